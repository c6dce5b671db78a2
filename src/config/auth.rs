//! `[auth]`: who is let in, and as whom.

use std::{path::PathBuf, time::Duration};

use jsonwebtoken::Algorithm;
use serde::Deserialize;

use super::Secret;

/// What becomes of somebody who shows no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Anonymous {
    /// Refused with 401.
    Refuse,
    /// Let in under a name that the server makes up.
    Guest,
    /// Let in as whoever `?user_id=` says. Anybody can be anybody: for a desk only.
    Claimed,
}

/// What a token without a `rooms` claim allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DefaultRooms {
    /// Every action in every public room.
    #[default]
    #[serde(rename = "*")]
    All,
    /// Nothing.
    None,
}

/// Whose activities a token without a `circles` claim shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DefaultCircles {
    /// Everybody's.
    #[default]
    #[serde(rename = "*")]
    All,
    /// Those of no circle.
    None,
}

/// `[auth]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// The shared secret of HS256, HS384 and HS512 tokens.
    pub jwt_secret: Option<Secret>,
    /// A PEM file with an RSA, EC or Ed25519 public key.
    pub jwt_public_key_path: Option<PathBuf>,
    /// A JWKS file (RFC 7517 section 5); tokens choose a key by `kid`.
    pub jwks_path: Option<PathBuf>,
    /// Or where the issuer shows that set.
    pub jwks_url: Option<String>,
    /// How often that is read again, in seconds.
    pub jwks_refresh_s: u64,
    /// The algorithms accepted; empty means those that the keys are made for.
    pub algorithms: Vec<Algorithm>,
    /// The only `iss` accepted.
    pub issuer: Option<String>,
    /// The `aud` that tokens must contain.
    pub audience: Option<String>,
    /// How far the issuer's clock may be off, in seconds.
    pub leeway_s: u64,
    /// Whether a token must say when it ends.
    pub require_expiry: bool,
    /// How long before the end of a token its owner is told on the socket, in seconds; 0 says nothing.
    pub expiry_warning_s: u64,
    /// For how long after its connection began a client may resume it, in seconds.
    pub resume_ttl_s: u64,
    /// What becomes of somebody without a token; unset means `claimed` in development mode, else `refuse`.
    pub anonymous: Option<Anonymous>,
    /// Whether it was left unset, and filled in by loading.
    #[serde(skip)]
    pub anonymous_unset: bool,
    /// The operators' key.
    pub admin_key: Option<Secret>,
    /// The key of backends that connect as workers.
    pub worker_key: Option<Secret>,
    /// What a token without a `rooms` claim allows.
    pub default_rooms: DefaultRooms,
    /// Whose activities a token without a `circles` claim shows.
    pub default_circles: DefaultCircles,
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            jwt_secret: None,
            jwt_public_key_path: None,
            jwks_path: None,
            jwks_url: None,
            jwks_refresh_s: 300,
            algorithms: Vec::new(),
            issuer: None,
            audience: None,
            leeway_s: 30,
            require_expiry: true,
            expiry_warning_s: 60,
            resume_ttl_s: 86_400,
            anonymous: None,
            anonymous_unset: false,
            admin_key: None,
            worker_key: None,
            default_rooms: DefaultRooms::default(),
            default_circles: DefaultCircles::default(),
        }
    }
}

impl Auth {
    /// Whether anything is configured that a token could be checked with.
    pub fn has_keys(&self) -> bool {
        self.jwt_secret.is_some() || self.has_public_keys()
    }

    /// Whether public keys are configured, or where they are.
    pub fn has_public_keys(&self) -> bool {
        let files = [&self.jwt_public_key_path, &self.jwks_path];
        files.iter().any(|path| path.is_some()) || self.jwks_url.is_some()
    }

    /// How often the issuer is asked for its keys.
    pub const fn jwks_refresh(&self) -> Duration {
        Duration::from_secs(self.jwks_refresh_s)
    }

    /// What becomes of somebody without a token. Loading fills in what was left unset; refusing is
    /// the safe answer for a configuration that was made by hand.
    pub fn anonymous(&self) -> Anonymous {
        self.anonymous.unwrap_or(Anonymous::Refuse)
    }

    /// The same at the agents' socket, whose clients always have a token: it is asked for even on
    /// a desk, unless the settings say otherwise in so many words.
    pub fn anonymous_agents(&self) -> Anonymous {
        if self.anonymous_unset { Anonymous::Refuse } else { self.anonymous() }
    }

    /// How far the issuer's clock may be off.
    pub const fn leeway(&self) -> Duration {
        Duration::from_secs(self.leeway_s)
    }

    /// How long before the end of a token its owner is told.
    pub const fn expiry_warning(&self) -> Duration {
        Duration::from_secs(self.expiry_warning_s)
    }

    /// For how long a client may resume.
    pub const fn resume_ttl(&self) -> Duration {
        Duration::from_secs(self.resume_ttl_s)
    }
}
