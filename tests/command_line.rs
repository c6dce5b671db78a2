//! The real binary: serve, check, token, talk (row B12).

use serde_json::json;

use crate::support::{Ended, Guest, House, Knock, Program, Running, SECRET, config_file, knock_at};

fn run(arguments: &[&str]) -> Ended {
    Running::start(arguments, &[]).ends()
}

fn check(test: &str, settings: &str) -> Ended {
    let path = config_file(test, settings);
    run(&["check", "--config", path.to_str().unwrap()])
}

/// The rest of the line that begins so.
fn after<'a>(text: &'a str, start: &str) -> &'a str {
    let line = text.lines().map(str::trim).find_map(|line| line.strip_prefix(start));
    line.unwrap_or_else(|| panic!("no {start:?} in:\n{text}")).trim()
}

#[test]
fn check_says_what_a_right_configuration_would_run() {
    let ended = check("check-right", "server.port = 9123\nauth.anonymous = 'guest'");
    assert_eq!(ended.status.code(), Some(0), "{}", ended.log);
    assert!(ended.printed.contains("the configuration is right"), "{}", ended.printed);
    assert!(ended.printed.contains("ws://127.0.0.1:9123"), "{}", ended.printed);
}

#[test]
fn check_points_at_every_fault_by_line_with_a_suggestion() {
    let ended = check("check-wrong", "[server]\nprot = 1\n\n[limits]\nmax_fragments = 'many'\n");
    assert_eq!(ended.status.code(), Some(1));
    let all = ended.printed;
    assert!(all.contains("2 problems"), "{all}");
    assert!(all.contains("check-wrong.toml:2:1: server.prot: unknown key"), "{all}");
    assert!(all.contains("did you mean `port`?"), "{all}");
    assert!(all.contains("check-wrong.toml:5:1: limits.max_fragments"), "{all}");
    let ended = check("check-toml", "[server\n");
    assert_eq!(ended.status.code(), Some(1), "{}", ended.printed);
    assert_eq!(run(&["check", "--config", "/nowhere/at-all.toml"]).status.code(), Some(1));
}

#[test]
fn what_is_not_understood_is_told() {
    for arguments in [&["dance"][..], &["token"], &["talk"], &["--prot", "1"]] {
        let ended = run(arguments);
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}");
        assert!(ended.log.contains("Usage:"), "{arguments:?}: {}", ended.log);
    }
    assert!(run(&["--version"]).printed.starts_with("greenroom "));
}

#[test]
fn it_does_not_listen_to_the_world_without_secrets() {
    let path = config_file("exposed", "server.host = '0.0.0.0'\nserver.port = 0");
    let ended = run(&["serve", "--config", path.to_str().unwrap()]);
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.printed.is_empty(), "it listened: {}", ended.printed);
    for key in ["auth.jwt_secret", "auth.admin_key"] {
        assert!(ended.log.contains(key), "{key} in {}", ended.log);
    }
    let path = config_file(
        "weak",
        "server.host = '0.0.0.0'\nauth.jwt_secret = 'changeme'\n\
        auth.admin_key = 'changeme'",
    );
    assert_eq!(run(&["serve", "--config", path.to_str().unwrap()]).status.code(), Some(1));
}

#[actix_rt::test]
async fn a_developers_desk_is_greeted_with_keys_that_work() {
    let program = Program::serve("desk", "", &[]);
    let greeting = &program.greeting;
    let path = |url: &str| url.split_once(&program.address.to_string()).unwrap().1.to_owned();

    let room = path(after(greeting, "room"));
    Guest::at(program.address, &room).await.hears("user_joined").await;
    let mut alice = Guest::at(program.address, &path(after(greeting, "workspace"))).await;
    alice.says(json!({"type": "join_room", "room_id": "lobby"})).await;
    let state = alice.hears("room_state").await;
    let names = state["users"].as_array().unwrap().iter().map(|user| user["username"].as_str());
    assert!(names.flatten().any(|name| name == "Alice"), "{state}");

    let operators = path(after(greeting, "operators"));
    let mut operator = Guest::at(program.address, &operators).await;
    operator.says(json!({"action": "list_rooms"})).await;
    operator.hears("rooms").await;
    let figures = Knock::plain(&format!("GET {} HTTP/1.1", path(after(greeting, "figures"))), &[]);
    assert_eq!(knock_at(program.address, &figures.with("Host", "x")).await.status, 200);

    let other = Program::serve("desk-2", "", &[]);
    let key = |program: &Program| after(&program.greeting, "operators").to_owned();
    let (_, key_of_one) =
        key(&program).split_once("api_key=").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert!(key_of_one.len() >= 24 && !other.greeting.contains(&key_of_one), "a fresh key each");
    let at_other = Knock::at(&operators);
    assert_eq!(knock_at(other.address, &at_other).await.status, 401);
}

#[actix_rt::test]
async fn a_minted_token_opens_the_door() {
    let settings =
        format!("auth.jwt_secret = '{SECRET}'\nauth.admin_key = 'a key of the token test'");
    let program = Program::serve("token", &settings, &[]);
    let path = config_file("token-2", &settings);
    let minted = run(&[
        "token",
        "--config",
        path.to_str().unwrap(),
        "--user",
        "ann",
        "--name",
        "Ann A.",
        "--room",
        "lab=join,publish",
    ]);
    assert!(minted.status.success(), "{}", minted.log);
    let token = minted.printed.trim();
    assert_eq!(minted.printed.lines().count(), 1, "a token and nothing else");

    let mut ann = Guest::at(program.address, &format!("/api/v1/ws?token={token}")).await;
    ann.says(json!({"type": "join_room", "room_id": "other"})).await;
    assert_eq!(ann.hears_next().await["code"], "PERMISSION_DENIED");
    let without = Knock::at("/api/v1/ws");
    assert_eq!(knock_at(program.address, &without).await.status, 401, "keys are configured");
    assert!(program.ends().await.status.success());
}

#[test]
fn a_forgotten_secret_mints_nothing() {
    let ended = run(&["token", "--user", "ann"]);
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.printed.is_empty() && ended.log.contains("auth.jwt_secret"), "{}", ended.log);
}

#[actix_rt::test]
async fn two_people_talk_in_their_terminals() {
    let house = House::open();
    let url = format!("ws://{}", house.address);
    let token = house.token("ann");
    let mut ann = Running::start(&["talk", "--room", "lab", "--url", &url, "--token", &token], &[]);
    let joined = ann.line();
    assert!(joined.contains("room_state"), "{joined}");
    let mut bob = Running::start(
        &["talk", "--room", "lab", "--url", &url, "--user", "bob", "--dialect", "query"],
        &[],
    );
    while !bob.line().contains("user_joined") {}
    bob.types("hello from bob");
    assert!(
        std::iter::repeat_with(|| ann.line()).take(9).any(|line| line == "bob: hello from bob")
    );
    ann.types("hello from ann");
    assert!(
        std::iter::repeat_with(|| bob.line()).take(9).any(|line| line == "ann: hello from ann")
    );
    ann.types("and goodbye");
    let ended = ann.ends();
    assert!(ended.status.success(), "{}", ended.log);
    assert!(ended.printed.contains("ann: and goodbye\n"), "{:?}", ended.printed);
    assert!(bob.ends().status.success());
}

#[test]
fn talking_to_nobody_fails_with_a_reason() {
    let house = House::with("auth.anonymous = 'refuse'");
    let url = format!("ws://{}", house.address);
    let refused = run(&["talk", "--room", "lab", "--url", &url]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        refused.log.contains("401") && refused.log.contains("a token is required"),
        "{}",
        refused.log
    );
}
