//! Suggestions of terms while somebody types: from files, from the example, and from elsewhere.

use serde_json::{Value, json};

use crate::support::{self, Folder, Guest, House, Running, config_file};

/// What is suggested, by its labels.
async fn suggested(guest: &mut Guest, payload: Value) -> Vec<String> {
    guest.says(json!({"type": "ontology_search", "message_id": "s", "payload": payload})).await;
    let answer = guest.hears("ontology_suggestion").await;
    assert_eq!(answer["correlation_id"], "s");
    assert_eq!(answer["payload"]["query_text"], payload["query"]);
    let suggestions = answer["payload"]["suggestions"].as_array().unwrap();
    suggestions.iter().map(|one| one["label"].as_str().unwrap().to_owned()).collect()
}

async fn desk(house: &House) -> Guest {
    let mut guest = house.enter("/api/ws/query?user_id=ann").await;
    guest.hears("connection_ack").await;
    guest
}

#[actix_rt::test]
async fn the_query_systems_own_example_is_answered() {
    let house = House::open();
    let mut ann = desk(&house).await;
    let asked = json!({"query": "protein", "ontology": "PR", "limit": 10});
    ann.says(json!({"type": "ontology_search", "message_id": "unique-id", "payload": asked})).await;
    let answer = ann.hears("ontology_suggestion").await;
    assert_eq!(answer["correlation_id"], "unique-id");
    let first = &answer["payload"]["suggestions"][0];
    assert_eq!(first["iri"], "http://purl.obolibrary.org/obo/PR_000000001");
    assert_eq!(first["label"], "protein");
    assert!(first["description"].as_str().unwrap().starts_with("A biological macromolecule"));
}

#[actix_rt::test]
async fn every_letter_brings_its_own_suggestions_from_the_files_of_the_house() {
    let folder = Folder::of("ontology-files");
    let obo = "format-version: 1.4\n\n[Term]\nid: CO:1\nname: crème brûlée\n\
        synonym: \"burnt cream\" EXACT []\n\n[Term]\nid: CO:2\nname: cream cheese\n\n\
        [Term]\nid: CO:3\nname: old cream\nis_obsolete: true\n";
    let turtle = "<http://example.org/words#CW_1> <http://www.w3.org/2004/02/skos/core#prefLabel> \
        \"cream\"@en .\n";
    std::fs::write(folder.path().join("cooking.obo"), obo).unwrap();
    std::fs::write(folder.path().join("words.ttl"), turtle).unwrap();
    let house = House::with(&format!("ontology.paths = ['{}']", folder.path().display()));
    let mut ann = desk(&house).await;
    let all = ["cream", "cream cheese", "crème brûlée"];
    for (text, expected) in [("cr", &all[..]), ("CREAM", &all), ("cream c", &all[1..2])] {
        let mut labels = suggested(&mut ann, json!({"query": text})).await;
        labels.sort();
        assert_eq!(labels, expected, "{text}");
    }
    assert_eq!(suggested(&mut ann, json!({"query": "creme b"})).await, ["crème brûlée"]);
    assert_eq!(suggested(&mut ann, json!({"query": "cream", "ontology": "cw"})).await, ["cream"]);
    assert_eq!(suggested(&mut ann, json!({"query": "cream", "limit": 1})).await, ["cream"]);
    assert!(suggested(&mut ann, json!({"query": "bread"})).await.is_empty());
}

#[actix_rt::test]
async fn an_ontology_that_is_nowhere_is_refused_and_the_next_letter_is_answered() {
    let house = House::open();
    let mut ann = desk(&house).await;
    let asked = json!({"query": "protein", "ontology": "NONE"});
    ann.says(json!({"type": "ontology_search", "message_id": "s", "payload": asked})).await;
    let refusal = ann.hears("error_message").await;
    assert_eq!(refusal["correlation_id"], "s");
    assert!(refusal.to_string().contains("ontology.paths"), "{refusal}");
    assert!(!refusal.to_string().contains("NONE"), "{refusal}");
    assert!(!suggested(&mut ann, json!({"query": "protein"})).await.is_empty());
}

#[actix_rt::test]
async fn what_is_not_here_is_asked_elsewhere() {
    let folder = Folder::of("ontology-elsewhere");
    let obo = "[Term]\nid: CO:1\nname: cream cheese\n";
    std::fs::write(folder.path().join("cooking.obo"), obo).unwrap();
    let mut ols = support::Upstream::open().await;
    let house = House::with(&format!(
        "ontology.paths = ['{}']\nontology.ols_url = '{}/ols4'",
        folder.path().display(),
        ols.url()
    ));
    let mut ann = desk(&house).await;
    assert_eq!(
        suggested(&mut ann, json!({"query": "cr", "ontology": "CO"})).await,
        ["cream cheese"]
    );
    assert!(ols.is_left_alone(), "what is local wins");

    let asked = json!({"query": "heart va", "ontology": "UBERON", "limit": 3});
    let answering = async {
        let asked = ols.asked().await;
        let begins = "/ols4/api/select?q=heart+va&ontology=uberon&type=class";
        assert!(
            asked.path.starts_with(begins) && asked.path.ends_with("&rows=3"),
            "{}",
            asked.path
        );
        let doc = json!({"iri": "http://purl.obolibrary.org/obo/UBERON_0000946",
            "label": "cardiac valve", "description": ["Lets blood pass one way."]});
        asked.hears(json!({"response": {"numFound": 1, "docs": [doc]}})).await;
    };
    let (labels, ()) = futures_util::future::join(suggested(&mut ann, asked), answering).await;
    assert_eq!(labels, ["cardiac valve"]);
}

#[actix_rt::test]
async fn a_server_elsewhere_that_fails_is_a_failure_of_that_search_alone() {
    let ols = support::Upstream::answering(|_| (500, json!({"error": "secret"}))).await;
    let house = House::with(&format!("ontology.ols_url = 'http://{ols}'"));
    let mut ann = desk(&house).await;
    let asked = json!({"query": "heart", "ontology": "UBERON"});
    ann.says(json!({"type": "ontology_search", "message_id": "s", "payload": asked})).await;
    let refusal = ann.hears("error_message").await;
    assert!(refusal.to_string().contains("status 500"), "{refusal}");
    assert!(!refusal.to_string().contains("secret"), "{refusal}");
    ann.is_alive().await;
}

#[test]
fn a_file_that_cannot_be_read_refuses_the_start_with_its_line() {
    let folder = Folder::of("ontology-broken");
    let file = folder.path().join("broken.obo");
    std::fs::write(&file, "[Term]\nid: CO:1\nname: cream\ndef: no quotes\n").unwrap();
    let settings = format!("server.port = 0\nontology.paths = ['{}']", file.display());
    let path = config_file("ontology-broken", &settings);
    let ended = Running::start(&["serve", "--config", path.to_str().unwrap()], &[]).ends();
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.log.contains("ontology.paths: "), "{}", ended.log);
    assert!(ended.log.contains("broken.obo: line 4: "), "{}", ended.log);
}
