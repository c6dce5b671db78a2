//! What several calls have in common: names in paths, who may call and how they show it.

use protocol::MAX_ID_BYTES;
use serde_json::{Value, json};

use crate::http::routes::Who;

const ABOUT: &str = "A self-hosted messaging service for the clients of five systems. Each family \
    of paths answers, and refuses, in the words of its system.\n\n\
    Every answer carries `X-Content-Type-Options`, `X-Frame-Options`, `Referrer-Policy`, \
    `Cache-Control: no-store` and a `Content-Security-Policy`; pages have a policy of their own and \
    may be kept, if they are asked for again each time. A body of JSON may be 256 KiB long, \
    one that brings a document as long as `library.max_document_bytes` allows. Any other path, and \
    any other method, is answered with 404. A request that is no HTTP gets 400 without a body.\n\n\
    What goes over the WebSockets is described by `/asyncapi.json`.";

/// The names in paths, and what they stand for.
const NAMES: [(&str, &str); 10] = [
    ("room_id", "A room"),
    ("sheet_id", "A sheet of the room"),
    ("user_id", "A person"),
    ("connection_id", "A connection, by the name that the server gave it"),
    ("library_id", "A library"),
    ("document_id", "A document in the library"),
    ("file_id", "A file, by the name that its owner gave it"),
    ("folder", "A folder of the page"),
    ("file", "A file of the page"),
    ("key", "A whole file, by the name that the server gave it"),
];
/// The last segment of a file's address, which is there for readers only.
const FILE_NAME: (&str, &str) = ("name", "The name under which the file was brought; any will do");

pub(super) fn info() -> Value {
    json!({
        "title": "Greenroom",
        "summary": "Rooms, presence, mail, files, questions, agents and libraries by REST",
        "description": ABOUT,
        "version": env!("CARGO_PKG_VERSION"),
        "license": {"name": "MIT or Apache-2.0", "identifier": "MIT OR Apache-2.0"},
    })
}

pub(super) fn tags() -> Value {
    let tags = [
        ("service", "The service itself"),
        ("query", "The query system: rooms, endpoints and figures"),
        ("workspace", "The workspace system: figures, announcements and notifications"),
        ("files", "Files: announced over a socket, brought and fetched here"),
        ("agent", "The agent system: how to come in"),
        ("library", "The library system: documents, and passages found in them"),
        ("dashboard", "The event bus: publishing, and who listens"),
        ("operators", "What operators ask, in the words of their socket"),
        (
            "pages",
            "Pages for browsers: the operators' console, the demo, and the client that both use",
        ),
        ("sockets", "Paths that take WebSocket connections"),
    ];
    tags.map(|(name, what)| json!({"name": name, "description": what})).to_vec().into()
}

/// The names in the braces of a path.
pub(super) fn names_in(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

/// The parameter of that name; without a description, where nobody has given it one.
pub(super) fn in_path(name: &str) -> Value {
    let mut known = NAMES.iter().chain([&FILE_NAME]);
    let what = known.find(|(known, _)| *known == name).map(|(_, what)| *what);
    json!({"name": name, "in": "path", "required": true, "description": what,
        "schema": {"type": "string", "minLength": 1, "maxLength": MAX_ID_BYTES}})
}

/// What people without a token say of themselves.
pub(super) fn claims() -> Vec<Value> {
    ["user_id", "user_name"]
        .map(|name| json!({"$ref": format!("#/components/parameters/{name}")}))
        .to_vec()
}

pub(super) fn parameters() -> Value {
    let claim = |name: &str, what: &str| {
        json!({"name": name, "in": "query", "required": false, "description": what,
            "schema": {"type": "string", "maxLength": MAX_ID_BYTES}})
    };
    json!({
        "user_id": claim("user_id", "Who calls without a token, where `auth.anonymous` is `claimed`"),
        "user_name": claim("user_name", "A name to show for whoever calls without a token"),
    })
}

pub(super) fn security_schemes() -> Value {
    let key = |place: &str, name: &str, what: &str| json!({"type": "apiKey", "in": place, "name": name, "description": what});
    json!({
        "token": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "A token of a person (RFC 6750 section 2.1). With the role `admin` it \
                is an operator's, with the role `worker` a worker's. A WebSocket may offer it as \
                the subprotocol `bearer.TOKEN`",
        },
        "tokenInQuery": key("query", "token", "The same, where headers cannot be set"),
        "operatorsKey": key("header", "X-API-Key", "`auth.admin_key`"),
        "operatorsKeyInQuery": key("query", "api_key", "The same, where headers cannot be set"),
        "workersKey": key("header", "X-API-Key", "`auth.worker_key`"),
        "workersKeyInQuery": key("query", "api_key", "The same, where headers cannot be set"),
    })
}

/// What each may show, one of it.
pub(super) fn security(who: Who) -> Value {
    let (token, key) = (["token", "tokenInQuery"], ["operatorsKey", "operatorsKeyInQuery"]);
    let (schemes, nothing): (Vec<&str>, bool) = match who {
        Who::Anybody => (Vec::new(), false),
        Who::Callers => ([token, key].concat(), true),
        Who::People => (token.to_vec(), true),
        Who::Operators => ([key, token].concat(), false),
        Who::Workers => ([["workersKey", "workersKeyInQuery"], token].concat(), false),
    };
    let schemes = schemes.into_iter().map(|name| json!({name: []}));
    schemes.chain(nothing.then(|| json!({}))).collect()
}
