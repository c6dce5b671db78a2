//! Announcements: free-form objects whose type the sender chose.

use std::borrow::Cow;

use protocol::{Fault, FaultCode, Kind, Payload, announce::Announcement};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeMap};
use serde_json::value::RawValue;

use crate::{
    entries::Entries,
    field::{Field, asked},
    json, payload,
};

asked! {
    /// An announcement whose fields are a payload.
    Enveloped { r#type, payload }
    /// The one field of a flat announcement that is known.
    Typed { r#type }
}

/// Reads `{"type", "payload"}`; no payload means no fields.
pub(crate) fn enveloped(text: &str) -> Result<Announcement, Fault> {
    let ask: Enveloped<'_> = json::object(text)?;
    let body = ask.payload().object()?;
    Ok(Announcement { kind: ask.r#type().id()?, body: payload::check(body)? })
}

/// Reads `{"type", ...fields}`.
pub(crate) fn flat(text: &str) -> Result<Announcement, Fault> {
    let ask: Typed<'_> = json::message(text)?;
    let kind: Kind = ask.r#type().id()?;
    payload::check(text)?;
    let fields: Fields<'_> = json::object(text)?;
    let body = serde_json::to_string(&fields).map_err(|_| unprintable(ask.r#type()))?;
    Ok(Announcement { kind, body: Payload::from_json(body) })
}

/// Spells `{"type", ...fields}`.
pub(crate) fn spell_flat(announcement: &Announcement) -> Option<String> {
    let fields = payload::embed(&announcement.body).get();
    let fields: Fields<'_> = serde_json::from_str(fields).unwrap_or_default();
    serde_json::to_string(&Flat { kind: announcement.kind.as_str(), fields }).ok()
}

fn unprintable(field: Field<'_>) -> Fault {
    Fault::new(FaultCode::Internal, "the announcement could not be kept").field(field.name())
}

/// An object's fields in their order, without its `type`.
#[derive(Default)]
struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// The same with a type of our choice.
struct Flat<'a> {
    kind: &'a str,
    fields: Fields<'a>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let Entries(mut fields) = Entries::deserialize(input)?;
        fields.retain(|(name, _)| name != "type");
        Ok(Self(fields))
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for Flat<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(Some(self.fields.0.len() + 1))?;
        map.serialize_entry("type", self.kind)?;
        for (name, value) in &self.fields.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_one_keeps_its_fields_in_order_and_once() {
        let said = r#"{"z":{"type":"inner"},"type":"news","a\"b":[1.0]}"#;
        let read = flat(said).unwrap();
        assert_eq!(read.kind.as_str(), "news");
        assert_eq!(read.body.as_json(), r#"{"z":{"type":"inner"},"a\"b":[1.0]}"#);
        let spelled = spell_flat(&read).unwrap();
        assert_eq!(spelled, r#"{"type":"news","z":{"type":"inner"},"a\"b":[1.0]}"#);
    }

    #[test]
    fn a_body_cannot_change_the_type() {
        let kind = Kind::new("news").unwrap();
        let body = Payload::from_json(r#"{"type":"other","x":1}"#);
        let spelled = spell_flat(&Announcement { kind, body });
        assert_eq!(spelled.as_deref(), Some(r#"{"type":"news","x":1}"#));
    }

    #[test]
    fn the_type_must_be_there_and_a_string() {
        for said in ["{}", r#"{"type":null}"#, r#"{"type":7}"#, r#"{"type":""}"#] {
            assert_eq!(flat(said).unwrap_err().field, Some("type"), "{said}");
            assert_eq!(enveloped(said).unwrap_err().field, Some("type"), "{said}");
        }
        assert_eq!(flat("[]").unwrap_err().code, FaultCode::InvalidMessage);
        assert!(enveloped(r#"{"type":"x","payload":[]}"#).is_err());
    }
}
