//! The frame around a text on its way to a client (RFC 6455 section 5.2).
//!
//! A server's frames are not masked, so that one frame serves every listener.

use bytes::{BufMut, Bytes, BytesMut};

/// FIN and the opcode for text: a whole message in one frame.
const WHOLE_TEXT: u8 = 0x81;
/// The longest length that fits the second byte.
const SHORT: usize = 125;
/// Second bytes that say where the length stands.
const IN_TWO_BYTES: u8 = 126;
const IN_EIGHT_BYTES: u8 = 127;
/// The longest header of an unmasked frame.
const LONGEST_HEADER: usize = 10;

/// Puts a text into one frame.
pub(crate) fn whole_text(text: &str) -> Bytes {
    let mut frame = BytesMut::with_capacity(LONGEST_HEADER + text.len());
    frame.put_u8(WHOLE_TEXT);
    match (text.len(), u8::try_from(text.len()), u16::try_from(text.len())) {
        (0..=SHORT, Ok(length), _) => frame.put_u8(length),
        (_, _, Ok(length)) => {
            frame.put_u8(IN_TWO_BYTES);
            frame.put_u16(length);
        }
        _ => {
            frame.put_u8(IN_EIGHT_BYTES);
            frame.put_u64(text.len() as u64);
        }
    }
    frame.put_slice(text.as_bytes());
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_stand_where_the_standard_puts_them() {
        let head = |length: usize| whole_text(&"x".repeat(length)).slice(..4);
        assert_eq!(&whole_text("Hello")[..], b"\x81\x05Hello", "RFC 6455 section 5.7");
        assert_eq!(&whole_text("")[..], b"\x81\x00");
        assert_eq!(&head(125)[..], b"\x81\x7dxx");
        assert_eq!(&head(126)[..], b"\x81\x7e\x00\x7e");
        assert_eq!(&head(65_535)[..], b"\x81\x7e\xff\xff");
        assert_eq!(&whole_text(&"x".repeat(65_536))[..11], b"\x81\x7f\0\0\0\0\0\x01\0\0x");
    }
}
