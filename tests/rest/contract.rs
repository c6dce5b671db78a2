//! What the service says of its calls: that it is served, that its copy in the repository is the
//! same, and that the golden messages are of the shapes that it names.
//!
//! That every answer is as described is seen by every test that calls (`support/contract.rs`).

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use greenroom::http::contract::openapi;
use serde_json::{Value, json};

use crate::support::{House, contract};

/// Set, the copy in the repository is written anew.
const RENEW: &str = "GREENROOM_RENEW";

/// The golden messages of REST, whose they are, and whether somebody brings them.
const GOLDEN: [(&str, &str, Side); 14] = [
    ("agent/rest/config", "getConfig", Side::Example),
    ("dashboard/rest/event", "publishEvents", Side::Answered),
    ("dashboard/rest/events", "publishEvents", Side::Answered),
    ("dashboard/rest/stats", "getListeners", Side::Answered),
    ("query/rest/connections", "listConnections", Side::Example),
    ("query/rest/metrics", "getMetrics", Side::Example),
    ("query/rest/room", "createRoom", Side::Answered),
    ("query/rest/rooms", "listRooms", Side::Example),
    ("workspace/rest/broadcast", "broadcastToRoom", Side::Brought),
    ("workspace/rest/health", "getHealth", Side::Answered),
    ("workspace/rest/notification", "sendNotification", Side::Brought),
    ("workspace/rest/notify", "notifyPerson", Side::Brought),
    ("workspace/rest/rooms", "listWorkspaces", Side::Answered),
    ("workspace/rest/stats", "getStats", Side::Answered),
];

/// Who says a golden message.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    /// The client.
    Brought,
    /// The service.
    Answered,
    /// The service, which says more besides.
    Example,
}

fn here(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The schema of what is said by this side of a call.
fn schema(call: &'static Value, side: Side) -> &'static Value {
    let of = |content: &'static Value| &content["content"]["application/json"]["schema"];
    if side == Side::Brought {
        return of(&call["requestBody"]);
    }
    let answers = call["responses"].as_object().expect("answers");
    of(answers.iter().find(|(status, _)| status.starts_with('2')).expect("one that succeeds").1)
}

/// Lets every field of a shape be absent.
fn demand_nothing(shape: &mut Value) {
    match shape {
        Value::Object(fields) => {
            fields.remove("required");
            fields.values_mut().for_each(demand_nothing);
        }
        Value::Array(items) => items.iter_mut().for_each(demand_nothing),
        _ => {}
    }
}

#[actix_rt::test]
async fn it_is_served_to_anybody() {
    let house = House::with("auth.anonymous = 'refuse'");
    let served = house.call("GET", "/openapi.json", &[]).await;
    assert_eq!((served.status, served.header("content-type")), (200, "application/json"));
    served.is_secured();
    assert_eq!(served.body, openapi::document());
    assert_eq!(served.body["info"]["version"], env!("CARGO_PKG_VERSION"));
    let lost = house.call("GET", "/openapi", &[]).await;
    assert!(lost.body["help"].as_str().is_some_and(|help| help.contains("/openapi.json")));
}

#[actix_rt::test]
async fn the_sockets_are_described_as_the_committed_document_says() {
    let house = House::open();
    let served = house.call("GET", "/asyncapi.json", &[]).await;
    assert_eq!(served.status, 200);
    is_committed(&served.body, "docs/wire/asyncapi.json");
    let channels = served.body["channels"].as_object().unwrap();
    let addresses: Vec<_> = channels.values().map(|it| it["address"].as_str().unwrap()).collect();
    let discovery = house.call("GET", "/ws/config", &[]).await.body;
    let endpoints = discovery["websocket_config"]["endpoints"].as_object().unwrap();
    for (name, path) in endpoints {
        assert!(addresses.contains(&path.as_str().unwrap()), "{name} is not described");
    }
}

#[test]
fn the_calls_are_described_as_the_committed_document_says() {
    is_committed(&openapi::document(), "docs/wire/openapi.json");
}

/// Fails unless the document is the committed one, so that a change of the contract is read.
fn is_committed(served: &Value, path: &str) {
    let file = here(path);
    if env::var_os(RENEW).is_some() {
        fs::write(&file, format!("{served:#}\n")).unwrap();
    }
    let known: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert!(
        known == *served,
        "{path} says otherwise; if that is meant: {RENEW}=1, this test again, and read the \
         difference"
    );
}

#[test]
fn golden_messages_are_of_the_shapes_that_are_named() {
    let mut there = BTreeSet::new();
    for dialect in ["agent", "dashboard", "library", "query", "workspace"] {
        let folder = format!("{dialect}/rest");
        let files = fs::read_dir(here("dialects/golden").join(&folder)).into_iter().flatten();
        let stem = |file: fs::DirEntry| file.path().file_stem().expect("a name").to_owned();
        let files = files.map(|file| stem(file.expect("a file")));
        there.extend(files.map(|it| format!("{folder}/{}", it.to_string_lossy())));
    }
    assert_eq!(there, GOLDEN.map(|(file, ..)| file.to_owned()).into(), "every one is known");
    for (file, call, side) in GOLDEN {
        let text = fs::read_to_string(here(&format!("dialects/golden/{file}.json"))).expect(file);
        let message: Value = serde_json::from_str(&text).expect("it is JSON");
        let mut shape = schema(contract::call(call), side).clone();
        if side == Side::Example {
            // What was there before us has fewer fields than what we say.
            let name = shape["$ref"].as_str().expect("a name").trim_start_matches('#').to_owned();
            shape = openapi::document().pointer(&name).expect("a shape").clone();
            demand_nothing(&mut shape);
        }
        let wrong: Vec<_> =
            contract::shape(&shape).iter_errors(&message).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "{file} does not fit {call}: {wrong:#?}");
        let nothing = contract::shape(&shape).is_valid(&json!({"of": "no shape"}));
        assert!(!nothing || side == Side::Example, "{call} takes anything");
    }
}
