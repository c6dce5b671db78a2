//! REST calls to a house.

use awc::http::Method;
use serde_json::Value;

use super::{
    contract::Exchange,
    house::{ADMIN_KEY, House},
};

/// An answer by HTTP.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: awc::http::header::HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    /// The value of a header; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a text"))
    }

    /// A refusal's own fields, in either dialect.
    pub(crate) fn fault(&self) -> &Value {
        self.body.get("payload").unwrap_or(&self.body)
    }

    /// Asserts that it carries every security header (row W14).
    pub(crate) fn is_secured(&self) {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'"),
        ] {
            assert_eq!(self.header(name), value, "{name} of {self:?}");
        }
    }
}

/// The names of an object's fields, in the order of the alphabet.
pub(crate) fn fields(object: &Value) -> Vec<&str> {
    let mut names: Vec<_> = object.as_object().expect("an object").keys().map(|k| &**k).collect();
    names.sort_unstable();
    names
}

impl House {
    /// A call without any key.
    pub(crate) async fn call(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.call_with(method, path, headers, String::new()).await
    }

    /// A call with an operator's key.
    pub(crate) async fn as_operator(&self, method: &str, path: &str, body: Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.call_with(method, path, &[("X-API-Key", ADMIN_KEY)], body).await
    }

    /// A call with these headers and this body.
    pub(crate) async fn call_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Reply {
        let named = Method::from_bytes(method.as_bytes()).expect("a method");
        let url = format!("http://{}{path}", self.address);
        let mut request = awc::Client::default().request(named, url);
        for header in headers {
            request = request.insert_header(*header);
        }
        let mut response = request.send_body(body).await.expect("the house answers");
        let body = response.body().limit(1 << 20).await.expect("a body");
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let reply = Reply { status, headers, body: json };
        let (content, upgrade) = (reply.header("content-type"), false);
        Exchange { method, path, upgrade, status, content, body: &body }.is_described();
        reply
    }
}
