//! Text to objects, or why not; and objects to text.

use bytestring::ByteString;
use protocol::{Fault, FaultCode};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use serde_json::{error::Category, value::RawValue};

/// How deep arrays and objects of one message may be nested, the message included.
///
/// `serde_json` skips what it does not read without counting its depth, and parsers
/// of other guests recurse: the bound is kept here for all of them.
pub(crate) const MAX_DEPTH: usize = 64;

/// Reads a whole message: checked for its depth, then as one object.
pub(crate) fn message<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Fault> {
    shallow(text)?;
    if !is_object(text) {
        return Err(no_object(text));
    }
    object(text)
}

/// Takes apart a body that is one object or a list of at most so many values.
pub(crate) fn messages(text: &str, most: usize) -> Result<Vec<&str>, Fault> {
    shallow(text)?;
    if is_object(text) {
        return Ok(vec![text]);
    }
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| no_object(text))?;
    match items.len() {
        0 => Err(Fault::new(FaultCode::InvalidMessage, "the list must not be empty")),
        len if len > most => {
            let text = format!("the list must have at most {most} entries");
            Err(Fault::new(FaultCode::InvalidMessage, text))
        }
        _ => Ok(items.into_iter().map(RawValue::get).collect()),
    }
}

fn shallow(text: &str) -> Result<(), Fault> {
    if depth(text) <= MAX_DEPTH {
        return Ok(());
    }
    let fault = Fault::new(FaultCode::InvalidJson, "the JSON is nested too deeply");
    Err(fault.help(format!("nest arrays and objects at most {MAX_DEPTH} deep")))
}

/// Reads an object; `text` starts with a brace.
pub(crate) fn object<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| fault(&error))
}

/// Writes what a `wire.rs` declares.
///
/// That cannot fail: keys are strings and nothing refuses to be printed. Should it
/// ever, the client hears `null`, and the tests that read back every message fail.
pub(crate) fn spell<T: Serialize>(told: &T) -> String {
    serde_json::to_string(told).unwrap_or_else(|_| "null".into())
}

/// Text to be kept and shared: without the room that writing left behind it, because a
/// room's history keeps it for long.
pub(crate) fn exact(text: String) -> ByteString {
    text.into_boxed_str().into()
}

/// Whether the JSON text is an object. Asked because a derived reader takes arrays too.
pub(crate) fn is_object(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('{')
}

fn no_object(text: &str) -> Fault {
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Fault::new(FaultCode::InvalidMessage, "a message must be a JSON object"),
        Err(error) => fault(&error),
    }
}

/// Says where, never what: the parser's own words may repeat the guest's.
fn fault(error: &serde_json::Error) -> Fault {
    if error.classify() == Category::Data {
        return Fault::new(FaultCode::InvalidMessage, "a field is given twice");
    }
    let (line, column) = (error.line(), error.column());
    Fault::new(FaultCode::InvalidJson, format!("malformed JSON at line {line}, column {column}"))
        .help("send one JSON object in each text message")
}

/// How deep brackets and braces are nested, outside of strings.
fn depth(text: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    let mut bytes = text.bytes();
    let mut quoted = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => quoted = !quoted,
            b'\\' if quoted => drop(bytes.next()),
            b'[' | b'{' if !quoted => {
                now += 1;
                most = most.max(now);
            }
            b']' | b'}' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_ignores_what_is_in_strings() {
        assert_eq!(depth(r#"{"a":[1,{"b":"[[[\"[["}]}"#), 3);
        assert_eq!(depth(r#""\\[""#), 0);
        assert_eq!(depth(r#"["\\",[]]"#), 2);
        assert_eq!(depth("]]]]["), 1);
    }

    #[test]
    fn tells_bad_json_from_json_of_another_shape() {
        let code = |text| message::<IgnoredAny>(text).map_err(|fault| fault.code);
        assert_eq!(code("[]"), Err(FaultCode::InvalidMessage));
        assert_eq!(code("7"), Err(FaultCode::InvalidMessage));
        assert_eq!(code(""), Err(FaultCode::InvalidJson));
        assert_eq!(code("{} {}"), Err(FaultCode::InvalidJson));
        assert!(code(" \n{}").is_ok());
    }
}
