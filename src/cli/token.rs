//! `greenroom token`: makes a token with the configured secret.

use std::{
    io::{self, Write},
    time::Duration,
};

use clap::Args;
use protocol::{Action, Pattern, Timestamp, UserId, job::Service};

use crate::{
    config::Loaded,
    http::gate::mint::{MintError, Ticket, mint},
};

/// The longest life of a token, in minutes: a year. What lives longer cannot be taken back.
const MAX_MINUTES: u64 = 366 * 24 * 60;

/// `greenroom token`.
#[derive(Clone, Debug, Args)]
pub struct TokenArgs {
    /// The person's id
    #[arg(long, value_name = "ID")]
    pub user: UserId,

    /// Their name, shown to others
    #[arg(long)]
    pub name: Option<String>,

    /// Their mail address
    #[arg(long)]
    pub email: Option<String>,

    /// What they may do where; `*` stands for any characters, and without `=` every action is
    /// meant. May be given several times; not given, the configuration decides
    #[arg(long = "room", value_name = "PATTERN[=ACTION,...]", value_parser = room)]
    pub rooms: Vec<RoomGrant>,

    /// What they may do with which libraries; `*` stands for any characters, and without `=` all is
    /// meant. May be given several times; not given, the rooms decide
    #[arg(long = "library", value_name = "PATTERN[=read,write,create]", value_parser = library)]
    pub libraries: Vec<LibraryGrant>,

    /// A circle whose activities they see. May be given several times; not given, the
    /// configuration decides
    #[arg(long = "circle", value_name = "CIRCLE", conflicts_with = "no_circles")]
    pub circles: Vec<String>,

    /// They see only activities that belong to no circle
    #[arg(long)]
    pub no_circles: bool,

    /// They are an operator
    #[arg(long)]
    pub admin: bool,

    /// They are a worker: a process that connects as a backend; with `=` for these services only
    #[arg(
        long,
        value_name = "SERVICE,...",
        num_args = 0..,
        require_equals = true,
        value_delimiter = ',',
        value_parser = service
    )]
    pub worker: Option<Vec<Service>>,

    /// How long the token lives
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=MAX_MINUTES))]
    pub minutes: u64,
}

/// Actions granted by `--room`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomGrant {
    pattern: String,
    actions: Vec<Action>,
}

/// Uses granted by `--library`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryGrant {
    pattern: String,
    uses: Vec<String>,
}

/// What may be done with a library.
const EVERY_USE: [&str; 3] = ["read", "write", "create"];

/// What people do; `emit` is for backends and must be named.
const EVERY_ACTION: [Action; 4] = [Action::Join, Action::Publish, Action::Create, Action::Message];

/// Why no token was written.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It could not be made.
    #[error(transparent)]
    Mint(#[from] MintError),
    /// It could not be written.
    #[error("the token could not be written: {0}")]
    Write(#[from] io::Error),
}

/// Writes the token and nothing else, so that `$(greenroom token …)` is one.
///
/// The fresh secret of a desk is no secret to sign with: it is forgotten when this process ends.
pub fn run(
    args: &TokenArgs,
    loaded: &Loaded,
    now: Timestamp,
    out: &mut impl Write,
) -> Result<(), TokenError> {
    if loaded.development.is_some_and(|made| made.fresh_secret) {
        return Err(MintError::NoSecret.into());
    }
    let token = mint(&loaded.config.auth, &args.ticket(), now)?;
    Ok(writeln!(out, "{token}")?)
}

impl TokenArgs {
    fn ticket(&self) -> Ticket {
        let rooms = self.rooms.iter().map(|r| (r.pattern.clone(), r.actions.clone())).collect();
        Ticket {
            user: self.user.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            rooms,
            libraries: self
                .libraries
                .iter()
                .map(|grant| (grant.pattern.clone(), grant.uses.clone()))
                .collect(),
            circles: (self.no_circles || !self.circles.is_empty()).then(|| self.circles.clone()),
            admin: self.admin,
            worker: self.worker.clone(),
            lifetime: Duration::from_secs(self.minutes * 60),
        }
    }
}

/// Reads `workspace_*=join,publish`.
fn room(text: &str) -> Result<RoomGrant, String> {
    let (pattern, actions) = match text.rsplit_once('=') {
        Some((pattern, actions)) => (pattern, actions.split(',').map(action).collect()),
        None => (text, Ok(EVERY_ACTION.into())),
    };
    Pattern::new(pattern).map_err(|error| error.to_string())?;
    Ok(RoomGrant { pattern: pattern.into(), actions: actions? })
}

fn service(name: &str) -> Result<Service, String> {
    let known = || Service::ALL.map(Service::name).join(", ");
    Service::named(name.trim())
        .ok_or_else(|| format!("{name:?} is no service; there are {}", known()))
}

fn action(name: &str) -> Result<Action, String> {
    Action::named(name.trim()).ok_or_else(|| {
        format!("{name:?} is no action; there are join, publish, create, message and emit")
    })
}

/// Reads `papers_*=read,write`.
fn library(text: &str) -> Result<LibraryGrant, String> {
    let (pattern, uses) = match text.rsplit_once('=') {
        Some((pattern, uses)) => (pattern, uses.split(',').map(used).collect()),
        None => (text, Ok(EVERY_USE.map(str::to_owned).into())),
    };
    Pattern::new(pattern).map_err(|error| error.to_string())?;
    Ok(LibraryGrant { pattern: pattern.into(), uses: uses? })
}

fn used(name: &str) -> Result<String, String> {
    let known = EVERY_USE.into_iter().find(|used| *used == name.trim());
    known.map(str::to_owned).ok_or_else(|| {
        format!("{name:?} is nothing to do with a library; there are read, write and create")
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use protocol::{Identity, RoomId, activity::Tag};

    use super::*;
    use crate::{
        cli::{Cli, Command},
        config::load_text,
        http::gate::token::TokenGate,
    };

    const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
    const SECRET: &str = "auth.jwt_secret = \"0f1e2d3c4b5a69788796a5b4c3d2e1f0\"";

    fn arguments(line: &str) -> Result<TokenArgs, String> {
        let words = format!("greenroom token {line}");
        let cli = Cli::try_parse_from(words.split_whitespace()).map_err(|e| e.to_string())?;
        match cli.command {
            Some(Command::Token(args)) => Ok(args),
            other => Err(format!("{other:?}")),
        }
    }

    fn written(line: &str, config: &str) -> Result<String, TokenError> {
        let mut out = Vec::new();
        let loaded = load_text("x.toml", config, []).unwrap();
        run(&arguments(line).unwrap(), &loaded, NOW, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    fn bearer(line: &str) -> Identity {
        let token = written(line, SECRET).unwrap();
        let loaded = load_text("x.toml", SECRET, []).unwrap();
        TokenGate::new(&loaded.config.auth, loaded.keys).check(token.trim_end(), NOW).unwrap()
    }

    #[test]
    fn writes_one_token_that_the_service_accepts() {
        let alice = bearer("--user alice --name Alice --email a@example.com --admin --minutes 5");
        assert_eq!((alice.user.as_str(), alice.name.as_str()), ("alice", "Alice"));
        assert_eq!(alice.email.as_deref(), Some("a@example.com"));
        assert!(alice.rights.admin);
        assert_eq!(alice.expires, Some(Timestamp::from_secs(NOW.as_secs() + 5 * 60 + 30)));
        assert_eq!(written("--user alice", SECRET).unwrap().lines().count(), 1);
    }

    #[test]
    fn rooms_are_what_was_asked_for_and_nothing_else() {
        let rights = bearer("--user bob --room workspace_*=join,publish --room lobby").rights;
        let allows = |action, room: &str| rights.allow(action, &room.parse::<RoomId>().unwrap());
        assert!(allows(Action::Publish, "workspace_1") && !allows(Action::Create, "workspace_1"));
        assert!(allows(Action::Create, "lobby") && !allows(Action::Join, "cellar"));
    }

    #[test]
    fn roles_are_what_was_asked_for_and_nothing_else() {
        for (line, admin, worker) in [
            ("--user bob", false, false),
            ("--user bob --admin", true, false),
            ("--user robot --worker", false, true),
            ("--user robot --worker --admin", true, true),
        ] {
            let rights = bearer(line).rights;
            assert_eq!((rights.admin, rights.worker), (admin, worker), "{line}");
        }
    }

    #[test]
    fn a_worker_serves_what_was_asked_for_and_nothing_else() {
        let serves = |line| bearer(line).rights.serves.map(|all| all.to_vec());
        assert_eq!(serves("--user robot --worker"), None, "all of them");
        let named = serves("--user robot --worker=agent,query");
        assert_eq!(named, Some(vec![Service::Agent, Service::Query]));
    }

    #[test]
    fn circles_and_libraries_are_what_was_asked_for() {
        let rights = bearer("--user bob --circle 1 --circle ops --library pap*=read").rights;
        let sees = |circle| rights.sees(Some(&Tag::text(circle)));
        assert!(sees("1") && sees("ops") && !sees("2"));
        let allows = |action, room: &str| rights.allow(action, &room.parse::<RoomId>().unwrap());
        assert!(allows(Action::Join, "library:papers") && !allows(Action::Join, "library:x"));
        assert!(!allows(Action::Publish, "library:papers") && allows(Action::Publish, "lab"));
        let rights = bearer("--user bob --no-circles --room bus:*=join,emit").rights;
        assert!(!rights.sees(Some(&Tag::text("1"))) && rights.sees(None));
        assert!(rights.allow(Action::Emit, &RoomId::bus()));
        assert!(bearer("--user bob").rights.sees(Some(&Tag::text("1"))));
    }

    #[test]
    fn without_a_secret_it_says_what_to_do() {
        let told = written("--user bob", "").unwrap_err().to_string();
        assert!(told.starts_with("auth.jwt_secret is not set"), "{told}");
    }

    #[test]
    fn wrong_arguments_are_refused_with_the_reason() {
        for (line, reason) in [
            ("", "--user"),
            ("--user bob --room lobby=jion", "there are join, publish, create, message and emit"),
            ("--user bob --room =join", "a pattern must be"),
            ("--user bob --room lobby=", "is no action"),
            ("--user bob --library papers=raed", "there are read, write and create"),
            ("--user robot --worker=agents", "there are query, ontology, agent, library"),
            ("--user bob --circle 1 --no-circles", "cannot be used with"),
            ("--user bob --minutes 0", "0 is not in"),
            ("--user bob --minutes 9999999", "is not in"),
        ] {
            let told = arguments(line).unwrap_err();
            assert!(told.contains(reason), "{line}: {told}");
        }
    }
}
