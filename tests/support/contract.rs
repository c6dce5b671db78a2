//! Every answer that a test hears by HTTP, held against the document that the service serves.
//!
//! A status that the document does not know of, a body that is of another shape, a code that is not
//! named there: each is a lie of the document, or a fault of the service, and ends the test.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use greenroom::http::contract::openapi::{self, Words};
use jsonschema::Validator;
use serde_json::{Value, json};

/// What is served at `/openapi.json`.
static DOCUMENT: LazyLock<Value> = LazyLock::new(openapi::document);
/// Shapes by their names, made when they are needed first.
static SHAPES: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// A request and what was answered.
pub(crate) struct Exchange<'a> {
    pub(crate) method: &'a str,
    /// With its query, if it has one.
    pub(crate) path: &'a str,
    /// Whether a WebSocket was asked for.
    pub(crate) upgrade: bool,
    pub(crate) status: u16,
    /// The media type.
    pub(crate) content: &'a str,
    pub(crate) body: &'a [u8],
}

impl Exchange<'_> {
    /// Asserts that the document says so.
    pub(crate) fn is_described(&self) {
        if self.is_no_http() {
            return;
        }
        let Some(operation) = self.operation() else { return self.is_of_no_call() };
        let response = &operation["responses"][self.status.to_string()];
        assert!(response.is_object(), "{} does not know of this status: {self}", name(operation));
        let description = response["description"].as_str().unwrap_or_default();
        let response = resolved(response);
        let content = response["content"].as_object();
        let content = content.filter(|_| self.method != "HEAD");
        // Our client takes the answer for a WebSocket, and what follows for frames.
        let content = content.filter(|_| self.status != 426 || !self.body.is_empty());
        let Some(content) = content else {
            return assert!(self.body.is_empty(), "no body is described: {self}");
        };
        // Parameters, such as the character set, are no part of the type (RFC 9110 section 8.3.1).
        let media = self.content.split(';').next().unwrap_or_default();
        let media = content.get(media).or_else(|| content.get("*/*"));
        let media = media.unwrap_or_else(|| panic!("no such content is described: {self}"));
        if self.content == "application/json" && media["schema"].is_object() {
            self.fits(&media["schema"], description);
        }
    }

    /// The call of this path and method. A WebSocket is none at paths that have no sockets.
    fn operation(&self) -> Option<&'static Value> {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        let paths = DOCUMENT["paths"].as_object().expect("paths");
        // A name beats a brace, as in the App: no path has both.
        let methods = paths.iter().find(|(template, _)| matches(template, path))?.1;
        let operation = methods.get(self.method.to_lowercase())?;
        let socket = operation["responses"]["101"].is_object();
        (socket || !self.upgrade).then_some(operation)
    }

    /// What is no call is not found, in the words of its path.
    fn is_of_no_call(&self) {
        // Which pages may ask is no call (the CORS protocol of the Fetch standard).
        if self.method == "OPTIONS" {
            return;
        }
        // A handshake is a GET, and the room that it names has a name. Who asks too often is told so
        // before anybody looks for what.
        let expected: &[u16] = if self.upgrade { &[400, 404, 405] } else { &[404, 429] };
        assert!(expected.contains(&self.status), "no such call is described: {self}");
        if self.method != "HEAD" {
            let shape = Words::at(self.path.split('?').next().unwrap_or_default()).shape();
            let schema = format!("#/components/schemas/{}", shape.name);
            self.fits(&json!({"$ref": schema}), "");
        }
    }

    /// Whether it got no further than the reader of requests.
    fn is_no_http(&self) -> bool {
        self.status == 400 && self.body.is_empty()
    }

    fn fits(&self, schema: &Value, description: &str) {
        let body: Value =
            serde_json::from_slice(self.body).unwrap_or_else(|_| panic!("this is no JSON: {self}"));
        let wrong: Vec<_> = shape(schema)
            .iter_errors(&body)
            .map(|it| format!("{}: {it}", it.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "another shape is described: {wrong:#?}\n{self}");
        let code = ["/code", "/data/code", "/payload/code"];
        let code = code.iter().find_map(|place| body.pointer(place)?.as_str());
        if let Some(code) = code.filter(|_| self.status >= 400 && !description.is_empty()) {
            let named = description.contains(&format!("`{code}`"));
            assert!(named, "the code is not named in {description:?}: {self}");
        }
    }
}

impl std::fmt::Display for Exchange<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(self.body);
        let body = body.chars().take(2_000).collect::<String>();
        let Self { method, path, status, content, .. } = self;
        write!(f, "{method} {path} was answered {status} ({content}): {body}")
    }
}

/// The shape of a schema of the document.
pub(crate) fn shape(schema: &Value) -> Arc<Validator> {
    let mut known = SHAPES.lock().expect("no test failed while it made one");
    let made = known.entry(schema.to_string()).or_insert_with(|| {
        let mut whole = schema.clone();
        whole["components"] = json!({"schemas": DOCUMENT["components"]["schemas"]});
        Arc::new(jsonschema::validator_for(&whole).expect("a schema"))
    });
    made.clone()
}

/// The call of that name.
pub(crate) fn call(name: &str) -> &'static Value {
    let paths = DOCUMENT["paths"].as_object().expect("paths").values();
    let mut calls = paths.flat_map(|methods| methods.as_object().expect("methods").values());
    calls.find(|call| call["operationId"] == name).unwrap_or_else(|| panic!("no call {name}"))
}

fn resolved(response: &'static Value) -> &'static Value {
    let place = response["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
    place.map_or(response, |place| DOCUMENT.pointer(place).expect("it refers to something"))
}

fn name(operation: &Value) -> &str {
    operation["operationId"].as_str().unwrap_or_default()
}

fn matches(template: &str, path: &str) -> bool {
    let (mut named, mut said) = (template.split('/'), path.split('/'));
    let same =
        named.by_ref().zip(said.by_ref()).all(|(named, said)| match named.starts_with('{') {
            true => !said.is_empty(),
            false => named == said,
        });
    same && template.matches('/').count() == path.matches('/').count()
}
