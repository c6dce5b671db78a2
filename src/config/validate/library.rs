//! Chunks that can be made, and an endpoint that can be asked.

use crate::config::{Config, Problem};

/// The shortest chunk that still says something, in characters.
const SHORTEST_CHUNK: usize = 50;

/// What an answer has besides the document that it shows, in bytes.
const ENVELOPE: usize = 65_536;
/// What a passage of an answer has with its title, in bytes.
const PASSAGE: usize = 2_048;

/// Checks `[library]`.
pub(super) fn check(config: &Config, found: &mut Vec<Problem>) {
    let it = &config.library;
    let mut wrong = |key: &str, text: String, help: &str| {
        found.push(Problem::new(&format!("library.{key}"), text, help));
    };
    let numbers = [
        ("max_libraries", it.max_libraries),
        ("max_documents", it.max_documents),
        ("max_document_bytes", it.max_document_bytes as u64),
        ("default_k", it.default_k.into()),
        ("max_k", it.max_k.into()),
    ];
    for (key, _) in numbers.iter().filter(|(_, number)| *number == 0) {
        wrong(key, "is 0".into(), "must be at least 1");
    }
    if it.chunk_chars < SHORTEST_CHUNK {
        let text = format!("is {}", it.chunk_chars);
        wrong("chunk_chars", text, "must be at least 50: shorter ones say nothing");
    } else if it.chunk_overlap_chars >= it.chunk_chars / 2 {
        let text = format!("is {}, of chunks of {}", it.chunk_overlap_chars, it.chunk_chars);
        wrong("chunk_overlap_chars", text, "must be less than half of library.chunk_chars");
    }
    if it.default_k > it.max_k {
        let text = format!("is {}, but library.max_k is {}", it.default_k, it.max_k);
        wrong("default_k", text, "must not be more than library.max_k");
    }
    if it.max_document_bytes > u32::MAX as usize {
        wrong("max_document_bytes", "is more than 4 GiB".into(), "texts are kept in memory");
    }
    let most = config.jobs.max_answer_bytes;
    if it.max_document_bytes.saturating_add(ENVELOPE) > most {
        let text = format!("is {}, but jobs.max_answer_bytes is {most}", it.max_document_bytes);
        let help =
            "must be at least 65536 less than jobs.max_answer_bytes: a document is shown whole";
        wrong("max_document_bytes", text, help);
    }
    if it.max_k as usize > most / PASSAGE {
        let text = format!("is {}, but jobs.max_answer_bytes is {most}", it.max_k);
        wrong("max_k", text, "must leave 2048 of jobs.max_answer_bytes for each passage");
    }
    if it.embeddings_url.is_some() && it.embeddings_model.is_empty() {
        wrong("embeddings_model", "is empty".into(), "name the model to ask for");
    }
}
