//! Of activities: what happened elsewhere, and what one hears of it.

use std::borrow::Cow;

use protocol::{
    Pattern, RoomId, Timestamp,
    activity::{self, Interest, Tag},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::payload::embed;

/// An activity, besides its type.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Activity<'a, I> {
    /// What its publisher has to say of it, as an object.
    data: &'a RawValue,
    /// Who did it; `null` if that was not said.
    source_agent_id: Option<Named<'a>>,
    /// For which circle alone it is; `null` if it is for everybody.
    circle_id: Option<Named<'a>>,
    /// To which project it belongs; `null` if to none.
    project_id: Option<Named<'a>>,
    /// There when it happened in a library.
    #[serde(skip_serializing_if = "Option::is_none")]
    library_id: Option<&'a str>,
    /// Its name: nothing is told twice under one.
    event_id: &'a str,
    /// When it happened.
    timestamp: I,
}

/// What one hears from now on.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Subscribed<'a> {
    room_id: &'a str,
    /// The types, `*` standing for any ending; all of them, if there are none.
    types: Vec<&'a str>,
    /// Of these alone; of all, if there are none. So with the others.
    circle_id: Vec<Named<'a>>,
    project_id: Vec<Named<'a>>,
    source_agent_id: Vec<Named<'a>>,
}

/// A name, as a number or as a text, as it was given.
pub(crate) struct Named<'a>(&'a Tag);

impl JsonSchema for Named<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Tag".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["integer", "string"]})
    }
}

// === impl Activity ===

impl<'a, I> Activity<'a, I> {
    pub(crate) fn new(it: &'a activity::Activity, instant: fn(Timestamp) -> I) -> Self {
        Self {
            data: embed(&it.data),
            source_agent_id: it.source_agent.as_ref().map(Named),
            circle_id: it.circle.as_ref().map(Named),
            project_id: it.project.as_ref().map(Named),
            library_id: it.library.as_ref().map(|library| library.as_str()),
            event_id: it.id.as_str(),
            timestamp: instant(it.at),
        }
    }
}

// === impl Subscribed ===

impl<'a> Subscribed<'a> {
    pub(crate) fn new(room: &'a RoomId, interest: &'a Interest) -> Self {
        let named = |tags: &'a [Tag]| tags.iter().map(Named).collect();
        Self {
            room_id: room.as_str(),
            types: interest.kinds.iter().map(Pattern::as_str).collect(),
            circle_id: named(&interest.circles),
            project_id: named(&interest.projects),
            source_agent_id: named(&interest.source_agents),
        }
    }
}

// === impl Named ===

impl Serialize for Named<'_> {
    /// A number only if it is one: a tag of ours may have been read elsewhere.
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0.as_str().parse::<i64>() {
            Ok(number) if self.0.is_number() => out.serialize_i64(number),
            _ => out.serialize_str(self.0.as_str()),
        }
    }
}
