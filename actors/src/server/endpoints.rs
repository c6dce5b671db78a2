//! How the endpoints of the query service stand, as the latest probes found.

use std::collections::BTreeMap;

use protocol::{EndpointId, query::EndpointHealth};

/// Every endpoint that has been probed.
#[derive(Default)]
pub(super) struct Board(BTreeMap<EndpointId, EndpointHealth>);

// === impl Board ===

impl Board {
    /// Takes down what a probe found; says whether people have to be told: an endpoint answers
    /// again, or no longer. That one answers at first is no news.
    pub(super) fn note(&mut self, health: EndpointHealth) -> bool {
        let healthy = health.healthy;
        let before = self.0.insert(health.endpoint.clone(), health);
        before.is_none_or(|before| before.healthy) != healthy
    }

    /// All of them, by name.
    pub(super) fn all(&self) -> Vec<EndpointHealth> {
        self.0.values().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use protocol::Timestamp;

    use super::*;

    #[test]
    fn only_changes_are_news() {
        let mut board = Board::default();
        let mut news = |name: &str, healthy: bool| {
            board.note(EndpointHealth {
                endpoint: EndpointId::new(name).unwrap(),
                healthy,
                latency: None,
                reason: None,
                since: Timestamp::from_secs(1),
            })
        };
        let told = [true, true, false, false, true].map(|healthy| news("a", healthy));
        assert_eq!(told, [false, false, true, false, true]);
        assert!(news("b", false), "one that never answered is news");
        assert_eq!(board.all().len(), 2);
    }
}
