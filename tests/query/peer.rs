//! An endpoint that was not written here: rdflib-endpoint, where `deploy/needs.sh` has put it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::json;

use super::{answer, person};
use crate::support::House;

/// A server of the peer, ended with the test.
struct Peer(Child);

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Serves the example's proteins on a free port; says which once it listens.
const SERVER: &str = r#"
import socket, sys, uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
graph = Graph()
for path in sys.argv[1:]:
    graph.parse(path)
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
app = SparqlEndpoint(graph=graph, path="/sparql")
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
"#;

fn serve() -> Option<(Peer, u16)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/python/bin/python");
    if !python.is_file() {
        return None;
    }
    let data = ["ontology", "organisms", "genes", "diseases", "proteins"];
    let data = data.map(|name| root.join(format!("examples/data/{name}.ttl")));
    let mut child = Command::new(python)
        .args(["-c", SERVER])
        .args(data)
        .stdout(Stdio::piped())
        .spawn()
        .expect("python runs");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("it was asked for");
    BufReader::new(stdout).read_line(&mut line).expect("it says its port");
    Some((Peer(child), line.trim().parse().expect("a port")))
}

#[actix_rt::test]
async fn another_peoples_endpoint_answers_as_ours_does() {
    let Some((_peer, port)) = serve() else {
        eprintln!("skipped: there is no rdflib-endpoint; deploy/needs.sh installs it");
        return;
    };
    let house =
        House::with(&format!("query.endpoints = [\"rdflib=http://127.0.0.1:{port}/sparql\"]"));
    let mut ann = person(&house, "ann").await;
    let asks = [
        "proteins from mouse",
        "human proteins without diseases",
        "How many enzymes are from yeast?",
        "Is insulin a hormone?",
        "the 5 longest human proteins",
        "Which organism has the longest protein?",
        "organisms with more than 4 proteins",
        "Which organism has the most proteins?",
        "Which disease is associated with the most proteins?",
        "What is the longest protein of each mammal?",
        "longest kinase in the nucleus",
        "proteins longer than insulin",
        "diseases that are autosomal dominant or X-linked recessive",
        "Which proteins interact with tau?",
        "How many proteins does each organism have?",
        "total mass of human proteins",
        "the heaviest protein per organism",
        "genes on chromosome 17",
        "proteins starting with \"cytochrome\"",
        "Which organisms have no genome size?",
        "proteins located in both the nucleus and the cytoplasm",
        "human proteins with more than 1 function",
        "Which proteins weigh between 15000 and 17000 daltons?",
        "Which genes encode receptors?",
        "What is insulin?",
    ];
    for words in asks {
        let ours = answer(&mut ann, json!({"natural_language": words})).await;
        let same = json!({"sparql": ours["query"], "endpoint_id": "rdflib"});
        let theirs = answer(&mut ann, same).await;
        assert!(ours["results"]["row_count"].as_u64() > Some(0), "{words}: {ours}");
        assert_eq!(ours["results"]["bindings"], theirs["results"]["bindings"], "{words}: {theirs}");
    }
    let graph = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } ORDER BY ?s LIMIT 3";
    let theirs = answer(&mut ann, json!({"sparql": graph, "endpoint_id": "rdflib"})).await;
    assert_eq!(theirs["results"]["row_count"], 3, "{theirs}");
    let wrong = json!({"sparql": "SELECT (<http://x.org/f>(1) AS ?x) {}", "endpoint_id": "rdflib"});
    let refused = answer(&mut ann, wrong).await;
    assert!(refused["code"].is_string() || refused["results"]["row_count"] == 1, "{refused}");
}
