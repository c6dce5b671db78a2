//! Operators and workers are counted like guests, and come in when guests have filled the house.

use serde_json::json;

use super::refused;
use crate::support::{ADMIN_KEY, House, Knock};

const GUEST: &str = "/api/ws/query";
const WORKER_KEY: &str = "the-workers-key-of-a-test-house";

fn operator() -> String {
    format!("/api/ws/admin?api_key={ADMIN_KEY}")
}

fn worker() -> String {
    format!("/api/ws/worker?api_key={WORKER_KEY}")
}

/// A house with these limits, where workers may connect.
fn house(limits: &str) -> House {
    House::with(&format!(
        "workers.enabled = true\nauth.worker_key = '{WORKER_KEY}'\n[server]\n{limits}"
    ))
}

#[actix_rt::test]
async fn somebody_looks_after_a_full_house() {
    for limits in ["max_connections = 2", "max_connections_per_ip = 2"] {
        let house = house(&format!("{limits}\nreserved_connections = 1"));
        let _first = house.enter(GUEST).await;
        let _second = house.enter(GUEST).await;
        refused(&Knock::at(GUEST).to(&house).await, 429, "TOO_MANY_CONNECTIONS");
        let mut office = house.operator().await;
        office.says(json!({"action": "list_connections"})).await;
        let all = office.hears("connections").await["payload"]["connections"].take();
        assert_eq!(all.as_array().unwrap().len(), 2, "{limits}");
        for path in [operator(), worker()] {
            refused(&Knock::at(&path).to(&house).await, 429, "TOO_MANY_CONNECTIONS");
        }
        let tail = house.call("GET", "/api/ws/admin/tail", &[("X-API-Key", ADMIN_KEY)]).await;
        assert_eq!(tail.status, 429, "the live stream by REST is one of them: {tail:?}");
        office.leaves().await;
        comes_in(&house, &worker()).await;
    }
}

#[actix_rt::test]
async fn they_take_the_places_of_guests() {
    for path in [operator(), worker()] {
        let house = house("max_connections_per_ip = 2\nreserved_connections = 0");
        let staff = house.enter(&path).await;
        let _guest = house.enter(GUEST).await;
        refused(&Knock::at(GUEST).to(&house).await, 429, "TOO_MANY_CONNECTIONS");
        staff.leaves().await;
        comes_in(&house, GUEST).await;
    }
}

/// A place that is just becoming free is taken.
async fn comes_in(house: &House, path: &str) {
    let began = std::time::Instant::now();
    while house.knock(path).await.is_err() {
        assert!(began.elapsed().as_secs() < 20, "{path}: no place becomes free");
    }
}
