//! Joins the fragments of a message (RFC 6455 section 5.4), within bounds. Pure.
//!
//! The WebSocket codec hands fragments on as they come: joining them, their total
//! size and the UTF-8 of the joined text are ours (section 5.6 of the RFC).

use actix_http::ws::Item;
use bytes::{Bytes, BytesMut};
use bytestring::ByteString;
use protocol::CloseReason;

/// A message of which some fragments have come.
pub(crate) struct Assembly {
    text: bool,
    fragments: usize,
    bytes: BytesMut,
}

/// A message that is complete.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// Text.
    Text(ByteString),
    /// Anything else.
    Binary,
}

/// How much may be joined.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// Bytes of one message.
    pub(crate) bytes: usize,
    /// Fragments of one message.
    pub(crate) fragments: usize,
}

impl Assembly {
    /// Adds a fragment to what `slot` holds; the whole message, once it is complete.
    pub(crate) fn add(
        slot: &mut Option<Box<Self>>,
        item: Item,
        bounds: Bounds,
    ) -> Result<Option<Whole>, CloseReason> {
        let (first, last, bytes) = match item {
            Item::FirstText(bytes) => (Some(true), false, bytes),
            Item::FirstBinary(bytes) => (Some(false), false, bytes),
            Item::Continue(bytes) => (None, false, bytes),
            Item::Last(bytes) => (None, true, bytes),
        };
        match (first, slot.is_some()) {
            (Some(text), false) => {
                *slot = Some(Box::new(Self { text, fragments: 0, bytes: BytesMut::new() }));
            }
            (None, true) => {}
            _ => return Err(CloseReason::ProtocolError),
        }
        let Some(assembly) = slot else { return Err(CloseReason::ProtocolError) };
        assembly.extend(&bytes, bounds)?;
        if last { slot.take().map(|done| done.whole()).transpose() } else { Ok(None) }
    }

    fn extend(&mut self, bytes: &Bytes, bounds: Bounds) -> Result<(), CloseReason> {
        self.fragments += 1;
        if self.fragments > bounds.fragments || self.bytes.len() + bytes.len() > bounds.bytes {
            return Err(CloseReason::TooBig);
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn whole(self) -> Result<Whole, CloseReason> {
        if !self.text {
            return Ok(Whole::Binary);
        }
        let text = ByteString::try_from(self.bytes.freeze());
        text.map(Whole::Text).map_err(|_| CloseReason::InvalidUtf8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { bytes: 10, fragments: 3 };

    fn feed(items: Vec<Item>) -> Result<Vec<Whole>, CloseReason> {
        let mut slot = None;
        let mut whole = Vec::new();
        for item in items {
            whole.extend(Assembly::add(&mut slot, item, BOUNDS)?);
        }
        Ok(whole)
    }

    fn bytes(text: &'static [u8]) -> Bytes {
        Bytes::from_static(text)
    }

    #[test]
    fn joins_a_letter_that_was_cut_in_two() {
        let (a, b) = "ü".as_bytes().split_at(1);
        let whole = feed(vec![Item::FirstText(bytes(a)), Item::Last(bytes(b))]);
        assert_eq!(whole, Ok(vec![Whole::Text("ü".into())]));
    }

    #[test]
    fn refuses_what_breaks_the_rules() {
        let first = || Item::FirstText(bytes(b"x"));
        assert_eq!(feed(vec![first(), first()]), Err(CloseReason::ProtocolError));
        assert_eq!(feed(vec![Item::Last(bytes(b"x"))]), Err(CloseReason::ProtocolError));
        let invalid = vec![Item::FirstText(bytes(b"\xff")), Item::Last(bytes(b""))];
        assert_eq!(feed(invalid), Err(CloseReason::InvalidUtf8));
        let long = vec![first(), Item::Continue(bytes(b"0123456789"))];
        assert_eq!(feed(long), Err(CloseReason::TooBig));
        let mut many = vec![first()];
        many.extend((0..3).map(|_| Item::Continue(bytes(b""))));
        assert_eq!(feed(many), Err(CloseReason::TooBig));
    }
}
