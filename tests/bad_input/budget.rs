//! One bad message never ends a connection; too many do.

use serde_json::json;

use crate::support::{Accent, Farewell, House};

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
