//! What was acknowledged is kept, and can be found, whatever ended how.

use std::{
    collections::BTreeSet,
    fs,
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::three_animals;
use crate::support::{Folder, House, Program, contract::Exchange};

const SETTINGS: &str = r#"
    auth.anonymous = "claimed"
    log.level = "off"
    jobs.max_per_person = 64
    rooms.history_events = 4000
    rooms.history_bytes = 4194304
"#;
/// Generous: a loaded machine is no broken promise.
const PATIENCE: Duration = Duration::from_secs(20);
/// Documents that are brought, several at a time.
const DOCUMENTS: usize = 400;
const AT_ONCE: usize = 8;

#[actix_rt::test]
async fn libraries_survive_a_restart() {
    let folder = Folder::of("library-restart");
    let house = House::with(&folder.durable());
    three_animals(&house.reader("ann")).await;
    let house = house.opens_again().await;
    let ann = house.reader("ann");
    assert_eq!(ann.finds("animals", "a cat").await, ["cats", "dogs"]);
    let got = ann.asks("GET", "/animals/documents/owls", Value::Null).await;
    assert_eq!(got.body["text"], "Owls hunt mice at night.");
    house.reader("ann").adds("animals", "bats", "Bats", "Bats hang.").await;
    assert_eq!(ann.finds("animals", "hanging").await, ["bats"]);
}

#[actix_rt::test]
async fn a_damaged_index_is_made_again() {
    let folder = Folder::of("library-damaged");
    let house = House::with(&folder.durable());
    three_animals(&house.reader("ann")).await;
    drop(house);
    for entry in fs::read_dir(folder.path().join("library-index")).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            fs::write(entry.path(), "nonsense").unwrap();
        }
    }
    let house = House::with(&folder.durable());
    assert_eq!(house.reader("ann").finds("animals", "a cat").await, ["cats", "dogs"]);
}

#[actix_rt::test]
async fn a_house_does_not_open_on_libraries_that_are_not_its_own() {
    let folder = Folder::of("library-strange");
    let file = folder.path().join("libraries.redb");
    fs::write(&file, "my diary").unwrap();
    let settings = format!("{SETTINGS}\n{}", folder.durable());
    let path = crate::support::config_file("library-strange", &settings);
    let running = crate::support::Running::start(&["--config", path.to_str().unwrap()], &[]);
    let ended = running.ends();
    assert!(!ended.status.success());
    assert!(ended.log.contains("store.path"), "{}", ended.log);
    assert_eq!(fs::read_to_string(&file).unwrap(), "my diary");
}

#[actix_rt::test]
async fn no_acknowledged_document_is_lost_by_being_killed() {
    let folder = Folder::of("library-killed");
    let settings = format!("{SETTINGS}\n{}", folder.durable());
    let start = || Program::serve("library-killed", &settings, &[]);
    let mut server = start();
    call(server.address, "POST", "", json!({"library_id": "many"})).await.unwrap();
    let mut expected = BTreeSet::new();
    for time in 0..4 {
        let acknowledged = add_until_killed(&server, time, 40 + 50 * time).await;
        assert!(acknowledged.len() < DOCUMENTS, "it was killed too late");
        expected.extend(acknowledged);
        server.dies();
        server = start();
        let kept = listed(server.address).await;
        let lost: Vec<_> = expected.difference(&kept).collect();
        assert!(lost.is_empty(), "time {time}: {lost:?}");
        let (status, described) = call(server.address, "GET", "/many", Value::Null).await.unwrap();
        assert_eq!((status, &described["num_documents"]), (200, &json!(kept.len())));
        // Index and file agree: whatever is kept is found, and nothing else.
        for document in &kept {
            let found = found(server.address, document).await;
            assert_eq!(found, std::slice::from_ref(document), "time {time}");
        }
        for n in 0..DOCUMENTS {
            let document = format!("t{time}n{n}");
            if !kept.contains(&document) {
                let found = found(server.address, &document).await;
                assert_eq!(found, [""; 0], "time {time}");
            }
        }
        // What happened is told, and nothing twice, whatever had been told when the process ended.
        let told = all_told(server.address, kept.len()).await;
        let documents: BTreeSet<_> = told.iter().map(|(_, document)| document.clone()).collect();
        let names: BTreeSet<_> = told.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!((&documents, told.len(), names.len()), (&kept, kept.len(), kept.len()));
        expected = kept;
    }
}

/// What has been told of documents, under which name, once so much has.
async fn all_told(address: SocketAddr, enough: usize) -> Vec<(String, String)> {
    let url =
        format!("http://{address}/api/ws/rooms/library:many/messages?limit=100000&user_id=ann");
    let began = Instant::now();
    loop {
        let mut response = awc::Client::default().get(&url).send().await.unwrap();
        let body = response.json::<Value>().limit(16 << 20).await.unwrap();
        let told: Vec<_> = body["messages"].as_array().map_or(Vec::new(), |all| {
            let news = all.iter().map(|it| &it["payload"]);
            let added = news.filter(|it| it["data"]["document_id"].is_string());
            let text = |it: &Value| it.as_str().unwrap().to_owned();
            added.map(|it| (text(&it["event_id"]), text(&it["data"]["document_id"]))).collect()
        });
        if told.len() >= enough {
            return told;
        }
        assert!(began.elapsed() < PATIENCE, "{} of {enough} are told", told.len());
    }
}

/// Adds documents, several at a time; kills the server after so many acknowledgements.
async fn add_until_killed(server: &Program, time: usize, enough: usize) -> BTreeSet<String> {
    let address = server.address;
    let adds = stream::iter((0..DOCUMENTS).map(|n| async move {
        let document = format!("t{time}n{n}");
        let body = json!({"document_id": document, "title": "One of many", "text": format!("Its word is {document}.")});
        let answer = call(address, "POST", "/many/documents", body).await;
        answer.filter(|(status, _)| *status == 201).map(|_| document)
    }));
    let mut adds = Box::pin(adds.buffer_unordered(AT_ONCE));
    let mut acknowledged = BTreeSet::new();
    while let Some(added) = adds.next().await {
        acknowledged.extend(added);
        if acknowledged.len() == enough {
            server.running.signal("KILL");
        }
    }
    acknowledged
}

/// A call to a program, which may die of it.
async fn call(address: SocketAddr, method: &str, path: &str, body: Value) -> Option<(u16, Value)> {
    let named = awc::http::Method::from_bytes(method.as_bytes()).unwrap();
    let path = &format!("/v1/libraries{path}");
    let request = awc::Client::default().request(named, format!("http://{address}{path}"));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut response = request.send_body(body).await.ok()?;
    let (status, body) = (response.status().as_u16(), response.body().await.ok()?);
    let (content, upgrade) = ("application/json", false);
    Exchange { method, path, upgrade, status, content, body: &body }.is_described();
    Some((status, serde_json::from_slice(&body).ok()?))
}

async fn listed(address: SocketAddr) -> BTreeSet<String> {
    let path = "/many/documents?limit=1000";
    let mut all = BTreeSet::new();
    let (_, mut page) = call(address, "GET", path, Value::Null).await.unwrap();
    loop {
        let documents = page["documents"].as_array().unwrap();
        all.extend(documents.iter().map(|it| it["document_id"].as_str().unwrap().to_owned()));
        if page["more"] != true {
            return all;
        }
        let next = format!("{path}&after={}", all.last().unwrap());
        page = call(address, "GET", &next, Value::Null).await.unwrap().1;
    }
}

async fn found(address: SocketAddr, word: &str) -> Vec<String> {
    let body = json!({"query_text": word});
    super::documents(&call(address, "POST", "/many/search", body).await.unwrap().1)
}
