//! Activities as they are brought, and what guests want to hear of them: the same everywhere.
//!
//! Guests of every dialect subscribe and publish with these fields; REST and workers bring
//! activities in the same shape, one object or a list of them.

use std::fmt::Display;

use protocol::{
    Command, Fault, FaultCode, Kind, MessageId, Pattern,
    activity::{ActivityCommand, Draft, Interest, Tag},
};

use crate::{
    asks,
    field::{Field, MAX_WORDS, asked},
    json, ours,
};

/// The most activities that may be brought at once.
pub const MAX_BATCH: usize = 100;

asked! {
    /// `subscribe_events`.
    Wanted { room_id, room }
    /// What somebody wants to hear.
    Wishes { types, circle_id, project_id, source_agent_id }
    /// `publish_event`, besides the activity.
    Published { room_id, room, ack }
    /// An activity.
    Brought {
        r#type, event_type, data, event_id, timestamp, source_agent_id, circle_id, project_id,
        library_id, durable,
    }
}

/// Says what to hear of a room's activities from now on. Nothing said, everything is wanted.
pub(crate) fn subscribe(body: &str) -> Result<Command, Fault> {
    let ask: Wanted<'_> = json::object(body)?;
    let room = asks::room(ask.room_id(), ask.room())?;
    Ok(Command::Activity(ActivityCommand::Subscribe { room, interest: interest(body)? }))
}

/// Publishes. The activity's type is its `event_type`, for `type` may be the message's own.
pub(crate) fn publish(body: &str) -> Result<Command, Fault> {
    let ask: Published<'_> = json::object(body)?;
    let room = asks::room(ask.room_id(), ask.room())?;
    let activity: Brought<'_> = json::object(body)?;
    let draft = draft(&activity, activity.event_type())?;
    Ok(Command::Activity(ActivityCommand::Publish { room, draft, ack: ask.ack().wish()? }))
}

/// Reads an activity that is a whole message: its type is its `type`, or its `event_type`.
pub fn activity(text: &str) -> Result<Draft, Fault> {
    let activity: Brought<'_> = json::message(text)?;
    let (kind, other) = (activity.r#type(), activity.event_type());
    if kind.is_given() && other.is_given() && kind.text()? != other.text()? {
        return Err(other.wrong("and type name different types"));
    }
    draft(&activity, if other.is_given() { other } else { kind })
}

/// Reads one activity or a list of at most [`MAX_BATCH`], each understood or refused for itself.
pub fn activities(text: &str) -> Result<Vec<Result<Draft, Fault>>, Fault> {
    let items = json::messages(text, MAX_BATCH)?;
    Ok(items.into_iter().map(activity).collect())
}

/// Reads what somebody wants to hear, as fields of an object: each one value or a list.
pub(crate) fn interest(body: &str) -> Result<Interest, Fault> {
    let ask: Wishes<'_> = json::object(body)?;
    let kinds = ask.types().one_or_many()?;
    Ok(Interest {
        kinds: kinds.into_iter().map(Field::pattern).collect::<Result<_, _>>()?,
        circles: tags(ask.circle_id())?,
        projects: tags(ask.project_id())?,
        source_agents: tags(ask.source_agent_id())?,
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

fn tags(field: Field<'_>) -> Result<Vec<Tag>, Fault> {
    field.one_or_many()?.into_iter().map(Field::tag).collect()
}

/// What happened. Dashboards hear it as the type of a message, so it is no word of ours.
fn own_kind(field: Field<'_>) -> Result<Kind, Fault> {
    let kind: Kind = field.id()?;
    if ours::is_ours(kind.as_str()) {
        return Err(field
            .wrong("must not be a word of the server's own")
            .help("choose another, such as one that begins with the name of your system"));
    }
    Ok(kind)
}

fn draft(activity: &Brought<'_>, kind: Field<'_>) -> Result<Draft, Fault> {
    Ok(Draft {
        kind: own_kind(kind)?,
        data: activity.data().own_object()?,
        id: activity.event_id().optional(Field::id)?,
        at: activity.timestamp().optional(Field::instant)?,
        source_agent: activity.source_agent_id().optional(Field::tag)?,
        circle: activity.circle_id().optional(Field::tag)?,
        project: activity.project_id().optional(Field::tag)?,
        library: activity.library_id().optional(Field::id)?,
        durable: activity.durable().optional(Field::flag)?,
    })
}
