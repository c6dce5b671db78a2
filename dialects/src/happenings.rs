//! Activities as they are brought, and what guests want to hear of them: the same everywhere.
//!
//! Guests of every dialect subscribe and publish with these fields; REST and workers bring
//! activities in the same shape, one object or a list of them.

use std::fmt::Display;

use protocol::{
    Command, EventId, Fault, FaultCode, Kind, LibraryId, MessageId, Pattern, Payload, RoomId,
    activity::{ActivityCommand, Draft, Interest, Tag},
};
use schemars::{Schema, json_schema};

use crate::{
    asks,
    field::{self, Field, Said, asked},
    json,
    kinds::{self, Choice, Id, Instant, MAX_WORDS, Object, OneOrMany, Wish},
    ours,
    shape::{self, any},
};

/// The most activities that may be brought at once.
pub const MAX_BATCH: usize = 100;

asked! {
    /// Chooses which activities of a room to hear. It replaces what was chosen before on this
    /// connection, and what is left out filters nothing. The room is entered if need be.
    Wanted {
        /// The room of activities; if left out, the one that was entered last, or `bus:events`.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
    }
    /// Chooses which activities to hear. It replaces what was chosen before on this connection, and
    /// what is left out filters nothing.
    Wishes {
        /// Only those of these types: names in which `*` stands for any run of characters, at most
        /// four times. One, or a list of at most 64.
        types: OneOrMany<kinds::Pattern>,
        /// Only those of these circles, and those of none. One, or a list of at most 64.
        circle_id: OneOrMany<kinds::Tag>,
        /// Only those of these projects. One, or a list of at most 64.
        project_id: OneOrMany<kinds::Tag>,
        /// Only those that come from these agents. One, or a list of at most 64.
        source_agent_id: OneOrMany<kinds::Tag>,
    }
    /// Tells what happened elsewhere to whoever listens in a room of activities.
    Published {
        /// The room of activities; `bus:events`, if left out.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
        /// With `true`, `published` says once it is kept.
        ack: Wish,
    }
    /// Something that happened elsewhere.
    Brought: any(r#type, event_type) {
        /// What happened, such as `task.completed`. It is no word of the server's own: not `error`,
        /// `heartbeat`, `ping` or `pong`, nor anything that begins with the name of one of its
        /// families and a dot, such as `room.`.
        r#type: Option<OwnKind>,
        /// The same as `type`. Where both are given they must be the same.
        event_type: Option<OwnKind>,
        /// What there is to say about it, passed on to the letter; `{}` if left out.
        data: Option<Object>,
        /// The publisher's own name for it. Published again under the same name within five minutes,
        /// it is not told again. If left out, the server gives one.
        event_id: Option<Id<EventId>>,
        /// When it happened: RFC 3339, in UTC if it names no zone, or seconds since 1970. Now, if
        /// left out.
        timestamp: Option<Instant>,
        /// The agent it comes from. An integer and its digits as a text are the same.
        source_agent_id: Option<kinds::Tag>,
        /// The circle whose business it is. What is of no circle is for everyone.
        circle_id: Option<kinds::Tag>,
        /// The project it belongs to.
        project_id: Option<kinds::Tag>,
        /// The library in which it happened.
        library_id: Option<Id<LibraryId>>,
        /// Whether it has a number in the order of the room, and is told to whoever comes back; as
        /// its type usually is, if left out.
        durable: Option<Choice>,
    }
}

/// `subscribe_events`: where, and what.
pub(crate) type Subscription<'a> = (Wanted<'a>, Wishes<'a>);

/// `publish_event`: where, and what.
pub(crate) struct Publication<'a> {
    place: Published<'a>,
    activity: Brought<'a>,
}

/// What happened. Dashboards hear it as the type of a message, so it is no word of ours.
pub(crate) enum OwnKind {}

/// One activity, or a list of them: their JSON text.
pub(crate) enum Batch {}

/// Says what to hear of a room's activities from now on. Nothing said, everything is wanted.
pub(crate) fn subscribe((place, wishes): &Subscription<'_>) -> Result<Command, Fault> {
    let room = asks::room(place.room_id(), place.room())?;
    Ok(Command::Activity(ActivityCommand::Subscribe { room, interest: interest(wishes)? }))
}

/// Publishes. The activity's type is its `event_type`, for `type` may be the message's own.
pub(crate) fn publish(ask: &Publication<'_>) -> Result<Command, Fault> {
    let room = asks::room(ask.place.room_id(), ask.place.room())?;
    let draft = draft(&ask.activity, ask.activity.event_type())?;
    Ok(Command::Activity(ActivityCommand::Publish { room, draft, ack: ask.place.ack().read()? }))
}

/// Reads an activity that is a whole message: its type is its `type`, or its `event_type`.
pub fn activity(text: &str) -> Result<Draft, Fault> {
    let activity: Brought<'_> = json::message(text)?;
    let (kind, other) = (activity.r#type(), activity.event_type());
    if kind.is_given() && other.is_given() && kind.of().text()? != other.of().text()? {
        return Err(other.wrong("and type name different types"));
    }
    draft(&activity, if other.is_given() { other } else { kind })
}

/// Reads one activity or a list of at most [`MAX_BATCH`], each understood or refused for itself.
pub fn activities(text: &str) -> Result<Vec<Result<Draft, Fault>>, Fault> {
    let items = json::messages(text, MAX_BATCH)?;
    Ok(items.into_iter().map(activity).collect())
}

/// How bodies that bring activities are described, under the names of their readers.
pub mod schemas {
    use schemars::Schema;

    use super::{Batch, Brought};
    use crate::field::{Kind, Said};

    /// One activity.
    pub fn activity() -> Schema {
        Brought::schema()
    }

    /// One activity, or a list of them.
    pub fn activities() -> Schema {
        Batch::schema()
    }
}

/// Reads what somebody wants to hear: of each field one value or a list.
pub(crate) fn interest(ask: &Wishes<'_>) -> Result<Interest, Fault> {
    Ok(Interest {
        kinds: ask.types().read()?,
        circles: ask.circle_id().read()?,
        projects: ask.project_id().read()?,
        source_agents: ask.source_agent_id().read()?,
    })
}

/// Reads what somebody wants to hear, as parameters of a URL: values are parted by commas, a
/// parameter given again adds to the first, and other parameters are none of ours.
pub fn interest_at_the_door<'a>(
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Interest, Fault> {
    let mut interest = Interest::default();
    for (name, values) in parameters {
        let tags = match name {
            "types" => {
                gather(&mut interest.kinds, name, values, Pattern::new)?;
                continue;
            }
            "circle_id" => &mut interest.circles,
            "project_id" => &mut interest.projects,
            "source_agent_id" => &mut interest.source_agents,
            _ => continue,
        };
        let tag = |value: &str| MessageId::new(value).map(|name| Tag::text(name.as_str()));
        gather(tags, name, values, tag)?;
    }
    Ok(interest)
}

fn gather<T, E: Display>(
    all: &mut Vec<T>,
    name: &str,
    values: &str,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<(), Fault> {
    let refused = |why: &dyn Display| {
        Fault::new(FaultCode::InvalidMessage, format!("{name} {why}")).field(name.to_owned())
    };
    for value in values.split(',').filter(|value| !value.is_empty()) {
        if all.len() >= MAX_WORDS {
            return Err(refused(&format_args!("must have at most {MAX_WORDS} entries")));
        }
        all.push(read(value).map_err(|error| refused(&error))?);
    }
    Ok(())
}

fn draft(activity: &Brought<'_>, kind: Field<'_, Option<OwnKind>>) -> Result<Draft, Fault> {
    Ok(Draft {
        kind: kind.needed()?,
        data: activity.data().read()?.unwrap_or_else(|| Payload::from_json("{}")),
        id: activity.event_id().read()?,
        at: activity.timestamp().read()?,
        source_agent: activity.source_agent_id().read()?,
        circle: activity.circle_id().read()?,
        project: activity.project_id().read()?,
        library: activity.library_id().read()?,
        durable: activity.durable().read()?,
    })
}

impl<'a> Said<'a> for Publication<'a> {
    fn read(body: &'a str) -> Result<Self, Fault> {
        Ok(Self { place: Said::read(body)?, activity: Said::read(body)? })
    }

    fn schema() -> Schema {
        let mut activity = shape::without(Brought::schema(), "type");
        activity.remove("anyOf");
        let mut whole = shape::together(Published::schema(), activity);
        shape::explain(
            &mut whole,
            "event_type",
            "What happened, such as `task.completed`. \
            It is no word of the server's own, as for activities that are brought by HTTP.",
        );
        shape::requiring(whole, "event_type")
    }
}

impl field::Kind for OwnKind {
    type Value<'a> = Kind;

    fn read(field: Field<'_>) -> Result<Kind, Fault> {
        let kind = <Id<Kind> as field::Kind>::read(field)?;
        if ours::is_ours(kind.as_str()) {
            return Err(field
                .wrong("must not be a word of the server's own")
                .help("choose another, such as one that begins with the name of your system"));
        }
        Ok(kind)
    }

    fn schema() -> Schema {
        let mut schema = shape::own_name();
        let ours = json_schema!({"type": "string", "pattern": ours::pattern()});
        schema.insert("not".into(), ours.to_value());
        schema
    }
}

impl field::Kind for Batch {
    type Value<'a> = &'a str;

    fn read(field: Field<'_>) -> Result<&str, Fault> {
        field.required()
    }

    fn schema() -> Schema {
        let one = Brought::schema();
        let many = json_schema!({
            "type": "array",
            "description": "Each is taken or refused for itself.",
            "minItems": 1,
            "maxItems": MAX_BATCH,
            "items": one,
        });
        json_schema!({"description": "One activity, or a list of them.", "anyOf": [one, many]})
    }
}
