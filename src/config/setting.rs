//! One setting, from wherever it came, checked by itself so that every fault has its place.

use serde::Deserialize;
use toml::{Table, Value};

use super::{Config, Outline, Place, Problem};

/// Keys whose values are never shown, not even in an error.
const SECRETS: [&str; 7] = [
    "auth.jwt_secret",
    "auth.admin_key",
    "library.embeddings_key",
    "auth.worker_key",
    "agent.key",
    "agent.tools_key",
    "query.llm_key",
];

/// A key, a value, and where they were found.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) path: Vec<String>,
    pub(super) value: Value,
    pub(super) place: Place,
}

impl Setting {
    /// The key in full.
    pub(super) fn key(&self) -> String {
        self.path.join(".")
    }

    /// Checks the name, then the type of the value.
    pub(super) fn check(&self, outline: &Outline) -> Result<(), Problem> {
        let key = self.key();
        let problem = |text: String, help: String| {
            Err(Problem::new(&key, text, help).at(Some(self.place.clone())))
        };
        if !outline.knows(&self.path) {
            return problem("unknown key".into(), suggestion(&self.path, outline));
        }
        match self.fits() {
            Ok(()) => Ok(()),
            Err(_) if SECRETS.contains(&key.as_str()) => {
                problem("must be a text in quotes".into(), String::new())
            }
            Err(text) => problem(text, String::new()),
        }
    }

    /// Whether a configuration of this one setting can be read.
    fn fits(&self) -> Result<(), String> {
        let mut table = Table::new();
        self.clone().put_into(&mut table);
        match Config::deserialize(table) {
            Ok(_) => Ok(()),
            Err(error) => Err(error.message().lines().collect::<Vec<_>>().join(" ")),
        }
    }

    /// For a variable, whose text may be TOML or meant literally: `0123` is a fine key.
    pub(super) fn or_as_text(mut self, text: &str) -> Self {
        if self.fits().is_err() {
            let parsed = std::mem::replace(&mut self.value, Value::String(text.into()));
            if self.fits().is_err() {
                self.value = parsed;
            }
        }
        self
    }

    /// Writes the setting into a table, over what was there.
    pub(super) fn put_into(self, table: &mut Table) {
        let Some((key, above)) = self.path.split_last() else { return };
        let mut table = table;
        for name in above {
            let section = table.entry(name).or_insert_with(|| Value::Table(Table::new()));
            let Value::Table(inner) = section else { return };
            table = inner;
        }
        table.insert(key.clone(), self.value);
    }
}

/// The last value set for a key: later settings win.
pub(super) fn last<'a>(settings: &'a [Setting], key: &str) -> Option<&'a Setting> {
    settings.iter().rev().find(|s| s.key() == key)
}

/// The known name that is most like an unknown one: in its own section first, else anywhere.
pub(super) fn suggestion(path: &[String], outline: &Outline) -> String {
    // `limitz.query.burst` goes wrong at its first part.
    let known = (1..path.len()).take_while(|end| outline.section(&path[..*end]).is_some()).count();
    let (above, Some(key)) = (&path[..known], path.get(known)) else { return String::new() };
    let near = outline.section(above).unwrap_or_default();
    if let Some(name) = likest(key, near.iter().map(|name| (*name, *name))) {
        return format!("did you mean `{name}`?");
    }
    let all: Vec<String> = outline.keys().collect();
    let last_part = |full: &'_ str| full.rsplit('.').next().unwrap_or_default().to_owned();
    let parts: Vec<String> = all.iter().map(|full| last_part(full)).collect();
    let pairs = parts.iter().map(String::as_str).zip(all.iter().map(String::as_str));
    match likest(key, pairs) {
        Some(name) => format!("did you mean `{name}`?"),
        None if near.is_empty() => String::new(),
        None => format!("known here: {}", near.join(", ")),
    }
}

/// Of pairs (spelling, name), the name whose spelling is most like the word, if any is.
fn likest<'a>(word: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Option<&'a str> {
    /// Below this two words have nothing to do with each other.
    const ALIKE: f64 = 0.8;
    pairs
        .map(|(spelling, name)| (strsim::jaro_winkler(word, spelling), name))
        .filter(|(score, _)| *score >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
