//! A service that others can reach must have secrets, and real ones.

use jsonwebtoken::Algorithm;

use crate::config::{Config, Problem, Secret};

/// The shortest operators' key, in bytes.
const ADMIN_KEY_BYTES: usize = 24;

/// Parts of secrets that stand in documentation and samples everywhere.
const WELL_KNOWN: [&str; 10] = [
    "your-secret",
    "your_secret",
    "your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "your-super-secret",
    "changeme",
    "change-me",
    "change_me",
    "my-secret-key",
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
];

/// Checks the secrets of a service that is not only on a developer's desk.
pub(super) fn check(config: &Config, found: &mut Vec<Problem>) {
    let Some(why) = exposed(config) else { return };
    let auth = &config.auth;
    if !auth.has_keys() {
        found.push(Problem::new(
            "auth.jwt_secret",
            format!("is missing, but {why}"),
            "set auth.jwt_secret, auth.jwt_public_key_path, auth.jwks_path or auth.jwks_url",
        ));
    }
    if auth.admin_key.is_none() {
        let help = format!("set at least {ADMIN_KEY_BYTES} random characters");
        found.push(Problem::new("auth.admin_key", format!("is missing, but {why}"), help));
    }
    let workers = &config.workers;
    if workers.enabled && auth.worker_key.is_none() && !workers.keys.are_there() {
        let help = format!("set at least {ADMIN_KEY_BYTES} random characters");
        found.push(Problem::new("auth.worker_key", format!("is missing, but {why}"), help));
    }
    found.extend(
        weaknesses(config)
            .into_iter()
            .map(|(key, weakness, help)| Problem::new(key, format!("{weakness}, but {why}"), help)),
    );
}

/// On a desk, a weak secret is only worth a word.
pub(super) fn notes(config: &Config) -> Vec<String> {
    let weak = weaknesses(config).into_iter();
    weak.map(|(key, weakness, _)| format!("{key} {weakness}: good enough only on a desk")).collect()
}

fn exposed(config: &Config) -> Option<String> {
    let server = &config.server;
    if !server.development() {
        return Some(format!("server.environment is {:?}", server.environment.name()));
    }
    (!server.loopback_only()).then(|| format!("server.host {:?} is not loopback", server.host))
}

fn weaknesses(config: &Config) -> Vec<(&'static str, String, &'static str)> {
    let auth = &config.auth;
    let secrets = [
        ("auth.jwt_secret", &auth.jwt_secret, secret_bytes(&auth.algorithms)),
        ("auth.admin_key", &auth.admin_key, ADMIN_KEY_BYTES),
        ("auth.worker_key", &auth.worker_key, ADMIN_KEY_BYTES),
    ];
    let own = config.workers.keys.all().map(|(_, name, key)| (name, key, ADMIN_KEY_BYTES));
    let help = "make one with: openssl rand -hex 32";
    let mut found: Vec<_> = secrets
        .into_iter()
        .chain(own)
        .filter_map(|(key, secret, least)| Some((key, weakness(secret.as_ref()?, least)?, help)))
        .collect();
    if auth.admin_key.is_some() && auth.admin_key == auth.jwt_secret {
        found.push(("auth.admin_key", "is the same as auth.jwt_secret".into(), help));
    }
    if auth.worker_key.is_some() && [&auth.admin_key, &auth.jwt_secret].contains(&&auth.worker_key)
    {
        found.push(("auth.worker_key", "is the same as another secret".into(), help));
    }
    let others = [&auth.admin_key, &auth.jwt_secret, &auth.worker_key];
    let same = own.iter().filter(|(_, key, _)| key.is_some() && others.contains(key));
    found.extend(same.map(|(name, ..)| (*name, "is the same as another secret".into(), help)));
    found
}

/// A secret is at least as long as the hash it feeds (RFC 7518 section 3.2).
fn secret_bytes(algorithms: &[Algorithm]) -> usize {
    match algorithms {
        a if a.contains(&Algorithm::HS512) => 64,
        a if a.contains(&Algorithm::HS384) => 48,
        _ => 32,
    }
}

fn weakness(secret: &Secret, least: usize) -> Option<String> {
    let text = secret.expose();
    let lower = text.to_lowercase();
    let mut letters: Vec<u8> = text.bytes().collect();
    letters.sort_unstable();
    letters.dedup();
    if WELL_KNOWN.iter().any(|known| lower.contains(known)) {
        return Some("is a well-known sample".into());
    }
    if text.len() < least {
        return Some(format!("is shorter than {least} bytes"));
    }
    (letters.len() < 8).then(|| "has fewer than 8 different characters".into())
}
