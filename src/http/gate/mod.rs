//! The gate: decides, before any upgrade, who comes in and from where.

pub mod address;
pub mod api_key;
mod claims;
pub mod credentials;
pub mod guest;
pub mod mint;
pub mod origin;
pub mod presented;
pub mod resume_token;
pub mod token;

use std::net::{IpAddr, Ipv4Addr};

use actix_http::{RequestHead, header::ORIGIN};
use ipnet::IpNet;
use protocol::{Fault, FaultCode, Identity, Timestamp};
use uuid::Uuid;

use self::{
    api_key::{ApiKeyGate, Whose},
    claims::Defaults,
    guest::Claimed,
    origin::{OriginGate, OriginPatternError},
    token::TokenGate,
};
use crate::config::{Anonymous, Config, KeyRing};

/// Everything that is decided about a request before it is anybody's.
pub struct Gate {
    /// Web pages that may connect and read.
    pub origins: OriginGate,
    tokens: TokenGate,
    key: ApiKeyGate,
    worker_key: ApiKeyGate,
    anonymous: Anonymous,
    anonymous_agents: Anonymous,
    defaults: Defaults,
    trusted_proxies: Vec<IpNet>,
}

/// The gate cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// A pattern under `[origins]`.
    #[error("[origins]: {0}")]
    Origin(#[from] OriginPatternError),
}

// === impl Gate ===

impl Gate {
    /// Builds the gate that the settings describe.
    pub fn new(config: &Config, keys: KeyRing) -> Result<Self, GateError> {
        let patterns = config.origins.patterns(config.server.environment);
        Ok(Self {
            origins: OriginGate::new(patterns, config.origins.allow_missing)?,
            tokens: TokenGate::new(&config.auth, keys),
            key: ApiKeyGate::new(config.auth.admin_key.clone(), Whose::Operators),
            worker_key: ApiKeyGate::new(config.auth.worker_key.clone(), Whose::Workers),
            anonymous: config.auth.anonymous(),
            anonymous_agents: config.auth.anonymous_agents(),
            defaults: Defaults::of(&config.auth),
            trusted_proxies: config.server.trusted_proxies.clone(),
        })
    }

    /// Whether the page that asks may ask.
    pub fn check_origin(&self, head: &RequestHead) -> Result<(), Fault> {
        let origin = head.headers.get(ORIGIN);
        // A header that is no text is no origin of ours.
        self.origins.check(origin.map(|o| o.to_str().unwrap_or("null"))).map_err(Fault::from)
    }

    /// Who asks: by token, or without one as far as the settings allow.
    pub fn identify(&self, head: &RequestHead, now: Timestamp) -> Result<Identity, Fault> {
        self.meet(head, now, self.anonymous, &["user_id"])
    }

    /// The same at the agents' socket, where a token is the rule.
    pub fn identify_agent(&self, head: &RequestHead, now: Timestamp) -> Result<Identity, Fault> {
        self.meet(head, now, self.anonymous_agents, &["user_id"])
    }

    /// The same at the dashboards' socket, whose clients have a name for themselves. It is a
    /// label; but where people without a token are believed, it may be their name.
    pub fn identify_dashboard(
        &self,
        head: &RequestHead,
        now: Timestamp,
    ) -> Result<Identity, Fault> {
        let who = self.meet(head, now, self.anonymous, &["user_id", "client_id"])?;
        let client = presented::parameter(head.uri.query().unwrap_or_default(), "client_id");
        let client = client.as_deref().filter(|label| guest::is_fit(label)).map(Into::into);
        Ok(Identity { client, ..who })
    }

    fn meet(
        &self,
        head: &RequestHead,
        now: Timestamp,
        anonymous: Anonymous,
        names: &[&str],
    ) -> Result<Identity, Fault> {
        let query = head.uri.query().unwrap_or_default();
        if let Some(presented) = presented::token(&head.headers, query) {
            return self.bearer(&presented.token, now);
        }
        let user = names.iter().find_map(|name| presented::parameter(query, name));
        let name = presented::parameter(query, "user_name");
        let claimed = Claimed { user: user.as_deref(), name: name.as_deref() };
        let mut guest = guest::identity(anonymous, claimed, Uuid::new_v4())?;
        guest.rights.circles = self.defaults.circles();
        guest.rights.services = self.defaults.services();
        Ok(guest)
    }

    /// Whom a token speaks of.
    pub fn bearer(&self, token: &str, now: Timestamp) -> Result<Identity, Fault> {
        self.tokens.check(token, now).map_err(Fault::from)
    }

    /// Whether an operator asks: by the key, or by a token with the role `admin`, until when that
    /// is given.
    pub fn check_operator(
        &self,
        head: &RequestHead,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Fault> {
        let query = head.uri.query().unwrap_or_default();
        let key = presented::api_key(&head.headers, query);
        if key.is_none()
            && let Some(presented) = presented::token(&head.headers, query)
        {
            let who = self.tokens.check(&presented.token, now)?;
            return who.rights.admin.then_some(who.expires).ok_or_else(not_an_operator);
        }
        self.key.check(key.as_deref()).map(|()| None)
    }

    /// Whether a worker asks: by the workers' key, or by a token with the role `worker`, until when
    /// that is given.
    pub fn check_worker(
        &self,
        head: &RequestHead,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Fault> {
        let query = head.uri.query().unwrap_or_default();
        let key = presented::api_key(&head.headers, query);
        if key.is_none()
            && let Some(presented) = presented::token(&head.headers, query)
        {
            let who = self.tokens.check(&presented.token, now)?;
            return who.rights.worker.then_some(who.expires).ok_or_else(not_a_worker);
        }
        self.worker_key.check(key.as_deref()).map(|()| None)
    }

    /// Whether people without a token are whoever they say: then nobody owns anything.
    pub fn believes_everybody(&self) -> bool {
        self.anonymous == Anonymous::Claimed
    }

    /// The client's address, as far as proxies are trusted.
    pub fn client_ip(&self, head: &RequestHead) -> IpAddr {
        let peer = head.peer_addr.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |addr| addr.ip());
        address::client_ip(peer, &head.headers, &self.trusted_proxies)
    }
}

fn not_a_worker() -> Fault {
    Fault::new(FaultCode::PermissionDenied, "Permission denied: workers only")
        .help("send the workers' key, or a token with the role `worker`")
}

fn not_an_operator() -> Fault {
    Fault::new(FaultCode::PermissionDenied, "Permission denied: operators only")
        .help("send the operators' key, or a token with the role `admin`")
}
