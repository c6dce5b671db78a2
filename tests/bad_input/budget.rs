//! One bad message never ends a connection; too many do.

use serde_json::json;

use crate::support::{Accent, Farewell, House, Scripted};

#[actix_rt::test]
async fn who_errs_too_often_is_sent_away_to_come_back_later() {
    let house = House::with("limits.error_budget_per_minute = 3");
    for accent in Accent::ALL {
        let mut ann = accent.guest(&house, "ann").await;
        let mut bob = accent.guest(&house, "bob").await;
        for _ in 0..3 {
            ann.says_text("nonsense").await;
            ann.hears(accent.refusal()).await;
            ann.is_alive().await;
        }
        ann.says(json!({"type": "nonsense"})).await;
        ann.hears(accent.refusal()).await;
        let reason = "too many refused messages, wait before reconnecting".to_owned();
        assert_eq!(ann.farewell().await, Farewell { code: Some(4102), reason }, "{accent:?}");
        bob.is_alive().await;
    }
}

#[actix_rt::test]
async fn nobody_is_sent_away_for_what_the_house_lacks() {
    let agents = Scripted::default();
    let house = House::with_agents("limits.error_budget_per_minute = 3", &agents);
    let mut ann = Accent::Query.guest(&house, "ann").await;
    for _ in 0..8 {
        let asked = json!({"sparql": "ASK {}"});
        ann.says(Accent::Query.message("query_request", asked)).await;
        assert_eq!(Accent::Query.refused(&mut ann).await, "NOT_CONFIGURED");
    }
    ann.is_alive().await;
}
