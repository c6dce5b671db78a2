//! The JSON of the ends of jobs: see [`VERSION`](super::super::wire::VERSION).

use std::{borrow::Cow, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Text, borrowed where it can be.
type Text<'a> = Cow<'a, str>;

/// A job that is over.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::house) struct End<'a> {
    #[serde(borrow)]
    pub(super) job: Text<'a>,
    #[serde(borrow)]
    pub(super) user: Text<'a>,
    #[serde(borrow)]
    pub(super) request: Request<'a>,
    #[serde(borrow)]
    pub(super) last: Last<'a>,
}

/// What was asked, in outline.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Request<'a> {
    Query {
        #[serde(borrow)]
        ask: Ask<'a>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        endpoint: Option<Text<'a>>,
        execute: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        timeout: Option<Duration>,
    },
    Ontology {
        #[serde(borrow)]
        text: Text<'a>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        ontology: Option<Text<'a>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u32>,
    },
    Agent {
        put: Put,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        agent: Option<Text<'a>>,
        #[serde(borrow)]
        content: Text<'a>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        sheet: Option<Text<'a>>,
    },
    Library(#[serde(borrow)] Errand<'a>),
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ask<'a> {
    Words(#[serde(borrow)] Text<'a>),
    Sparql(#[serde(borrow)] Text<'a>),
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Put {
    Message,
    Request,
    Workspace,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Errand<'a> {
    Create {
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        library: Option<Text<'a>>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        name: Option<Text<'a>>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        description: Option<Text<'a>>,
    },
    Describe(#[serde(borrow)] Text<'a>),
    List,
    /// As `List`, of which only a part was wanted.
    ListPart {
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        after: Option<Text<'a>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u32>,
    },
    Drop(#[serde(borrow)] Text<'a>),
    Search {
        #[serde(borrow)]
        library: Text<'a>,
        #[serde(borrow)]
        text: Text<'a>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        k: Option<u32>,
    },
    Add {
        #[serde(borrow)]
        library: Text<'a>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        document: Option<Text<'a>>,
        #[serde(borrow)]
        title: Text<'a>,
    },
    Get {
        #[serde(borrow)]
        library: Text<'a>,
        #[serde(borrow)]
        document: Text<'a>,
    },
    Delete {
        #[serde(borrow)]
        library: Text<'a>,
        #[serde(borrow)]
        document: Text<'a>,
    },
    Documents {
        #[serde(borrow)]
        library: Text<'a>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        after: Option<Text<'a>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u32>,
    },
}

/// The last step.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Last<'a> {
    Done {
        #[serde(borrow)]
        answer: Answer<'a>,
        took: Duration,
    },
    Failed {
        #[serde(borrow)]
        code: Text<'a>,
        #[serde(borrow)]
        text: Text<'a>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        help: Option<Text<'a>>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        field: Option<Text<'a>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<Duration>,
    },
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer<'a> {
    Query(#[serde(borrow)] Solution<'a>),
    Ontology(#[serde(borrow)] Vec<Suggestion<'a>>),
    Agent(#[serde(borrow)] Reply<'a>),
    Library(#[serde(borrow)] Finding<'a>),
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Solution<'a> {
    #[serde(borrow)]
    pub(super) query: Text<'a>,
    #[serde(borrow)]
    pub(super) endpoint: Text<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) rows: Option<Rows<'a>>,
    pub(super) execution_time: Duration,
    pub(super) confidence: f32,
    #[serde(borrow)]
    pub(super) explanation: Text<'a>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows<'a> {
    #[serde(borrow)]
    pub(super) variables: Vec<Text<'a>>,
    #[serde(borrow)]
    pub(super) bindings: Vec<Vec<Option<Term<'a>>>>,
    pub(super) truncated: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Term<'a> {
    Iri(#[serde(borrow)] Text<'a>),
    Blank(#[serde(borrow)] Text<'a>),
    Literal {
        #[serde(borrow)]
        value: Text<'a>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        datatype: Option<Text<'a>>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        language: Option<Text<'a>>,
    },
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Suggestion<'a> {
    #[serde(borrow)]
    pub(super) iri: Text<'a>,
    #[serde(borrow)]
    pub(super) label: Text<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<Text<'a>>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reply<'a> {
    #[serde(borrow)]
    pub(super) text: Text<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<&'a RawValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) usage: Option<Usage>,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Usage {
    pub(super) input_tokens: u64,
    pub(super) output_tokens: u64,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Finding<'a> {
    Created(#[serde(borrow)] Library<'a>),
    Library(#[serde(borrow)] Library<'a>),
    Libraries(#[serde(borrow)] Vec<Library<'a>>),
    /// As `Libraries`, when others come after these.
    SomeLibraries(#[serde(borrow)] Vec<Library<'a>>),
    Dropped(#[serde(borrow)] Text<'a>),
    Hits {
        #[serde(borrow)]
        hits: Vec<Hit<'a>>,
        mode: Mode,
    },
    Added(#[serde(borrow)] Document<'a>),
    Document {
        #[serde(borrow)]
        document: Document<'a>,
        #[serde(borrow)]
        text: Text<'a>,
    },
    Deleted {
        #[serde(borrow)]
        library: Text<'a>,
        #[serde(borrow)]
        document: Text<'a>,
    },
    Documents {
        #[serde(borrow)]
        documents: Vec<Document<'a>>,
        more: bool,
    },
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mode {
    Lexical,
    Hybrid,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Library<'a> {
    #[serde(borrow)]
    pub(super) library: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<Text<'a>>,
    pub(super) documents: u64,
    pub(super) created: u64,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document<'a> {
    #[serde(borrow)]
    pub(super) library: Text<'a>,
    #[serde(borrow)]
    pub(super) document: Text<'a>,
    #[serde(borrow)]
    pub(super) title: Text<'a>,
    pub(super) chunks: u32,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) metadata: Option<&'a RawValue>,
    pub(super) added: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) semantic: Option<bool>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hit<'a> {
    #[serde(borrow)]
    pub(super) document: Text<'a>,
    #[serde(borrow)]
    pub(super) title: Text<'a>,
    pub(super) chunk: u32,
    #[serde(borrow)]
    pub(super) text: Text<'a>,
    pub(super) score: f32,
}
