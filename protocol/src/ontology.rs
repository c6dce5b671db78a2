//! Terms of ontologies, suggested while somebody types.

use bytestring::ByteString;

/// The beginning of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// What has been typed.
    pub text: ByteString,
    /// In which ontology, by its prefix (such as `PR`); in all if not said.
    pub ontology: Option<ByteString>,
    /// How many suggestions are wanted; the configured number if not said, and never more.
    pub limit: Option<u32>,
}

/// A term that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The term.
    pub iri: ByteString,
    /// Its name for people.
    pub label: ByteString,
    /// What it means, where the ontology says so.
    pub description: Option<ByteString>,
}
