//! The existing systems' own client snippets, in their own languages, with only the URL changed, and
//! a judge of what the service says of itself.
//!
//! `deploy/needs.sh` installs what they are written with. Where that cannot be had, a test says so and
//! passes: it is about these clients, not about the machine.

mod program;

use serde_json::{Value, json};

use crate::support::House;

use program::{Language, Program};

/// What was heard in answer to a message.
fn answers<'a>(heard: &'a [Value], id: &'a str) -> impl DoubleEndedIterator<Item = &'a Value> {
    heard.iter().filter(move |it| it["correlation_id"] == id)
}

/// The address of a path of the house.
fn at(house: &House, path: &str) -> String {
    format!("ws://{}{path}", house.address)
}

#[actix_rt::test]
async fn the_workspace_systems_own_test_passes() {
    let house = House::open();
    let (base, token) = (at(&house, ""), house.token("test"));
    let arguments = [base.as_str(), &token];
    let Some(test) = Program::start(Language::Python, "workspace.py", &arguments) else { return };
    assert_eq!(test.ends().await, [json!({"passed": true})]);
}

#[actix_rt::test]
async fn the_asyncapi_initiatives_own_parser_understands_our_document() {
    let house = House::open();
    let Some(modules) = program::modules("@asyncapi/parser") else { return };
    let address = format!("http://{}/asyncapi.json", house.address);
    let parser = Program::start(Language::JavaScript, "asyncapi.mjs", &[&modules, &address]);
    let Some(parser) = parser else { return };
    let found = parser.ends().await;
    let [all] = &found[..] else { panic!("{found:#?}") };
    let ours = house.call("GET", "/asyncapi.json", &[]).await.body;
    let messages = ours["components"]["messages"].as_object().map_or(0, |all| all.len());
    assert_eq!(*all, json!({"channels": 8, "messages": messages}), "it has read them all");
}

#[actix_rt::test]
async fn a_workspace_client_says_all_that_its_documentation_prints() {
    let house = House::open();
    let url = at(&house, &format!("/api/v1/ws?token={}", house.token("john")));
    let mut jane = house.workspace_in("workspace_123", "jane").await;
    let client = Program::start(Language::JavaScript, "workspace.mjs", &[&url]);
    let Some(mut client) = client else { return };
    // An interpreter may take its time to start.
    let mut heard = vec![client.heard().await];
    assert_eq!(
        jane.hears("cursor_moved").await["cursor"],
        json!({"x": 150, "y": 300, "cell": "B2"})
    );
    let cell = jane.hears("cell_updated").await;
    assert_eq!((&cell["value"], &cell["user_id"]), (&json!("Hello World"), &json!("john")));
    // A status, and typing that has stopped, from before anybody was let in are told to nobody.
    heard.extend(client.ends().await);
    let state = heard.iter().find(|it| it["type"] == "room_state").expect("it hears who is there");
    assert_eq!(state["total_users"], 2);
    let refused = heard.iter().find(|it| it["type"] == "error").expect("no agent is set up here");
    let (name, code) = (&refused["request_id"], &refused["code"]);
    assert_eq!((name, code), (&json!("req_123"), &json!("INTERNAL_ERROR")));
}

#[actix_rt::test]
async fn a_query_client_asks_what_its_documentation_prints() {
    let house = House::open();
    let url = at(&house, "/api/ws/query?user_id=user123");
    let client = Program::start(Language::JavaScript, "query.mjs", &[&url]);
    let Some(client) = client else { return };
    let heard = client.ends().await;
    assert_eq!(heard[0]["type"], "connection_ack");
    let stages: Vec<_> = answers(&heard, "unique-id")
        .filter(|it| it["type"] == "query_progress")
        .map(|it| it["payload"]["stage"].as_str().expect("a stage has a name"))
        .collect();
    assert_eq!((stages.first(), stages.last()), (Some(&"parsing"), Some(&"completed")));
    let result = &answers(&heard, "unique-id").next_back().expect("it is answered")["payload"];
    let (rows, bindings) = (&result["results"]["row_count"], &result["results"]["bindings"]);
    assert!(rows.as_u64().is_some_and(|rows| rows > 0), "{result}");
    assert_eq!(rows.as_u64(), bindings.as_array().map(|all| all.len() as u64));
    let terms = &answers(&heard, "unique-id-2").next_back().expect("it is answered")["payload"];
    assert_eq!(terms["query_text"], "protein");
    let first = &terms["suggestions"][0];
    assert_eq!(first["iri"], "http://purl.obolibrary.org/obo/PR_000000001");
    assert_eq!(first["label"], "protein");
}

#[actix_rt::test]
async fn a_dashboard_client_in_python_hears_what_happens() {
    let house = House::open();
    let url = at(&house, "/ws/dashboard?client_id=test-client");
    let client = Program::start(Language::Python, "dashboard.py", &[&url]);
    let Some(mut client) = client else { return };
    assert_eq!(client.heard().await["type"], "connection.established");
    publish(
        &house,
        json!({
            "type": "task.completed", "data": {"task_id": 7}, "source_agent_id": 123,
            "circle_id": 1, "project_id": 5, "event_id": "evt_abc123",
        }),
    )
    .await;
    publish(&house, json!({"type": "task.failed", "data": {}})).await;
    let heard = client.ends().await;
    // Where the bus stands is told first, for whoever comes back.
    assert_eq!(heard[0]["type"], "presence.state");
    let task = &heard[1];
    assert_eq!((&task["type"], &task["data"]), (&json!("task.completed"), &json!({"task_id": 7})));
    assert_eq!((&task["source_agent_id"], &task["circle_id"]), (&json!(123), &json!(1)));
    assert_eq!((&task["project_id"], &task["event_id"]), (&json!(5), &json!("evt_abc123")));
    assert!(task["timestamp"].as_str().is_some_and(|at| at.ends_with('Z')), "{task}");
}

#[actix_rt::test]
async fn a_dashboard_page_changes_with_what_happens() {
    let house = House::open();
    let url = at(&house, "/ws/dashboard?client_id=dashboard-1");
    let client = Program::start(Language::JavaScript, "dashboard.mjs", &[&url]);
    let Some(mut client) = client else { return };
    let mut seen = vec![client.heard().await, client.heard().await, client.heard().await];
    for event in [
        json!({"type": "agent.started", "data": {"agent_id": 123}}),
        json!({"type": "memory.created", "data": {"content": "tea is at four"}}),
        json!({"type": "conversation.message", "data": {"text": "hello"}}),
        json!({"type": "task.completed", "data": {"task_id": 7}}),
        json!({"type": "task.failed", "data": {"task_id": 8}}),
    ] {
        publish(&house, event).await;
    }
    seen.extend(client.ends().await);
    assert!(seen.iter().any(|it| it["established"].is_object()), "{seen:?}");
    assert!(seen.contains(&json!({"pong": true})), "{seen:?}");
    let changes = [
        json!({"agent": 123}),
        json!({"text": "New memory: tea is at four"}),
        json!({"message": {"text": "hello"}}),
        json!({"task": 7, "status": "completed"}),
    ];
    assert_eq!(seen[3..], changes);
}

#[actix_rt::test]
async fn library_clients_search_and_hear_what_is_added() {
    let house = House::open();
    let made = house.as_operator("POST", "/v1/libraries", json!({"name": "Papers"})).await;
    let library = made.body["library_id"].as_str().expect("it has an id").to_owned();
    let documents = format!("/v1/libraries/{library}/documents");
    let url = at(&house, &format!("/v1/libraries/{library}/ws"));
    for (language, script) in
        [(Language::Python, "library.py"), (Language::JavaScript, "library.mjs")]
    {
        let Some(mut client) = Program::start(language, script, &[&url]) else { continue };
        let welcome = client.heard().await;
        assert_eq!(welcome["type"], "system");
        assert_eq!(welcome["message"], format!("Connected to library {library}"));
        assert!(welcome["connection_id"].is_string(), "{welcome}");
        let found = client.heard().await;
        assert_eq!((&found["type"], &found["request_id"]), (&json!("response"), &json!("123")));
        assert_eq!(found["success"], true, "{found}");
        let draft = json!({"title": "Test Document", "text": "AI, in a few words."});
        let added = house.as_operator("POST", &documents, draft).await;
        let heard = client.ends().await;
        let event = heard.last().expect("it has heard of it");
        assert_eq!(event["event_type"], "document.added");
        assert_eq!(event["library_id"], library);
        assert_eq!(
            event["data"],
            json!({
                "document_id": added.body["document_id"], "title": "Test Document", "num_chunks": 1,
            })
        );
    }
}

#[actix_rt::test]
async fn an_agent_client_discovers_the_service_and_is_told_what_is_missing() {
    let house = House::open();
    let (base, token) = (format!("http://{}", house.address), house.token("test"));
    let client = Program::start(Language::JavaScript, "agent.mjs", &[&base, &token]);
    let Some(client) = client else { return };
    let heard = client.ends().await;
    let config = &heard[0]["websocket_config"];
    assert_eq!(config["endpoints"]["websocket"], "/ws");
    assert_eq!(config["features"]["json_first"], true);
    assert_eq!(heard[1]["type"], "connection_established");
    let last = heard.last().expect("it has heard something");
    assert_eq!(last["correlation_id"], "optional_correlation_id");
    assert_eq!(last["payload"]["code"], "NOT_CONFIGURED", "{last}");
    assert!(last["payload"]["help"].as_str().is_some_and(|help| help.contains("agent.maker")));
}

#[actix_rt::test]
async fn the_description_of_the_service_is_sound() {
    let house = House::open();
    let url = format!("http://{}/openapi.json", house.address);
    let judge = Program::start(Language::Python, "openapi.py", &[&url]);
    let Some(judge) = judge else { return };
    let said = judge.ends().await;
    let last = said.last().expect("it says what it has judged");
    assert!(last["judged"].as_u64().is_some_and(|paths| paths > 30), "{last}");
    assert_eq!(said.len(), 1, "{said:#?}");
}

/// An operator publishes on the bus.
async fn publish(house: &House, event: Value) {
    let answer = house.as_operator("POST", "/ws/dashboard/events", event).await;
    assert!(answer.status < 300, "{}", answer.body);
}
