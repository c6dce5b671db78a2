//! The library system's REST bodies, in and out: the data of the same requests over a socket.

use std::collections::BTreeMap;

use protocol::{
    Fault, LibraryId,
    library::{Draft, Errand, Finding, Search},
};
use schemars::JsonSchema;
use serde::{Serialize, de::IgnoredAny};

use crate::{
    body::Body,
    chores,
    field::Said,
    findings::{Document, Documents, Found, Gone, Libraries, Library, Passages},
    instants::Zulu,
    json,
};

/// A library.
pub const LIBRARY: Body = Body::of::<Library<'_, Zulu>>("Library");
/// Libraries.
pub const LIBRARIES: Body = Body::of::<Libraries<'_, Zulu>>("Libraries");
/// A library, or a document, that is no longer there.
pub const GONE: Body = Body::of::<Gone<'_>>("Gone");
/// A document.
pub const DOCUMENT: Body = Body::of::<Document<'_, Zulu>>("Document");
/// Documents.
pub const DOCUMENTS: Body = Body::of::<Documents<'_, Zulu>>("Documents");
/// Passages.
pub const PASSAGES: Body = Body::of::<Passages<'_>>("Passages");
/// The body of [`stats`].
pub const STATS: Body = Body::of::<Stats<'_>>("Subscriptions");
/// The body that [`founded`] reads.
pub const FOUNDED: Body = Body { name: "NewLibrary", schema: schemas::founded };
/// The body that [`brought`] reads.
pub const BROUGHT: Body = Body { name: "NewDocument", schema: schemas::brought };
/// The body that [`sought`] reads.
pub const SOUGHT: Body = Body { name: "Search", schema: schemas::sought };

/// Reads the body of `POST libraries`: a library to be made.
pub fn founded(text: &str) -> Result<Errand, Fault> {
    chores::founded(&Said::read(whole(text)?)?)
}

/// Reads the body of `POST libraries/{id}/documents`: a document.
pub fn brought(text: &str) -> Result<Draft, Fault> {
    chores::brought(&Said::read(whole(text)?)?)
}

/// Reads the body of `POST libraries/{id}/search`: what is sought there.
pub fn sought(library: LibraryId, text: &str) -> Result<Search, Fault> {
    chores::sought(library, &Said::read(whole(text)?)?)
}

/// How the bodies are described, under the names of their readers.
pub mod schemas {
    use schemars::Schema;

    use crate::{
        chores::{Brought, Founded, Sought},
        field::Said,
    };

    /// The body of `POST libraries`.
    pub fn founded() -> Schema {
        Founded::schema()
    }

    /// The body of `POST libraries/{id}/documents`.
    pub fn brought() -> Schema {
        Brought::schema()
    }

    /// The body of `POST libraries/{id}/search`.
    pub fn sought() -> Schema {
        Sought::schema()
    }
}

/// What came of it.
pub fn finding(finding: &Finding) -> String {
    json::spell(&Found::new(finding, Zulu))
}

/// `GET websockets/stats`: how many listen, and to which libraries.
pub fn stats(connections: usize, subscriptions: &BTreeMap<LibraryId, usize>) -> String {
    let heard = subscriptions.iter().filter(|(_, count)| **count > 0);
    let by_library: BTreeMap<_, _> = heard.map(|(it, count)| (it.as_str(), *count)).collect();
    json::spell(&Stats {
        total_connections: connections,
        libraries_with_subscribers: by_library.len(),
        subscriptions_by_library: by_library,
    })
}

#[derive(JsonSchema, Serialize)]
struct Stats<'a> {
    total_connections: usize,
    libraries_with_subscribers: usize,
    subscriptions_by_library: BTreeMap<&'a str, usize>,
}

/// One object, nested no deeper than any message.
fn whole(text: &str) -> Result<&str, Fault> {
    json::message::<IgnoredAny>(text)?;
    Ok(text.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_the_seed() {
        let library = |name| LibraryId::new(name).unwrap();
        let heard = [(library("a"), 1), (library("b"), 1), (library("quiet"), 0)].into();
        assert_eq!(
            stats(2, &heard),
            r#"{"total_connections":2,"libraries_with_subscribers":2,"subscriptions_by_library":{"a":1,"b":1}}"#
        );
    }

    #[test]
    fn a_body_is_one_object() {
        assert!(brought(" {\"title\": \"a\", \"text\": \"b\"}").is_ok());
        for wrong in ["", "[]", "{", "\"title\"", "{\"title\": \"a\"}", &"[".repeat(100)] {
            assert!(brought(wrong).is_err(), "{wrong}");
        }
    }
}
