//! Who may ask which service: those whose token names it, and guests as the settings say.

use serde_json::{Value, json};

use super::{ask, last, person};
use crate::support::{Guest, House, Scripted};

/// Somebody of the query system, with these claims.
async fn bearer(house: &House, claims: Value) -> Guest {
    let token = house.token_with("bob", claims);
    let mut guest = house.enter(&format!("/api/ws/query?token={token}")).await;
    guest.hears("connection_ack").await;
    guest
}

async fn is_refused(guest: &mut Guest, request: Value) {
    guest.says(request).await;
    let refused = guest.hears_next().await;
    assert_eq!(refused["type"], "error_message", "{refused}");
    assert_eq!(refused["payload"]["code"], "PERMISSION_DENIED", "{refused}");
    let help = refused["payload"]["help"].as_str().unwrap();
    assert!(help.contains("`services`") && help.contains("auth.default_services"), "{help}");
}

async fn is_answered(guest: &mut Guest, agents: &mut Scripted) {
    guest.says(ask("m1")).await;
    agents.asked().await.answers("42");
    assert_eq!(last(guest, "m1").await["content"], "42");
}

#[actix_rt::test]
async fn whoever_may_not_ask_a_service_is_told_which_claim_is_missing() {
    let mut agents = Scripted::default();
    let house = House::with_agents("", &agents);
    let question = json!({"type": "query_request", "message_id": "q",
        "payload": {"natural_language": "Find all proteins"}});
    let mut none = bearer(&house, json!({"services": []})).await;
    is_refused(&mut none, ask("m1")).await;
    is_refused(&mut none, question.clone()).await;
    let mut some = bearer(&house, json!({"services": ["agent"], "rooms": {}})).await;
    is_refused(&mut some, question).await;
    is_answered(&mut some, &mut agents).await;
    // A token of before this claim was known, and a guest.
    let rooms = json!({"rooms": {"workspace_*": ["join"]}});
    is_answered(&mut bearer(&house, rooms).await, &mut agents).await;
    is_answered(&mut person(&house, "ann").await, &mut agents).await;
}

#[actix_rt::test]
async fn without_a_claim_the_settings_decide_for_guests_too() {
    let mut agents = Scripted::default();
    let house = House::with_agents("auth.default_services = \"none\"", &agents);
    is_refused(&mut person(&house, "ann").await, ask("m1")).await;
    is_refused(&mut bearer(&house, json!({})).await, ask("m1")).await;
    is_answered(&mut bearer(&house, json!({"services": "*"})).await, &mut agents).await;
    is_answered(&mut bearer(&house, json!({"role": "admin"})).await, &mut agents).await;
}
