//! `[library]`: documents that are kept, taken apart into chunks, and found again.

use serde::Deserialize;

use super::Secret;

/// In which language most documents are: words are compared by their stems.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are languages")]
pub enum Language {
    Arabic,
    Danish,
    Dutch,
    #[default]
    English,
    Finnish,
    French,
    German,
    Greek,
    Hungarian,
    Italian,
    /// Words are compared as they are.
    None,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Tamil,
    Turkish,
}

/// `[library]`. Where it is kept says `store.path`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Library {
    /// Libraries at once.
    pub max_libraries: u64,
    /// Documents in one library.
    pub max_documents: u64,
    /// The longest document, in bytes: its title, text and metadata together.
    pub max_document_bytes: usize,
    /// The longest chunk, in characters.
    pub chunk_chars: usize,
    /// How much of a chunk the next one may repeat, in characters.
    pub chunk_overlap_chars: usize,
    /// Passages that a search gives if nobody says how many.
    pub default_k: u32,
    /// Passages that a search gives at most.
    pub max_k: u32,
    /// In which language most documents are.
    pub language: Language,
    /// An OpenAI-compatible endpoint of embeddings, such as `https://api.openai.com/v1`.
    pub embeddings_url: Option<String>,
    /// The model that is asked for there.
    pub embeddings_model: String,
    /// The key that is shown there.
    pub embeddings_key: Option<Secret>,
}

impl Library {
    /// The longest message that brings a document, in bytes: JSON may spell each of its letters in
    /// three times as many bytes (RFC 8259 section 7), and has fields besides.
    pub const fn longest_message(&self) -> usize {
        self.max_document_bytes.saturating_mul(3).saturating_add(65_536)
    }
}

impl Default for Library {
    fn default() -> Self {
        Self {
            max_libraries: 1_000,
            max_documents: 100_000,
            max_document_bytes: 1_048_576,
            chunk_chars: 1_000,
            chunk_overlap_chars: 150,
            default_k: 10,
            max_k: 1_000,
            language: Language::English,
            embeddings_url: None,
            embeddings_model: "text-embedding-3-small".into(),
            embeddings_key: None,
        }
    }
}
