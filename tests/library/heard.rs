//! What happens in a library is told to those who listen to it, and to nobody else.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{is_news, learns, three_animals};
use crate::support::{Folder, House};

/// Generous: a loaded machine is no broken promise.
const PATIENCE: Duration = Duration::from_secs(20);

#[actix_rt::test]
async fn what_rest_changes_is_heard_by_listeners_of_that_library_alone() {
    let house = House::open();
    let ann = house.reader("ann");
    ann.creates("papers").await;
    ann.creates("plants").await;
    let mut bob = house.listener("papers", "bob").await;
    let mut cat = house.listener("plants", "cat").await;
    let added = ann.adds("papers", "d1", "Test Document", "What it says.").await;
    let heard = learns(&mut bob).await;
    assert_eq!(heard["event_type"], "document.added", "{heard}");
    assert_eq!(heard["library_id"], "papers");
    let data = json!({"document_id": "d1", "title": "Test Document", "num_chunks": 1});
    assert_eq!((&heard["data"], &added.body["num_chunks"]), (&data, &json!(1)));
    ann.asks("DELETE", "/papers/documents/d1", Value::Null).await;
    let heard = learns(&mut bob).await;
    assert_eq!(heard["event_type"], "document.deleted");
    assert_eq!(heard["data"], json!({"document_id": "d1"}));
    let heard = cat.hears_by_now().await;
    assert!(!heard.iter().any(is_news), "nothing happened among plants: {heard:?}");
}

#[actix_rt::test]
async fn nobody_hears_of_what_was_refused() {
    let house = House::open();
    let ann = house.reader("ann");
    three_animals(&ann).await;
    let mut bob = house.listener("animals", "bob").await;
    ann.asks("DELETE", "/animals/documents/bats", Value::Null).await;
    ann.asks("POST", "/animals/documents", json!({"title": "a", "text": ""})).await;
    ann.adds("animals", "bats", "Bats", "Bats hang.").await;
    assert_eq!(learns(&mut bob).await["data"]["document_id"], "bats");
}

#[actix_rt::test]
async fn a_library_can_be_listened_to_exactly_as_long_as_it_is_there() {
    let folder = Folder::of("library-rooms");
    let house = House::with(&folder.durable());
    let path = |house: &House, library: &str| {
        format!("/v1/libraries/{library}/ws?token={}", house.token("bob"))
    };
    assert!(house.knock(&path(&house, "papers")).await.is_err(), "there is none yet");
    house.reader("ann").creates("papers").await;
    house.reader("ann").creates("plants").await;
    let mut bob = house.listener("papers", "bob").await;
    house.reader("ann").asks("DELETE", "/papers", Value::Null).await;
    assert_eq!(learns(&mut bob).await["event_type"], "library.deleted");
    house.until_silent("papers").await;
    let house = house.opens_again().await;
    house.until_heard("plants").await;
    house.listener("plants", "bob").await;
    assert!(house.knock(&path(&house, "papers")).await.is_err(), "it is gone for good");
}

#[actix_rt::test]
async fn figures_count_who_listens_to_which_library() {
    let house = House::open();
    let ann = house.reader("ann");
    ann.creates("papers").await;
    ann.creates("plants").await;
    let _bob = house.listener("papers", "bob").await;
    let cat = house.listener("plants", "cat").await;
    let stats = async || {
        let bearer = format!("Bearer {}", house.token("ann"));
        house.call("GET", "/v1/websockets/stats", &[("Authorization", &bearer)]).await.body
    };
    let by_library = json!({"papers": 1, "plants": 1});
    let two = json!({"total_connections": 2, "libraries_with_subscribers": 2, "subscriptions_by_library": by_library});
    assert_eq!(stats().await, two);
    cat.leaves().await;
    house.until(|figures| figures["active_connections"] == 1).await;
    assert_eq!(stats().await["subscriptions_by_library"], json!({"papers": 1}));
    let guest = house.reader_with("eve", json!({"libraries": {"plants": ["read"]}}));
    let bearer = format!("Bearer {}", guest.token);
    let seen = house.call("GET", "/v1/websockets/stats", &[("Authorization", &bearer)]).await.body;
    assert_eq!(seen["total_connections"], 0, "who may not read it is told nothing of it: {seen}");
}

impl House {
    /// Waits until nobody can listen to a library any more.
    async fn until_silent(&self, library: &str) {
        self.until_rooms(|rooms| !rooms.contains(&format!("library:{library}"))).await;
    }

    /// Waits until a library can be listened to.
    async fn until_heard(&self, library: &str) {
        self.until_rooms(|rooms| rooms.contains(&format!("library:{library}"))).await;
    }

    async fn until_rooms(&self, so: impl Fn(&str) -> bool) {
        let began = Instant::now();
        loop {
            let rooms = self.as_operator("GET", "/api/ws/rooms", Value::Null).await.body;
            if so(&rooms.to_string()) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "the rooms stayed {rooms}");
        }
    }
}
