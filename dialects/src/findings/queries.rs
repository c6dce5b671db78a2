//! Of questions, terms and endpoints.

use std::{borrow::Cow, sync::Arc};

use bytestring::ByteString;
use protocol::{
    JobId, Timestamp,
    ontology::Suggestion,
    query::{EndpointHealth, Progress, Rows, Solution, Stage, Term},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::Name;
use crate::numbers::{Plain, Share, millis, took};

/// `query_progress`
#[derive(JsonSchema, Serialize)]
pub(crate) struct QueryProgress<'a> {
    query_id: Name,
    /// What is being done, for programs.
    #[schemars(extend("enum" = Stage::ALL.map(Stage::name)))]
    stage: &'static str,
    /// How much of it all is done.
    progress: Share,
    /// What is being done, for people.
    message: &'a str,
}

/// `query_result`
#[derive(JsonSchema, Serialize)]
pub(crate) struct QueryResult<'a> {
    query_id: Name,
    /// The SPARQL that was asked, as given or as made from words.
    query: &'a str,
    /// Where it was asked.
    endpoint_id: &'a str,
    /// `null` if the query was not to be run.
    results: Option<Results<'a>>,
    /// Seconds.
    execution_time: Plain,
    /// How sure it is that the query says what the words mean.
    confidence: Share,
    /// What the query asks, for people.
    explanation: &'a str,
}

/// A table (SPARQL 1.1 Query Results JSON Format, section 3.2, counted).
#[derive(JsonSchema, Serialize)]
struct Results<'a> {
    /// The rows, each with a term for every variable that is bound in it.
    bindings: Bindings<'a>,
    /// The columns, in their order.
    variables: Texts<'a>,
    row_count: usize,
    /// Whether there were more rows than are here.
    truncated: bool,
}

/// The rows, each an object of the terms that it has.
struct Bindings<'a>(&'a Rows);

/// One row under its columns.
struct Row<'a>(&'a [ByteString], &'a [Option<Term>]);

/// Texts in their order.
struct Texts<'a>(&'a [ByteString]);

/// A term (the same format, section 3.2.2).
#[derive(JsonSchema, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Spelled<'a> {
    /// An IRI.
    Uri { value: &'a str },
    /// A blank node.
    Bnode { value: &'a str },
    /// A literal.
    Literal {
        value: &'a str,
        /// The IRI of its datatype, where that is not a plain string.
        #[serde(skip_serializing_if = "Option::is_none")]
        datatype: Option<&'a str>,
        #[serde(rename = "xml:lang", skip_serializing_if = "Option::is_none")]
        language: Option<&'a str>,
    },
}

/// `ontology_suggestion`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Suggestions<'a> {
    /// What was typed.
    query_text: &'a str,
    /// The best ones first.
    suggestions: Vec<Suggested<'a>>,
}

/// A term that may be meant.
#[derive(JsonSchema, Serialize)]
struct Suggested<'a> {
    iri: &'a str,
    label: &'a str,
    description: Option<&'a str>,
}

/// `endpoint_status`
#[derive(JsonSchema, Serialize)]
pub(crate) struct EndpointStatus<'a, I> {
    endpoint_id: &'a str,
    #[schemars(extend("enum" = ["healthy", "unhealthy"]))]
    status: &'static str,
    /// Milliseconds that the last answer took; `null` if there was none.
    latency_ms: Option<Plain>,
    /// There when it does not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    /// Since when it stands so.
    since: I,
}

// === impl QueryProgress ===

impl<'a> QueryProgress<'a> {
    pub(crate) fn at(job: JobId, now: &'a Progress) -> Self {
        let Progress { stage, fraction, ref message } = *now;
        Self { query_id: Name(job), stage: stage.name(), progress: Share(fraction), message }
    }

    /// Of a backend that knows no stages: it is at work.
    pub(crate) fn somewhere(job: JobId, fraction: Option<f32>, message: &'a str) -> Self {
        let (stage, progress) = (Stage::Executing.name(), Share(fraction.unwrap_or_default()));
        Self { query_id: Name(job), stage, progress, message }
    }
}

// === impl QueryResult ===

impl<'a> QueryResult<'a> {
    pub(crate) fn new(job: JobId, it: &'a Solution) -> Self {
        Self {
            query_id: Name(job),
            query: &it.query,
            endpoint_id: it.endpoint.as_str(),
            results: it.rows.as_ref().map(results),
            execution_time: took(it.execution_time),
            confidence: Share(it.confidence),
            explanation: &it.explanation,
        }
    }
}

fn results(rows: &Rows) -> Results<'_> {
    Results {
        bindings: Bindings(rows),
        variables: Texts(&rows.variables),
        row_count: rows.bindings.len(),
        truncated: rows.truncated,
    }
}

impl Serialize for Bindings<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Rows { variables, bindings, .. } = self.0;
        out.collect_seq(bindings.iter().map(|terms| Row(variables, terms)))
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let named = self.0.iter().zip(self.1);
        let bound = named.filter_map(|(name, term)| Some((&**name, spelled(term.as_ref()?))));
        out.collect_map(bound)
    }
}

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.0.iter().map(|text| &**text))
    }
}

impl JsonSchema for Bindings<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Bindings".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(schemas: &mut SchemaGenerator) -> Schema {
        let term = schemas.subschema_for::<Spelled<'_>>();
        let row = json_schema!({"type": "object", "additionalProperties": term});
        json_schema!({"type": "array", "items": row})
    }
}

impl JsonSchema for Texts<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Texts".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(schemas: &mut SchemaGenerator) -> Schema {
        schemas.subschema_for::<Vec<&str>>()
    }
}

fn spelled(term: &Term) -> Spelled<'_> {
    match term {
        Term::Iri(value) => Spelled::Uri { value },
        Term::Blank(value) => Spelled::Bnode { value },
        Term::Literal { value, datatype, language } => {
            Spelled::Literal { value, datatype: datatype.as_deref(), language: language.as_deref() }
        }
    }
}

// === impl Suggestions ===

impl<'a> Suggestions<'a> {
    pub(crate) fn new(query_text: &'a str, all: &'a Arc<[Suggestion]>) -> Self {
        let one = |it: &'a Suggestion| Suggested {
            iri: &it.iri,
            label: &it.label,
            description: it.description.as_deref(),
        };
        Self { query_text, suggestions: all.iter().map(one).collect() }
    }
}

// === impl EndpointStatus ===

impl<'a, I> EndpointStatus<'a, I> {
    pub(crate) fn new(now: &'a EndpointHealth, instant: fn(Timestamp) -> I) -> Self {
        Self {
            endpoint_id: now.endpoint.as_str(),
            status: if now.healthy { "healthy" } else { "unhealthy" },
            latency_ms: now.latency.map(millis),
            reason: now.reason.as_deref(),
            since: instant(now.since),
        }
    }
}
