//! Questions over data: in words or in SPARQL, and what comes of them.

use std::time::Duration;

use bytestring::ByteString;

use crate::{EndpointId, Timestamp};

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What is asked.
    pub ask: Ask,
    /// Of which endpoint; the default one if not said.
    pub endpoint: Option<EndpointId>,
    /// Whether the query is run, or only written.
    pub execute: bool,
    /// How many rows the result may have; the configured limit if not said, and never more.
    pub limit: Option<u32>,
    /// How long it may take; the configured limit if not said, and never longer.
    pub timeout: Option<Duration>,
}

/// How a question is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// In a person's words.
    Words(ByteString),
    /// As a query in SPARQL 1.1.
    Sparql(ByteString),
}

/// Where a question is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The words are taken apart.
    Parsing,
    /// What is asked is held against what the endpoint has.
    Validating,
    /// The query is written.
    Generating,
    /// The query is made cheaper.
    Optimizing,
    /// The endpoint works.
    Executing,
    /// The rows are made ready.
    Formatting,
    /// It is done.
    Completed,
    /// It could not be done.
    Failed,
}

/// How far a question has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Where it is.
    pub stage: Stage,
    /// How much of the way that is, from 0 to 1.
    pub fraction: f32,
    /// What happens there, for people.
    pub message: ByteString,
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// The query, in SPARQL 1.1.
    pub query: ByteString,
    /// Where it was run, or would be.
    pub endpoint: EndpointId,
    /// The rows; none if it was not to be run.
    pub rows: Option<Rows>,
    /// How long the endpoint worked.
    pub execution_time: Duration,
    /// How sure it is that the query means the question, from 0 to 1.
    pub confidence: f32,
    /// What the query asks, for people.
    pub explanation: ByteString,
}

/// A table of terms (SPARQL 1.1 Query Results).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The columns.
    pub variables: Vec<ByteString>,
    /// The rows, each with one place for every column.
    pub bindings: Vec<Vec<Option<Term>>>,
    /// Whether there are more than were asked for.
    pub truncated: bool,
}

/// A term of RDF 1.1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// A resource.
    Iri(ByteString),
    /// Something without a name of its own.
    Blank(ByteString),
    /// A value.
    Literal {
        /// As it is written.
        value: ByteString,
        /// Its type, where that is not a plain text.
        datatype: Option<ByteString>,
        /// The language of a text (BCP 47).
        language: Option<ByteString>,
    },
}

/// Whether an endpoint answers, as the last probe found.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointHealth {
    /// Which.
    pub endpoint: EndpointId,
    /// Whether it answers.
    pub healthy: bool,
    /// How long the last answer took, if there was one.
    pub latency: Option<Duration>,
    /// Why it does not answer, for people.
    pub reason: Option<ByteString>,
    /// Since when it is so.
    pub since: Timestamp,
}

// === impl Stage ===

impl Stage {
    /// Every stage, in the order of the way.
    pub const ALL: [Self; 8] = [
        Self::Parsing,
        Self::Validating,
        Self::Generating,
        Self::Optimizing,
        Self::Executing,
        Self::Formatting,
        Self::Completed,
        Self::Failed,
    ];

    /// Its name on every wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parsing => "parsing",
            Self::Validating => "validating",
            Self::Generating => "generating",
            Self::Optimizing => "optimizing",
            Self::Executing => "executing",
            Self::Formatting => "formatting",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}
