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
pub(crate) struct Guard {
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
pub(crate) struct Passed {
    /// The first so many bytes of the slice.
    pub(crate) bytes: usize,
    /// Whole frames that end in them.
    pub(crate) frames: u32,
    /// Why nothing that follows may be handed on.
    pub(crate) verdict: Option<CloseReason>,
}

// === impl Guard ===

impl Guard {
    /// Judges the next bytes of the stream. After a verdict there is no next.
    pub(crate) fn scan(&mut self, bytes: &[u8], limits: &FrameLimits) -> Passed {
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

#[cfg(test)]
mod tests {
    use actix_http::ws::{OpCode, Parser};
    use bytes::BytesMut;
    use proptest::prelude::*;

    use super::*;

    const LIMITS: FrameLimits = FrameLimits { max_frame_bytes: 70_000, max_fragments: 4 };

    /// A masked frame with a payload of zeros.
    fn frame(first: u8, length: usize) -> Vec<u8> {
        let mut frame = header(first, length as u64);
        frame.extend_from_slice(&[1, 2, 3, 4]);
        frame.resize(frame.len() + length, 0);
        frame
    }

    fn header(first: u8, length: u64) -> Vec<u8> {
        let mut header = vec![first];
        match length {
            0..=125 => header.push(0x80 | length as u8),
            126..=0xffff => {
                header.push(0x80 | 126);
                header.extend_from_slice(&(length as u16).to_be_bytes());
            }
            _ => {
                header.push(0x80 | 127);
                header.extend_from_slice(&length.to_be_bytes());
            }
        }
        header
    }

    fn verdict(stream: &[u8]) -> Option<CloseReason> {
        Guard::default().scan(stream, &LIMITS).verdict
    }

    /// Scans a stream cut at these places, as a pump would: nothing after a verdict.
    fn scan_pieces(stream: &[u8], cuts: &[usize]) -> Passed {
        let mut guard = Guard::default();
        let mut whole = Passed::default();
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (stream.len() + 1)).collect();
        cuts.extend([0, stream.len()]);
        cuts.sort_unstable();
        for piece in cuts.windows(2) {
            let passed = guard.scan(&stream[piece[0]..piece[1]], &LIMITS);
            whole.bytes += passed.bytes;
            whole.frames += passed.frames;
            whole.verdict = passed.verdict;
            if whole.verdict.is_some() {
                break;
            }
        }
        whole
    }

    /// What the codec makes of the same bytes.
    fn frames_decoded(stream: &[u8]) -> u32 {
        let mut buffer = BytesMut::from(stream);
        let mut frames = 0;
        while let Ok(Some(_)) = Parser::parse(&mut buffer, true, usize::MAX) {
            frames += 1;
        }
        frames
    }

    fn any_frame() -> impl Strategy<Value = (u8, usize)> {
        let data = (prop_oneof![Just(0_u8), Just(1), Just(2)], any::<bool>());
        let data = (data, prop_oneof![8 => 0_usize..300, 1 => 65_000_usize..75_000])
            .prop_map(|((opcode, last), length)| (opcode | u8::from(last) << 7, length));
        let control = (prop_oneof![Just(0x89_u8), Just(0x8a)], 0_usize..130);
        prop_oneof![4 => data, 1 => control]
    }

    proptest! {
        #[test]
        fn the_places_where_a_stream_is_cut_change_nothing(
            frames in prop::collection::vec(any_frame(), 0..12),
            cuts in prop::collection::vec(any::<usize>(), 0..20),
        ) {
            let stream: Vec<u8> = frames.iter().flat_map(|(f, l)| frame(*f, *l)).collect();
            let whole = Guard::default().scan(&stream, &LIMITS);
            let pieces = scan_pieces(&stream, &cuts);
            prop_assert_eq!(pieces.verdict, whole.verdict);
            prop_assert_eq!(pieces.frames, whole.frames);
            // Of a refused frame at most a part of its header has been handed on.
            prop_assert!((whole.bytes..whole.bytes + LONGEST_HEADER).contains(&pieces.bytes));
        }

        #[test]
        fn the_guard_counts_frames_as_the_codec_does(
            frames in prop::collection::vec(any_frame(), 0..12),
            short_by in 0_usize..200,
        ) {
            let mut stream: Vec<u8> = frames.iter().flat_map(|(f, l)| frame(*f, *l)).collect();
            stream.truncate(stream.len().saturating_sub(short_by));
            let passed = Guard::default().scan(&stream, &LIMITS);
            prop_assert_eq!(passed.frames, frames_decoded(&stream[..passed.bytes]));
        }
    }

    #[test]
    fn a_frame_is_refused_at_its_header() {
        let mut guard = Guard::default();
        let mut stream = frame(0x81, 5);
        let before = stream.len();
        stream.extend(header(0x82, 300 << 20));
        let passed = guard.scan(&stream, &LIMITS);
        let expected = Passed { bytes: before, frames: 1, verdict: Some(CloseReason::TooBig) };
        assert_eq!(passed, expected);
    }

    #[test]
    fn the_longest_frame_allowed_passes_and_one_byte_more_does_not() {
        assert_eq!(verdict(&frame(0x82, 70_000)), None);
        assert_eq!(verdict(&header(0x82, 70_001)), Some(CloseReason::TooBig));
        assert_eq!(verdict(&header(0x82, u64::MAX)), Some(CloseReason::TooBig));
    }

    #[test]
    fn fragments_are_counted_per_message_and_control_frames_are_none_of_them() {
        let text = u8::from(OpCode::Text);
        let message = [text, 0, 0x89, 0, 0x80].map(|first| frame(first, 1)).concat();
        assert_eq!(verdict(&message.repeat(3)), None);
        let long = [text, 0, 0, 0, 0x80].map(|first| frame(first, 1)).concat();
        assert_eq!(verdict(&long), Some(CloseReason::TooBig));
    }

    #[test]
    fn a_control_frame_is_short() {
        assert_eq!(verdict(&frame(0x89, 125)), None);
        assert_eq!(verdict(&header(0x89, 126)), Some(CloseReason::ProtocolError));
    }
}
