//! A guest's own JSON: checked on the way in, embedded as it is on the way out.

use std::fmt;

use protocol::{Fault, FaultCode, Payload};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Keeps a value that every guest's parser can read, or refuses it.
///
/// `raw` is JSON by its grammar. That still allows half of a surrogate pair and numbers
/// beyond a double, on which strict parsers give up (RFC 8259 sections 6 and 8.2): one
/// guest must not be able to send another what that one cannot read.
pub(crate) fn check(raw: &str) -> Result<Payload, Fault> {
    let sound = Sound.deserialize(&mut serde_json::Deserializer::from_str(raw));
    sound.map(|()| Payload::from_json(raw)).map_err(|_| {
        let text = "the value holds a number beyond a double, or half of a surrogate pair";
        Fault::new(FaultCode::InvalidJson, text)
    })
}

/// The value, ready to be embedded; `null` if it is none, so that the whole stays JSON.
pub(crate) fn embed(payload: &Payload) -> &RawValue {
    serde_json::from_str(payload.as_json()).unwrap_or(RawValue::NULL)
}

/// Reads everything, keeps nothing.
#[derive(Clone, Copy)]
struct Sound;

impl<'de> DeserializeSeed<'de> for Sound {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Sound {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_entry_seed(self, self)?.is_some() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_guests_own_spelling() {
        for raw in ["null", "-0.50", r#"{"b": 1,"a":[true, "\u00e9😀\ud83d\ude00"]}"#] {
            assert_eq!(check(raw).unwrap().as_json(), raw);
        }
    }

    #[test]
    fn refuses_what_strict_parsers_cannot_read() {
        for raw in [r#""\ud800""#, r#"{"\udc00":1}"#, "[1e999]"] {
            assert_eq!(check(raw).unwrap_err().code, FaultCode::InvalidJson, "{raw}");
        }
    }

    #[test]
    fn what_is_no_json_never_reaches_a_wire() {
        assert_eq!(embed(&Payload::from_json("{oops")).get(), "null");
    }
}
