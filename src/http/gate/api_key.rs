//! The keys of operators and of workers.

use protocol::{Fault, FaultCode, job::Service};
use subtle::ConstantTimeEq;

use crate::config::{Secret, WorkerKeys};

/// Compares what is presented with the configured key.
///
/// The comparison takes the same time wherever two keys of one length differ. Keys of different
/// lengths are told apart at once, which shows the length and nothing else: with at least 24
/// random bytes, that helps nobody, so nothing is hashed first.
#[derive(Clone, Debug)]
pub struct ApiKeyGate {
    key: Option<Secret>,
    whose: Whose,
}

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// `auth.admin_key`.
    Operators,
    /// `auth.worker_key`.
    Workers,
}

impl ApiKeyGate {
    /// Makes a gate; without a key, or with an empty one, it admits nobody.
    pub fn new(key: Option<Secret>, whose: Whose) -> Self {
        Self { whose, key: key.filter(|key| !key.expose().is_empty()) }
    }

    /// Whether this is the key.
    pub fn admits(&self, presented: &str) -> bool {
        let same = |key: &Secret| key.expose().as_bytes().ct_eq(presented.as_bytes()).into();
        self.key.as_ref().is_some_and(same)
    }

    /// Admits, or says why not.
    pub fn check(&self, presented: Option<&str>) -> Result<(), Fault> {
        let (wrong, required, help) = match self.whose {
            Whose::Operators => (
                "this is not the operators' key",
                "the operators' key is required",
                "send the admin_key of config.toml as X-API-Key or as ?api_key=",
            ),
            Whose::Workers => (
                "this is not the workers' key",
                "the workers' key is required",
                "send the workers' key of config.toml as X-API-Key or as ?api_key=, or a \
                 token with the role `worker`",
            ),
        };
        let refuse = |text| Err(Fault::new(FaultCode::AuthenticationFailed, text).help(help));
        match presented {
            Some(key) if self.admits(key) => Ok(()),
            Some(_) => refuse(wrong),
            None => refuse(required),
        }
    }
}

/// The keys of workers: one for all services, and one for each.
pub struct WorkerKeyGate {
    all: ApiKeyGate,
    own: [(Service, ApiKeyGate); Service::ALL.len()],
}

// === impl WorkerKeyGate ===

impl WorkerKeyGate {
    /// Makes a gate of the configured keys.
    pub fn new(all: Option<Secret>, own: &WorkerKeys) -> Self {
        let gate = |key| ApiKeyGate::new(key, Whose::Workers);
        let own = own.all().map(|(service, _, key)| (service, gate(key.clone())));
        Self { all: gate(all), own }
    }

    /// The services that whoever shows this may serve; at least one, or why none. Every key is
    /// looked at, so that the time does not tell which one it was.
    pub fn check(&self, presented: Option<&str>) -> Result<Vec<Service>, Fault> {
        let shown = presented.unwrap_or_default();
        let opens =
            |(service, gate): &(Service, ApiKeyGate)| gate.admits(shown).then_some(*service);
        let own: Vec<_> = self.own.iter().filter_map(opens).collect();
        match self.all.check(presented) {
            Ok(()) => Ok(Service::ALL.to_vec()),
            Err(_) if !own.is_empty() => Ok(own),
            Err(fault) => Err(fault),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admits_the_key_and_nothing_like_it() {
        let gate = ApiKeyGate::new(Some(Secret::new("correct horse")), Whose::Workers);
        assert!(gate.admits("correct horse"));
        for wrong in ["", "correct hors", "correct horsf", "correct horse ", "Correct horse"] {
            assert!(!gate.admits(wrong), "{wrong:?}");
        }
        assert!(gate.check(Some("correct horse")).is_ok());
        assert!(gate.check(None).is_err());
    }

    #[test]
    fn without_a_key_nobody_is_an_operator() {
        for key in [None, Some(Secret::new(""))] {
            let gate = ApiKeyGate::new(key, Whose::Operators);
            assert!(!gate.admits(""));
            assert!(!gate.admits("anything"));
        }
    }

    #[test]
    fn a_key_of_one_service_opens_that_one_and_the_same_key_may_open_two() {
        let key = |text| Some(Secret::new(text));
        let own =
            WorkerKeys { agent: key("a"), query: key("a"), library: key("l"), ontology: None };
        let gate = WorkerKeyGate::new(key("general"), &own);
        let opens = |text| gate.check(Some(text)).unwrap_or_default();
        assert_eq!(opens("general"), Service::ALL);
        assert_eq!(opens("a"), [Service::Query, Service::Agent]);
        assert_eq!(opens("l"), [Service::Library]);
        assert_eq!(opens("b"), [], "nothing");
        assert!(gate.check(None).is_err() && gate.check(Some("")).is_err());
        assert!(WorkerKeyGate::new(None, &own).check(Some("a")).is_ok());
    }

    #[test]
    fn a_refusal_never_repeats_the_key() {
        let gate = ApiKeyGate::new(Some(Secret::new("correct horse")), Whose::Workers);
        let fault = gate.check(Some("battery staple")).unwrap_err();
        let text = format!("{fault:?} {gate:?}");
        assert!(!text.contains("battery") && !text.contains("correct"), "{text}");
    }
}
