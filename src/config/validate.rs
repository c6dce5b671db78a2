//! What types cannot say: settings that do not fit each other, or are not safe where they are.

use std::path::Path;

use protocol::Pattern;

use crate::http::gate::origin::OriginPattern;

use super::{Anonymous, Config, Durability, Environment, Problem};

mod exposure;
mod library;
mod services;

/// Everything that is wrong, each with its key, its value (no secrets) and what to do.
pub(super) fn problems(config: &Config) -> Vec<Problem> {
    let mut found = Vec::new();
    server(config, &mut found);
    at_least_one(config, &mut found);
    pairs(config, &mut found);
    tls(config, &mut found);
    origins(config, &mut found);
    anonymous(config, &mut found);
    jwks(config, &mut found);
    store(config, &mut found);
    config.query.check(&mut found);
    services::check(config, &mut found);
    library::check(config, &mut found);
    bus(config, &mut found);
    exposure::check(config, &mut found);
    found
}

/// What is allowed, but worth a sentence at the start.
pub(super) fn notes(config: &Config) -> Vec<String> {
    let mut notes = exposure::notes(config);
    let environment = config.server.environment;
    if config.origins.patterns(environment).next().is_none() {
        let name = environment.name();
        notes.push(format!("origins.{name} is empty: web pages cannot connect"));
    }
    if config.pages.demo == Some(true) && !config.server.development() {
        notes.push("pages.demo is true: anybody is shown a page to try the service with".into());
    }
    notes.extend(services::long_answers(config));
    notes
}

fn server(config: &Config, found: &mut Vec<Problem>) {
    if config.server.ip().is_none() {
        let text = format!("{:?} is not an IP address", config.server.host);
        found.push(Problem::new(
            "server.host",
            text,
            "use 127.0.0.1, or 0.0.0.0 for every network",
        ));
    }
}

/// Numbers that would stop everything if they were 0.
fn at_least_one(config: &Config, found: &mut Vec<Problem>) {
    let Config { server, auth, limits, rooms, heartbeat, offline, jobs, store, .. } = config;
    let Config { ontology, uploads, .. } = config;
    let numbers = [
        ("server.max_connections", u64::from(server.max_connections)),
        ("server.max_connections_per_ip", server.max_connections_per_ip.into()),
        ("server.max_connections_per_user", server.max_connections_per_user.into()),
        ("limits.max_message_bytes", limits.max_message_bytes as u64),
        ("limits.max_fragments", limits.max_fragments.into()),
        ("limits.error_budget_per_minute", limits.error_budget_per_minute.into()),
        ("limits.volatile_per_second", limits.volatile_per_second.into()),
        ("limits.session_mailbox", limits.session_mailbox as u64),
        ("limits.room_mailbox", limits.room_mailbox as u64),
        ("limits.user_mailbox", limits.user_mailbox as u64),
        ("limits.slow_consumer_budget_bytes", limits.slow_consumer_budget_bytes as u64),
        ("limits.stall_deadline_s", limits.stall_deadline_s),
        ("limits.address.requests_per_minute", limits.address.requests_per_minute.into()),
        ("limits.address.request_burst", limits.address.request_burst.into()),
        ("limits.address.wrong_tokens_per_minute", limits.address.wrong_tokens_per_minute.into()),
        ("limits.address.wrong_keys_per_minute", limits.address.wrong_keys_per_minute.into()),
        ("limits.query.messages_per_minute", limits.query.messages_per_minute.into()),
        ("limits.query.burst", limits.query.burst.into()),
        ("limits.workspace.messages_per_minute", limits.workspace.messages_per_minute.into()),
        ("limits.workspace.burst", limits.workspace.burst.into()),
        ("limits.workspace.messages_per_hour", limits.workspace.messages_per_hour.into()),
        (
            "limits.workspace.violations_before_block",
            limits.workspace.violations_before_block.into(),
        ),
        ("limits.workspace.lease", limits.workspace.lease.into()),
        ("heartbeat.interval_ms", heartbeat.interval_ms),
        ("heartbeat.workspace.interval_ms", heartbeat.workspace.interval_ms),
        ("rooms.default_max_members", rooms.default_max_members.into()),
        ("rooms.max_rooms", rooms.max_rooms.into()),
        ("rooms.max_rooms_per_session", rooms.max_rooms_per_session.into()),
        ("rooms.presence_interval_ms", rooms.presence_interval_ms),
        ("rooms.typing_clear_ms", rooms.typing_clear_ms),
        ("rooms.failures_before_rest", rooms.failures_before_rest as u64),
        ("offline.ttl_s", offline.ttl_s),
        ("uploads.max_bytes", uploads.max_bytes),
        ("uploads.max_per_person", uploads.max_per_person as u64),
        ("uploads.total_bytes", uploads.total_bytes),
        ("uploads.abandoned_after_s", uploads.abandoned_after_s),
        ("uploads.progress_interval_ms", uploads.progress_interval_ms),
        ("jobs.max_per_person", jobs.max_per_person.into()),
        ("jobs.max_running", jobs.max_running.into()),
        ("jobs.deadline_s", jobs.deadline_s),
        ("jobs.max_waiting_bytes", jobs.max_waiting_bytes as u64),
        ("jobs.max_answer_bytes", jobs.max_answer_bytes as u64),
        ("ontology.max_suggestions", ontology.max_suggestions.into()),
        ("store.relaxed_interval_ms", store.relaxed_interval_ms),
        ("store.room_ttl_hours", store.room_ttl_hours),
        ("auth.resume_ttl_s", auth.resume_ttl_s),
        ("auth.jwks_refresh_s", auth.jwks_refresh_s),
        ("query.max_rows", config.query.max_rows.into()),
        ("query.max_working_bytes", config.query.max_working_bytes),
        ("query.max_timeout_s", config.query.max_timeout_s),
        ("query.max_result_bytes", config.query.max_result_bytes as u64),
        ("query.probe_interval_s", config.query.probe_interval_s),
    ];
    let zero = numbers.iter().filter(|(_, number)| *number == 0);
    found.extend(zero.map(|(key, _)| Problem::new(key, "is 0", "must be at least 1")));
}

/// Numbers that must stand in an order.
fn pairs(config: &Config, found: &mut Vec<Problem>) {
    let Config { limits, heartbeat, .. } = config;
    let (beat, workspace) = (heartbeat.general(), heartbeat.workspace);
    let mut below = |key: &str, low: u64, bound: &str, high: u64| {
        if low >= high {
            let text = format!("is {low}, but {bound} is {high}");
            found.push(Problem::new(key, text, format!("must be less than {bound}")));
        }
    };
    let (low, high) = (limits.low_water_bytes as u64, limits.high_water_bytes as u64);
    below("limits.low_water_bytes", low, "limits.high_water_bytes", high);
    below("heartbeat.interval_ms", beat.interval_ms, "heartbeat.timeout_ms", beat.timeout_ms);
    let (interval, timeout) = (workspace.interval_ms, workspace.timeout_ms);
    let bound = "heartbeat.workspace.timeout_ms";
    below("heartbeat.workspace.interval_ms", interval, bound, timeout);
    if limits.max_frame_bytes < limits.max_message_bytes {
        let text = format!(
            "is {}, but limits.max_message_bytes is {}",
            limits.max_frame_bytes, limits.max_message_bytes
        );
        found.push(Problem::new(
            "limits.max_frame_bytes",
            text,
            "must not be less: a message may come in one frame",
        ));
    }
}

fn tls(config: &Config, found: &mut Vec<Problem>) {
    let tls = &config.tls;
    let files = [("tls.certificate_path", &tls.certificate_path), ("tls.key_path", &tls.key_path)];
    let given = files.iter().filter(|(_, path)| path.is_some()).count();
    for (key, path) in files {
        match path {
            None if given == 1 => {
                found.push(Problem::new(key, "is missing", "set both paths, or neither"));
            }
            Some(path) => found.extend(absent(key, path)),
            None => {}
        }
    }
}

fn absent(key: &str, path: &Path) -> Option<Problem> {
    let text = || format!("there is no file {}", path.display());
    (!path.is_file()).then(|| Problem::new(key, text(), "paths count from the working directory"))
}

fn origins(config: &Config, found: &mut Vec<Problem>) {
    let origins = &config.origins;
    // Staging takes the list of development too, so there a bare `*` is no desk's affair.
    let desk = config.server.environment != Environment::Staging;
    let lists = [
        ("origins.development", &origins.development, desk),
        ("origins.staging", &origins.staging, false),
        ("origins.production", &origins.production, false),
    ];
    for (key, list, any_allowed) in lists {
        for text in list {
            match OriginPattern::new(text) {
                Err(error) => found.push(Problem::new(key, format!("{text:?} {error}"), "")),
                Ok(pattern) if pattern.is_any() && !any_allowed => {
                    let help = "name the origins; `*` is for a developer's desk";
                    found.push(Problem::new(key, "\"*\" means every web page there is", help));
                }
                Ok(_) => {}
            }
        }
    }
}

/// Whoever can change the set on its way can let themselves in.
fn jwks(config: &Config, found: &mut Vec<Problem>) {
    let Some(url) = &config.auth.jwks_url else { return };
    if config.auth.jwks_path.is_some() {
        let text = "is set, and auth.jwks_path is too";
        found.push(Problem::new("auth.jwks_url", text, "set one of the two"));
    }
    let uri: Option<actix_http::Uri> = url.trim().parse().ok();
    let host = uri.as_ref().and_then(|uri| uri.host()).unwrap_or_default();
    let here = host == "localhost"
        || host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    match uri.as_ref().and_then(|uri| uri.scheme_str()) {
        Some("https") if !host.is_empty() => {}
        Some("http") if here => {}
        _ => found.push(Problem::new(
            "auth.jwks_url",
            "is not an https:// URL",
            "http:// is for this machine only: whoever changes the keys on their way gets in",
        )),
    }
}

fn store(config: &Config, found: &mut Vec<Problem>) {
    let store = &config.store;
    if store.durability != Durability::Memory && store.path.as_os_str().is_empty() {
        let help = "name a folder, or set store.durability to \"memory\"";
        found.push(Problem::new("store.path", "is empty", help));
    }
}

fn bus(config: &Config, found: &mut Vec<Problem>) {
    for text in &config.bus.durable_types {
        if let Err(error) = Pattern::new(text) {
            let problem = format!("{text:?} is no pattern: {error}");
            found.push(Problem::new("bus.durable_types", problem, "such as \"task.*\""));
        }
    }
}

fn anonymous(config: &Config, found: &mut Vec<Problem>) {
    let desk = config.server.development() && config.server.loopback_only();
    if config.auth.anonymous == Some(Anonymous::Claimed) && !desk {
        found.push(Problem::new(
            "auth.anonymous",
            "\"claimed\" lets anybody be anybody",
            "use \"guest\" or \"refuse\" outside development or beyond loopback",
        ));
    }
}
