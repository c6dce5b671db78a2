//! REST: shapes as the seeds print them, rights, errors and headers (rows Q7, W10, W11, W14).

mod contract;
mod cors;
mod errors;
mod rights;
mod shapes;

use serde_json::{Value, json};

use crate::support::{House, Reply};

/// Every path that answers a question, with the method that asks it.
const QUESTIONS: [(&str, &str); 8] = [
    ("GET", "/api/ws/rooms"),
    ("GET", "/api/ws/rooms/lab"),
    ("GET", "/api/ws/rooms/lab/messages"),
    ("GET", "/api/ws/metrics"),
    ("GET", "/api/v1/ws/stats"),
    ("GET", "/api/v1/ws/rooms"),
    ("POST", "/api/ws/rooms?room_id=new"),
    ("DELETE", "/api/ws/rooms/new"),
];
/// Every path for operators only, and a body where one is needed.
const ORDERS: [(&str, &str, &str); 8] = [
    ("GET", "/api/ws/workers", ""),
    ("GET", "/api/ws/connections", ""),
    ("GET", "/api/v1/ws/stats/detailed", ""),
    ("POST", "/api/v1/ws/rooms/lab/broadcast", r#"{"type": "news"}"#),
    ("POST", "/api/v1/ws/users/ann/notify", r#"{"type": "news"}"#),
    ("POST", "/api/v1/ws/broadcast/notification", r#"{"title": "t", "message": "m"}"#),
    ("DELETE", "/api/v1/ws/connections/01890000-0000-7000-8000-000000000000", ""),
    ("POST", "/api/ws/admin", r#"{"action": "get_metrics"}"#),
];

impl House {
    /// A call with this token.
    async fn with_token(&self, token: &str, method: &str, path: &str, body: &str) -> Reply {
        let bearer = format!("Bearer {token}");
        self.call_with(method, path, &[("Authorization", &bearer)], body.to_owned()).await
    }

    /// A room that belongs to somebody.
    async fn room_of(&self, owner: &str, query: &str) {
        let path = format!("/api/ws/rooms?{query}");
        let reply = self.with_token(&self.token(owner), "POST", &path, "").await;
        assert_eq!(reply.status, 201, "{reply:?}");
    }
}

/// Asserts a refusal that says so in JSON, with a status and a code of the path's own dialect.
fn refuses(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, &reply.fault()["code"]), (status, &json!(code)), "{reply:?}");
    assert_eq!(reply.header("content-type"), "application/json");
    assert!(reply.fault()["error"].is_string());
    reply.is_secured();
}

/// Asserts that an object has these fields and no other, each of its type.
fn has_shape(object: &Value, shape: &Value) {
    assert_eq!(crate::support::fields(object), crate::support::fields(shape), "{object}");
    for (name, sample) in shape.as_object().unwrap() {
        let same = std::mem::discriminant(&object[name]) == std::mem::discriminant(sample);
        assert!(same, "{name} is {} and not like {sample}", object[name]);
    }
}
