//! Development mode: what a fresh clone needs to be tried at once, and nothing that would be
//! dangerous beyond this machine.

use uuid::Uuid;

use super::{Anonymous, Config, Secret};

/// What was made up because nobody configured it. Shown once at the start, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Development {
    /// The secret of tokens is fresh: tokens end with this process.
    pub fresh_secret: bool,
    /// The operators' key is fresh.
    pub fresh_admin_key: bool,
    /// The workers' key is fresh.
    pub fresh_worker_key: bool,
}

/// Completes a checked configuration: fresh secrets on a developer's desk, and what becomes of
/// people without a token.
pub(super) fn complete(config: &mut Config) -> Option<Development> {
    let desk = config.server.development();
    let bare = desk && !config.auth.has_keys();
    let auth = &mut config.auth;
    auth.anonymous_unset = auth.anonymous.is_none();
    auth.anonymous.get_or_insert(if bare { Anonymous::Claimed } else { Anonymous::Refuse });
    if !desk {
        return None;
    }
    let made = Development {
        fresh_secret: bare,
        fresh_admin_key: auth.admin_key.is_none(),
        fresh_worker_key: config.workers.enabled
            && auth.worker_key.is_none()
            && !config.workers.keys.are_there(),
    };
    if made.fresh_secret {
        auth.jwt_secret = Some(random());
    }
    if made.fresh_admin_key {
        auth.admin_key = Some(random());
    }
    if made.fresh_worker_key {
        auth.worker_key = Some(random());
    }
    (made.fresh_secret || made.fresh_admin_key || made.fresh_worker_key).then_some(made)
}

/// 64 characters with 244 random bits: two version 4 UUIDs (RFC 9562 section 5.4).
fn random() -> Secret {
    Secret::new(&format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()))
}
