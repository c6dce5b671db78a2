//! Whether the endpoints answer: each is asked now and then, and the housekeeper hears of it.

use std::{sync::Arc, time::Duration};

use actors::{
    clock,
    post::{self, Handle},
    server::{ServerActor, messages::EndpointStands},
};
use protocol::{EndpointId, Timestamp, query::EndpointHealth};

use super::endpoint::Endpoints;

/// How an endpoint stands, and since when.
struct Standing {
    endpoint: EndpointId,
    healthy: bool,
    since: Timestamp,
}

/// Begins to probe every endpoint, for as long as the service is there.
pub(super) fn watch(endpoints: &Arc<Endpoints>, interval: Duration, server: &Handle<ServerActor>) {
    for at in 0..endpoints.all().len() {
        let (endpoints, server) = (Arc::downgrade(endpoints), server.clone());
        actix::spawn(async move {
            let mut standing: Option<Standing> = None;
            while let Some(alive) = endpoints.upgrade() {
                let Some((name, endpoint)) = alive.all().get(at) else { return };
                let (begun, started) = (clock::now(), std::time::Instant::now());
                let reason = endpoint.probe().await.err().map(|failure| failure.fault.text);
                let standing = standing.get_or_insert_with(|| Standing::new(name, begun));
                let found = standing.note(reason.as_deref(), started.elapsed(), clock::now());
                drop(alive);
                // A housekeeper that is full hears of the next probe.
                let _ = post::offer(&server, EndpointStands(found));
                actix::clock::sleep(interval).await;
            }
        });
    }
}

// === impl Standing ===

impl Standing {
    /// Supposed to be well until it shows otherwise.
    fn new(endpoint: &EndpointId, now: Timestamp) -> Self {
        Self { endpoint: endpoint.clone(), healthy: true, since: now }
    }

    /// Takes down what a probe found.
    fn note(&mut self, reason: Option<&str>, took: Duration, now: Timestamp) -> EndpointHealth {
        let healthy = reason.is_none();
        if healthy != self.healthy {
            log::warn!(
                "the endpoint {} {}",
                self.endpoint,
                if healthy { "answers again" } else { "does not answer" }
            );
            (self.healthy, self.since) = (healthy, now);
        }
        EndpointHealth {
            endpoint: self.endpoint.clone(),
            healthy,
            latency: healthy.then_some(took),
            reason: reason.map(Into::into),
            since: self.since,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_so_since_it_changed() {
        let at = Timestamp::from_secs;
        let mut standing = Standing::new(&EndpointId::new("far").unwrap(), at(1));
        let took = Duration::from_millis(3);
        let mut note = |reason: Option<&str>, now: u64| {
            let health = standing.note(reason, took, at(now));
            (health.healthy, health.since.as_secs(), health.latency.is_some())
        };
        assert_eq!(note(None, 2), (true, 1, true));
        assert_eq!(note(Some("gone"), 3), (false, 3, false));
        assert_eq!(note(Some("gone"), 4), (false, 3, false));
        assert_eq!(note(None, 5), (true, 5, true));
    }
}
