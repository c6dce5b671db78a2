//! Making tokens, for the command line and for the sample that a desk is greeted with.

use std::time::Duration;

use jsonwebtoken::{Algorithm, AlgorithmFamily, EncodingKey, Header, encode};
use protocol::{Action, Timestamp, UserId, job::Service};
use serde_json::{Map, Value, json};

use crate::config::Auth;

/// What a new token shall say.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// For whom.
    pub user: UserId,
    /// Their name, shown to others.
    pub name: Option<String>,
    /// Their mail address.
    pub email: Option<String>,
    /// Rooms by pattern, with what may be done there; none leaves the claim out.
    pub rooms: Vec<(String, Vec<Action>)>,
    /// Libraries by pattern, with what may be done with them; none leaves the claim out.
    pub libraries: Vec<(String, Vec<String>)>,
    /// Whose activities they see; none leaves the claim out.
    pub circles: Option<Vec<String>>,
    /// Whether they are an operator.
    pub admin: bool,
    /// For which services they are a worker, if they are one; none of them means all.
    pub worker: Option<Vec<Service>>,
    /// How long the token lives.
    pub lifetime: Duration,
}

/// Why no token could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MintError {
    /// Only somebody with the private key can sign.
    #[error(
        "only public keys are configured: tokens come from whoever has the private key; \
         set auth.jwt_secret to make them here"
    )]
    OnlyPublicKeys,
    /// There is nothing to sign with.
    #[error(
        "auth.jwt_secret is not set: a server in development makes a fresh secret at each start \
         and prints a token of its own"
    )]
    NoSecret,
    /// A secret is configured, but none of its algorithms is accepted.
    #[error("auth.algorithms accepts none of HS256, HS384 and HS512, which auth.jwt_secret is for")]
    NotAccepted,
    /// The library refused.
    #[error("the token could not be signed")]
    Unsigned,
}

/// Signs a ticket with the configured secret, for the configured issuer and audience.
pub fn mint(auth: &Auth, ticket: &Ticket, now: Timestamp) -> Result<String, MintError> {
    let Some(secret) = &auth.jwt_secret else {
        let public = auth.has_public_keys();
        return Err(if public { MintError::OnlyPublicKeys } else { MintError::NoSecret });
    };
    let algorithm = algorithm(&auth.algorithms).ok_or(MintError::NotAccepted)?;
    let key = EncodingKey::from_secret(secret.expose().as_bytes());
    encode(&Header::new(algorithm), &claims(auth, ticket, now), &key)
        .map_err(|_| MintError::Unsigned)
}

fn algorithm(configured: &[Algorithm]) -> Option<Algorithm> {
    let hmac = AlgorithmFamily::Hmac.algorithms();
    match configured {
        [] => Some(Algorithm::HS256),
        accepted => accepted.iter().copied().find(|a| hmac.contains(a)),
    }
}

fn claims(auth: &Auth, ticket: &Ticket, now: Timestamp) -> Map<String, Value> {
    let rooms = (!ticket.rooms.is_empty()).then(|| {
        let names = |actions: &[Action]| actions.iter().map(|a| a.name()).collect::<Vec<_>>();
        ticket.rooms.iter().map(|(p, a)| (p.clone(), json!(names(a)))).collect::<Map<_, _>>()
    });
    let libraries = (!ticket.libraries.is_empty())
        .then(|| ticket.libraries.iter().map(|(p, uses)| (p.clone(), json!(uses))).collect());
    let roles = [(ticket.admin, "admin"), (ticket.worker.is_some(), "worker")];
    let roles: Vec<_> = roles.iter().filter(|(is, _)| *is).map(|(_, role)| *role).collect();
    let serves = ticket.worker.as_ref().filter(|services| !services.is_empty());
    let serves = serves.map(|all| all.iter().map(|service| service.name()).collect::<Vec<_>>());
    let claims = [
        ("sub", Some(json!(ticket.user.as_str()))),
        ("name", ticket.name.as_ref().map(|name| json!(name))),
        ("email", ticket.email.as_ref().map(|email| json!(email))),
        ("iat", Some(json!(now.as_secs()))),
        ("exp", Some(json!(now.after(ticket.lifetime).as_secs()))),
        ("iss", auth.issuer.as_ref().map(|issuer| json!(issuer))),
        ("aud", auth.audience.as_ref().map(|audience| json!(audience))),
        ("rooms", rooms.map(Value::Object)),
        ("libraries", libraries.map(Value::Object)),
        ("circles", ticket.circles.as_ref().map(|circles| json!(circles))),
        ("worker", serves.map(|names| json!(names))),
        ("roles", (!roles.is_empty()).then(|| json!(roles))),
    ];
    claims.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
