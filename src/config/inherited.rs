//! The environment variables that existing deployments already have.
//!
//! Systems whose clients connect here by changing only the URL were configured by these names, so
//! they keep working. Our own names (`GREENROOM__…`) win over them, and they win over the file.
//! An empty value means unset, as `docker compose` writes it.

use toml::Value;

use super::{
    Environment, Heartbeat, Place, Problem, Server,
    setting::{Setting, last},
};

/// What a variable means here.
enum Meaning {
    /// Where we run, in any case of letters.
    Environment,
    /// These keys, with the number or text as it is written.
    Keys(&'static [&'static str]),
    /// A flag, in any of its usual spellings.
    Flag(&'static str),
    /// One key in milliseconds, given in seconds.
    Seconds(&'static str),
    /// What may pass after a ping, in seconds; our own patience counts from the last sign of life.
    PingTimeout,
    /// The origins of the environment that we run in, comma separated.
    Origins,
    /// Whether people without a token are refused.
    RequireAuth,
    /// Something that this version does not do.
    Unused(&'static str),
}

const PING_INTERVAL: &str = "UVICORN_WS_PING_INTERVAL";
const ONE_SIZE: &str =
    "the longest message is one for all systems here: set limits.max_message_bytes";
const ALONE: &str = "this version runs alone and uses no Redis";

const NAMES: [(&str, Meaning); 18] = [
    ("ENVIRONMENT", Meaning::Environment),
    ("JWT_SECRET_KEY", Meaning::Keys(&["auth.jwt_secret"])),
    ("WEBSOCKET_REQUESTS_PER_MINUTE", Meaning::Keys(&PER_MINUTE)),
    ("WEBSOCKET_REQUESTS_PER_HOUR", Meaning::Keys(&["limits.workspace.messages_per_hour"])),
    ("WEBSOCKET_BLOCK_DURATION_MINUTES", Meaning::Keys(&["limits.workspace.block_minutes"])),
    ("WEBSOCKET_PING_INTERVAL", Meaning::Seconds("heartbeat.workspace.interval_ms")),
    ("WEBSOCKET_PING_TIMEOUT", Meaning::Seconds("heartbeat.workspace.timeout_ms")),
    ("WEBSOCKET_MAX_CONNECTIONS_PER_USER", Meaning::Keys(&["server.max_connections_per_user"])),
    ("WEBSOCKET_MAX_MESSAGE_RATE", Meaning::Keys(&MESSAGE_RATE)),
    ("WEBSOCKET_HEARTBEAT_INTERVAL", Meaning::Keys(&["heartbeat.interval_ms"])),
    ("WEBSOCKET_ENABLE_CORS", Meaning::Flag("origins.cors")),
    ("WEBSOCKET_ALLOWED_ORIGINS", Meaning::Origins),
    ("WEBSOCKET_REQUIRE_AUTH", Meaning::RequireAuth),
    (PING_INTERVAL, Meaning::Seconds("heartbeat.interval_ms")),
    ("UVICORN_WS_PING_TIMEOUT", Meaning::PingTimeout),
    ("UVICORN_WS_MAX_SIZE", Meaning::Unused(ONE_SIZE)),
    ("REDIS_HOST", Meaning::Unused(ALONE)),
    ("REDIS_PORT", Meaning::Unused(ALONE)),
];

// These deployments knew no burst: their bucket held one minute's worth.
const PER_MINUTE: [&str; 2] = ["limits.workspace.messages_per_minute", "limits.workspace.burst"];
const MESSAGE_RATE: [&str; 2] = ["limits.query.messages_per_minute", "limits.query.burst"];

/// What was found among the variables.
#[derive(Default)]
pub(super) struct Found {
    pub(super) settings: Vec<Setting>,
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<String>,
}

/// What some of the names depend on.
pub(super) struct Ground {
    pub(super) environment: Environment,
    pub(super) loopback_only: bool,
    /// How often there is a sign of life.
    pub(super) interval_ms: i64,
}

/// Reads every name that is set.
pub(super) fn settings(variables: &[(String, String)], ground: &Ground) -> Found {
    let mut found = Found::default();
    for (name, text) in variables.iter().filter(|(_, text)| !text.is_empty()) {
        if let Some((_, meaning)) = NAMES.iter().find(|(known, _)| known == name) {
            read(name, text, meaning, ground, &mut found);
        }
    }
    found
}

fn read(name: &str, text: &str, meaning: &Meaning, ground: &Ground, found: &mut Found) {
    let made = match meaning {
        Meaning::Unused(why) => return found.notes.push(format!("{name} is set, but {why}")),
        Meaning::Keys(keys) => {
            let value = text.parse().map_or_else(|_| Value::String(text.into()), Value::Integer);
            let setting = |key: &&str| setting(key, value.clone(), name).or_as_text(text);
            return found.settings.extend(keys.iter().map(setting));
        }
        Meaning::Environment => {
            Ok(setting("server.environment", Value::String(text.to_lowercase()), name))
        }
        Meaning::Origins => Ok(origins(name, text, ground.environment)),
        Meaning::Seconds(key) => millis(text)
            .map(|millis| setting(key, Value::Integer(millis), name))
            .ok_or_else(|| wrong(key, name, "must be a number of seconds")),
        Meaning::PingTimeout => millis(text)
            .map(|millis| {
                let patience = Value::Integer(ground.interval_ms.saturating_add(millis));
                setting("heartbeat.timeout_ms", patience, name)
            })
            .ok_or_else(|| wrong("heartbeat.timeout_ms", name, "must be a number of seconds")),
        Meaning::Flag(key) => flag(text)
            .map(|flag| setting(key, Value::Boolean(flag), name))
            .ok_or_else(|| wrong(key, name, "must be true or false")),
        Meaning::RequireAuth => flag(text)
            .map(|required| anonymous(name, required, ground))
            .ok_or_else(|| wrong("auth.anonymous", name, "must be true or false")),
    };
    match made {
        Ok(setting) => found.settings.push(setting),
        Err(problem) => found.problems.push(problem),
    }
}

/// Seconds, perhaps with a fraction, in milliseconds.
fn millis(text: &str) -> Option<i64> {
    let seconds = text.parse::<f64>().ok().filter(|s| (0.0..1e9).contains(s))?;
    Some((seconds * 1000.0).round() as i64)
}

fn wrong(key: &str, name: &str, text: &str) -> Problem {
    Problem::new(key, text, "").at(Some(Place::Variable(name.into())))
}

fn setting(key: &str, value: Value, name: &str) -> Setting {
    let path = key.split('.').map(Into::into).collect();
    Setting { path, value, place: Place::Variable(name.into()) }
}

fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn origins(name: &str, text: &str, environment: Environment) -> Setting {
    let list = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
    let value = Value::Array(list.map(|origin| Value::String(origin.into())).collect());
    setting(&format!("origins.{}", environment.name()), value, name)
}

/// Without required tokens, a desk believes what people say of themselves; any other place makes
/// them guests.
fn anonymous(name: &str, required: bool, ground: &Ground) -> Setting {
    let desk = ground.environment == Environment::Development && ground.loopback_only;
    let mode = match (required, desk) {
        (true, _) => "refuse",
        (false, true) => "claimed",
        (false, false) => "guest",
    };
    setting("auth.anonymous", Value::String(mode.into()), name)
}

impl Ground {
    /// Reads the settings that others depend on; what is wrong with them is told elsewhere.
    pub(super) fn of(file: &[Setting], variables: &[(String, String)], own: &[Setting]) -> Self {
        let mut named = variables.iter().filter(|(name, _)| name == "ENVIRONMENT");
        let inherited = named.next().map(|(_, text)| text.as_str()).filter(|text| !text.is_empty());
        let environment = text(own, "server.environment").or(inherited);
        let environment = environment.or(text(file, "server.environment")).unwrap_or_default();
        let host = text(own, "server.host").or(text(file, "server.host"));
        let server = Server::default();
        let server = Server { host: host.unwrap_or(&server.host).into(), ..server };
        Self {
            environment: match environment.to_lowercase().as_str() {
                "staging" => Environment::Staging,
                "production" => Environment::Production,
                _ => Environment::Development,
            },
            loopback_only: server.ip().is_some_and(|ip| ip.is_loopback()),
            interval_ms: interval(file, variables, own),
        }
    }
}

fn interval(file: &[Setting], variables: &[(String, String)], own: &[Setting]) -> i64 {
    const KEY: &str = "heartbeat.interval_ms";
    let stated = |settings| last(settings, KEY)?.value.as_integer();
    let inherited = || {
        let named =
            variables.iter().rfind(|(name, text)| name == PING_INTERVAL && !text.is_empty());
        named.and_then(|(_, text)| millis(text))
    };
    let usual = || i64::try_from(Heartbeat::default().interval_ms).unwrap_or(i64::MAX);
    stated(own).or_else(inherited).or_else(|| stated(file)).unwrap_or_else(usual)
}

fn text<'a>(settings: &'a [Setting], key: &str) -> Option<&'a str> {
    last(settings, key)?.value.as_str()
}
