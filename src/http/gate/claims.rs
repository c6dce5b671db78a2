//! What a token says, turned into who somebody is and what they may do.

use std::{collections::BTreeMap, sync::Arc};

use protocol::{
    Action, Actions, Circles, Grant, Identity, MAX_ID_BYTES, Pattern, Rights, Timestamp, UserId,
    activity::Tag, job::Service,
};
use serde::Deserialize;
use serde_json::Value;

use super::token::TokenFault;
use crate::config::{Auth, DefaultCircles, DefaultRooms};

/// The longest mail address (RFC 5321 section 4.5.3.1.3, without the angle brackets).
const MAX_EMAIL_BYTES: usize = 254;

/// The claims that matter here; all others are somebody else's.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Claims {
    #[serde(default)]
    sub: Value,
    #[serde(default)]
    name: Value,
    #[serde(default)]
    username: Value,
    #[serde(default)]
    preferred_username: Value,
    #[serde(default)]
    email: Value,
    exp: Option<f64>,
    nbf: Option<f64>,
    rooms: Option<Value>,
    libraries: Option<Value>,
    circles: Option<Value>,
    worker: Option<Value>,
    #[serde(default)]
    role: Value,
    #[serde(default)]
    roles: Value,
}

/// How time claims are judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) now: Timestamp,
    pub(super) leeway: std::time::Duration,
    pub(super) require_expiry: bool,
}

/// What holds where a token says nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Defaults {
    rooms: DefaultRooms,
    circles: DefaultCircles,
}

// === impl Defaults ===

impl Defaults {
    /// As configured.
    pub(super) fn of(auth: &Auth) -> Self {
        Self { rooms: auth.default_rooms, circles: auth.default_circles }
    }

    /// Whose activities are seen by somebody of whom nothing is said.
    pub(super) fn circles(self) -> Circles {
        match self.circles {
            DefaultCircles::All => Circles::All,
            DefaultCircles::None => Circles::Only([].into()),
        }
    }
}

// === impl Claims ===

impl Claims {
    /// Checks `exp` and `nbf` (RFC 7519 sections 4.1.4 and 4.1.5); gives the end of the token,
    /// leeway included, so that nobody is let in only to be sent away at once.
    fn lifetime(&self, clock: Clock) -> Result<Option<Timestamp>, TokenFault> {
        if self.nbf.is_some_and(|nbf| moment(nbf) > clock.now.after(clock.leeway)) {
            return Err(TokenFault::NotYetValid);
        }
        match self.exp.map(|exp| moment(exp).after(clock.leeway)) {
            None if clock.require_expiry => Err(TokenFault::NoExpiry),
            Some(end) if clock.now >= end => Err(TokenFault::Expired),
            end => Ok(end),
        }
    }

    /// Checks the claims and makes the person they are about.
    pub(super) fn identity(
        &self,
        clock: Clock,
        defaults: Defaults,
    ) -> Result<Identity, TokenFault> {
        let expires = self.lifetime(clock)?;
        let sub = self.sub.as_str().ok_or(TokenFault::Subject)?;
        let user = UserId::new(sub).map_err(|_| TokenFault::Subject)?;
        let names = [&self.name, &self.username, &self.preferred_username];
        let name = names.into_iter().find_map(|name| shown(name, MAX_ID_BYTES)).unwrap_or(sub);
        Ok(Identity {
            name: name.into(),
            email: shown(&self.email, MAX_EMAIL_BYTES).map(Into::into),
            rights: self.rights(defaults)?,
            expires,
            anonymous: false,
            client: None,
            user,
        })
    }

    fn rights(&self, defaults: Defaults) -> Result<Rights, TokenFault> {
        let rooms = match (&self.rooms, defaults.rooms) {
            (Some(rooms), _) => Rights { grants: grants(rooms)?.into(), ..Rights::default() },
            (None, DefaultRooms::All) => Rights::everywhere(),
            (None, DefaultRooms::None) => Rights::default(),
        };
        let circles = self.circles.as_ref().map(circles).transpose()?;
        let serves = self.worker.as_ref().map(services).transpose()?;
        Ok(Rights {
            admin: self.has_role("admin"),
            worker: serves.is_some() || self.has_role("worker"),
            serves: serves.flatten(),
            libraries: self.libraries()?.map(Into::into),
            circles: circles.unwrap_or_else(|| defaults.circles()),
            ..rooms
        })
    }

    /// What is allowed in the rooms of libraries, if the token says that apart: then a wide grant
    /// on all rooms is none on libraries, but one that is for their rooms alone is.
    fn libraries(&self) -> Result<Option<Vec<Grant>>, TokenFault> {
        let Some(libraries) = &self.libraries else { return Ok(None) };
        let libraries: BTreeMap<String, Vec<String>> =
            Deserialize::deserialize(libraries).map_err(|_| TokenFault::Libraries)?;
        let libraries = libraries.into_iter().map(|(name, uses)| {
            let actions = uses.iter().filter_map(|used| Some(action_of(used)?.name().to_owned()));
            (format!("{LIBRARY_ROOMS}{name}"), actions.collect())
        });
        let rooms = self.rooms.as_ref().map(actions_by_pattern).transpose()?.unwrap_or_default();
        let rooms = rooms.into_iter().filter(|(pattern, _)| pattern.starts_with(LIBRARY_ROOMS));
        Ok(Some(granted(libraries.chain(rooms))))
    }

    fn has_role(&self, name: &str) -> bool {
        let is = |role: &Value| role.as_str() == Some(name);
        let listed = self.roles.as_array().is_some_and(|roles| roles.iter().any(is));
        listed || is(&self.roles) || is(&self.role)
    }
}

/// How the rooms of libraries begin.
const LIBRARY_ROOMS: &str = "library:";

/// What somebody does in the room of a library who uses the library so.
fn action_of(used: &str) -> Option<Action> {
    match used {
        "read" => Some(Action::Join),
        "write" => Some(Action::Publish),
        "create" => Some(Action::Create),
        _ => None,
    }
}

/// Reads `"*"`, which is all of them, or a list of services. One that there is not grants nothing.
fn services(claim: &Value) -> Result<Option<Arc<[Service]>>, TokenFault> {
    if claim.as_str() == Some("*") {
        return Ok(None);
    }
    let names = claim.as_array().ok_or(TokenFault::Worker)?.iter();
    let names = names.map(|name| name.as_str().ok_or(TokenFault::Worker));
    let names: Vec<_> = names.collect::<Result<_, _>>()?;
    Ok(Some(names.into_iter().filter_map(Service::named).collect()))
}

/// Reads `"*"`, or a list of numbers and texts.
fn circles(claim: &Value) -> Result<Circles, TokenFault> {
    if claim.as_str() == Some("*") {
        return Ok(Circles::All);
    }
    let own = claim.as_array().ok_or(TokenFault::Circles)?.iter().map(|circle| match circle {
        Value::String(text) => Ok(Tag::text(text)),
        Value::Number(number) => Ok(Tag::number(&number.to_string())),
        _ => Err(TokenFault::Circles),
    });
    own.collect::<Result<_, _>>().map(Circles::Only)
}

/// Reads `{"workspace_*": ["join", "publish"]}`.
///
/// What is not understood grants nothing: an unknown action or an impossible pattern is left out
/// with a word in the log, so that tokens may name actions of later versions.
fn grants(rooms: &Value) -> Result<Vec<Grant>, TokenFault> {
    Ok(granted(actions_by_pattern(rooms)?))
}

fn actions_by_pattern(rooms: &Value) -> Result<BTreeMap<String, Vec<String>>, TokenFault> {
    Deserialize::deserialize(rooms).map_err(|_| TokenFault::Rooms)
}

fn granted(rooms: impl IntoIterator<Item = (String, Vec<String>)>) -> Vec<Grant> {
    let mut grants = Vec::new();
    for (pattern, actions) in rooms {
        match Pattern::new(&pattern) {
            Ok(rooms) => grants.push(Grant { rooms, actions: known(&actions) }),
            Err(error) => log::debug!("a token grants rooms by a pattern left out: {error}"),
        }
    }
    grants
}

fn known(actions: &[String]) -> Actions {
    let known = actions.iter().filter_map(|name| Action::named(name)).collect::<Vec<_>>();
    if known.len() < actions.len() {
        log::debug!("a token grants {} unknown actions", actions.len() - known.len());
    }
    known.into_iter().collect()
}

/// A text fit to be shown to others: not empty, not too long, without control characters.
fn shown(value: &Value, most: usize) -> Option<&str> {
    let text = value.as_str()?.trim();
    let fit = !text.is_empty() && text.len() <= most && !text.chars().any(char::is_control);
    fit.then_some(text)
}

/// A NumericDate may have a fraction (RFC 7519 section 2); before 1970 is 1970.
fn moment(seconds: f64) -> Timestamp {
    Timestamp::from_millis((seconds * 1000.0) as u64)
}
