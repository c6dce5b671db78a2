//! The AsyncAPI document (3.0): every socket, what can be said and heard there, and how to come in.
//!
//! Made of the table of sockets and of the dialects' contracts, so that neither is written down
//! twice. Its schemas are plain enough for both JSON Schema 2020-12 and AsyncAPI's own.

use std::sync::LazyLock;

use actix_web::{HttpResponse, web::Bytes};
use dialects::{
    body::Body,
    contract::{self, Contract, Word},
};
use serde_json::{Map, Value, json};

use crate::http::routes::{self, ADMIN, SOCKETS, WORKER};

/// Where whatever has no room in a schema is explained.
const PAGES: &str = "docs/wire of the repository";

/// The document itself.
pub const DOCUMENT: Body =
    Body { name: "AsyncApi", schema: || schemars::json_schema!({"type": "object"}) };

/// Written once, when it is asked for first.
static WRITTEN: LazyLock<Bytes> = LazyLock::new(|| document().to_string().into());

/// `GET /asyncapi.json`: for anybody, for it says nothing but what is possible.
pub async fn serve() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(WRITTEN.clone())
}

/// The document.
pub fn document() -> Value {
    let contracts = contract::all();
    let sockets = sockets();
    let channels = sockets.iter().map(|it| (it.name.to_owned(), it.channel(&contracts)));
    let operations = sockets.iter().flat_map(|it| it.operations(&contracts));
    let messages = contracts.iter().flat_map(messages);
    json!({
        "asyncapi": "3.0.0",
        "info": info(),
        "defaultContentType": "application/json",
        "servers": servers(),
        "channels": channels.collect::<Map<_, _>>(),
        "operations": operations.collect::<Map<_, _>>(),
        "components": {
            "messages": messages.collect::<Map<_, _>>(),
            "securitySchemes": keys(),
        },
    })
}

fn info() -> Value {
    json!({
        "title": "Greenroom",
        "version": env!("CARGO_PKG_VERSION"),
        "license": {"name": env!("CARGO_PKG_LICENSE")},
        "description": "Real-time messages between people, over WebSocket: one JSON object in each \
            text message. Every socket speaks the dialect of one existing system, and whoever \
            shares a room hears the same events, each in their own dialect. A client must pass \
            over fields and words that it does not know. What is refused is answered, and the \
            connection goes on.",
    })
}

fn servers() -> Value {
    let server = |protocol: &str, about: &str| {
        json!({
            "host": "{host}",
            "protocol": protocol,
            "description": about,
            "variables": {"host": {
                "default": "localhost:8000",
                "description": "Where the service listens: `server.host` and `server.port`.",
            }},
        })
    };
    json!({
        "plain": server("ws", "As it listens without certificates."),
        "secure": server("wss", "With certificates of its own, or behind a proxy that has them."),
    })
}

fn keys() -> Value {
    let parameter = |name: &str, place: &str, about: &str| json!({"type": "httpApiKey", "name": name, "in": place, "description": about});
    json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A token, as `Authorization: Bearer`. One with the role `admin` opens \
                the operators' socket, one with the role `worker` that of workers.",
        },
        "subprotocol": parameter("Sec-WebSocket-Protocol", "header", "The same token as the \
            subprotocol `bearer.<token>`, for browsers: offer another one beside it."),
        "token": parameter("token", "query", "The same token in the address, which proxies tend \
            to log."),
        "adminKey": parameter("X-API-Key", "header", "The operators' key."),
        "adminKeyInQuery": parameter("api_key", "query", "The operators' key in the address."),
        "workerKey": parameter("X-API-Key", "header", "The workers' key."),
        "workerKeyInQuery": parameter("api_key", "query", "The workers' key in the address."),
    })
}

/// Whom a socket is for.
#[derive(Clone, Copy)]
enum For {
    Guests,
    Operators,
    Workers,
}

/// One path that takes WebSocket connections.
struct Socket {
    name: &'static str,
    path: &'static str,
    dialect: &'static str,
    whom: For,
}

/// Every socket, as the table of paths has them.
fn sockets() -> Vec<Socket> {
    let guests = SOCKETS.into_iter().map(|(name, path)| {
        let dialect = routes::dialect(path).name();
        Socket { name, path, dialect, whom: For::Guests }
    });
    let admin = Socket { name: "admin", path: ADMIN, dialect: "admin", whom: For::Operators };
    let worker = Socket { name: "worker", path: WORKER, dialect: "worker", whom: For::Workers };
    guests.chain([admin, worker]).collect()
}

/// Everything that goes over the sockets of one dialect, under names of their own.
fn messages(contract: &Contract) -> impl Iterator<Item = (String, Value)> {
    let all = [("said", &contract.said), ("heard", &contract.heard)];
    all.into_iter().flat_map(move |(way, words)| {
        words
            .iter()
            .map(move |word| (format!("{}.{way}.{}", contract.dialect, word.name), message(word)))
    })
}

fn message(word: &Word) -> Value {
    let mut payload = word.schema.as_value().clone();
    if let Some(payload) = payload.as_object_mut() {
        payload.remove("$schema");
    }
    json!({
        "name": word.name,
        "title": word.name,
        "summary": payload["description"],
        "contentType": "application/json",
        "payload": payload,
    })
}

// === impl Socket ===

impl Socket {
    fn channel(&self, contracts: &[Contract]) -> Value {
        let all = ["said", "heard"].into_iter().flat_map(|way| {
            let names = self.words(contracts, way);
            names.into_iter().map(move |name| {
                (format!("{way}.{name}"), format!("{}.{way}.{name}", self.dialect))
            })
        });
        let all = all.map(|(key, name)| (key, refer(&format!("components/messages/{name}"))));
        let mut channel = json!({
            "address": self.path,
            "title": self.name,
            "description": format!(
                "The {} dialect. When and with which codes the service ends a connection, and what \
                 to do on each: close-codes.md in {PAGES}. A key that is not accepted, too many \
                 connections and the like are refused before the upgrade, with an HTTP status.",
                self.dialect,
            ),
            "messages": all.collect::<Map<_, _>>(),
            "bindings": {"ws": {"method": "GET", "query": self.query(), "bindingVersion": "0.1.0"}},
        });
        if let Some((_, rest)) = self.path.split_once('{') {
            let name = rest.split('}').next().unwrap_or_default();
            let about = "The name as one segment of the path, percent-encoded.";
            channel["parameters"] = json!({name: {"description": about}});
        }
        channel
    }

    /// What can be asked for in the address.
    fn query(&self) -> Value {
        let text = |about: &str| json!({"type": "string", "description": about});
        let mut known = match self.whom {
            For::Operators | For::Workers => json!({}),
            For::Guests => json!({
                "user_id": text("Who it is, where people without a token are believed."),
                "user_name": text("How people without a token are shown."),
                "acks": {
                    "type": "string",
                    "enum": ["true", "false"],
                    "description": "Whether mail counts as delivered only once it is acknowledged.",
                },
            }),
        };
        if matches!(self.name, "room" | "dashboard" | "library") {
            known["epoch"] = text("With `seq`: up to where the room was heard before.");
            known["seq"] = text("With `epoch`: up to where the room was heard before.");
        }
        if self.name == "dashboard" {
            known["client_id"] = text("What the client calls itself.");
            known["types"] = text("What to hear, parted by commas; `*` stands for any ending.");
            for tag in ["circle_id", "project_id", "source_agent_id"] {
                known[tag] = text("Of which alone to hear, parted by commas.");
            }
        }
        json!({"type": "object", "properties": known})
    }

    /// What the service does here: it hears what clients say, and says what they hear.
    fn operations(&self, contracts: &[Contract]) -> Vec<(String, Value)> {
        let ways = [
            ("say", "receive", "said", "What a client may say."),
            ("hear", "send", "heard", "What a client may hear."),
        ];
        let operation = |(verb, action, way, about): (&str, &str, &str, &str)| {
            let words = self.words(contracts, way);
            let at = |word: &str| refer(&format!("channels/{}/messages/{way}.{word}", self.name));
            let operation = json!({
                "action": action,
                "summary": about,
                "channel": refer(&format!("channels/{}", self.name)),
                "messages": words.into_iter().map(at).collect::<Vec<_>>(),
                "security": self.security(),
            });
            (format!("{}.{verb}", self.name), operation)
        };
        ways.map(operation).into()
    }

    /// The names of what goes one way.
    fn words(&self, contracts: &[Contract], way: &str) -> Vec<&'static str> {
        let contract = contracts.iter().find(|contract| contract.dialect == self.dialect);
        let words = contract.map(|it| if way == "said" { &it.said } else { &it.heard });
        words.into_iter().flatten().map(|word| word.name).collect()
    }

    /// Any one of these opens the door. Settings may let people in who show nothing.
    fn security(&self) -> Vec<Value> {
        let keys: &[&str] = match self.whom {
            For::Guests => &["bearer", "subprotocol", "token"],
            For::Operators => &["adminKey", "adminKeyInQuery", "bearer", "subprotocol", "token"],
            For::Workers => &["workerKey", "workerKeyInQuery", "bearer", "subprotocol", "token"],
        };
        keys.iter().map(|key| refer(&format!("components/securitySchemes/{key}"))).collect()
    }
}

fn refer(to: &str) -> Value {
    json!({"$ref": format!("#/{to}")})
}
