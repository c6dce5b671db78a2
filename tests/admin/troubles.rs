//! What has gone wrong, for an operator who looks only now.

use serde_json::{Value, json};

use super::Office;
use crate::support::House;

fn counted(report: &Value) -> u64 {
    report["counts"].as_object().unwrap().values().filter_map(Value::as_u64).sum()
}

#[actix_rt::test]
async fn refusals_are_counted_by_their_code_and_the_latest_are_shown() {
    let house = House::with(
        "limits.workspace.messages_per_minute = 1\nlimits.workspace.burst = 1\n\
         limits.workspace.lease = 1",
    );
    let mut ann = house.workspace_in("lab", "ann").await;
    for said in ["nonsense", "[]", r#"{"type": "dance"}"#, "more nonsense"] {
        ann.says_text(said).await;
        ann.hears("error").await;
    }
    ann.says(json!({"type": "room_message", "message": "too much"})).await;
    ann.hears("error").await;
    house.until(|m| m["errors"] == 4 && m["rate_limit_violations"] == 1).await;
    let mut office = Office::of(&house).await;
    let told = office.is_told(json!({"action": "list_faults"})).await;
    let counts = [("INVALID_JSON", 2), ("INVALID_MESSAGE", 1), ("UNKNOWN_MESSAGE_TYPE", 1)];
    for (code, count) in counts {
        assert_eq!(told["counts"][code], count, "{told}");
    }
    assert_eq!(counted(&told), 5, "every refusal, and nothing else: {told}");
    let recent = told["recent"].as_array().unwrap();
    assert!(recent.iter().all(|it| it["user_id"] == "ann" && it["timestamp"].is_string()));
    let faults: Vec<_> = recent.iter().filter(|it| it["event"] == "fault").collect();
    assert_eq!((faults.len(), &faults[4]["code"]), (5, &json!("INVALID_JSON")), "oldest last");
    let blocked = recent.iter().find(|it| it["event"] == "blocked").expect("ann is blocked");
    assert_eq!(blocked["retry_after"], 15 * 60);
    let list = office.is_told(json!({"action": "list_connections"})).await;
    assert_eq!(faults[0]["connection_id"], list["connections"][0]["connection_id"]);
    let posted = office.posts(json!({"action": "list_faults"})).await;
    assert_eq!(posted["payload"], told);
}

#[actix_rt::test]
async fn where_all_went_well_there_is_nothing_to_show() {
    let house = House::open();
    house.workspace_in("lab", "ann").await.leaves().await;
    let mut office = Office::of(&house).await;
    let told = office.is_told(json!({"action": "list_faults"})).await;
    assert_eq!(told, json!({"counts": {}, "recent": []}));
}
