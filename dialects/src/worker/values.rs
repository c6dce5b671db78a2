//! What answers are made of.

use std::collections::BTreeMap;

use protocol::{Fault, library::Mode};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    field::{Field, Kind},
    shape,
};

/// Results as SPARQL 1.1 Query Results JSON has them.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Results {
    /// What the results are about.
    pub(super) head: Head,
    /// The results themselves.
    pub(super) results: Bindings,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Head {
    /// The variables, in their order.
    pub(super) vars: Vec<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Bindings {
    /// The rows: of each the variables that are bound, with their terms.
    pub(super) bindings: Vec<BTreeMap<String, Bound>>,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Bound {
    /// What kind of term.
    #[schemars(extend("enum" = TERMS))]
    pub(super) r#type: String,
    /// The IRI, the name of the blank node, or the text of the literal.
    pub(super) value: String,
    /// The IRI of a literal's datatype.
    pub(super) datatype: Option<String>,
    /// A literal's language.
    #[serde(rename = "xml:lang")]
    pub(super) language: Option<String>,
}

/// The kinds of terms in results.
const TERMS: [&str; 4] = ["uri", "bnode", "literal", "typed-literal"];

/// A term of an ontology.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Candidate {
    /// The term's IRI.
    pub(super) iri: String,
    /// Its name for people.
    pub(super) label: String,
    /// What it means.
    pub(super) description: Option<String>,
}

/// What an answer cost.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Used {
    /// Tokens that were read; 0 if left out.
    #[serde(default)]
    pub(super) input_tokens: u64,
    /// Tokens that were written; 0 if left out.
    #[serde(default)]
    pub(super) output_tokens: u64,
}

/// A library.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Library {
    /// How it is called.
    #[schemars(schema_with = "name")]
    pub(super) library_id: String,
    /// Its name for people.
    pub(super) name: String,
    /// What it is about.
    pub(super) description: Option<String>,
    /// How many documents it has.
    pub(super) documents: u64,
    /// When it was made (RFC 3339).
    #[schemars(schema_with = "instant")]
    pub(super) created_at: String,
}

/// A document of a library.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Document<'a> {
    /// The library that it is in.
    #[schemars(schema_with = "name")]
    pub(super) library_id: String,
    /// How it is called.
    #[schemars(schema_with = "name")]
    pub(super) document_id: String,
    /// Its title.
    pub(super) title: String,
    /// Into how many passages it was cut.
    #[schemars(range(max = u32::MAX))]
    pub(super) chunks: u32,
    /// Whatever else there is to know about it, passed on to the letter.
    #[serde(borrow)]
    pub(super) metadata: Option<&'a RawValue>,
    /// When it was added (RFC 3339).
    #[schemars(schema_with = "instant")]
    pub(super) added_at: String,
    /// Whether it is found by what it means, too.
    pub(super) semantic: Option<bool>,
    /// Its text; needed only where the document was asked for.
    pub(super) text: Option<String>,
}

/// A passage of a document.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Passage {
    /// The document.
    #[schemars(schema_with = "name")]
    pub(super) document_id: String,
    /// The document's title.
    pub(super) title: String,
    /// Which passage of the document, from 0.
    #[schemars(range(max = u32::MAX))]
    pub(super) chunk: u32,
    /// The passage.
    pub(super) text: String,
    /// How well it fits: comparable within one answer.
    #[schemars(range(min = f32::MIN, max = f32::MAX))]
    pub(super) score: f32,
}

/// A document that is no more.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Deleted {
    /// The library that it was in.
    #[schemars(schema_with = "name")]
    pub(super) library_id: String,
    /// How it was called.
    #[schemars(schema_with = "name")]
    pub(super) document_id: String,
}

fn name(_: &mut SchemaGenerator) -> Schema {
    shape::own_name()
}

fn instant(_: &mut SchemaGenerator) -> Schema {
    shape::instant()
}

/// A document with its text.
pub(super) enum Whole {}

/// Declares kinds that are read as one JSON value of a shape of its own, and what each is called.
macro_rules! shapes {
    ($a:lifetime: $($kind:ty => $value:ty, $what:literal;)+) => {
        $(impl Kind for $kind {
            type Value<$a> = $value;

            fn read(field: Field<'_>) -> Result<Self::Value<'_>, Fault> {
                field.shape($what)
            }

            fn schema() -> Schema {
                shape::read::<Self>()
            }
        })+
    };
}

shapes! {
    'a:
    Results => Self, "SPARQL 1.1 Query Results JSON";
    Vec<Candidate> => Self, "a list of {iri, label, description}";
    Used => Self, "{input_tokens, output_tokens}";
    Library => Self, "a library";
    Vec<Library> => Self, "a list of libraries";
    Vec<Passage> => Self, "a list of {document_id, title, chunk, text, score}";
    Document<'static> => Document<'a>, "a document";
    Vec<Document<'static>> => Vec<Document<'a>>, "a list of documents";
    Deleted => Self, "{library_id, document_id}";
}

impl Kind for Whole {
    type Value<'a> = Document<'a>;

    fn read(field: Field<'_>) -> Result<Document<'_>, Fault> {
        <Document<'static>>::read(field)
    }

    fn schema() -> Schema {
        shape::requiring(<Document<'static>>::schema(), "text")
    }
}

impl Kind for Mode {
    type Value<'a> = Self;

    fn read(field: Field<'_>) -> Result<Self, Fault> {
        match &*field.text()? {
            "hybrid" => Ok(Self::Hybrid),
            "lexical" => Ok(Self::Lexical),
            _ => Err(field.wrong("must be \"lexical\" or \"hybrid\"")),
        }
    }

    fn schema() -> Schema {
        shape::one_of(["lexical", "hybrid"])
    }
}
