//! Activities as records.

use std::{borrow::Cow, sync::Arc};

use protocol::{
    Timestamp,
    activity::{self, ActivityEvent},
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    Unreadable,
    from_wire::{id, payload},
};
use crate::payload::embed;

/// Something that happened elsewhere, and where it was told.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Happened<'a> {
    #[serde(borrow)]
    room: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    data: &'a RawValue,
    #[serde(borrow)]
    id: Cow<'a, str>,
    at: u64,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    source_agent: Option<Tag<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    circle: Option<Tag<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    project: Option<Tag<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    library: Option<Cow<'a, str>>,
    durable: bool,
}

/// A name that was given as a number or as a text.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Tag<'a> {
    Number(#[serde(borrow)] Cow<'a, str>),
    Text(#[serde(borrow)] Cow<'a, str>),
}

/// Spells an activity; none for what is but an answer.
pub(super) fn spell_happened(event: &ActivityEvent) -> Option<Happened<'_>> {
    let ActivityEvent::Happened { room, activity } = event else { return None };
    Some(Happened {
        room: room.as_str().into(),
        kind: activity.kind.as_str().into(),
        data: embed(&activity.data),
        id: activity.id.as_str().into(),
        at: activity.at.as_millis(),
        source_agent: activity.source_agent.as_ref().map(spell_tag),
        circle: activity.circle.as_ref().map(spell_tag),
        project: activity.project.as_ref().map(spell_tag),
        library: activity.library.as_ref().map(|library| library.as_str().into()),
        durable: activity.durable,
    })
}

/// Reads an activity.
pub(super) fn happened(it: Happened<'_>) -> Result<ActivityEvent, Unreadable> {
    let activity = activity::Activity {
        kind: id(&it.kind)?,
        data: payload(it.data),
        id: id(&it.id)?,
        at: Timestamp::from_millis(it.at),
        source_agent: it.source_agent.as_ref().map(tag),
        circle: it.circle.as_ref().map(tag),
        project: it.project.as_ref().map(tag),
        library: it.library.as_deref().map(id).transpose()?,
        durable: it.durable,
    };
    Ok(ActivityEvent::Happened { room: id(&it.room)?, activity: Arc::new(activity) })
}

fn spell_tag(tag: &activity::Tag) -> Tag<'_> {
    let text = tag.as_str().into();
    if tag.is_number() { Tag::Number(text) } else { Tag::Text(text) }
}

fn tag(tag: &Tag<'_>) -> activity::Tag {
    match tag {
        Tag::Number(digits) => activity::Tag::number(digits),
        Tag::Text(text) => activity::Tag::text(text),
    }
}
