//! An answer line by line, while it arrives.

use actors::ports::backend::Failure;
use bytes::{Buf, Bytes, BytesMut};

use super::{body::Body, failing};

/// The longest line, where the whole answer may be longer.
const MAX_LINE_BYTES: usize = 1024 * 1024;

/// The lines of an answer. Dropped before the end, they close the connection.
pub struct Lines {
    body: Body,
    cutter: Cutter,
    piece: Bytes,
    ended: bool,
}

/// Cuts pieces into lines, wherever the pieces end.
#[derive(Debug)]
struct Cutter {
    /// The longest line.
    most: usize,
    /// Whether a carriage return alone ends a line, as in event streams.
    lone: bool,
    /// A line whose end has not come.
    begun: BytesMut,
    /// Whether the last line ended with a carriage return, to which a line feed may belong.
    returned: bool,
}

/// A line is longer than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TooLong;

// === impl Lines ===

impl Lines {
    pub(super) fn of(body: Body) -> Self {
        let cutter = Cutter::new(body.most.min(MAX_LINE_BYTES));
        Self { body, cutter, piece: Bytes::new(), ended: false }
    }

    /// The lines, ended as those of an event stream are; before the first is read.
    pub(super) fn of_events(mut self) -> Self {
        self.cutter.lone = true;
        self
    }

    /// What the answer says that it is, as in `text/event-stream; charset=utf-8`.
    pub fn content_type(&self) -> &str {
        &self.body.content_type
    }

    /// Whether the answer says that it is of this type, whatever its parameters.
    pub fn is(&self, media_type: &str) -> bool {
        let essence = self.content_type().split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(media_type)
    }

    /// Who answers.
    pub(super) fn name(&self) -> &'static str {
        self.body.name
    }

    /// The next line, without its end; none after the last. What stands behind the last end of
    /// a line is a line too.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        loop {
            match self.cutter.cut(&mut self.piece) {
                Err(TooLong) => return Err(failing::too_long(self.name(), self.cutter.most)),
                Ok(Some(line)) => return Ok(Some(line)),
                Ok(None) if self.ended => return Ok(self.cutter.rest()),
                Ok(None) => match self.body.next().await? {
                    Some(piece) => self.piece = piece,
                    None => self.ended = true,
                },
            }
        }
    }

    /// The whole answer, before a line of it was read: for services that answer no stream.
    pub async fn whole(self) -> Result<Bytes, Failure> {
        self.body.whole().await
    }
}

// === impl Cutter ===

impl Cutter {
    fn new(most: usize) -> Self {
        Self { most, lone: false, begun: BytesMut::new(), returned: false }
    }

    /// Cuts the next line off this piece, with what came before it; none, and nothing left of
    /// the piece, if its end has not come.
    fn cut(&mut self, piece: &mut Bytes) -> Result<Option<Bytes>, TooLong> {
        if std::mem::take(&mut self.returned) {
            match piece.first() {
                Some(b'\n') => piece.advance(1),
                Some(_) => {}
                None => self.returned = true,
            }
        }
        let ends = |byte: &u8| *byte == b'\n' || (self.lone && *byte == b'\r');
        let Some(end) = piece.iter().position(ends) else {
            let rest = std::mem::take(piece);
            self.fits(rest.len())?;
            self.begun.extend_from_slice(&rest);
            return Ok(None);
        };
        self.fits(end)?;
        let head = piece.split_to(end);
        self.returned = piece.first() == Some(&b'\r');
        piece.advance(1);
        let mut line = if self.begun.is_empty() { head } else { self.join(&head) };
        if !self.lone && line.last() == Some(&b'\r') {
            line.truncate(line.len() - 1);
        }
        Ok(Some(line))
    }

    fn join(&mut self, head: &[u8]) -> Bytes {
        self.begun.extend_from_slice(head);
        self.begun.split().freeze()
    }

    fn fits(&self, more: usize) -> Result<(), TooLong> {
        if self.begun.len() + more <= self.most { Ok(()) } else { Err(TooLong) }
    }

    /// What stands behind the last end of a line.
    fn rest(&mut self) -> Option<Bytes> {
        (!self.begun.is_empty()).then(|| self.begun.split().freeze())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(pieces: &[&[u8]], lone: bool, most: usize) -> Result<Vec<Bytes>, TooLong> {
        let mut cutter = Cutter { lone, ..Cutter::new(most) };
        let mut lines = Vec::new();
        for piece in pieces {
            let mut piece = Bytes::copy_from_slice(piece);
            while let Some(line) = cutter.cut(&mut piece)? {
                lines.push(line);
            }
            assert!(piece.is_empty());
        }
        lines.extend(cutter.rest());
        Ok(lines)
    }

    #[test]
    fn lines_end_as_their_format_says() {
        let text = b"a\r\nb\rc\n\nd";
        assert_eq!(cut(&[text], false, 9).unwrap(), ["a", "b\rc", "", "d"]);
        assert_eq!(cut(&[text], true, 9).unwrap(), ["a", "b", "c", "", "d"]);
        assert_eq!(cut(&[b"a\r", b"\nb\r", b"\r\n"], true, 9).unwrap(), ["a", "b", ""]);
        assert_eq!(cut(&[b"a\r", b"\nb"], false, 9).unwrap(), ["a", "b"]);
        assert!(cut(&[b"", b""], true, 9).unwrap().is_empty());
    }

    #[test]
    fn a_line_that_never_ends_is_refused_when_it_is_too_long() {
        assert!(cut(&[b"12345", b"6789"], false, 9).is_ok());
        assert_eq!(cut(&[b"12345", b"67890"], false, 9), Err(TooLong));
        assert_eq!(cut(&[b"1234567890\n"], false, 9), Err(TooLong));
        assert!(cut(&[b"123456789\n123456789\n"], false, 9).is_ok());
    }

    proptest! {
        #[test]
        fn where_pieces_end_makes_no_difference(
            pieces in prop::collection::vec("[ab\r\n]{0,6}", 0..8),
            lone: bool,
        ) {
            let whole = pieces.concat();
            let pieces: Vec<&[u8]> = pieces.iter().map(|piece| piece.as_bytes()).collect();
            prop_assert_eq!(cut(&pieces, lone, 99), cut(&[whole.as_bytes()], lone, 99));
        }
    }
}
