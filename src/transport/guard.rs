//! Frame headers, judged as their bytes pass and before anybody buffers the rest.
//!
//! The WebSocket codec waits for a whole frame before it refuses it for its
//! length, so a peer could make it hold whatever length it declares. The guard
//! reads RFC 6455 section 5.2 headers only, keeps no payload, and stops the
//! stream right before a frame that is too long or one fragment too many.

use protocol::CloseReason;

/// Bytes of the longest header without its mask: two, and a 64-bit length.
const LONGEST_HEADER: usize = 10;
/// Bytes of a masking key; here they count as payload.
const MASK_BYTES: u64 = 4;
/// The most a control frame may carry (RFC 6455 section 5.5).
const MAX_CONTROL_BYTES: u64 = 125;

/// What a peer may send.
#[derive(Clone, Copy, Debug)]
pub struct FrameLimits {
    /// The longest payload of one frame, in bytes.
    pub max_frame_bytes: u64,
    /// The most frames that one message may be cut into.
    pub max_fragments: u32,
}

/// How far a stream of frames has come. Knows nothing of the payload.
#[derive(Default)]
pub struct Guard {
    header: [u8; LONGEST_HEADER],
    /// Bytes of the header seen so far.
    seen: u8,
    /// Frames of the current message; none between messages.
    fragments: u32,
    /// Bytes of the current frame, mask included, still to come.
    left: u64,
}

/// What may be handed on of a slice of the stream.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// The first so many bytes of the slice.
    pub bytes: usize,
    /// Whole frames that end in them.
    pub frames: u32,
    /// Why nothing that follows may be handed on.
    pub verdict: Option<CloseReason>,
}

// === impl Guard ===

impl Guard {
    /// Judges the next bytes of the stream. After a verdict there is no next.
    pub fn scan(&mut self, bytes: &[u8], limits: &FrameLimits) -> Passed {
        let mut passed = Passed::default();
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.left == 0 {
                rest = self.read_header(rest);
                if self.needs_more() {
                    break;
                }
                if let Err(reason) = self.open_frame(limits) {
                    return Passed { verdict: Some(reason), ..passed };
                }
            }
            rest = self.skip_payload(rest);
            passed.bytes = bytes.len() - rest.len();
            passed.frames += u32::from(self.left == 0);
        }
        Passed { bytes: bytes.len(), ..passed }
    }

    /// Takes header bytes one by one: there are two to ten of them.
    fn read_header<'a>(&mut self, mut rest: &'a [u8]) -> &'a [u8] {
        while let [next, others @ ..] = rest
            && self.needs_more()
        {
            self.header[usize::from(self.seen)] = *next;
            self.seen += 1;
            rest = others;
        }
        rest
    }

    fn needs_more(&self) -> bool {
        let needed = match (self.seen, self.header[1] & 0x7f) {
            (..2, _) => 2,
            (_, 126) => 4,
            (_, 127) => 10,
            _ => 2,
        };
        self.seen < needed
    }

    /// Judges the header and opens the frame that it announces.
    fn open_frame(&mut self, limits: &FrameLimits) -> Result<(), CloseReason> {
        let length = self.declared();
        self.seen = 0;
        let (last, opcode) = (self.header[0] & 0x80 != 0, self.header[0] & 0x0f);
        if opcode & 0x08 != 0 {
            if length > MAX_CONTROL_BYTES {
                return Err(CloseReason::ProtocolError);
            }
        } else {
            self.count_fragment(opcode, last, limits)?;
        }
        if length > limits.max_frame_bytes {
            return Err(CloseReason::TooBig);
        }
        let masked = self.header[1] & 0x80 != 0;
        self.left = length.saturating_add(if masked { MASK_BYTES } else { 0 });
        Ok(())
    }

    fn declared(&self) -> u64 {
        let [_, short, extended @ ..] = &self.header;
        match short & 0x7f {
            126 => u64::from(u16::from_be_bytes([extended[0], extended[1]])),
            127 => u64::from_be_bytes(*extended),
            length => u64::from(length),
        }
    }

    /// Data frames only: control frames may come between fragments.
    fn count_fragment(
        &mut self,
        opcode: u8,
        last: bool,
        limits: &FrameLimits,
    ) -> Result<(), CloseReason> {
        let before = if opcode == 0 { self.fragments } else { 0 };
        if before >= limits.max_fragments {
            return Err(CloseReason::TooBig);
        }
        self.fragments = if last { 0 } else { before + 1 };
        Ok(())
    }

    fn skip_payload<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let here = usize::try_from(self.left).map_or(rest.len(), |left| left.min(rest.len()));
        self.left -= here as u64;
        &rest[here..]
    }
}
