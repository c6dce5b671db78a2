//! What a frame of Greenroom's query dialect says to a client that comes back.
//!
//! Thousands of clients read these frames on the thread that also measures, so nothing is parsed as
//! JSON: the type stands at the very beginning, and the few fields that matter are found by their
//! names. That is sound here because nobody but the generator writes names and texts into these rooms.

use crate::line::{Line, LineFinder, digits};
use memchr::memmem::Finder;

/// How every frame of the dialect begins.
const OPENING: &[u8] = br#"{"type":""#;

/// What a frame says, as far as it matters here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Word<'a> {
    /// The first word on a connection, with the token to come back by.
    Welcome(&'a str),
    /// The room stands here, by somebody's coming or by its state.
    Stands(Place<'a>),
    /// Everything missed follows.
    Recovered,
    /// Not everything that was missed can be had; the room stands here now.
    Lost(Place<'a>),
    /// All rooms are answered for; the token for the next time.
    Resumed(&'a str),
    /// Somebody said a line, which the server calls by this number.
    Said(u64, Line),
    /// A sign of life that wants an answer.
    Heartbeat,
    /// Something was refused.
    Refused,
    /// Of no matter here.
    Other,
}

/// Where a room stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    /// The server's number of the latest durable event.
    pub(crate) seq: u64,
    /// In which order it counts.
    pub(crate) epoch: &'a str,
}

/// Reads words out of frames; made once, because the search tables are worth keeping.
#[derive(Debug)]
pub(crate) struct Reader {
    lines: LineFinder,
    seq: Finder<'static>,
    epoch: Finder<'static>,
    token: Finder<'static>,
    recovered: Finder<'static>,
}

// === impl Reader ===

impl Reader {
    /// Builds the searches.
    pub(crate) fn new() -> Self {
        Self {
            lines: LineFinder::new(),
            seq: Finder::new(r#""seq":"#),
            epoch: Finder::new(r#""epoch":""#),
            token: Finder::new(r#""resume_token":""#),
            recovered: Finder::new(r#""recovered":true"#),
        }
    }

    /// Reads one text frame. What lacks a field that it must have is of no matter: whoever waits for
    /// it will say so.
    pub(crate) fn read<'a>(&self, frame: &'a [u8]) -> Word<'a> {
        self.word(frame).unwrap_or(Word::Other)
    }

    fn word<'a>(&self, frame: &'a [u8]) -> Option<Word<'a>> {
        let rest = frame.strip_prefix(OPENING)?;
        let kind = until_quote(rest)?;
        let body = &rest[kind.len()..];
        Some(match kind {
            "room_message" => Word::Said(self.seq(body)?, self.lines.find(body)?),
            "connection_ack" => Word::Welcome(text(&self.token, body)?),
            "user_joined" | "room_state" => Word::Stands(self.place(body)?),
            "room_resumed" if self.recovered.find(body).is_some() => Word::Recovered,
            "room_resumed" => Word::Lost(self.place(body)?),
            "resumed" => Word::Resumed(text(&self.token, body)?),
            "heartbeat" => Word::Heartbeat,
            "error_message" => Word::Refused,
            _ => Word::Other,
        })
    }

    fn place<'a>(&self, body: &'a [u8]) -> Option<Place<'a>> {
        Some(Place { seq: self.seq(body)?, epoch: text(&self.epoch, body)? })
    }

    fn seq(&self, body: &[u8]) -> Option<u64> {
        let rest = body.get(self.seq.find(body)? + self.seq.needle().len()..)?;
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length == 0 { None } else { digits(&rest[..length]) }
    }
}

fn text<'a>(name: &Finder<'_>, body: &'a [u8]) -> Option<&'a str> {
    until_quote(body.get(name.find(body)? + name.needle().len()..)?)
}

fn until_quote(bytes: &[u8]) -> Option<&str> {
    let end = memchr::memchr(b'"', bytes)?;
    std::str::from_utf8(&bytes[..end]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(frame: &str) -> Word<'_> {
        Reader::new().read(frame.as_bytes())
    }

    #[test]
    fn a_line_has_the_servers_number_and_the_speakers() {
        let line = Line { number: 41, nanos: 7 };
        let frame = format!(
            r#"{{"type":"room_message","message_id":"41","payload":{{"room_id":"bench-0","user_id":"user-0","user_name":"user-0","message":"{}","timestamp":1696248000,"seq":1042}}}}"#,
            line.text(128)
        );
        assert_eq!(read(&frame), Word::Said(1042, line));
    }

    #[test]
    fn tokens_and_places_are_found_wherever_they_stand() {
        let ack = r#"{"type":"connection_ack","payload":{"connection_id":"0","user_id":"u","heartbeat_interval":30,"resume_token":"a.b-c"}}"#;
        assert_eq!(read(ack), Word::Welcome("a.b-c"));
        let joined = r#"{"type":"user_joined","payload":{"room_id":"r","member_count":3,"seq":7,"epoch":"9f"}}"#;
        assert_eq!(read(joined), Word::Stands(Place { seq: 7, epoch: "9f" }));
        let state =
            r#"{"type":"room_state","payload":{"room_id":"r","users":[],"epoch":"9f","seq":0}}"#;
        assert_eq!(read(state), Word::Stands(Place { seq: 0, epoch: "9f" }));
        let end = r#"{"type":"resumed","payload":{"rooms":1,"resume_token":"next"}}"#;
        assert_eq!(read(end), Word::Resumed("next"));
    }

    #[test]
    fn what_is_lost_is_told_apart_from_what_is_replayed() {
        let all = r#"{"type":"room_resumed","payload":{"room_id":"r","recovered":true,"count":3,"seq":9,"epoch":"e"}}"#;
        assert_eq!(read(all), Word::Recovered);
        let lost = r#"{"type":"room_resumed","payload":{"room_id":"r","recovered":false,"reason":"trimmed","seq":9,"epoch":"e"}}"#;
        assert_eq!(read(lost), Word::Lost(Place { seq: 9, epoch: "e" }));
    }

    #[test]
    fn a_field_that_is_missing_makes_nothing_up() {
        assert_eq!(read(r#"{"type":"user_joined","payload":{"seq":-1,"epoch":"e"}}"#), Word::Other);
        assert_eq!(read(r#"{"type":"connection_ack","payload":{}}"#), Word::Other);
        assert_eq!(
            read(r#"{"type":"room_message","payload":{"message":"hi","seq":1}}"#),
            Word::Other
        );
        assert_eq!(read(r#"{"type":"resumed","payload":{"resume_token":"cut"#), Word::Other);
        assert_eq!(read(r#"{"type":"heartbeat","payload":{}}"#), Word::Heartbeat);
        assert_eq!(read(r#"{"type":"error_message","payload":{}}"#), Word::Refused);
        assert_eq!(read(r#"["type"]"#), Word::Other);
    }
}
