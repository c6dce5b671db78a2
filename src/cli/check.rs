//! `greenroom check`: what is wrong with a configuration, or what a right one would run.

use std::{
    io::{self, Write},
    path::Path,
};

use crate::{
    config::{
        Anonymous, Config, ConfigError, DefaultCircles, DefaultRooms, DefaultServices, Durability,
        Loaded,
    },
    store::FILE,
};

/// Writes the findings; says whether the configuration can be run. Never writes a secret.
pub fn run(
    file: Option<&Path>,
    loaded: &Result<Loaded, ConfigError>,
    out: &mut impl Write,
) -> io::Result<bool> {
    match loaded {
        Err(error) => writeln!(out, "{error}").map(|()| false),
        Ok(loaded) => summary(file, loaded, out).map(|()| true),
    }
}

fn summary(file: Option<&Path>, loaded: &Loaded, out: &mut impl Write) -> io::Result<()> {
    let source = file.map_or("the defaults".into(), |path| path.display().to_string());
    writeln!(out, "{source}: the configuration is right. It would run:")?;
    for (name, text) in lines(loaded) {
        writeln!(out, "  {name:<12}{text}")?;
    }
    loaded.notes.iter().try_for_each(|note| writeln!(out, "note: {note}"))
}

fn lines(loaded: &Loaded) -> [(&'static str, String); 9] {
    let config = &loaded.config;
    let scheme = if config.tls.files().is_some() { "wss" } else { "ws" };
    [
        ("address", format!("{scheme}://{}", config.server.address())),
        ("environment", environment(loaded)),
        ("tokens", tokens(loaded)),
        ("without one", without_token(config).into()),
        ("origins", origins(config)),
        ("connections", connections(config)),
        ("messages", messages(config)),
        ("store", store(config)),
        ("tls", config.tls.files().map_or("off".into(), |(cert, _)| cert.display().to_string())),
    ]
}

fn environment(loaded: &Loaded) -> String {
    let name = loaded.config.server.environment.name();
    let Some(made) = loaded.development else { return name.into() };
    let fresh = [
        (made.fresh_secret, "jwt_secret"),
        (made.fresh_admin_key, "admin_key"),
        (made.fresh_worker_key, "worker_key"),
    ];
    let fresh: Vec<_> = fresh.into_iter().filter_map(|(is, what)| is.then_some(what)).collect();
    format!("{name}, with a fresh {} at each start", fresh.join(" and "))
}

fn tokens(loaded: &Loaded) -> String {
    let auth = &loaded.config.auth;
    let algorithms: Vec<_> = loaded.keys.algorithms().iter().map(|a| format!("{a:?}")).collect();
    let mut text = algorithms.join(", ");
    if let Some(issuer) = &auth.issuer {
        text += &format!(", from {issuer}");
    }
    if let Some(audience) = &auth.audience {
        text += &format!(", for {audience}");
    }
    text += match auth.default_rooms {
        DefaultRooms::All => "; without a rooms claim they open every public room",
        DefaultRooms::None => "; without a rooms claim they open no room",
    };
    text += match auth.default_circles {
        DefaultCircles::All => ", without a circles claim they see every circle",
        DefaultCircles::None => ", without a circles claim they see no circle",
    };
    text + match auth.default_services {
        DefaultServices::All => ", without a services claim they ask every service",
        DefaultServices::None => ", without a services claim they ask no service",
    }
}

fn without_token(config: &Config) -> &'static str {
    match config.auth.anonymous() {
        Anonymous::Refuse => "nobody is let in",
        Anonymous::Guest => "people are guests, named by the server",
        Anonymous::Claimed => "people are whoever ?user_id= says",
    }
}

fn origins(config: &Config) -> String {
    let patterns: Vec<_> = config.origins.patterns(config.server.environment).collect();
    let listed = if patterns.is_empty() { "none".into() } else { patterns.join(", ") };
    let missing = if config.origins.allow_missing { "may" } else { "may not" };
    format!("{listed}; clients without one {missing} connect")
}

fn connections(config: &Config) -> String {
    let server = &config.server;
    format!(
        "{} in total, {} per address, {} per person",
        server.max_connections, server.max_connections_per_ip, server.max_connections_per_user
    )
}

fn store(config: &Config) -> String {
    let store = &config.store;
    let file = store.path.join(FILE);
    match store.durability {
        Durability::Commit => format!("{}; what is acknowledged is on the disk", file.display()),
        Durability::Relaxed => format!(
            "{}; what is acknowledged is on the disk {} ms later",
            file.display(),
            store.relaxed_interval_ms
        ),
        Durability::Memory => "none: nothing outlives the process".into(),
    }
}

fn messages(config: &Config) -> String {
    let limits = &config.limits;
    format!(
        "{} bytes; query {} a minute; workspace {} a minute, {} an hour, then a block of {} minutes",
        limits.max_message_bytes,
        limits.query.messages_per_minute,
        limits.workspace.messages_per_minute,
        limits.workspace.messages_per_hour,
        limits.workspace.block_minutes
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load_text;

    fn report(text: &str) -> (bool, String) {
        let loaded = load_text("x.toml", text, []);
        let mut out = Vec::new();
        let right = run(Some(Path::new("x.toml")), &loaded, &mut out).unwrap();
        (right, String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_right_configuration_is_summed_up() {
        let (right, text) = report("server.port = 9000\nauth.anonymous = \"guest\"");
        assert!(right);
        for part in [
            "x.toml: the configuration is right",
            "ws://127.0.0.1:9000",
            "development, with a fresh jwt_secret and admin_key at each start",
            "HS256; without a rooms claim they open every public room",
            "people are guests",
            "19000 in total, 200 per address, 5 per person",
            "10240 bytes",
            "data/greenroom.redb; what is acknowledged is on the disk",
        ] {
            assert!(text.contains(part), "{part}:\n{text}");
        }
    }

    #[test]
    fn a_wrong_one_is_told_problem_by_problem() {
        let (right, text) = report("[server]\nprot = 1\nmax_connections = 0\n");
        assert!(!right);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "the configuration has 2 problems:",
                "  x.toml:2:1: server.prot: unknown key; did you mean `port`?",
                "  x.toml:3:1: server.max_connections: is 0; must be at least 1",
            ]
        );
    }

    #[test]
    fn secrets_stay_out_of_the_summary() {
        let jwt = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        let admin = "a1b2c3d4e5f60718293a4b5c";
        let (right, text) =
            report(&format!("[auth]\njwt_secret = \"{jwt}\"\nadmin_key = \"{admin}\""));
        assert!(right && !text.contains(jwt) && !text.contains(admin), "{text}");
    }
}
