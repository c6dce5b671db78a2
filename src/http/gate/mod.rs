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
use actors::warden::Paper;
use ipnet::IpNet;
use protocol::{Fault, FaultCode, Identity, Timestamp, job::Service};
use uuid::Uuid;

use self::{
    api_key::{ApiKeyGate, Whose, WorkerKeyGate},
    claims::Defaults,
    guest::Claimed,
    origin::{OriginGate, OriginPatternError},
    token::{TokenFault, TokenGate},
};
use crate::{
    config::{Anonymous, Config},
    services::keys::Keys,
};

/// Everything that is decided about a request before it is anybody's.
pub struct Gate {
    /// Web pages that may connect and read.
    pub origins: OriginGate,
    tokens: TokenGate,
    key: ApiKeyGate,
    worker_keys: WorkerKeyGate,
    anonymous: Anonymous,
    anonymous_agents: Anonymous,
    defaults: Defaults,
    trusted_proxies: Vec<IpNet>,
}

/// What a worker may do.
pub struct Permit {
    /// The services that it may serve.
    pub serves: Vec<Service>,
    /// When its token ends, if it came with one.
    pub expires: Option<Timestamp>,
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
    pub fn new(config: &Config, keys: impl Into<Keys>) -> Result<Self, GateError> {
        let patterns = config.origins.patterns(config.server.environment);
        Ok(Self {
            origins: OriginGate::new(patterns, config.origins.allow_missing)?,
            tokens: TokenGate::new(&config.auth, keys),
            key: ApiKeyGate::new(config.auth.admin_key.clone(), Whose::Operators),
            worker_keys: WorkerKeyGate::new(config.auth.worker_key.clone(), &config.workers.keys),
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

    /// Whether a worker asks: by a key of workers, or by a token with the role `worker`; for which
    /// services, and until when, where that is given.
    pub fn check_worker(&self, head: &RequestHead, now: Timestamp) -> Result<Permit, Fault> {
        let query = head.uri.query().unwrap_or_default();
        let key = presented::api_key(&head.headers, query);
        if key.is_none()
            && let Some(presented) = presented::token(&head.headers, query)
        {
            let Identity { rights, expires, .. } = self.tokens.check(&presented.token, now)?;
            let serves = rights.serves.map_or(Service::ALL.to_vec(), |serves| serves.to_vec());
            return match rights.worker {
                true => Ok(Permit { serves, expires }),
                false => Err(not_a_worker()),
            };
        }
        self.worker_keys.check(key.as_deref()).map(|serves| Permit { serves, expires: None })
    }

    /// Waits, where a token is shown that is signed with a key that is not known, until it has been
    /// looked whether there is one by now.
    pub async fn look_for_key(&self, head: &RequestHead) {
        let query = head.uri.query().unwrap_or_default();
        if let Some(presented) = presented::token(&head.headers, query) {
            self.tokens.look_for_key(&presented.token).await;
        }
    }

    /// The same for a token that is shown on an open connection.
    pub async fn look_for_key_of(&self, token: &str) {
        self.tokens.look_for_key(token).await;
    }

    /// Whether a key is shown.
    pub fn is_shown_a_key(&self, head: &RequestHead) -> bool {
        presented::api_key(&head.headers, head.uri.query().unwrap_or_default()).is_some()
    }

    /// What is shown, of somebody who has been turned away for it, that they should not show again.
    /// A token that has merely expired was right once: its bearer tries nothing.
    pub fn wrong_paper(&self, head: &RequestHead, now: Timestamp) -> Option<Paper> {
        if self.is_shown_a_key(head) {
            return Some(Paper::Key);
        }
        let query = head.uri.query().unwrap_or_default();
        let presented = presented::token(&head.headers, query)?;
        let wrong = self.tokens.check(&presented.token, now).err()?;
        (wrong != TokenFault::Expired).then_some(Paper::Token)
    }

    /// Whether people without a token are whoever they say: then nobody owns anything.
    pub fn believes_everybody(&self) -> bool {
        self.anonymous == Anonymous::Claimed
    }

    /// What the client is counted by: its address, as far as proxies are trusted, or the network of
    /// one customer.
    pub fn neighbourhood(&self, head: &RequestHead) -> IpAddr {
        address::neighbourhood(self.client_ip(head))
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
