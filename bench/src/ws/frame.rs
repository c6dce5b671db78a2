//! Frames: written masked, cut out of what the server sends (RFC 6455 section 5).

use anyhow::{Result, ensure};

/// Opcodes of RFC 6455 section 5.2 that this client looks at.
pub(crate) const TEXT: u8 = 0x1;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xA;

/// No peer has a reason to send more in one frame; a larger length means lost framing.
const LONGEST: usize = 1 << 20;
/// A fixed mask: the mask protects proxies on the way (section 10.3), and there is none on loopback.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Where a frame's payload lies behind its header.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    opcode: u8,
    start: usize,
    end: usize,
}

/// Cuts a byte stream into frames; holds bytes only while a frame is incomplete.
#[derive(Debug, Default)]
pub(crate) struct Cutter {
    carry: Vec<u8>,
}

/// Writes one final, masked frame.
pub(crate) fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(payload.len() + 14);
    frame.push(0x80 | opcode);
    match (u16::try_from(payload.len()), payload.len() as u64) {
        (Ok(short), _) if short < 126 => frame.push(0x80 | short as u8),
        (Ok(medium), _) => {
            frame.push(0x80 | 126);
            frame.extend(medium.to_be_bytes());
        }
        (Err(_), long) => {
            frame.push(0x80 | 127);
            frame.extend(long.to_be_bytes());
        }
    }
    frame.extend(MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// The code of a close frame (RFC 6455 section 5.5.1), if it carries one.
pub(crate) fn close_code(payload: &[u8]) -> Option<u16> {
    payload.first_chunk().map(|code| u16::from_be_bytes(*code))
}

// === impl Cutter ===

impl Cutter {
    /// Hands every complete frame (opcode, payload) to `each` and keeps the incomplete rest.
    ///
    /// # Errors
    /// When the stream is no sequence of server frames: a masked one, or one beyond a mebibyte.
    pub(crate) fn feed(&mut self, bytes: &[u8], each: impl FnMut(u8, &[u8])) -> Result<()> {
        if self.carry.is_empty() {
            let used = cut(bytes, each)?;
            self.carry.extend_from_slice(&bytes[used..]);
            return Ok(());
        }
        self.carry.extend_from_slice(bytes);
        let used = cut(&self.carry, each)?;
        if used == self.carry.len() {
            self.carry = Vec::new(); // frees it: thousands of listeners are idle at a time
        } else {
            self.carry.drain(..used);
        }
        Ok(())
    }
}

fn cut(bytes: &[u8], mut each: impl FnMut(u8, &[u8])) -> Result<usize> {
    let mut used = 0;
    while let Some(header) = header(&bytes[used..])? {
        let Some(payload) = bytes[used..].get(header.start..header.end) else { break };
        each(header.opcode, payload);
        used += header.end;
    }
    Ok(used)
}

fn header(bytes: &[u8]) -> Result<Option<Header>> {
    let &[first, second, ref rest @ ..] = bytes else { return Ok(None) };
    ensure!(second & 0x80 == 0, "the server sent a masked frame");
    let (extra, length) = match second {
        126 => (2, rest.first_chunk().map(|be| u64::from(u16::from_be_bytes(*be)))),
        127 => (8, rest.first_chunk().map(|be| u64::from_be_bytes(*be))),
        short => (0, Some(u64::from(short))),
    };
    let Some(length) = length else { return Ok(None) };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    ensure!(length <= LONGEST, "the server declared a frame of {length} bytes");
    let start = 2 + extra;
    Ok(Some(Header { opcode: first & 0x0f, start, end: start + length }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_server(payload: &[u8]) -> Vec<u8> {
        let mut frame = masked(TEXT, payload);
        let mask_at = frame.len() - payload.len() - 4;
        frame[1] &= 0x7f;
        frame.truncate(mask_at);
        frame.extend_from_slice(payload);
        frame
    }

    fn fed_in_pieces(stream: &[u8], piece: usize) -> (Vec<Vec<u8>>, Cutter) {
        let (mut seen, mut cutter) = (Vec::new(), Cutter::default());
        for bytes in stream.chunks(piece) {
            cutter.feed(bytes, |_, payload| seen.push(payload.to_vec())).unwrap();
        }
        (seen, cutter)
    }

    #[test]
    fn frames_survive_every_cut() {
        let sent: Vec<Vec<u8>> =
            [0, 5, 125, 126, 300, 70_000].iter().map(|&length| vec![b'a'; length]).collect();
        let stream: Vec<u8> = sent.iter().flat_map(|payload| from_server(payload)).collect();
        for piece in [1, 2, 3, 7, 127, 4096, stream.len()] {
            let (seen, cutter) = fed_in_pieces(&stream, piece);
            assert_eq!(seen, sent, "cut every {piece} bytes");
            assert_eq!(cutter.carry.capacity(), 0, "cut every {piece} bytes");
        }
    }

    #[test]
    fn the_example_of_rfc_6455_section_5_7_is_written() {
        let hello = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
        assert_eq!(masked(TEXT, b"Hello"), hello);
    }

    #[test]
    fn a_farewell_may_carry_a_code() {
        assert_eq!(close_code(b"\x0f\xa3reading too slowly"), Some(4003));
        assert_eq!(close_code(b""), None);
    }

    #[test]
    fn lost_framing_is_an_error() {
        assert!(Cutter::default().feed(&[0x81, 0x85, 0, 0], |_, _| {}).is_err());
        assert!(Cutter::default().feed(&[0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0], |_, _| {}).is_err());
    }
}
