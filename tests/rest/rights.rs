//! Who may do what by REST: nobody, a person, an owner, an operator (row W14).

use serde_json::json;

use super::{ORDERS, QUESTIONS, refuses};
use crate::support::{ADMIN_KEY, House};

#[actix_rt::test]
async fn strangers_learn_nothing_where_tokens_are_required() {
    let house = House::with("auth.anonymous = 'refuse'");
    for (method, path) in QUESTIONS {
        let reply = house.call(method, path, &[]).await;
        refuses(&reply, 401, "AUTHENTICATION_FAILED");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
        let reply = house.with_token("garbage", method, path, "").await;
        refuses(&reply, 401, "AUTHENTICATION_FAILED");
    }
}

#[actix_rt::test]
async fn orders_are_for_operators() {
    let house = House::open();
    let _ann = house.workspace_in("lab", "ann").await;
    let (person, operator) =
        (house.token("ann"), house.token_with("olga", json!({"role": "admin"})));
    for (method, path, body) in ORDERS {
        refuses(
            &house.call_with(method, path, &[], body.to_owned()).await,
            401,
            "AUTHENTICATION_FAILED",
        );
        let wrong = [("X-API-Key", "wrong")];
        let reply = house.call_with(method, path, &wrong, body.to_owned()).await;
        refuses(&reply, 401, "AUTHENTICATION_FAILED");
        refuses(&house.with_token(&person, method, path, body).await, 403, "PERMISSION_DENIED");
        let by_key =
            house.call_with(method, path, &[("X-API-Key", ADMIN_KEY)], body.to_owned()).await;
        let by_token = house.with_token(&operator, method, path, body).await;
        let expected = if method == "DELETE" { 404 } else { 200 };
        assert_eq!((by_key.status, by_token.status), (expected, expected), "{method} {path}");
    }
    let by_query = format!("/api/ws/connections?api_key={ADMIN_KEY}");
    assert_eq!(house.call("GET", &by_query, &[]).await.status, 200);
}

#[actix_rt::test]
async fn a_wrong_key_is_not_the_same_as_none() {
    let house = House::open();
    let reply = house.call("GET", "/api/ws/rooms", &[("X-API-Key", "wrong")]).await;
    refuses(&reply, 401, "AUTHENTICATION_FAILED");
}

#[actix_rt::test]
async fn a_room_belongs_to_whoever_made_it() {
    let house = House::with("auth.anonymous = 'guest'");
    house.room_of("ann", "room_id=hers&owner_id=bob").await;
    let shown = house.call("GET", "/api/ws/rooms/hers", &[]).await;
    assert_eq!(shown.body["owner_id"], "ann", "one cannot give rooms away");
    let path = "/api/ws/rooms/hers";
    let (ann, bob) = (house.token("ann"), house.token("bob"));
    refuses(&house.with_token(&bob, "DELETE", path, "").await, 403, "PERMISSION_DENIED");
    let pretender = "/api/ws/rooms/hers?user_id=ann";
    refuses(&house.call("DELETE", pretender, &[]).await, 403, "PERMISSION_DENIED");
    assert_eq!(house.with_token(&ann, "DELETE", path, "").await.status, 200);

    house.room_of("ann", "room_id=hers").await;
    let admin = house.token_with("olga", json!({"roles": ["admin"]}));
    assert_eq!(house.with_token(&admin, "DELETE", path, "").await.status, 200);
    house.room_of("ann", "room_id=hers").await;
    assert_eq!(house.as_operator("DELETE", path, json!(null)).await.status, 200);
}

#[actix_rt::test]
async fn operators_make_rooms_for_others() {
    let house = House::open();
    let path = "/api/ws/rooms?room_id=gift&owner_id=bob";
    let made = house.as_operator("POST", path, json!(null)).await;
    assert_eq!((made.status, &made.body["owner_id"]), (201, &json!("bob")));
    let bob = house.token("bob");
    assert_eq!(house.with_token(&bob, "DELETE", "/api/ws/rooms/gift", "").await.status, 200);
}

#[actix_rt::test]
async fn a_private_room_is_not_there_for_others() {
    let house = House::open();
    house.room_of("ann", "room_id=secret&is_public=false").await;
    let (ann, bob) = (house.token("ann"), house.token("bob"));
    let invited = house.token_with("cid", json!({"rooms": {"secret": ["join"]}}));
    for (token, sees) in [(&ann, true), (&bob, false), (&invited, true)] {
        let status = if sees { 200 } else { 404 };
        for path in ["/api/ws/rooms/secret", "/api/ws/rooms/secret/messages"] {
            assert_eq!(house.with_token(token, "GET", path, "").await.status, status, "{path}");
        }
        let listed = house.with_token(token, "GET", "/api/ws/rooms", "").await.body;
        assert_eq!(listed["rooms"].as_array().unwrap().len(), usize::from(sees));
        let listed = house.with_token(token, "GET", "/api/v1/ws/rooms", "").await.body;
        assert_eq!(listed.as_array().unwrap().len(), usize::from(sees));
    }
    let reply = house.with_token(&bob, "DELETE", "/api/ws/rooms/secret", "").await;
    refuses(&reply, 404, "ROOM_NOT_FOUND");
    let listed = house.as_operator("GET", "/api/ws/rooms", json!(null)).await.body;
    assert_eq!(listed["rooms"][0]["is_public"], false);
}

#[actix_rt::test]
async fn a_token_grants_what_it_names() {
    let house = House::open();
    house.room_of("ann", "room_id=lab").await;
    let narrow = house.token_with("cid", json!({"rooms": {"desk_*": ["join", "create"]}}));
    let make = |room: &str| format!("/api/ws/rooms?room_id={room}");
    let reply = house.with_token(&narrow, "POST", &make("other"), "").await;
    refuses(&reply, 403, "PERMISSION_DENIED");
    assert_eq!(house.with_token(&narrow, "POST", &make("desk_1"), "").await.status, 201);
    let reply = house.with_token(&narrow, "GET", "/api/ws/rooms/lab/messages", "").await;
    refuses(&reply, 403, "PERMISSION_DENIED");
    let path = "/api/ws/rooms/desk_1/messages";
    assert_eq!(house.with_token(&narrow, "GET", path, "").await.status, 200);
}
