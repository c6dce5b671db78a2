//! What is asked of the data that the house has itself (rows Q1 and Q2).

use serde_json::{Value, json};

use super::{answer, asks, person, query, stages};
use crate::support::House;

const ENDLESS: &str = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";

fn labels(result: &Value) -> Vec<&str> {
    let rows = result["results"]["bindings"].as_array().unwrap();
    rows.iter().map(|row| row["proteinLabel"]["value"].as_str().unwrap()).collect()
}

#[actix_rt::test]
async fn all_proteins_from_human_are_found_out_of_the_box() {
    let house = House::open();
    let mut ann = person(&house, "ann").await;
    let heard = asks(
        &mut ann,
        json!({"natural_language": "Find all proteins from human", "endpoint_id": "uniprot",
               "execute": true, "limit": 100, "timeout": 60}),
    )
    .await;
    let all = [
        "parsing",
        "validating",
        "generating",
        "optimizing",
        "executing",
        "formatting",
        "completed",
    ];
    assert_eq!(stages(&heard), all);
    let progress = heard.iter().filter_map(|it| it["payload"]["progress"].as_f64());
    assert!(progress.collect::<Vec<_>>().is_sorted());
    let result = &heard[7]["payload"];
    assert_eq!(heard[7]["type"], "query_result");
    assert!(heard.iter().all(|it| it["payload"]["query_id"] == result["query_id"]));
    assert_eq!(result["results"]["row_count"], 28, "{result}");
    assert_eq!(result["results"]["variables"], json!(["protein", "proteinLabel"]));
    assert!(labels(result).contains(&"Hemoglobin subunit alpha"));
    assert!(result["query"].as_str().unwrap().contains("SELECT"));
    assert!(result["confidence"].as_f64().unwrap() > 0.9);
    assert!(result["explanation"].as_str().unwrap().contains("human"));
    assert!(result["execution_time"].as_f64().unwrap() < 60.0);
}

#[actix_rt::test]
async fn a_query_is_written_without_being_run() {
    let house = House::open();
    let mut ann = person(&house, "ann").await;
    let ask = json!({"natural_language": "longest human protein", "execute": false});
    let heard = asks(&mut ann, ask).await;
    let written = ["parsing", "validating", "generating", "optimizing", "completed"];
    assert_eq!(stages(&heard), written);
    let written = &heard[5]["payload"];
    assert!(written["results"].is_null(), "{written}");
    let run = answer(&mut ann, json!({"sparql": written["query"]})).await;
    assert_eq!(labels(&run), ["Titin"]);
    assert_eq!(run["confidence"], 1.0);
}

#[actix_rt::test]
async fn a_limit_bounds_the_rows_and_says_so() {
    let house = House::open();
    let mut ann = person(&house, "ann").await;
    let few = answer(&mut ann, json!({"natural_language": "proteins", "limit": 5})).await;
    assert_eq!(few["results"]["row_count"], 5);
    assert_eq!(few["results"]["truncated"], true, "{few}");
    let one = answer(&mut ann, json!({"natural_language": "How many proteins?"})).await;
    let count = &one["results"]["bindings"][0]["count"];
    let integer = "http://www.w3.org/2001/XMLSchema#integer";
    assert_eq!(*count, json!({"type": "literal", "value": "57", "datatype": integer}));
}

#[actix_rt::test]
async fn a_timeout_ends_an_endless_query_and_the_next_is_answered() {
    let house = House::with("query.threads = 1");
    let mut ann = person(&house, "ann").await;
    let heard = asks(&mut ann, json!({"sparql": ENDLESS, "timeout": 1})).await;
    assert_eq!(heard.last().unwrap()["payload"]["code"], "DEADLINE_EXCEEDED", "{heard:?}");
    assert_eq!(stages(&heard).last(), Some(&"failed"), "{heard:?}");
    let next = answer(&mut ann, json!({"natural_language": "How many genes?"})).await;
    assert_eq!(next["results"]["bindings"][0]["count"]["value"], "57", "{next}");
}

#[actix_rt::test]
async fn what_is_taken_back_makes_room_at_once() {
    let house = House::with("query.threads = 1");
    let (mut ann, mut bob) = (person(&house, "ann").await, person(&house, "bob").await);
    ann.says(query("endless", json!({"sparql": ENDLESS}))).await;
    while ann.hears("query_progress").await["payload"]["stage"] != "executing" {}
    bob.says(query("b", json!({"natural_language": "How many genes?"}))).await;
    ann.says(json!({"type": "cancel_request", "message_id": "c",
                    "payload": {"request_id": "endless"}}))
        .await;
    assert_eq!(ann.hears("error_message").await["payload"]["code"], "CANCELLED");
    assert_eq!(bob.hears("query_result").await["payload"]["results"]["row_count"], 1);
}

#[actix_rt::test]
async fn what_cannot_be_asked_is_refused_with_a_reason() {
    let house = House::open();
    let mut ann = person(&house, "ann").await;
    let cases = [
        (json!({"sparql": "DROP ALL"}), "QUERY_REFUSED", "update"),
        (json!({"sparql": "SELECT * { ?s ?p "}), "QUERY_REFUSED", "no query"),
        (json!({"sparql": "ASK {}", "endpoint_id": "mars"}), "ENDPOINT_NOT_FOUND", "endpoint"),
        (json!({"natural_language": "purple monkey dishwasher"}), "NOT_UNDERSTOOD", "dishwasher"),
        (json!({"natural_language": "proteins from Klingon"}), "NOT_UNDERSTOOD", "klingon"),
    ];
    for (ask, code, word) in cases {
        let refused = answer(&mut ann, ask.clone()).await;
        assert_eq!(refused["code"], code, "{ask}: {refused}");
        assert!(refused["error"].as_str().unwrap().contains(word), "{ask}: {refused}");
        assert!(refused["help"].is_string() || code == "QUERY_REFUSED", "{refused}");
    }
    let alive = answer(&mut ann, json!({"natural_language": "How many organisms?"})).await;
    assert_eq!(alive["results"]["bindings"][0]["count"]["value"], "11");
}

#[actix_rt::test]
async fn people_of_a_workspace_ask_the_same_in_their_own_words() {
    let house = House::open();
    let mut ann = house.workspace("ann").await;
    ann.says(json!({"type": "query_request", "request_id": "r1",
                    "natural_language": "Which organism has the most proteins?"}))
        .await;
    let result = ann.hears("query_result").await;
    assert_eq!(result["request_id"], "r1");
    let human = &result["results"]["bindings"][0]["organismLabel"]["value"];
    assert_eq!(*human, "human", "{result}");
}

#[actix_rt::test]
async fn without_any_endpoint_there_is_no_such_service() {
    let house = House::with("query.local_endpoints = []");
    let mut ann = person(&house, "ann").await;
    let refused = answer(&mut ann, json!({"natural_language": "proteins"})).await;
    assert_eq!(refused["code"], "NOT_CONFIGURED", "{refused}");
    assert!(refused["help"].as_str().unwrap().contains("query."), "{refused}");
}
