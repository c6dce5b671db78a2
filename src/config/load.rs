//! From a file and the environment to a checked configuration, or to everything that is wrong.
//!
//! The file is the ground; the variables of existing deployments win over it, and our own
//! `GREENROOM__` variables win over both. Every setting is checked by itself, so one fault hides
//! no other.

use std::{fs, path::Path};

use serde::Deserialize;
use toml::Table;

use super::{
    Config, ConfigError, Development, KeyRing, Outline, Place, Problem, development, environment,
    file::File,
    inherited::{self, Ground},
    setting::{Setting, last},
    validate,
};

/// A configuration that can be run.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings, checked and completed.
    pub config: Config,
    /// The keys that tokens are checked with.
    pub keys: KeyRing,
    /// What was made up for a developer's desk, if anything was.
    pub development: Option<Development>,
    /// What the operator should know, a sentence each.
    pub notes: Vec<String>,
}

/// Loads a file, or the defaults where there is none, under an environment.
pub fn load(
    path: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Loaded, ConfigError> {
    let Some(path) = path else { return load_text("", "", environment) };
    let name = path.display().to_string();
    let text = fs::read_to_string(path)
        .map_err(|error| Problem::new("", format!("cannot read {name}: {error}"), ""))?;
    load_text(&name, &text, environment)
}

/// Loads the text of a file, whose name is used in messages, under an environment.
pub fn load_text(
    name: &str,
    text: &str,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Loaded, ConfigError> {
    let variables: Vec<_> = environment.into_iter().collect();
    let Gathered { settings, mut problems, mut notes } = gather(File { name, text }, &variables);
    let config = merge(&settings).unwrap_or_else(|problem| {
        problems.push(problem);
        Config::default()
    });
    let place = |key: &str| last(&settings, key).map(|setting| setting.place.clone());
    problems.extend(validate::problems(&config).into_iter().map(|p| placed(p, place)));
    if let Err(unread) = KeyRing::read(&config.auth) {
        problems.extend(unread.into_iter().map(|p| placed(p, place)));
    }
    if !problems.is_empty() {
        return Err(ConfigError { problems });
    }
    notes.extend(validate::notes(&config));
    finish(config, notes)
}

/// All settings in order of precedence, the strongest last, with what was wrong on the way.
struct Gathered {
    settings: Vec<Setting>,
    problems: Vec<Problem>,
    notes: Vec<String>,
}

fn gather(file: File<'_>, variables: &[(String, String)]) -> Gathered {
    let outline = Outline::of::<Config>();
    let (mut settings, mut problems) = (Vec::new(), Vec::new());
    match file.settings(&outline) {
        Ok(found) => settings = found,
        Err(problem) => problems.push(problem),
    }
    let pairs = variables.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let (own, unknown) = environment::settings(pairs, &outline);
    problems.extend(unknown);

    let found = inherited::settings(variables, &Ground::of(&settings, variables, &own));
    problems.extend(found.problems);

    settings.extend(found.settings);
    settings.extend(own);
    settings.retain(|setting| match setting.check(&outline) {
        Ok(()) => true,
        Err(problem) => {
            problems.push(problem);
            false
        }
    });
    Gathered { settings, problems, notes: found.notes }
}

fn merge(settings: &[Setting]) -> Result<Config, Problem> {
    let mut table = Table::new();
    for setting in settings {
        setting.clone().put_into(&mut table);
    }
    Config::deserialize(table).map_err(|error| Problem::new("", error.message(), ""))
}

fn placed(problem: Problem, place: impl Fn(&str) -> Option<Place>) -> Problem {
    let place = place(&problem.key);
    problem.at(place)
}

fn finish(mut config: Config, notes: Vec<String>) -> Result<Loaded, ConfigError> {
    let development = development::complete(&mut config);
    let keys = KeyRing::read(&config.auth).map_err(|problems| ConfigError { problems })?;
    Ok(Loaded { config, keys, development, notes })
}
