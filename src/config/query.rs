//! `[query]`: the data that questions are asked of, and how much they may cost.

use std::{path::PathBuf, time::Duration};

use protocol::EndpointId;
use serde::Deserialize;

use super::{Problem, Secret};

/// `[query]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Query {
    /// The folder of RDF files; the built-in example if unset.
    pub data_path: Option<PathBuf>,
    /// The names under which these files answer.
    pub local_endpoints: Vec<String>,
    /// SPARQL endpoints elsewhere, each `name=URL`.
    pub endpoints: Vec<String>,
    /// A language model that writes queries, behind an API like OpenAI's.
    pub llm_url: Option<String>,
    /// Which of its models.
    pub llm_model: Option<String>,
    /// The key to it.
    pub llm_key: Option<Secret>,
    /// The most rows of a result.
    pub max_rows: u32,
    /// The most bytes that an evaluation may hold on the way to its result.
    pub max_working_bytes: u64,
    /// The longest that a question may take, in seconds.
    pub max_timeout_s: u64,
    /// The most bytes that an endpoint or a model may answer.
    pub max_result_bytes: usize,
    /// Evaluations at once.
    pub threads: usize,
    /// How often an endpoint is asked whether it answers, in seconds.
    pub probe_interval_s: u64,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            data_path: None,
            local_endpoints: vec!["local".into(), "uniprot".into()],
            endpoints: Vec::new(),
            llm_url: None,
            llm_model: None,
            llm_key: None,
            max_rows: 1000,
            max_working_bytes: 268_435_456,
            max_timeout_s: 60,
            max_result_bytes: 8_388_608,
            threads: 0,
            probe_interval_s: 30,
        }
    }
}

// === impl Query ===

impl Query {
    /// The longest that a question may take.
    pub const fn max_timeout(&self) -> Duration {
        Duration::from_secs(self.max_timeout_s)
    }

    /// How often an endpoint is asked whether it answers.
    pub const fn probe_interval(&self) -> Duration {
        Duration::from_secs(self.probe_interval_s)
    }

    /// How many evaluations run at once: half of the cores, if not said.
    pub fn thread_count(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2)),
            threads => threads,
        }
    }

    /// The endpoints elsewhere, each with its URL; those that are no such thing are left out.
    pub fn remote(&self) -> impl Iterator<Item = (&str, &str)> {
        self.endpoints.iter().filter_map(|entry| entry.split_once('='))
    }

    /// What is wrong with it, but for numbers.
    pub(super) fn check(&self, found: &mut Vec<Problem>) {
        if let Some(path) = self.data_path.as_ref().filter(|path| !path.is_dir()) {
            let text = format!("there is no folder {}", path.display());
            let help = "paths count from the working directory";
            found.push(Problem::new("query.data_path", text, help));
        }
        for entry in &self.endpoints {
            let url = entry.split_once('=').map(|(_, url)| url);
            if !url.is_some_and(is_web_address) {
                // A URL may carry a password, so it is not repeated.
                let text = "an entry is not of the form name=URL";
                let help = "for example \"wikidata=https://query.wikidata.org/sparql\"";
                found.push(Problem::new("query.endpoints", text, help));
            }
        }
        self.check_names(found);
        self.check_model(found);
    }

    fn check_names(&self, found: &mut Vec<Problem>) {
        let local = self.local_endpoints.iter().map(|name| ("query.local_endpoints", &**name));
        let remote = self.remote().map(|(name, _)| ("query.endpoints", name));
        let mut known = Vec::new();
        for (key, name) in local.chain(remote) {
            if let Err(error) = EndpointId::new(name) {
                found.push(Problem::new(key, format!("the name {name:?} {error}"), ""));
            }
            if known.contains(&name) {
                let text = format!("{name:?} is there twice");
                found.push(Problem::new(key, text, "give each endpoint a name of its own"));
            }
            known.push(name);
        }
    }

    fn check_model(&self, found: &mut Vec<Problem>) {
        match (&self.llm_url, &self.llm_model) {
            (Some(url), _) if !is_web_address(url) => {
                let help = "for example \"http://localhost:11434/v1\"";
                found.push(Problem::new("query.llm_url", "is not a URL", help));
            }
            (Some(_), None) => {
                let help = "name the model that writes queries";
                found.push(Problem::new("query.llm_model", "is missing", help));
            }
            _ => {}
        }
    }
}

/// Whether it is at least the beginning of one.
fn is_web_address(url: &str) -> bool {
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    host.is_some_and(|host| !host.is_empty() && !host.contains(char::is_whitespace))
}
