//! What came of a job, read as what was asked says it must be.

use std::collections::BTreeMap;

use bytestring::ByteString;
use protocol::{
    EndpointId, Fault, IdError, Payload, Timestamp,
    agent::{Reply, Usage},
    job::{Answer, Service},
    library::{DocumentInfo, Finding, Hit, LibraryInfo, Mode},
    ontology::Suggestion,
    query::{Rows, Solution, Term},
};
use serde::Deserialize;
use serde_json::value::RawValue;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    field::{Field, asked},
    json, payload,
};

asked! {
    /// Of the query service.
    Solved { sparql, endpoint, results, truncated, execution_time_ms, confidence, explanation }
    /// Of the ontology service.
    Suggested { suggestions }
    /// Of an agent.
    Replied { text, data, usage }
    /// Of the library service: one of these.
    Found {
        created, library, libraries, dropped, hits, mode, added, document, deleted, documents, more,
    }
}

/// Results as SPARQL 1.1 Query Results JSON has them.
#[derive(Deserialize)]
struct Results {
    head: Head,
    results: Bindings,
}

#[derive(Deserialize)]
struct Head {
    vars: Vec<String>,
}

#[derive(Deserialize)]
struct Bindings {
    bindings: Vec<BTreeMap<String, Bound>>,
}

#[derive(Deserialize)]
struct Bound {
    r#type: String,
    value: String,
    datatype: Option<String>,
    #[serde(rename = "xml:lang")]
    language: Option<String>,
}

#[derive(Deserialize)]
struct Candidate {
    iri: String,
    label: String,
    description: Option<String>,
}

#[derive(Deserialize)]
struct Used {
    #[serde(default)]
    input_tokens: u64,
    #[serde(default)]
    output_tokens: u64,
}

#[derive(Deserialize)]
struct Library {
    library_id: String,
    name: String,
    description: Option<String>,
    documents: u64,
    created_at: String,
}

#[derive(Deserialize)]
struct Document<'a> {
    library_id: String,
    document_id: String,
    title: String,
    chunks: u32,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
    added_at: String,
    semantic: Option<bool>,
    text: Option<String>,
}

#[derive(Deserialize)]
struct Passage {
    document_id: String,
    title: String,
    chunk: u32,
    text: String,
    score: f32,
}

#[derive(Deserialize)]
struct Deleted {
    library_id: String,
    document_id: String,
}

/// Understands the answer to a request of this service: one JSON object.
pub fn answer(service: Service, answer: &Payload) -> Result<Answer, Fault> {
    let text = answer.as_json();
    match service {
        Service::Query => solution(json::message(text)?).map(Answer::Query),
        Service::Ontology => suggestions(&json::message(text)?),
        Service::Agent => reply(&json::message(text)?).map(Answer::Agent),
        Service::Library => finding(&json::message(text)?).map(Answer::Library),
    }
}

fn solution(said: Solved<'_>) -> Result<Solution, Fault> {
    let truncated = said.truncated().wish()?;
    let results = said.results().optional(|field| {
        let results: Results = field.shape("SPARQL 1.1 Query Results JSON")?;
        rows(results, truncated).ok_or_else(|| field.wrong("has a term of an unknown type"))
    })?;
    let share = |field: Field<'_>| field.coordinate().map(|share| share.clamp(0.0, 1.0) as f32);
    let took = said.execution_time_ms().optional(Field::version)?.unwrap_or_default();
    Ok(Solution {
        query: said.sparql().kept()?,
        endpoint: said.endpoint().id::<EndpointId>()?,
        rows: results,
        execution_time: std::time::Duration::from_millis(took),
        confidence: said.confidence().optional(share)?.unwrap_or(1.0),
        explanation: said.explanation().optional(Field::kept)?.unwrap_or_default(),
    })
}

fn rows(results: Results, truncated: bool) -> Option<Rows> {
    let variables = results.head.vars;
    let row = |mut bound: BTreeMap<String, Bound>| {
        let place =
            |name: &String| bound.remove(name).map(term).map_or(Some(None), |t| t.map(Some));
        variables.iter().map(place).collect::<Option<Vec<_>>>()
    };
    let bindings = results.results.bindings.into_iter().map(row).collect::<Option<_>>()?;
    let variables = variables.into_iter().map(ByteString::from).collect();
    Some(Rows { variables, bindings, truncated })
}

fn term(bound: Bound) -> Option<Term> {
    let value = bound.value.into();
    match bound.r#type.as_str() {
        "uri" => Some(Term::Iri(value)),
        "bnode" => Some(Term::Blank(value)),
        "literal" | "typed-literal" => Some(Term::Literal {
            value,
            datatype: bound.datatype.map(Into::into),
            language: bound.language.map(Into::into),
        }),
        _ => None,
    }
}

fn suggestions(said: &Suggested<'_>) -> Result<Answer, Fault> {
    let all: Vec<Candidate> = said.suggestions().shape("a list of {iri, label, description}")?;
    let all = all.into_iter().map(|it| Suggestion {
        iri: it.iri.into(),
        label: it.label.into(),
        description: it.description.map(Into::into),
    });
    Ok(Answer::Ontology(all.collect()))
}

fn reply(said: &Replied<'_>) -> Result<Reply, Fault> {
    let data = said.data().optional(|field| field.object().and_then(|_| field.payload()))?;
    let used = |field: Field<'_>| field.shape::<Used>("{input_tokens, output_tokens}");
    let usage = said
        .usage()
        .optional(used)?
        .map(|used| Usage { input_tokens: used.input_tokens, output_tokens: used.output_tokens });
    Ok(Reply { text: said.text().kept()?, data, usage })
}

fn finding(said: &Found<'_>) -> Result<Finding, Fault> {
    let one = |field: Field<'_>| library(field, field.shape("a library")?);
    if said.created().is_given() {
        Ok(Finding::Created(one(said.created())?))
    } else if said.library().is_given() {
        Ok(Finding::Library(one(said.library())?))
    } else if said.libraries().is_given() {
        let field = said.libraries();
        let all: Vec<Library> = field.shape("a list of libraries")?;
        let all = all.into_iter().map(|it| library(field, it));
        Ok(Finding::Libraries {
            libraries: all.collect::<Result<_, _>>()?,
            more: said.more().wish()?,
        })
    } else if said.dropped().is_given() {
        Ok(Finding::Dropped(said.dropped().id()?))
    } else if said.hits().is_given() {
        hits(said)
    } else {
        about_documents(said)
    }
}

fn about_documents(said: &Found<'_>) -> Result<Finding, Fault> {
    if said.added().is_given() {
        let field = said.added();
        document(field, field.shape("a document")?).map(|(info, _)| Finding::Added(info))
    } else if said.document().is_given() {
        let field = said.document();
        let (info, text) = document(field, field.shape("a document")?)?;
        let text = text.ok_or_else(|| field.wrong("must have its text"))?;
        Ok(Finding::Document(info, text))
    } else if said.deleted().is_given() {
        let field = said.deleted();
        let Deleted { library_id, document_id } = field.shape("{library_id, document_id}")?;
        let (library, document) = (id(field, &library_id)?, id(field, &document_id)?);
        Ok(Finding::Deleted { library, document })
    } else {
        let field = said.documents();
        let all: Vec<Document<'_>> = field.shape("a list of documents")?;
        let all = all.into_iter().map(|it| document(field, it).map(|(info, _)| info));
        Ok(Finding::Documents {
            documents: all.collect::<Result<_, _>>()?,
            more: said.more().wish()?,
        })
    }
}

fn hits(said: &Found<'_>) -> Result<Finding, Fault> {
    let field = said.hits();
    let mode = match said.mode().optional(Field::text)?.as_deref() {
        Some("hybrid") => Mode::Hybrid,
        None | Some("lexical") => Mode::Lexical,
        Some(_) => return Err(said.mode().wrong("must be \"lexical\" or \"hybrid\"")),
    };
    let all: Vec<Passage> = field.shape("a list of {document_id, title, chunk, text, score}")?;
    let hit = |it: Passage| {
        Ok(Hit {
            document: id(field, &it.document_id)?,
            title: it.title.into(),
            chunk: it.chunk,
            text: it.text.into(),
            score: it.score,
        })
    };
    let hits = all.into_iter().map(hit).collect::<Result<_, Fault>>()?;
    Ok(Finding::Hits { hits, mode })
}

fn library(field: Field<'_>, it: Library) -> Result<LibraryInfo, Fault> {
    Ok(LibraryInfo {
        library: id(field, &it.library_id)?,
        name: it.name.into(),
        description: it.description.map(Into::into),
        documents: it.documents,
        created: instant(field, &it.created_at)?,
    })
}

fn document(
    field: Field<'_>,
    it: Document<'_>,
) -> Result<(DocumentInfo, Option<ByteString>), Fault> {
    let info = DocumentInfo {
        library: id(field, &it.library_id)?,
        document: id(field, &it.document_id)?,
        title: it.title.into(),
        chunks: it.chunks,
        metadata: it.metadata.map(|raw| payload::check(raw.get())).transpose()?,
        added: instant(field, &it.added_at)?,
        semantic: it.semantic,
    };
    Ok((info, it.text.map(Into::into)))
}

fn id<T: std::str::FromStr<Err = IdError>>(field: Field<'_>, text: &str) -> Result<T, Fault> {
    text.parse().map_err(|error| field.wrong(format_args!("has an id that {error}")))
}

fn instant(field: Field<'_>, text: &str) -> Result<Timestamp, Fault> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok();
    let millis = at.and_then(|at| u64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok());
    let wrong = || field.wrong("has an instant that is not RFC 3339");
    millis.map(Timestamp::from_millis).ok_or_else(wrong)
}
