//! Event streams (WHATWG HTML section 9.2, "server-sent events").

use actors::ports::backend::Failure;
use bytestring::ByteString;

use super::Lines;

/// The mark that may stand before a text in UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// One event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerEvent {
    /// What kind; `message` if it does not say.
    pub kind: ByteString,
    /// What it says.
    pub data: ByteString,
    /// The latest name of an event of this stream; empty if none was given.
    pub id: ByteString,
}

/// The events of an answer. Dropped before the end, they close the connection.
pub struct Events {
    lines: Lines,
    gathering: Gathering,
}

/// An event whose end has not come.
#[derive(Debug, Default)]
struct Gathering {
    kind: String,
    data: Option<String>,
    id: ByteString,
    begun: bool,
}

// === impl Events ===

impl Events {
    /// The events of these lines, of which none has been read.
    pub fn of(lines: Lines) -> Self {
        Self { lines: lines.of_events(), gathering: Gathering::default() }
    }

    /// The next event; none at the end. One without an empty line behind it is none.
    pub async fn next(&mut self) -> Result<Option<ServerEvent>, Failure> {
        while let Some(line) = self.lines.next().await? {
            if let Some(event) = self.gathering.line(&line) {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    pub(super) fn name(&self) -> &'static str {
        self.lines.name()
    }
}

// === impl Gathering ===

impl Gathering {
    /// Takes in one line; an empty one ends an event.
    fn line(&mut self, line: &[u8]) -> Option<ServerEvent> {
        let line = match std::mem::replace(&mut self.begun, true) {
            true => line,
            false => line.strip_prefix(BOM).unwrap_or(line),
        };
        if line.is_empty() {
            return self.dispatch();
        }
        let text = String::from_utf8_lossy(line);
        let (name, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.kind),
            "data" => match &mut self.data {
                Some(data) => data.extend(["\n", value]),
                none => *none = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => self.id = value.into(),
            // Comments have no name; how soon to reconnect is nothing to us; others are unknown.
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<ServerEvent> {
        let kind = std::mem::take(&mut self.kind);
        let data = self.data.take()?;
        let kind = if kind.is_empty() { "message".into() } else { kind.into() };
        Some(ServerEvent { kind, data: data.into(), id: self.id.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Vec<(String, String, String)> {
        let mut gathering = Gathering::default();
        let events = text.split('\n').filter_map(|line| gathering.line(line.as_bytes()));
        events.map(|e| (e.kind.to_string(), e.data.to_string(), e.id.to_string())).collect()
    }

    fn message(data: &str) -> (String, String, String) {
        ("message".into(), data.into(), String::new())
    }

    #[test]
    fn reads_the_examples_of_the_standard() {
        assert_eq!(events("data: YHOO\ndata: +2\ndata: 10\n\n"), [message("YHOO\n+2\n10")]);
        let told =
            events(": test stream\n\ndata: first\nid: 1\n\ndata:second\nid\n\ndata:  third\n\n");
        assert_eq!(told[0], ("message".into(), "first".into(), "1".into()));
        assert_eq!(told[1..], [message("second"), message(" third")]);
        assert_eq!(events("data\n\ndata\ndata\n\ndata:"), [message(""), message("\n")]);
        assert_eq!(events("data:test\n\ndata: test\n\n"), [message("test"), message("test")]);
    }

    #[test]
    fn kinds_hold_for_one_event_and_ids_for_all_that_follow() {
        let told = events("event: a\nid: 7\ndata: 1\n\ndata: 2\n\nevent: b\n\nid: \0\ndata: 3\n\n");
        let expected = [("a", "1", "7"), ("message", "2", "7"), ("message", "3", "7")];
        assert_eq!(told, expected.map(|(k, d, i)| (k.into(), d.into(), i.into())));
    }

    #[test]
    fn what_is_no_field_is_nothing() {
        assert_eq!(events(":data: x\nretry: 5\nnonsense\ndata : x\n\n"), []);
        assert_eq!(events("\u{feff}data: a\n\n\u{feff}data: b\n\n"), [message("a")]);
        let mut gathering = Gathering::default();
        assert_eq!(gathering.line(b"data: \xff"), None);
        assert_eq!(gathering.line(b"").unwrap().data, "\u{fffd}");
    }
}
