//! What a token says, turned into who somebody is and what they may do.

use std::collections::BTreeMap;

use protocol::{
    Action, Actions, Grant, Identity, MAX_ID_BYTES, Pattern, Rights, Timestamp, UserId,
};
use serde::Deserialize;
use serde_json::Value;

use super::token::TokenFault;
use crate::config::DefaultRooms;

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
        default: DefaultRooms,
    ) -> Result<Identity, TokenFault> {
        let expires = self.lifetime(clock)?;
        let sub = self.sub.as_str().ok_or(TokenFault::Subject)?;
        let user = UserId::new(sub).map_err(|_| TokenFault::Subject)?;
        let names = [&self.name, &self.username, &self.preferred_username];
        let name = names.into_iter().find_map(|name| shown(name, MAX_ID_BYTES)).unwrap_or(sub);
        Ok(Identity {
            name: name.into(),
            email: shown(&self.email, MAX_EMAIL_BYTES).map(Into::into),
            rights: self.rights(default)?,
            expires,
            anonymous: false,
            client: None,
            user,
        })
    }

    fn rights(&self, default: DefaultRooms) -> Result<Rights, TokenFault> {
        let is_admin = |role: &Value| role.as_str() == Some("admin");
        let listed = self.roles.as_array().is_some_and(|roles| roles.iter().any(is_admin));
        let admin = listed || is_admin(&self.roles) || is_admin(&self.role);
        let rights = match (&self.rooms, default) {
            (Some(rooms), _) => {
                Rights { admin, grants: grants(rooms)?.into(), ..Rights::default() }
            }
            (None, DefaultRooms::All) => Rights { admin, ..Rights::everywhere() },
            (None, DefaultRooms::None) => Rights { admin, ..Rights::default() },
        };
        Ok(rights)
    }
}

/// Reads `{"workspace_*": ["join", "publish"]}`.
///
/// What is not understood grants nothing: an unknown action or an impossible pattern is left out
/// with a word in the log, so that tokens may name actions of later versions.
fn grants(rooms: &Value) -> Result<Vec<Grant>, TokenFault> {
    let rooms: BTreeMap<String, Vec<String>> =
        Deserialize::deserialize(rooms).map_err(|_| TokenFault::Rooms)?;
    let mut grants = Vec::with_capacity(rooms.len());
    for (pattern, actions) in &rooms {
        match Pattern::new(pattern) {
            Ok(rooms) => grants.push(Grant { rooms, actions: known(actions) }),
            Err(error) => log::debug!("a token grants rooms by a pattern left out: {error}"),
        }
    }
    Ok(grants)
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
