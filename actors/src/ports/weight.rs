//! About how many bytes a request and its answer weigh while they wait. Pure.
//!
//! What a job may say is measured by it (`jobs.max_answer_bytes`). A service whose answers can be cut
//! or paged fits them into [`Call::max_answer_bytes`](super::backend::Call) by the same measure.

use bytestring::ByteString;
use protocol::{
    Payload,
    agent::Task,
    job::{Answer, Request, Step},
    library::{DocumentInfo, Draft, Errand, Finding, Hit, LibraryInfo},
    ontology::Suggestion,
    query::{Ask, Solution, Term},
};

/// Names, numbers and punctuation of one thing.
const FRAME: usize = 64;

/// A last word, with the outline of what was asked.
pub(crate) fn of(asked: &Request, step: &Step) -> usize {
    let said = match step {
        Step::Done { answer, .. } => answer_weight(answer),
        Step::Failed(fault) => fault.text.len(),
        _ => 0,
    };
    FRAME + request_weight(asked) + said
}

/// An answer.
pub fn answer_weight(answer: &Answer) -> usize {
    match answer {
        Answer::Query(solution) => solution_weight(solution),
        Answer::Ontology(suggestions) => suggestions.iter().map(suggestion_weight).sum(),
        Answer::Agent(reply) => reply.text.len() + payload_weight(reply.data.as_ref()),
        Answer::Library(finding) => finding_weight(finding),
    }
}

/// What somebody has added in JSON.
pub fn payload_weight(payload: Option<&Payload>) -> usize {
    payload.map_or(0, Payload::len)
}

/// A request.
pub fn request_weight(request: &Request) -> usize {
    match request {
        Request::Query(question) => match &question.ask {
            Ask::Words(text) | Ask::Sparql(text) => text.len(),
        },
        Request::Ontology(lookup) => lookup.text.len(),
        Request::Agent(Task { content, context, .. }) => {
            content.len() + payload_weight(context.as_ref())
        }
        Request::Library(Errand::Search(search)) => search.text.len(),
        Request::Library(Errand::Add { document, .. }) => draft_weight(document),
        Request::Library(Errand::Create { name, description, .. }) => {
            [name, description].into_iter().flatten().map(|text| text.len()).sum()
        }
        Request::Library(_) => 0,
    }
}

fn draft_weight(it: &Draft) -> usize {
    it.title.len() + it.text.len() + payload_weight(it.metadata.as_ref())
}

/// What came of a question, with all its rows.
pub fn solution_weight(solution: &Solution) -> usize {
    let rows = solution.rows.as_ref().map_or(0, |rows| {
        let names = names_weight(&rows.variables);
        names + rows.bindings.iter().map(|row| row_weight(names, row)).sum::<usize>()
    });
    solution.query.len() + solution.explanation.len() + rows
}

/// The columns of a table.
pub fn names_weight(variables: &[ByteString]) -> usize {
    variables.iter().map(|name| name.len()).sum()
}

/// One row, which repeats the `names` of its columns.
pub fn row_weight(names: usize, row: &[Option<Term>]) -> usize {
    FRAME + names + row.iter().flatten().map(term_weight).sum::<usize>()
}

fn term_weight(term: &Term) -> usize {
    FRAME
        + match term {
            Term::Iri(text) | Term::Blank(text) => text.len(),
            Term::Literal { value, datatype, language } => {
                let extras = [datatype, language].into_iter().flatten();
                value.len() + extras.map(|text| text.len()).sum::<usize>()
            }
        }
}

fn suggestion_weight(it: &Suggestion) -> usize {
    FRAME + it.iri.len() + it.label.len() + it.description.as_ref().map_or(0, |text| text.len())
}

/// What came of an errand.
pub fn finding_weight(finding: &Finding) -> usize {
    match finding {
        Finding::Created(library) | Finding::Library(library) => library_weight(library),
        Finding::Libraries { libraries, .. } => libraries.iter().map(library_weight).sum(),
        Finding::Hits { hits, .. } => hits.iter().map(hit_weight).sum(),
        Finding::Added(document) => document_weight(document),
        Finding::Document(document, text) => document_weight(document) + text.len(),
        Finding::Documents { documents, .. } => documents.iter().map(document_weight).sum(),
        Finding::Dropped(_) | Finding::Deleted { .. } => FRAME,
    }
}

/// A passage that was found.
pub fn hit_weight(hit: &Hit) -> usize {
    FRAME + hit.title.len() + hit.text.len()
}

/// What a library is.
pub fn library_weight(it: &LibraryInfo) -> usize {
    FRAME + it.name.len() + it.description.as_ref().map_or(0, |text| text.len())
}

/// What a document is, besides its text.
pub fn document_weight(it: &DocumentInfo) -> usize {
    FRAME + it.title.len() + payload_weight(it.metadata.as_ref())
}
