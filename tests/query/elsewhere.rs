//! What is asked of endpoints elsewhere, and of a model that writes queries.

use serde_json::{Value, json};

use super::{Far, RESULTS, answer, asks, person, query, stages};
use crate::support::{House, Upstream};

const ROWS: &str = r#"{"head": {"vars": ["s", "n"]}, "results": {"bindings": [
    {"s": {"type": "uri", "value": "http://e.org/1"}, "n": {"type": "literal", "value": "one", "xml:lang": "en"}},
    {"s": {"type": "bnode", "value": "b0"}},
    {"s": {"type": "uri", "value": "http://e.org/3"}}
]}}"#;

fn far(sparql: &str) -> Value {
    json!({"sparql": sparql, "endpoint_id": "far"})
}

#[actix_rt::test]
async fn an_endpoint_elsewhere_is_asked_and_its_rows_come_with_their_types() {
    let mut endpoint = Far::open().await;
    let house = endpoint.house("");
    let mut ann = person(&house, "ann").await;
    let mut ask = far("SELECT ?s ?n { ?s ?p ?n }");
    ask["limit"] = 2.into();
    ann.says(query("q1", ask)).await;
    let asked = endpoint.asked().await;
    assert_eq!((&*asked.method, &*asked.path), ("POST", "/sparql"));
    assert_eq!(asked.headers["content-type"], "application/sparql-query");
    assert_eq!(asked.headers["accept"], RESULTS);
    assert!(asked.text().ends_with("LIMIT 3"), "one more, to know of more: {}", asked.text());
    asked.answers(200, &[("content-type", RESULTS)], ROWS).await;
    let result = ann.hears("query_result").await["payload"].take();
    let rows = &result["results"];
    assert_eq!(
        rows["bindings"][0]["n"],
        json!({"type": "literal", "value": "one", "xml:lang": "en"})
    );
    assert_eq!(rows["bindings"][1], json!({"s": {"type": "bnode", "value": "b0"}}));
    assert_eq!((&rows["row_count"], &rows["truncated"]), (&json!(2), &json!(true)));
    assert_eq!(result["endpoint_id"], "far");
}

#[actix_rt::test]
async fn an_endpoint_that_answers_nonsense_or_an_error_fails_only_its_question() {
    let mut endpoint = Far::open().await;
    let house = endpoint.house("jobs.retries = 0");
    let mut ann = person(&house, "ann").await;
    let secret = "hush hush";
    let table = "{\"head\": {\"vars\": []}, \"results\": {\"bindings\": []}}";
    for (status, body) in [
        (200, "<html>hush hush</html>"),
        (200, ""),
        (200, table),
        (500, secret),
        (200, "{\"results\": 7}"),
    ] {
        ann.says(query("q1", far("ASK { ?s ?p ?o }"))).await;
        endpoint.asked().await.answers(status, &[], body).await;
        let failed = ann.hears("error_message").await["payload"].take();
        assert_eq!(failed["code"], "BACKEND_FAILED", "{failed}");
        assert!(!failed.to_string().contains("hush"), "{failed}");
    }
    let own = answer(&mut ann, json!({"natural_language": "How many genes?"})).await;
    assert_eq!(own["results"]["row_count"], 1);
}

#[actix_rt::test]
async fn a_result_too_heavy_for_an_answer_is_cut_and_said_to_be() {
    let mut endpoint = Far::open().await;
    let small =
        "jobs.max_answer_bytes = 100000\nlibrary.max_document_bytes = 1000\nlibrary.max_k = 10";
    let house = endpoint.house(small);
    let mut ann = person(&house, "ann").await;
    ann.says(query("q1", far("SELECT ?s { ?s ?p ?o }"))).await;
    let row = json!({"s": {"type": "literal", "value": "x".repeat(1000)}});
    let all = json!({"head": {"vars": ["s"]}, "results": {"bindings": vec![row; 200]}});
    // Whatever it says that this is: the text is what counts.
    let asked = endpoint.asked().await;
    asked.answers(200, &[("content-type", "text/plain")], &all.to_string()).await;
    let result = ann.hears("query_result").await["payload"].take();
    let (count, truncated) = (&result["results"]["row_count"], &result["results"]["truncated"]);
    assert_eq!((count, truncated), (&json!(88), &json!(true)), "{result}");
}

#[actix_rt::test]
async fn an_endpoint_that_hangs_is_left_at_the_timeout() {
    let mut endpoint = Far::open().await;
    let house = endpoint.house("");
    let mut ann = person(&house, "ann").await;
    let mut ask = far("ASK { ?s ?p ?o }");
    ask["timeout"] = 1.into();
    ann.says(query("q1", ask)).await;
    let asked = endpoint.asked().await;
    assert_eq!(ann.hears("error_message").await["payload"]["code"], "DEADLINE_EXCEEDED");
    asked.waits_to_be_left().await;
}

#[actix_rt::test]
async fn an_endpoint_that_pours_is_cut_off() {
    let mut endpoint = Far::open().await;
    let house = endpoint.house("query.max_result_bytes = 1000000");
    let mut ann = person(&house, "ann").await;
    ann.says(query("q1", far("SELECT * { ?s ?p ?o }"))).await;
    let mut asked = endpoint.asked().await;
    asked.begins(RESULTS).await;
    let poured = asked.floods(&" ".repeat(4096)).await;
    assert_eq!(ann.hears("error_message").await["payload"]["code"], "BACKEND_FAILED");
    assert!(poured < 64_000_000, "{poured}");
    ann.is_alive().await;
}

#[actix_rt::test]
async fn words_need_a_model_where_the_data_is_elsewhere() {
    let endpoint = Far::open().await;
    let house = endpoint.house("");
    let mut ann = person(&house, "ann").await;
    let ask = json!({"natural_language": "everything", "endpoint_id": "far"});
    let refused = answer(&mut ann, ask).await;
    assert_eq!(refused["code"], "NOT_CONFIGURED");
    assert!(refused["help"].as_str().unwrap().contains("query.llm_url"), "{refused}");
}

fn said(content: &str) -> Value {
    json!({"choices": [{"message": {"role": "assistant", "content": content}}]})
}

#[actix_rt::test]
async fn a_model_writes_queries_and_what_it_writes_is_judged() {
    let mut model = Upstream::open().await;
    let house = House::with(&format!(
        "query.llm_url = \"{}/v1\"\nquery.llm_model = \"scribe\"\nquery.llm_key = \"sesame\"",
        model.url()
    ));
    let mut ann = person(&house, "ann").await;
    let words = json!({"natural_language": "how many genes are there?"});
    ann.says(query("q1", words.clone())).await;
    let asked = model.asked().await;
    assert_eq!(asked.path, "/v1/chat/completions");
    assert_eq!(asked.headers["authorization"], "Bearer sesame");
    let messages = &asked.json()["messages"];
    let told = messages[0]["content"].as_str().unwrap();
    assert!(told.contains("https://greenroom.example/bio/Gene"), "{told}");
    assert_eq!(messages[1]["content"], "how many genes are there?");
    let good =
        "```sparql\nSELECT (COUNT(*) AS ?n) { ?g a <https://greenroom.example/bio/Gene> }\n```";
    asked.hears(said(good)).await;
    let result = ann.hears("query_result").await["payload"].take();
    assert_eq!(result["results"]["bindings"][0]["n"]["value"], "57", "{result}");
    assert!(result["explanation"].as_str().unwrap().contains("scribe"), "{result}");
    assert!(result["confidence"].as_f64().unwrap() < 0.9);

    let bad = [
        ("DROP ALL", "QUERY_REFUSED"),
        ("I love genes!", "QUERY_REFUSED"),
        ("NONE", "NOT_UNDERSTOOD"),
    ];
    for (answer, code) in bad {
        ann.says(query("q1", words.clone())).await;
        model.asked().await.hears(said(answer)).await;
        assert_eq!(ann.hears("error_message").await["payload"]["code"], code, "{answer}");
    }
}

#[actix_rt::test]
async fn stages_are_told_while_an_endpoint_works() {
    let mut endpoint = Far::open().await;
    let house = endpoint.house("");
    let mut ann = person(&house, "ann").await;
    let told = async {
        let heard = asks(&mut ann, far("ASK { ?s ?p ?o }")).await;
        let all = ["validating", "optimizing", "executing", "formatting", "completed"];
        assert_eq!(stages(&heard), all);
        assert_eq!(heard[5]["payload"]["results"]["bindings"][0]["answer"]["value"], "true");
    };
    let worked = async { super::yes(endpoint.asked().await).await };
    futures_util::join!(told, worked);
}
