//! The contract as it is served: what is committed, and for anybody.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::support::House;

/// Set it to anything, and the test writes the committed copy instead of comparing it.
const RENEW: &str = "GREENROOM_RENEW";

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

/// Fails unless the document is the committed one, so that a change of the contract is read.
fn is_committed(served: &Value, path: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os(RENEW).is_some() {
        fs::write(&file, format!("{served:#}\n")).unwrap();
    }
    let known: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert!(
        known == *served,
        "{path} says otherwise; if that is meant: {RENEW}=1, this test again, and read the \
         difference"
    );
}
