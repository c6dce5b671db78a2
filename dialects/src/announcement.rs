//! Announcements: free-form objects whose type the sender chose.
//!
//! One field is ours: it says where an announcement stands that has a number, so that whoever
//! counts numbers sees no gap.

use std::borrow::Cow;

use protocol::{Delivery, Fault, FaultCode, Kind, Payload, RoomId, announce::Announcement};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeMap};
use serde_json::value::RawValue;

use crate::{
    entries::Entries,
    field::{self, Field, Said, asked},
    json,
    kinds::{Fields as Given, Id},
    payload,
};

asked! {
    /// An announcement whose fields are a payload.
    Enveloped {
        /// Under which type clients hear it: a word of the sender's own.
        r#type: Id<Kind>,
        /// Whatever clients are to hear, passed on to the letter; `{}` if left out.
        payload: Given,
    }
    /// An announcement: an object whose other fields clients hear as they are.
    Typed {
        /// Under which type clients hear it: a word of the sender's own.
        r#type: Id<Kind>,
    }
}

/// An announcement that is a field of a message.
pub(crate) enum Announced {}

/// Reads `{"type", "payload"}`; no payload means no fields.
fn enveloped(text: &str) -> Result<Announcement, Fault> {
    let ask: Enveloped<'_> = json::object(text)?;
    let body = ask.payload().read()?;
    Ok(Announcement::new(ask.r#type().read()?, payload::check(body)?))
}

/// Reads `{"type", ...fields}`.
pub(crate) fn flat(text: &str) -> Result<Announcement, Fault> {
    let ask: Typed<'_> = json::message(text)?;
    let kind = ask.r#type().read()?;
    payload::check(text)?;
    let fields: Fields<'_> = json::object(text)?;
    let body = serde_json::to_string(&fields).map_err(|_| unprintable(&ask))?;
    Ok(Announcement::new(kind, Payload::from_json(body)))
}

/// Spells `{"type", ...fields, "greenroom"}`.
pub(crate) fn spell_flat(announcement: &Announcement, delivery: &Delivery) -> Option<String> {
    let fields = payload::embed(&announcement.body).get();
    let mut fields: Fields<'_> = serde_json::from_str(fields).unwrap_or_default();
    fields.0.retain(|(name, _)| name != Standing::FIELD);
    let standing = Standing::of(announcement, delivery);
    serde_json::to_string(&Flat { kind: announcement.kind.as_str(), fields, standing }).ok()
}

fn unprintable(ask: &Typed<'_>) -> Fault {
    Fault::new(FaultCode::Internal, "the announcement could not be kept").field(ask.r#type().name())
}

impl field::Kind for Announced {
    type Value<'a> = Announcement;

    fn read(field: Field<'_>) -> Result<Announcement, Fault> {
        field.required()?;
        enveloped(field.object()?)
    }

    fn schema() -> Schema {
        Enveloped::schema()
    }
}

/// Where an announcement stands: in a room's order, or in a person's mail.
#[derive(Clone, Copy, JsonSchema, Serialize)]
pub(crate) struct Standing<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    room_id: Option<&'a str>,
    /// Its number in the order of that room.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    /// Its number in your mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_seq: Option<u64>,
}

/// An object's fields in their order, without its `type`.
#[derive(Default)]
pub(crate) struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// The same with a type of our choice.
pub(crate) struct Flat<'a> {
    kind: &'a str,
    fields: Fields<'a>,
    standing: Option<Standing<'a>>,
}

// === impl Standing ===

impl<'a> Standing<'a> {
    /// The field that says so, in every dialect; a sender's own of this name gives way.
    pub(crate) const FIELD: &'static str = "greenroom";

    /// None, if it has no number.
    pub(crate) fn of(announcement: &'a Announcement, delivery: &Delivery) -> Option<Self> {
        let Delivery { seq, mail: mail_seq, .. } = *delivery;
        let room_id = announcement.room.as_ref().filter(|_| seq.is_some()).map(RoomId::as_str);
        (seq.is_some() || mail_seq.is_some()).then_some(Self { room_id, seq, mail_seq })
    }
}

// === impl Fields ===

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

// === impl Flat ===

impl Serialize for Flat<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(None)?;
        map.serialize_entry("type", self.kind)?;
        for (name, value) in &self.fields.0 {
            map.serialize_entry(name, value)?;
        }
        if let Some(standing) = &self.standing {
            map.serialize_entry(Standing::FIELD, standing)?;
        }
        map.end()
    }
}

/// What operators announce, for contracts.
pub(crate) const ABOUT: &str = "What an operator or the service itself announces. Its type and its \
    fields are theirs, and it may be called as another word here: `greenroom`, if it is there, tells \
    them apart. Whoever does not know the type may pass it over.";

/// An object of somebody else's, for contracts.
pub(crate) struct Free;

impl JsonSchema for Free {
    fn schema_name() -> Cow<'static, str> {
        "Free".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object", "additionalProperties": true})
    }
}

impl JsonSchema for Flat<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Flat".into()
    }

    fn json_schema(schemas: &mut SchemaGenerator) -> Schema {
        let mut standing = schemas.subschema_for::<Standing<'_>>();
        standing.insert("description".into(), "Where it stands; there if it has a number".into());
        json_schema!({
            "type": "object",
            "properties": {"type": {"type": "string"}, (Standing::FIELD): standing},
            "required": ["type"],
            "additionalProperties": true,
        })
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Event, Timestamp};

    use super::*;

    /// Spells one that has no number.
    fn spell(it: Announcement) -> String {
        let told = Delivery::new(Event::Announced(it.clone()), Timestamp::default());
        spell_flat(&it, &told).unwrap()
    }

    #[test]
    fn a_flat_one_keeps_its_fields_in_order_and_once() {
        let said = r#"{"z":{"type":"inner"},"type":"news","a\"b":[1.0]}"#;
        let read = flat(said).unwrap();
        assert_eq!(read.kind.as_str(), "news");
        assert_eq!(read.body.as_json(), r#"{"z":{"type":"inner"},"a\"b":[1.0]}"#);
        let spelled = spell(read);
        assert_eq!(spelled, r#"{"type":"news","z":{"type":"inner"},"a\"b":[1.0]}"#);
    }

    #[test]
    fn a_body_cannot_change_the_type() {
        let kind = Kind::new("news").unwrap();
        let body = Payload::from_json(r#"{"type":"other","x":1}"#);
        assert_eq!(spell(Announcement::new(kind, body)), r#"{"type":"news","x":1}"#);
    }

    #[test]
    fn a_body_cannot_say_where_it_stands() {
        let read = || flat(r#"{"type":"news","greenroom":{"seq":9},"x":1}"#).unwrap();
        assert_eq!(spell(read()), r#"{"type":"news","x":1}"#);
        let read = Announcement { room: RoomId::new("lab").ok(), ..read() };
        let told = Delivery::new(Event::Announced(read.clone()), Timestamp::default()).numbered(5);
        let spelled = r#"{"type":"news","x":1,"greenroom":{"room_id":"lab","seq":5}}"#;
        assert_eq!(spell_flat(&read, &told).as_deref(), Some(spelled));
    }

    #[test]
    fn the_type_must_be_there_and_a_string() {
        for said in ["{}", r#"{"type":null}"#, r#"{"type":7}"#, r#"{"type":""}"#] {
            assert_eq!(flat(said).unwrap_err().field.as_deref(), Some("type"), "{said}");
            assert_eq!(enveloped(said).unwrap_err().field.as_deref(), Some("type"), "{said}");
        }
        assert_eq!(flat("[]").unwrap_err().code, FaultCode::InvalidMessage);
        assert!(enveloped(r#"{"type":"x","payload":[]}"#).is_err());
    }
}
