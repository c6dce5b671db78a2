//! The laws of the house that no compiler holds: who may import whom, and how files look.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The longest a file may be: a longer one asks to be two.
const MAX_LINES: usize = 400;
/// Words that say nothing about what a file holds.
const EMPTY_NAMES: [&str; 7] =
    ["manager", "handler", "handlers", "helper", "util", "common", "core"];
/// The only file of the cast that knows the WebSocket library.
const SOCKET_FILE: &str = "actors/src/socket/frames.rs";

/// A source file and its path in the repository.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Everything but comments, up to the tests at the end: what the service is made of.
    fn code(&self) -> String {
        let service = self.text.split("\n#[cfg(test)]").next().unwrap_or_default();
        let lines = service.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.flat_map(|line| [line, "\n"]).collect()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All sources below these folders.
fn sources(folders: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root()).unwrap().display().to_string();
                found.push(Source { path, text });
            }
        }
    }
    assert!(!found.is_empty(), "{folders:?} hold no source");
    found
}

fn everything() -> Vec<Source> {
    let folders = ["protocol", "dialects", "actors", "src", "tests", "bench/src"];
    let folders = folders.into_iter().filter(|folder| root().join(folder).is_dir());
    sources(&folders.collect::<Vec<_>>())
}

fn dependencies(package: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    manifest["dependencies"].as_table().unwrap().keys().cloned().collect()
}

/// Asserts that none of these words is in the code, except in these files.
fn never(folders: &[&str], words: &[&str], except: &[&str]) {
    for source in sources(folders) {
        let code = source.code();
        let found = words.iter().find(|word| code.contains(**word));
        let allowed = found.is_none() || except.contains(&source.path.as_str());
        assert!(allowed, "{} names {:?}", source.path, found.unwrap());
    }
}

#[test]
fn protocol_knows_nobody() {
    let allowed = ["bytes", "bytestring", "thiserror"];
    let known = dependencies("protocol");
    assert!(known.iter().all(|name| allowed.contains(&name.as_str())), "{known:?}");
}

#[test]
fn dialects_know_the_protocol_and_json() {
    let allowed = ["protocol", "serde", "serde_json", "bytestring", "time"];
    let known = dependencies("dialects");
    assert!(known.iter().all(|name| allowed.contains(&name.as_str())), "{known:?}");
}

#[test]
fn actors_know_neither_dialects_nor_json_nor_http() {
    let known = dependencies("actors");
    for stranger in ["dialects", "serde", "serde_json", "tokio", "redis"] {
        assert!(!known.contains(stranger), "actors depend on {stranger}");
    }
    never(&["actors/src"], &["dialects::", "serde", "tokio::sync", "actix_web::"], &[]);
    never(&["actors/src"], &["actix_web_actors"], &[SOCKET_FILE]);
}

#[test]
fn the_store_knows_its_port_and_the_houses_own_dialect() {
    let strangers = [
        "crate::app",
        "crate::cli",
        "crate::config",
        "crate::http",
        "crate::transport",
        "actors::room",
        "actors::server",
        "actors::session",
        "actors::store",
        "actors::user",
        "dialects::Query",
        "dialects::query",
        "dialects::Workspace",
        "dialects::workspace",
        "dialects::admin",
        "actix",
        "tokio",
    ];
    never(&["src/store"], &strangers, &[]);
    let others = ["protocol", "dialects", "actors", "src/app", "src/cli", "src/config", "src/http"];
    never(&others, &["redb::"], &[]);
    never(&["src/transport"], &["redb::", "crate::store"], &[]);
}

#[test]
fn nobody_locks_on_a_messages_way() {
    let folders = ["protocol/src", "dialects/src", "actors/src", "src/transport", "src/http"];
    never(&folders, &["Mutex", "RwLock", "DashMap"], &[]);
}

#[test]
fn mail_past_every_bound_has_one_file() {
    never(&["actors/src", "src"], &["do_send("], &["actors/src/post.rs"]);
}

#[test]
fn no_actor_waits_for_another() {
    never(&["actors/src"], &["ctx.wait(", "socket.wait(", ".wait(ctx)", ".wait(socket)"], &[]);
}

#[test]
fn one_file_of_the_cast_reads_the_clock() {
    never(&["actors/src"], &["SystemTime::now", "Instant::now"], &["actors/src/clock.rs"]);
}

#[test]
fn every_file_opens_with_its_page_and_stays_short() {
    for source in everything() {
        let (path, lines) = (&source.path, source.text.lines().count());
        assert!(source.text.starts_with("//!"), "{path} does not say what it is");
        assert!(lines <= MAX_LINES, "{path} has {lines} lines");
    }
}

#[test]
fn every_file_has_a_telling_name() {
    for source in everything() {
        let name = Path::new(&source.path).file_stem().unwrap().to_str().unwrap();
        let empty = name.split('_').find(|word| EMPTY_NAMES.contains(word));
        assert!(empty.is_none(), "{} is named {empty:?}", source.path);
    }
}
