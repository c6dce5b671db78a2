//! The configuration as an operator meets it: a file, an environment, and what is said of them.

use super::*;

/// Secrets that pass, for the tests of other things.
const JWT: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";
const ADMIN: &str = "a1b2c3d4e5f60718293a4b5c";

fn load_with(text: &str, pairs: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    let owned = pairs.iter().map(|(name, value)| (name.to_string(), value.to_string()));
    load_text("config.toml", text, owned)
}

/// Every problem as an operator reads it.
fn problems(text: &str, pairs: &[(&str, &str)]) -> Vec<String> {
    load_with(text, pairs).unwrap_err().problems.iter().map(ToString::to_string).collect()
}

fn production(rest: &str) -> String {
    format!(
        "auth.jwt_secret = \"{JWT}\"\nauth.admin_key = \"{ADMIN}\"\n\
         server.environment = \"production\"\n{rest}"
    )
}

#[test]
fn the_file_of_the_repository_states_the_defaults() {
    let text = include_str!("../../config.toml");
    let stated: Config = toml::from_str(text).unwrap();
    assert_eq!(stated, Config::default());
}

#[test]
fn the_file_of_the_repository_names_every_key_in_its_section() {
    let (mut section, mut stated) = (String::new(), Vec::new());
    for line in include_str!("../../config.toml").lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name.into();
        } else if let Some((key, _)) = line.trim_start_matches("# ").split_once(" = ") {
            stated.push(format!("{section}.{key}"));
        }
    }
    for key in Outline::of::<Config>().keys() {
        assert!(stated.contains(&key), "{key} is not in config.toml");
    }
}

#[test]
fn nothing_at_all_is_a_desk_with_fresh_secrets() {
    let (one, two) = (load_with("", &[]).unwrap(), load_with("", &[]).unwrap());
    let made = Development { fresh_secret: true, fresh_admin_key: true, fresh_worker_key: false };
    assert_eq!(one.development, Some(made));
    assert_eq!(one.config.auth.anonymous(), Anonymous::Claimed);
    let agents = "agents have tokens unless the settings say otherwise in so many words";
    assert_eq!(one.config.auth.anonymous_agents(), Anonymous::Refuse, "{agents}");
    let said = load_with("auth.anonymous = \"claimed\"", &[]).unwrap();
    assert_eq!(said.config.auth.anonymous_agents(), Anonymous::Claimed);
    assert_ne!(one.config.auth.jwt_secret, two.config.auth.jwt_secret);
    assert_ne!(one.config.auth.admin_key, two.config.auth.admin_key);
    assert!(one.config.auth.admin_key.is_some_and(|key| key.expose().len() == 64));
    assert!(one.config.server.loopback_only());
    assert_eq!(one.keys.algorithms(), [jsonwebtoken::Algorithm::HS256]);
}

#[test]
fn a_desk_with_keys_lets_nobody_in_without_a_token() {
    let loaded = load_with(&format!("[auth]\njwt_secret = \"{JWT}\""), &[]).unwrap();
    assert_eq!(loaded.config.auth.anonymous(), Anonymous::Refuse);
    assert_eq!(
        loaded.development,
        Some(Development { fresh_secret: false, fresh_admin_key: true, fresh_worker_key: false })
    );
}

#[test]
fn production_with_secrets_runs_and_makes_nothing_up() {
    let loaded = load_with(&production(""), &[]).unwrap();
    assert_eq!(loaded.development, None);
    assert_eq!(loaded.config.auth.anonymous(), Anonymous::Refuse);
    assert_eq!(loaded.notes, ["origins.production is empty: web pages cannot connect"]);
}

#[test]
fn every_problem_is_told_at_once_with_its_place() {
    let text = "[server]\nprot = 1\nport = \"x\"\n[limits]\nlow_water_bytes = 70000\n[serve]\n";
    assert_eq!(
        problems(text, &[("GREENROOM__OFFLINE__TTL_S", "-1")]),
        [
            "config.toml:2:1: server.prot: unknown key; did you mean `port`?",
            "config.toml:3:1: server.port: invalid type: string \"x\", expected u16",
            "config.toml:6:2: serve: unknown key; did you mean `server`?",
            "environment variable GREENROOM__OFFLINE__TTL_S: offline.ttl_s: \
             invalid value: integer `-1`, expected u64",
            "config.toml:5:1: limits.low_water_bytes: is 70000, but limits.high_water_bytes is \
             65536; must be less than limits.high_water_bytes",
        ]
    );
}

#[test]
fn a_key_of_another_section_is_found_too() {
    let told = problems("[server]\nmax_message_bytes = 1", &[]);
    assert!(told[0].ends_with("did you mean `limits.max_message_bytes`?"), "{told:?}");
}

#[test]
fn a_name_is_corrected_where_it_goes_wrong() {
    let told = problems("", &[("GREENROOM__LIMITZ__QUERY__BURST", "1")]);
    assert!(told[0].ends_with("did you mean `limits`?"), "{told:?}");
    let told = problems("prot = 1", &[]);
    assert!(told[0].ends_with("did you mean `server.port`?"), "{told:?}");
}

#[test]
fn a_secret_is_never_told() {
    let texts = [
        "[auth]\njwt_secret = \"hushhush\"\nadmin_key = \"hushhush\"\nserver.host = \"0.0.0.0\"",
        "server.host = \"0.0.0.0\"\n[auth]\njwt_secret = \"hushhush\"\nadmin_key = \"hushhush\"",
        "[auth]\njwt_secret = [\"hushhush\"]",
        "[auth]\njwt_secert = \"hushhush\"",
        "[auth]\nadmin_key = { hushhush = 1 }",
        "[auth]\nadmin_key = hushhush",
    ];
    for text in texts {
        let told = problems(text, &[]).join("\n");
        assert!(!told.contains("hushhush"), "{told}");
    }
    let told = problems("[auth]\nadmin_key = 60606060", &[]);
    assert_eq!(told, ["config.toml:2:1: auth.admin_key: must be a text in quotes"]);
    let told = problems("", &[("JWT_SECRET_KEY", "hushhush"), ("ENVIRONMENT", "production")]);
    assert!(!told.join("\n").contains("hushhush"), "{told:?}");
}

#[test]
fn our_variables_win_over_inherited_ones_and_these_over_the_file() {
    let text = "[limits.workspace]\nmessages_per_minute = 10\nmessages_per_hour = 20";
    let pairs = [
        ("WEBSOCKET_REQUESTS_PER_MINUTE", "11"),
        ("WEBSOCKET_REQUESTS_PER_HOUR", "21"),
        ("GREENROOM__LIMITS__WORKSPACE__MESSAGES_PER_MINUTE", "12"),
    ];
    let limits = load_with(text, &pairs).unwrap().config.limits.workspace;
    assert_eq!((limits.messages_per_minute, limits.messages_per_hour, limits.burst), (12, 21, 11));
}

#[test]
fn inherited_names_of_the_workspace_system_work() {
    let pairs = [
        ("REDIS_HOST", "localhost"),
        ("REDIS_PORT", "6379"),
        ("JWT_SECRET_KEY", JWT),
        ("WEBSOCKET_BLOCK_DURATION_MINUTES", "7"),
        ("WEBSOCKET_PING_INTERVAL", "20"),
        ("WEBSOCKET_PING_TIMEOUT", "45.5"),
    ];
    let Loaded { config, notes, .. } = load_with("", &pairs).unwrap();
    assert_eq!(config.auth.jwt_secret, Some(Secret::new(JWT)));
    assert_eq!(config.limits.workspace.block_minutes, 7);
    let pulse = Pulse { interval_ms: 20_000, timeout_ms: 45_500 };
    assert_eq!(config.heartbeat.workspace, pulse);
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].starts_with("REDIS_HOST is set, but"));
}

#[test]
fn inherited_names_of_the_agent_system_work() {
    let pairs = [
        ("ENVIRONMENT", "Staging"),
        ("WEBSOCKET_ALLOWED_ORIGINS", "http://localhost:3000, https://app.example.com"),
        ("WEBSOCKET_MAX_CONNECTIONS_PER_USER", "3"),
        ("WEBSOCKET_MAX_MESSAGE_RATE", "90"),
        ("WEBSOCKET_HEARTBEAT_INTERVAL", "15000"),
        ("WEBSOCKET_ENABLE_CORS", "0"),
        ("WEBSOCKET_REQUIRE_AUTH", "false"),
        ("JWT_SECRET_KEY", JWT),
        ("GREENROOM__AUTH__ADMIN_KEY", ADMIN),
    ];
    let config = load_with("", &pairs).unwrap().config;
    assert_eq!(config.server.environment, Environment::Staging);
    assert_eq!(config.origins.staging, ["http://localhost:3000", "https://app.example.com"]);
    assert_eq!(config.server.max_connections_per_user, 3);
    assert_eq!((config.limits.query.messages_per_minute, config.limits.query.burst), (90, 90));
    assert_eq!(config.heartbeat.interval_ms, 15_000);
    assert!(!config.origins.cors);
    assert_eq!(config.auth.anonymous(), Anonymous::Guest);
    assert_eq!(config.auth.anonymous_agents(), Anonymous::Guest);
}

#[test]
fn without_required_tokens_only_a_desk_believes_names() {
    let ask = |pairs: &[(&str, &str)]| {
        let base = [("WEBSOCKET_REQUIRE_AUTH", "0"), ("JWT_SECRET_KEY", JWT)];
        let loaded = load_with("", &[&base, pairs].concat()).unwrap();
        loaded.config.auth.anonymous()
    };
    let exposed = [("GREENROOM__SERVER__HOST", "0.0.0.0"), ("GREENROOM__AUTH__ADMIN_KEY", ADMIN)];
    assert_eq!(ask(&[]), Anonymous::Claimed);
    assert_eq!(ask(&exposed), Anonymous::Guest);
    assert_eq!(ask(&[("WEBSOCKET_REQUIRE_AUTH", "")]), Anonymous::Claimed);
}

#[test]
fn origins_belong_to_the_environment_that_wins() {
    let list = |text: &str, pairs: &[(&str, &str)]| {
        let own = [("WEBSOCKET_ALLOWED_ORIGINS", "https://a.example.com")];
        let secrets = [("JWT_SECRET_KEY", JWT), ("GREENROOM__AUTH__ADMIN_KEY", ADMIN)];
        load_with(text, &[&own[..], &secrets, pairs].concat()).unwrap().config.origins
    };
    let file = "server.environment = \"production\"";
    assert_eq!(list("", &[]).development, ["https://a.example.com"]);
    assert_eq!(list(file, &[]).production, ["https://a.example.com"]);
    assert_eq!(list(file, &[("ENVIRONMENT", "staging")]).staging, ["https://a.example.com"]);
    let both = [("ENVIRONMENT", "staging"), ("GREENROOM__SERVER__ENVIRONMENT", "production")];
    assert_eq!(list("", &both).production, ["https://a.example.com"]);
}

#[test]
fn an_empty_inherited_variable_is_unset_and_a_wrong_one_is_told() {
    assert!(load_with("", &[("JWT_SECRET_KEY", ""), ("REDIS_HOST", "")]).unwrap().notes.is_empty());
    let told = problems("", &[("WEBSOCKET_PING_INTERVAL", "soon"), ("ENVIRONMENT", "moon")]);
    assert!(told.iter().any(|t| t.starts_with("environment variable WEBSOCKET_PING_INTERVAL")));
    assert!(told.iter().any(|t| t.contains("unknown variant `moon`")), "{told:?}");
}

#[test]
fn an_answer_that_is_longer_than_a_slow_reader_may_wait_for_is_noted() {
    let notes = |text: &str| load_with(text, &[]).unwrap().notes;
    let agent = "agent.maker = \"worker\"\nworkers.enabled = true\n";
    let worker = format!("auth.worker_key = \"{ADMIN}\"\n{agent}");
    assert_eq!(notes(&worker), [""; 0], "not as it is by default");
    let longer = format!("{worker}jobs.max_answer_bytes = 2097153");
    let told = notes(&longer);
    assert!(matches!(&told[..], [note] if note.contains("jobs.max_answer_bytes")), "{told:?}");
    assert_eq!(notes("jobs.max_answer_bytes = 2097153"), [""; 0], "nobody says anything long");
}

#[test]
fn beyond_loopback_secrets_are_required() {
    let told = problems("server.host = \"0.0.0.0\"", &[]);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("auth.jwt_secret: is missing, but server.host \"0.0.0.0\""));
    assert!(told[1].starts_with("auth.admin_key: is missing"));
}

#[test]
fn a_weak_secret_is_refused_in_production_and_noted_on_a_desk() {
    let weak = [
        "your-secret-key",
        "short-but-random-8f3a",
        "CHANGEME-CHANGEME-CHANGEME-CHANGEME",
        "abababababababababababababababababababab",
    ];
    for secret in weak {
        let text = format!("[auth]\njwt_secret = \"{secret}\"\nadmin_key = \"{ADMIN}\"");
        assert_eq!(load_with(&text, &[]).unwrap().notes.len(), 1, "{secret}");
        let told = problems(&text, &[("ENVIRONMENT", "production")]);
        assert!(told[0].contains("auth.jwt_secret"), "{told:?}");
    }
    let same = [("ENVIRONMENT", "production"), ("JWT_SECRET_KEY", JWT)];
    let told = problems("", &[&same[..], &[("GREENROOM__AUTH__ADMIN_KEY", JWT)]].concat());
    assert!(told[0].contains("is the same as auth.jwt_secret"), "{told:?}");
}

#[test]
fn a_longer_hash_wants_a_longer_secret() {
    let told = problems(&production("auth.algorithms = [\"HS512\"]"), &[]);
    assert!(told[0].contains("is shorter than 64 bytes"), "{told:?}");
}

#[test]
fn an_algorithm_that_no_key_can_do_is_refused() {
    let told = problems(&production("auth.algorithms = [\"HS256\", \"RS256\"]"), &[]);
    assert!(told[0].contains("auth.algorithms: no configured key can check RS256"), "{told:?}");
    let told = problems("[auth]\nalgorithms = [\"none\"]", &[]);
    assert!(told[0].contains("unknown variant `none`"), "{told:?}");
}

#[test]
fn claimed_names_stay_on_the_desk() {
    assert!(load_with("auth.anonymous = \"claimed\"", &[]).is_ok());
    let told = problems(&production("auth.anonymous = \"claimed\""), &[]);
    assert!(told[0].contains("lets anybody be anybody"), "{told:?}");
}

#[test]
fn settings_that_do_not_fit_each_other_are_refused() {
    let cases = [
        ("limits.max_frame_bytes = 100", "limits.max_frame_bytes: is 100"),
        ("heartbeat.interval_ms = 60000", "must be less than heartbeat.timeout_ms"),
        ("heartbeat.workspace.timeout_ms = 1", "must be less than heartbeat.workspace.timeout_ms"),
        ("limits.room_mailbox = 0", "must be at least 1"),
        (
            "jobs.max_answer_bytes = 1048576",
            "must be at least 65536 less than jobs.max_answer_bytes",
        ),
        ("library.max_k = 1025", "must leave 2048 of jobs.max_answer_bytes for each passage"),
        ("server.host = \"example.com\"", "is not an IP address"),
        ("server.trusted_proxies = [\"10.0.0.0/33\"]", "server.trusted_proxies"),
        ("tls.key_path = \"config.toml\"", "tls.certificate_path: is missing"),
        ("tls.key_path = \"absent.pem\"", "there is no file absent.pem"),
        ("auth.jwks_path = \"absent.json\"", "cannot read absent.json"),
        ("auth.jwt_public_key_path = \"config.toml\"", "is not a PEM file"),
        ("origins.production = [\"*\"]", "every web page there is"),
        ("origins.staging = [\"https://*.com\"]", "at least two labels"),
    ];
    for (text, expected) in cases {
        let told = problems(text, &[]);
        assert!(told.iter().any(|t| t.contains(expected)), "{text}: {told:?}");
    }
}

#[test]
fn any_origin_is_for_a_desk_and_not_for_staging() {
    let text = "origins.development = [\"*\"]";
    assert!(load_with(text, &[]).is_ok());
    let told = problems(&format!("server.environment = \"staging\"\n{text}"), &[]);
    assert!(told.iter().any(|t| t.contains("every web page there is")), "{told:?}");
}

#[test]
fn the_dashboards_own_variables_mean_what_they_meant() {
    let pulse = |pairs: &[(&str, &str)]| {
        let heartbeat = load_with("", pairs).unwrap().config.heartbeat;
        (heartbeat.interval_ms, heartbeat.timeout_ms)
    };
    let (every, wait) = (("UVICORN_WS_PING_INTERVAL", "20"), ("UVICORN_WS_PING_TIMEOUT", "10"));
    assert_eq!(pulse(&[every, wait]), (20_000, 30_000), "ours counts from the last sign of life");
    assert_eq!(pulse(&[every]), (20_000, 60_000));
    assert_eq!(pulse(&[wait]), (30_000, 40_000));
    let own = ("GREENROOM__HEARTBEAT__INTERVAL_MS", "5000");
    assert_eq!(pulse(&[every, wait, own]), (5_000, 15_000));
    let size = load_with("", &[("UVICORN_WS_MAX_SIZE", "16777216")]).unwrap();
    assert!(size.notes.iter().any(|note| note.contains("limits.max_message_bytes")));
    let told = problems("", &[("UVICORN_WS_PING_TIMEOUT", "soon")]);
    assert!(told[0].contains("must be a number of seconds"), "{told:?}");
}

#[test]
fn the_url_of_the_keys_is_one_that_nobody_can_change_on_its_way() {
    for (url, right) in [
        ("https://login.example.com/jwks.json", true),
        ("http://127.0.0.1:9/jwks.json", true),
        ("http://[::1]/jwks.json", true),
        ("http://login.example.com/jwks.json", false),
        ("ftp://login.example.com/", false),
        ("jwks.json", false),
    ] {
        let loaded = load_with(&format!("auth.jwks_url = {url:?}"), &[]);
        assert_eq!(loaded.is_ok(), right, "{url}");
    }
}

#[test]
fn a_key_for_one_service_is_enough_for_workers_and_as_strong() {
    let with = |key: &str| {
        load_with(
            &production(&format!("workers.enabled = true\nworkers.keys.agent = {key:?}")),
            &[],
        )
    };
    assert!(load_with(&production("workers.enabled = true"), &[]).is_err());
    assert!(with("cd2f7a0b59e86413cd2f7a0b59e8").is_ok());
    for weak in ["short", ADMIN] {
        let told = with(weak).unwrap_err().to_string();
        assert!(told.contains("workers.keys.agent"), "{told}");
    }
}

#[test]
fn a_file_that_is_absent_is_told() {
    let error = load(Some(std::path::Path::new("absent.toml")), []).unwrap_err();
    assert!(error.to_string().contains("cannot read absent.toml"), "{error}");
}
