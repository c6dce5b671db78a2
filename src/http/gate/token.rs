//! Tokens: JSON Web Tokens (RFC 7519), checked before any upgrade.
//!
//! The gate is built once from the configured keys. It accepts an algorithm only with a key made
//! for it, reads no clock (`now` is an argument), and never puts any of a token into a text.

use jsonwebtoken::{DecodingKey, Header, Validation, decode, decode_header, errors::ErrorKind};
use protocol::{Fault, FaultCode, Identity, Timestamp};

use super::claims::{Claims, Clock, Defaults};
use crate::{config::Auth, services::keys::Keys};

/// The longest token looked at. Real ones stay below 4 KiB.
const MAX_TOKEN_BYTES: usize = 16_384;

/// Why a token does not let its bearer in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// There is none.
    #[error("a token is required")]
    Missing,
    /// Not three parts of base64url with JSON in them.
    #[error("the token is not a JSON Web Token")]
    Malformed,
    /// `none`, or one that no configured key is for.
    #[error("the token is signed by an algorithm that is not accepted here")]
    Algorithm,
    /// The `kid` is not in the set.
    #[error("the token is signed with a key that is not known here")]
    UnknownKey,
    /// The signature does not belong to the rest.
    #[error("the token's signature is not valid")]
    Signature,
    /// A claim has another type than the standard says.
    #[error("a claim of the token has the wrong type")]
    Claims,
    /// `exp` has passed.
    #[error("the token has expired")]
    Expired,
    /// There is no `exp`.
    #[error("the token does not say when it expires")]
    NoExpiry,
    /// `nbf` is yet to come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// `aud` is missing, or for somebody else.
    #[error("the token is made for another audience")]
    Audience,
    /// `iss` is missing, or somebody else.
    #[error("the token comes from another issuer")]
    Issuer,
    /// `sub` is missing, or no user id.
    #[error("the token's sub claim is not a user id: a text of 1 to 128 bytes")]
    Subject,
    /// `rooms` is no object of lists.
    #[error("the token's rooms claim is not an object of lists of actions")]
    Rooms,
    /// `circles` is neither a list of names nor `*`.
    #[error("the token's circles claim is neither a list of numbers or texts nor \"*\"")]
    Circles,
    /// `worker` is no list of services.
    #[error("the token's worker claim is neither a list of services nor \"*\"")]
    Worker,
    /// `libraries` is no object of lists.
    #[error("the token's libraries claim is not an object of lists of read, write and create")]
    Libraries,
}

impl TokenFault {
    /// What the bearer can do about it.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Missing => {
                "send it as Authorization: Bearer, as subprotocol bearer.<token>, or as ?token="
            }
            Self::Expired | Self::NotYetValid => "get a fresh token, and check the clocks",
            Self::Malformed | Self::Signature | Self::UnknownKey => {
                "get a fresh token from the service that this server trusts"
            }
            Self::Algorithm => "the accepted algorithms follow from the configured keys",
            Self::Audience | Self::Issuer => "compare aud and iss with [auth] in config.toml",
            Self::Claims
            | Self::NoExpiry
            | Self::Subject
            | Self::Rooms
            | Self::Circles
            | Self::Worker
            | Self::Libraries => "the issuer of the token has to change its claims",
        }
    }
}

impl From<TokenFault> for Fault {
    fn from(fault: TokenFault) -> Self {
        Self::new(FaultCode::AuthenticationFailed, fault.to_string()).help(fault.help())
    }
}

/// Checks tokens.
#[derive(Clone, Debug)]
pub struct TokenGate {
    keys: Keys,
    validation: Validation,
    leeway: std::time::Duration,
    require_expiry: bool,
    defaults: Defaults,
}

impl TokenGate {
    /// Makes a gate of the configuration and its keys.
    pub fn new(auth: &Auth, keys: impl Into<Keys>) -> Self {
        Self {
            keys: keys.into(),
            validation: validation(auth),
            leeway: auth.leeway(),
            require_expiry: auth.require_expiry,
            defaults: Defaults::of(auth),
        }
    }

    /// Checks a token; says who its bearer is, or why it is not accepted.
    pub fn check(&self, token: &str, now: Timestamp) -> Result<Identity, TokenFault> {
        let claims = self.verified(token)?;
        let clock = Clock { now, leeway: self.leeway, require_expiry: self.require_expiry };
        claims.identity(clock, self.defaults)
    }

    /// Waits, where a token is signed with a key that is not known, until it has been looked whether
    /// there is one by now.
    pub async fn look_for_key(&self, token: &str) {
        let lacks = |it: Header| self.keys.ring().lacks(it.alg, it.kid.as_deref());
        if header(token).is_ok_and(lacks) {
            self.keys.look_again().await;
        }
    }

    /// The claims, once a key has vouched for them.
    fn verified(&self, token: &str) -> Result<Claims, TokenFault> {
        let header = header(token)?;
        let ring = self.keys.ring();
        let mut keys = ring.candidates(header.alg, header.kid.as_deref()).peekable();
        if keys.peek().is_none() {
            let accepted = ring.algorithms().contains(&header.alg);
            return Err(if accepted { TokenFault::UnknownKey } else { TokenFault::Algorithm });
        }
        let mut validation = self.validation.clone();
        validation.algorithms = vec![header.alg];
        let mut tried = keys.map(|key| claims(token, &key.key, &validation));
        // Without a `kid` several keys may be meant; the first that fits decides.
        let fits = |found: &Result<_, _>| !matches!(found, Err(TokenFault::Signature));
        tried.find(fits).unwrap_or(Err(TokenFault::Signature))
    }
}

/// Signature, issuer and audience are the library's to check; time is ours, for it reads the clock.
fn validation(auth: &Auth) -> Validation {
    let mut validation = Validation {
        validate_exp: false,
        validate_nbf: false,
        required_spec_claims: Default::default(),
        ..Validation::default()
    };
    if let Some(issuer) = &auth.issuer {
        validation.set_issuer(&[issuer]);
        validation.required_spec_claims.insert("iss".into());
    }
    // Without a configured audience, a token that names one is for somebody else (section 4.1.3).
    if let Some(audience) = &auth.audience {
        validation.set_audience(&[audience]);
        validation.required_spec_claims.insert("aud".into());
    }
    validation
}

/// The header, if nothing in it must be understood that is not (`crit`, RFC 7515 section 4.1.11).
fn header(token: &str) -> Result<Header, TokenFault> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(TokenFault::Malformed);
    }
    let header = decode_header(token).map_err(|error| match error.kind() {
        // JSON, but not a header that we know: its algorithm is `none` or unheard of.
        ErrorKind::Json(error) if error.is_data() => TokenFault::Algorithm,
        _ => TokenFault::Malformed,
    })?;
    match header.crit {
        Some(_) => Err(TokenFault::Malformed),
        None => Ok(header),
    }
}

fn claims(token: &str, key: &DecodingKey, checks: &Validation) -> Result<Claims, TokenFault> {
    let data = decode::<Claims>(token, key, checks).map_err(|error| match error.kind() {
        ErrorKind::InvalidAudience => TokenFault::Audience,
        ErrorKind::InvalidIssuer => TokenFault::Issuer,
        ErrorKind::MissingRequiredClaim(claim) if claim == "aud" => TokenFault::Audience,
        ErrorKind::MissingRequiredClaim(_) => TokenFault::Issuer,
        ErrorKind::Json(error) if error.is_data() => TokenFault::Claims,
        ErrorKind::Json(_) | ErrorKind::Base64(_) | ErrorKind::Utf8(_) => TokenFault::Malformed,
        ErrorKind::InvalidToken => TokenFault::Malformed,
        _ => TokenFault::Signature,
    })?;
    Ok(data.claims)
}

#[cfg(test)]
mod tests;
