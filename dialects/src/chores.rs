//! What guests of every dialect ask of libraries: an action, a library, and what the action needs.

use protocol::{
    Command, DocumentId, Fault, LibraryId, RoomId,
    activity::ActivityCommand,
    job::Request,
    library::{Draft, Errand, Search},
};
use schemars::{Schema, json_schema};
use serde_json::json;

use crate::{
    errands,
    field::{Field, Said, asked},
    happenings::{self, Wishes},
    kinds::{Count, Fields, Kept, Object, Sense, Text},
    names::Id,
    shape,
};

asked! {
    /// Asks something of a library. What `data` holds depends on the `action`.
    Chore: by_action(action, library_id, data) {
        /// What is to be done.
        action: Text,
        /// The library; needed by every action but `create` and `list`.
        library_id: Option<Id<LibraryId>>,
        /// What the action needs.
        data: Fields,
    }
    /// Makes a library.
    Founded {
        /// How the library is to be called; if left out, the server gives a name. Where `library_id`
        /// stands beside the action too, they must be the same.
        library_id: Option<Id<LibraryId>>,
        /// Its name for people. It must not be blank.
        name: Option<Sense>,
        /// What it is about.
        description: Option<Kept>,
    }
    /// Searches a library.
    Sought {
        /// What is sought. It must not be blank.
        query_text: Sense,
        /// How many passages are wanted at most; never more than the service allows.
        k: Option<Count>,
    }
    /// Adds a document to a library.
    Brought {
        /// One's own name for the document. One of that name that is there already is replaced. If
        /// left out, the server gives one.
        document_id: Option<Id<DocumentId>>,
        /// Its title. It must not be blank.
        title: Sense,
        /// Its whole text. It must not be blank.
        text: Sense,
        /// Whatever else there is to know about it, kept to the letter.
        metadata: Option<Object>,
    }
    /// Asks for a document with its text.
    Named {
        /// The document.
        document_id: Id<DocumentId>,
    }
    /// Deletes a document.
    Discarded {
        /// The document.
        document_id: Id<DocumentId>,
    }
    /// Lists the documents of a library, by their names.
    Listed {
        /// The document after which the list begins; from the first, if left out.
        after: Option<Id<DocumentId>>,
        /// How many are wanted at most; never more than 1000.
        limit: Option<Count>,
    }
    /// Asks what a library is.
    Described {}
    /// Lists the libraries that may be read, by their names.
    Libraries {
        /// The library after which the list begins; from the first, if left out.
        after: Option<Id<LibraryId>>,
        /// How many are wanted at most; never more than 1000.
        limit: Option<Count>,
    }
    /// Deletes a library with all that is in it.
    Dropped {}
}

/// A library's name, where another one may be meant if there is none.
type LibraryName = Option<Id<LibraryId>>;

/// Where something is to be done.
pub(crate) struct Place<'a> {
    /// The library that was named.
    pub(crate) named: Field<'a, LibraryName>,
    /// The library that is meant if none was.
    pub(crate) here: Option<&'a LibraryId>,
}

/// Something that can be done with libraries.
pub(crate) struct Action {
    /// How it is called.
    pub(crate) name: &'static str,
    /// How it is called as a request.
    pub(crate) request: &'static str,
    /// Understands what it needs.
    pub(crate) read: fn(&Place<'_>, &str) -> Result<Command, Fault>,
    /// Describes what it needs.
    pub(crate) shape: fn() -> Schema,
    /// What a library that is named beside it means.
    pub(crate) whose: Whose,
}

/// What a library that is named beside an action means to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// It cannot be done without.
    Needed,
    /// It may be there.
    Taken,
    /// It is not read.
    Ignored,
}

/// Declares what can be done: a reader, the message that it is given, and whether it needs a library.
macro_rules! actions {
    ($($name:literal => $read:ident($message:ident), $whose:ident;)+) => {
        &[$(Action {
            name: $name,
            request: concat!("request.", $name),
            read: |place, body| $read(place, &<$message<'_> as Said<'_>>::read(body)?),
            shape: || <$message<'_> as Said<'_>>::schema(),
            whose: Whose::$whose,
        }),+]
    };
}

/// Everything that can be done.
pub(crate) const ACTIONS: &[Action] = actions! {
    "search" => search(Sought), Needed;
    "add" => add(Brought), Needed;
    "get" => get(Named), Needed;
    "delete" => delete(Discarded), Needed;
    "documents" => documents(Listed), Needed;
    "create" => create(Founded), Taken;
    "describe" => describe(Described), Needed;
    "list" => list(Libraries), Ignored;
    "drop" => forget(Dropped), Needed;
    "subscribe" => subscribe(Wishes), Needed;
};

/// Reads a `library_request`.
pub(crate) fn library_request(chore: &Chore<'_>) -> Result<Command, Fault> {
    let action = named(&chore.action().read()?).ok_or_else(|| {
        let known: Vec<_> = ACTIONS.iter().map(|action| action.name).collect();
        chore.action().wrong(format_args!("must be one of {}", known.join(", ")))
    })?;
    (action.read)(&Place { named: Chore::library_id(chore), here: None }, chore.data().read()?)
}

/// The action of that name, if it is one of a library.
pub(crate) fn named(name: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.name == name)
}

/// Understands a library to be made.
pub(crate) fn founded(draft: &Founded<'_>) -> Result<Errand, Fault> {
    Ok(Errand::Create {
        library: Founded::library_id(draft).read()?,
        name: draft.name().read()?,
        description: draft.description().read()?,
    })
}

/// Understands what is sought.
pub(crate) fn sought(library: LibraryId, ask: &Sought<'_>) -> Result<Search, Fault> {
    Ok(Search { library, text: ask.query_text().read()?, k: ask.k().read()? })
}

/// Understands a document.
pub(crate) fn brought(ask: &Brought<'_>) -> Result<Draft, Fault> {
    Ok(Draft {
        document: ask.document_id().read()?,
        title: ask.title().read()?,
        text: ask.text().read()?,
        metadata: ask.metadata().read()?,
    })
}

fn search(place: &Place<'_>, ask: &Sought<'_>) -> Result<Command, Fault> {
    Ok(to_do(Errand::Search(sought(place.meant()?, ask)?)))
}

fn add(place: &Place<'_>, ask: &Brought<'_>) -> Result<Command, Fault> {
    Ok(to_do(Errand::Add { library: place.meant()?, document: brought(ask)? }))
}

fn get(place: &Place<'_>, ask: &Named<'_>) -> Result<Command, Fault> {
    Ok(to_do(Errand::Get { library: place.meant()?, document: ask.document_id().read()? }))
}

fn delete(place: &Place<'_>, ask: &Discarded<'_>) -> Result<Command, Fault> {
    Ok(to_do(Errand::Delete { library: place.meant()?, document: ask.document_id().read()? }))
}

fn documents(place: &Place<'_>, ask: &Listed<'_>) -> Result<Command, Fault> {
    let (after, limit) = (ask.after().read()?, ask.limit().read()?);
    Ok(to_do(Errand::Documents { library: place.meant()?, after, limit }))
}

/// Makes a library: named beside the action or in its data, and never the one `here`.
fn create(place: &Place<'_>, draft: &Founded<'_>) -> Result<Command, Fault> {
    let mut errand = founded(draft)?;
    if let Errand::Create { library, .. } = &mut errand
        && let Some(named) = place.named.read()?
    {
        if library.as_ref().is_some_and(|library| *library != named) {
            return Err(place.named.wrong("and data.library_id name different libraries"));
        }
        *library = Some(named);
    }
    Ok(to_do(errand))
}

fn describe(place: &Place<'_>, _: &Described<'_>) -> Result<Command, Fault> {
    place.meant().map(Errand::Describe).map(to_do)
}

fn list(_: &Place<'_>, ask: &Libraries<'_>) -> Result<Command, Fault> {
    Ok(to_do(Errand::List { after: ask.after().read()?, limit: ask.limit().read()? }))
}

fn forget(place: &Place<'_>, _: &Dropped<'_>) -> Result<Command, Fault> {
    place.meant().map(Errand::Drop).map(to_do)
}

/// Chooses what to hear of a library: of everything, if nothing is said.
fn subscribe(place: &Place<'_>, wishes: &Wishes<'_>) -> Result<Command, Fault> {
    let room = RoomId::of_library(&place.meant()?).map_err(|error| place.named.wrong(error))?;
    let interest = happenings::interest(wishes)?;
    Ok(Command::Activity(ActivityCommand::Subscribe { room: Some(room), interest }))
}

fn to_do(errand: Errand) -> Command {
    errands::of(Request::Library(errand))
}

/// What the action is says what else there must be.
fn by_action(mut schema: Schema, [action, library, data]: [&str; 3]) -> Schema {
    let way = |it: &Action| {
        let needs = json!({"description": "What the action needs."});
        let mut way = json_schema!({"properties": {action: {"const": it.name}, data: needs}});
        if it.whose == Whose::Needed {
            way = shape::together(way, shape::given(library));
        }
        shape::hold(&mut way, data, (it.shape)());
        way.to_value()
    };
    schema.insert("oneOf".into(), ACTIONS.iter().map(way).collect());
    schema
}

// === impl Place ===

impl Place<'_> {
    fn meant(&self) -> Result<LibraryId, Fault> {
        match (self.named.is_given(), self.here) {
            (false, Some(here)) => Ok(here.clone()),
            _ => self.named.needed(),
        }
    }
}
