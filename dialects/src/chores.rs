//! What guests of every dialect ask of libraries: an action, a library, and what the action needs.

use protocol::{
    Command, Fault, LibraryId, RoomId,
    activity::ActivityCommand,
    job::Request,
    library::{Draft, Errand, Search},
};

use crate::{
    errands,
    field::{Field, asked},
    happenings, json,
};

asked! {
    /// `library_request`.
    Chore { action, library_id, data }
    /// A library to be made.
    Founded { library_id, name, description }
    /// What is sought.
    Sought { query_text, k }
    /// A document to be added.
    Brought { document_id, title, text, metadata }
    /// A document.
    Named { document_id }
    /// A part of a list.
    Listed { after, limit }
}

/// Where something is to be done.
pub(crate) struct Place<'a> {
    /// The library that was named.
    pub(crate) named: Field<'a>,
    /// The library that is meant if none was.
    pub(crate) here: Option<&'a LibraryId>,
}

/// Understands what an action needs.
pub(crate) type Reader = fn(&Place<'_>, &str) -> Result<Command, Fault>;

const ACTIONS: [(&str, Reader); 10] = [
    ("search", search),
    ("add", add),
    ("get", get),
    ("delete", delete),
    ("documents", documents),
    ("create", create),
    ("describe", describe),
    ("list", list),
    ("drop", forget),
    ("subscribe", subscribe),
];

/// Reads a `library_request`.
pub(crate) fn library_request(body: &str) -> Result<Command, Fault> {
    let chore: Chore<'_> = json::object(body)?;
    read(chore.action(), chore.library_id(), chore.data(), None)
}

/// How to understand the action of that name, if it is one of a library.
pub(crate) fn named(action: &str) -> Option<Reader> {
    ACTIONS.iter().find(|(known, _)| *known == action).map(|(_, reader)| *reader)
}

/// Reads an action with its data, for the library that is named or else for the one `here`.
pub(crate) fn read(
    action: Field<'_>,
    named: Field<'_>,
    data: Field<'_>,
    here: Option<&LibraryId>,
) -> Result<Command, Fault> {
    let read = self::named(&action.text()?).ok_or_else(|| {
        let known = ACTIONS.map(|(known, _)| known).join(", ");
        action.wrong(format_args!("must be one of {known}"))
    })?;
    read(&Place { named, here }, data.object()?)
}

/// Reads a library to be made: `{"library_id", "name", "description"}`.
pub(crate) fn founded(body: &str) -> Result<Errand, Fault> {
    let draft: Founded<'_> = json::object(body)?;
    Ok(Errand::Create {
        library: draft.library_id().optional(Field::id)?,
        name: draft.name().optional(Field::sense)?,
        description: draft.description().optional(Field::kept)?,
    })
}

/// Reads what is sought: `{"query_text", "k"}`.
pub(crate) fn sought(library: LibraryId, body: &str) -> Result<Search, Fault> {
    let ask: Sought<'_> = json::object(body)?;
    Ok(Search { library, text: ask.query_text().sense()?, k: ask.k().optional(Field::count)? })
}

/// Reads a document: `{"document_id", "title", "text", "metadata"}`.
pub(crate) fn brought(body: &str) -> Result<Draft, Fault> {
    let ask: Brought<'_> = json::object(body)?;
    Ok(Draft {
        document: ask.document_id().optional(Field::id)?,
        title: ask.title().sense()?,
        text: ask.text().sense()?,
        metadata: ask.metadata().optional(Field::own_object)?,
    })
}

fn search(place: &Place<'_>, body: &str) -> Result<Command, Fault> {
    Ok(to_do(Errand::Search(sought(place.library()?, body)?)))
}

fn add(place: &Place<'_>, body: &str) -> Result<Command, Fault> {
    Ok(to_do(Errand::Add { library: place.library()?, document: brought(body)? }))
}

fn get(place: &Place<'_>, body: &str) -> Result<Command, Fault> {
    let ask: Named<'_> = json::object(body)?;
    Ok(to_do(Errand::Get { library: place.library()?, document: ask.document_id().id()? }))
}

fn delete(place: &Place<'_>, body: &str) -> Result<Command, Fault> {
    let ask: Named<'_> = json::object(body)?;
    Ok(to_do(Errand::Delete { library: place.library()?, document: ask.document_id().id()? }))
}

fn documents(place: &Place<'_>, body: &str) -> Result<Command, Fault> {
    let ask: Listed<'_> = json::object(body)?;
    let (after, limit) = (ask.after().optional(Field::id)?, ask.limit().optional(Field::count)?);
    Ok(to_do(Errand::Documents { library: place.library()?, after, limit }))
}

/// Makes a library: named beside the action or in its data, and never the one `here`.
fn create(place: &Place<'_>, body: &str) -> Result<Command, Fault> {
    let mut errand = founded(body)?;
    if let Errand::Create { library, .. } = &mut errand
        && let Some(named) = place.named.optional(Field::id)?
    {
        if library.as_ref().is_some_and(|library| *library != named) {
            return Err(place.named.wrong("and data.library_id name different libraries"));
        }
        *library = Some(named);
    }
    Ok(to_do(errand))
}

fn describe(place: &Place<'_>, _: &str) -> Result<Command, Fault> {
    place.library().map(Errand::Describe).map(to_do)
}

fn list(_: &Place<'_>, body: &str) -> Result<Command, Fault> {
    let ask: Listed<'_> = json::object(body)?;
    let (after, limit) = (ask.after().optional(Field::id)?, ask.limit().optional(Field::count)?);
    Ok(to_do(Errand::List { after, limit }))
}

fn forget(place: &Place<'_>, _: &str) -> Result<Command, Fault> {
    place.library().map(Errand::Drop).map(to_do)
}

/// Chooses what to hear of a library: of everything, if nothing is said.
fn subscribe(place: &Place<'_>, body: &str) -> Result<Command, Fault> {
    let room = RoomId::of_library(&place.library()?).map_err(|error| place.named.wrong(error))?;
    let interest = happenings::interest(body)?;
    Ok(Command::Activity(ActivityCommand::Subscribe { room: Some(room), interest }))
}

fn to_do(errand: Errand) -> Command {
    errands::of(Request::Library(errand))
}

// === impl Place ===

impl Place<'_> {
    fn library(&self) -> Result<LibraryId, Fault> {
        match (self.named.is_given(), self.here) {
            (false, Some(here)) => Ok(here.clone()),
            _ => self.named.id(),
        }
    }
}
