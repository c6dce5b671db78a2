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

/// The folders of the cast: whoever lives there shows its page and its mail.
const CAST: [&str; 11] = [
    "admin", "dispatch", "job", "room", "server", "session", "store", "upload", "user", "warden",
    "worker",
];
/// What sessions, operators and workers share: no actor, so that all of it may be known to them.
const SOCKETS: &str = "socket";
/// Where questions are asked that need more than one letter: functions for whoever is no actor, or
/// waits in a future of its own.
const COUNTERS: [(&str, &str); 3] = [("server", "desk"), ("server", "porter"), ("store", "ledger")];
/// Who writes to whom, or answers.
const KNOWS: [(&str, &[&str]); 12] = [
    ("admin", &["server", "socket"]),
    ("dispatch", &["job", "server", "session"]),
    ("job", &["dispatch", "session"]),
    ("room", &["server", "session", "store"]),
    ("server", &["dispatch", "room", "session", "store", "user", "worker"]),
    ("session", &["job", "room", "server", "socket", "user"]),
    // The outlet tells a session that its mail is written, and holds on to the last word of a job.
    ("socket", &["job", "server", "session"]),
    ("store", &["server"]),
    ("upload", &["server"]),
    ("user", &["server", "session", "store"]),
    ("warden", &["server"]),
    ("worker", &["room", "server", "socket"]),
];

/// A source file and its path in the repository.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Everything but comments, up to the tests at the end: what the service is made of. Tests in
    /// a file of their own leave no more than their name here, and nothing ends with that.
    fn code(&self) -> String {
        let mut pieces = self.text.split("\n#[cfg(test)]\n");
        let mut service = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces.take_while(|piece| !piece.lines().next().unwrap().ends_with('{')) {
            service += "\n";
            service += piece;
        }
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
    let allowed = ["protocol", "schemars", "serde", "serde_json", "bytestring", "time"];
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
fn actors_know_each_others_mail_and_not_each_others_organs() {
    for entry in fs::read_dir(root().join("actors/src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let known = CAST.contains(&name) || [SOCKETS, "ports"].contains(&name);
        assert!(known || path.is_file(), "nobody has said what actors/src/{name} may know");
    }
    for folder in CAST {
        let page = fs::read_to_string(root().join(format!("actors/src/{folder}/mod.rs"))).unwrap();
        let shown = page.lines().filter_map(|line| {
            let (before, name) = line.strip_suffix(';')?.split_once("mod ")?;
            before.starts_with("pub").then_some(name)
        });
        for name in shown {
            let known = name == "messages" || COUNTERS.contains(&(folder, name));
            assert!(known, "actors/src/{folder} shows its organ {name}");
        }
    }
    for (folder, source, path) in crossings() {
        let (other, what) = path.split_once("::").unwrap_or((&path, ""));
        let what = what.split("::").next().unwrap();
        // What the page of a folder shows by its own name: the actor, and how one comes to be.
        let named = what.starts_with(char::is_uppercase);
        let known = named || what == "messages" || COUNTERS.contains(&(other, what));
        assert!(known || other == SOCKETS, "{source} knows {path}, an organ of {other}");
        let neighbours = KNOWS.iter().find(|(it, _)| *it == folder).unwrap().1;
        assert!(neighbours.contains(&other), "{source} knows {path}, and {folder} not {other}");
    }
}

/// Every name of another folder of the cast that one of them uses: who, where, what.
fn crossings() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for source in sources(&["actors/src"]) {
        let parts: Vec<_> = source.path.split('/').collect();
        let [_, _, folder, file @ ..] = &parts[..] else { continue };
        if file.is_empty() || file[0].starts_with("tests") {
            continue;
        }
        for path in names(&source.code()) {
            let other = path.split("::").next().unwrap();
            if other != *folder && (CAST.contains(&other) || other == SOCKETS) {
                found.push(((*folder).to_owned(), source.path.clone(), path));
            }
        }
    }
    assert!(found.len() > 100, "the imports are no longer understood");
    found
}

/// Every path that begins with `crate::`, each import taken apart.
fn names(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let end = rest.find([';', '(', '<']).unwrap_or(rest.len());
        branches(&rest[..end], "", &mut names);
    }
    names
}

/// `a::{b, c::{d}}` is `a::b` and `a::c::d`.
fn branches(tree: &str, stem: &str, names: &mut Vec<String>) {
    let (mut depth, mut from) = (0, 0);
    for (at, c) in tree.char_indices().chain([(tree.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let branch = tree[from..at].trim();
                from = (at + 1).min(tree.len());
                match branch.split_once('{') {
                    Some((more, twigs)) => {
                        let twigs = twigs.rsplit_once('}').map_or(twigs, |(twigs, _)| twigs);
                        branches(twigs, &format!("{stem}{}", more.trim()), names);
                    }
                    None if branch.is_empty() => {}
                    None => names.push(format!("{stem}{branch}")),
                }
            }
            _ => {}
        }
    }
}

#[test]
fn an_import_is_taken_apart() {
    let code = "use crate::{\n    clock::now,\n    room::{self, messages::{Act, Emit}},\n};\n\
                fn f() { crate::user::quota::full(1) }";
    let expected = [
        "clock::now",
        "room::self",
        "room::messages::Act",
        "room::messages::Emit",
        "user::quota::full",
    ];
    assert_eq!(names(code), expected);
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

#[test]
fn every_guard_that_is_named_stands() {
    let folders = ["protocol", "dialects", "actors", "src", "tests", "bench"];
    let sources = sources(&folders);
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let laws = page.split("## Laws").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let words = laws.split('`').map(|word| word.rsplit("::").next().unwrap_or_default());
    // What is in code and has several words is the name of a test, or of something in the sources.
    let is_name = |word: &&str| {
        word.contains('_') && word.chars().all(|c| c == '_' || c.is_ascii_lowercase())
    };
    let names: BTreeSet<&str> = words.filter(is_name).collect();
    assert!(names.len() > 100, "the laws name {} guards, and once named more", names.len());
    let stands = |name: &&str| {
        let declared = format!("fn {name}(");
        sources.iter().any(|source| source.text.contains(&declared))
    };
    let gone: Vec<_> = names.into_iter().filter(|name| !stands(name)).collect();
    assert!(gone.is_empty(), "ARCHITECTURE.md names guards that are no more: {gone:?}");
}
