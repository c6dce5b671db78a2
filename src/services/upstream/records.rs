//! A stream of JSON texts: the data of an event stream, or the lines of NDJSON.

use actors::ports::backend::Failure;
use bytes::Bytes;
use bytestring::ByteString;

use super::{Events, Lines, nonsense};

/// The texts of a stream, one by one. Dropped before the end, they close the connection.
pub struct Records(Form);

enum Form {
    Events(Events),
    Lines(Lines),
}

// === impl Records ===

impl Records {
    /// The texts of this answer: its type says whether it is an event stream; if not, each line
    /// is a text.
    pub fn of(lines: Lines) -> Self {
        match lines.is("text/event-stream") {
            true => Self(Form::Events(Events::of(lines))),
            false => Self(Form::Lines(lines)),
        }
    }

    /// The next text; none at the end.
    pub async fn next(&mut self) -> Result<Option<ByteString>, Failure> {
        match &mut self.0 {
            Form::Events(events) => Ok(events.next().await?.map(|event| event.data)),
            Form::Lines(lines) => loop {
                match lines.next().await? {
                    Some(line) if line.trim_ascii().is_empty() => {}
                    Some(line) => return text(lines.name(), line).map(Some),
                    None => return Ok(None),
                }
            },
        }
    }

    /// Who answers.
    pub fn name(&self) -> &'static str {
        match &self.0 {
            Form::Events(events) => events.name(),
            Form::Lines(lines) => lines.name(),
        }
    }
}

fn text(name: &str, line: Bytes) -> Result<ByteString, Failure> {
    ByteString::try_from(line).map_err(|_| nonsense(name, "bytes that are no UTF-8"))
}
