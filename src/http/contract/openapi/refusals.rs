//! Refusals: one shape for each system, and what each of its statuses means.

use std::collections::BTreeMap;

use dialects::{admin, body::Body};
use protocol::{Codec, Fault, FaultCode, Timestamp};
use serde_json::{Map, Value, json};

use crate::http::{answer::status, routes};

/// Whose words a refusal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// The query system's.
    Query,
    /// The workspace system's.
    Workspace,
    /// The agent system's.
    Agent,
    /// The dashboards'.
    Dashboard,
    /// The library system's.
    Library,
    /// Those of the operators' socket.
    Operators,
}

// === impl Words ===

impl Words {
    /// All there are.
    pub(super) const ALL: [Self; 6] = [
        Self::Query,
        Self::Workspace,
        Self::Agent,
        Self::Dashboard,
        Self::Library,
        Self::Operators,
    ];

    /// Those in which a path refuses.
    pub fn at(path: &str) -> Self {
        let dialect = routes::dialect(path).name();
        let same = |words: &Self| words.codec().is_some_and(|codec| codec.name() == dialect);
        Self::ALL.into_iter().rfind(same).unwrap_or(Self::Query)
    }

    /// The dialect; none for operators, whose socket is no guest's.
    fn codec(self) -> Option<&'static dyn Codec> {
        match self {
            Self::Query => Some(&dialects::Query),
            Self::Workspace => Some(&dialects::Workspace),
            Self::Agent => Some(&dialects::Agent),
            Self::Dashboard => Some(&dialects::Dashboard),
            Self::Library => Some(&dialects::Library),
            Self::Operators => None,
        }
    }

    /// What such a refusal looks like.
    pub fn shape(self) -> Body {
        match self {
            Self::Query => dialects::query::REFUSAL,
            Self::Workspace => dialects::workspace::REFUSAL,
            Self::Agent => dialects::agent::REFUSAL,
            Self::Dashboard => dialects::dashboard::REFUSAL,
            Self::Library => dialects::library::REFUSAL,
            Self::Operators => admin::REFUSAL,
        }
    }

    /// The code of such a refusal, as it is really spelled.
    fn code(self, code: FaultCode) -> String {
        let (fault, at) = (Fault::new(code, ""), Timestamp::default());
        let spelled = match self.codec() {
            Some(codec) => codec.refuse(&fault, at),
            None => admin::refusal(None, &fault, at),
        };
        let spelled: Value = serde_json::from_str(&spelled).unwrap_or_default();
        let found = ["/code", "/data/code", "/payload/code"];
        let found = found.iter().find_map(|place| spelled.pointer(place)?.as_str());
        found.unwrap_or(code.name()).to_owned()
    }

    /// What a code means, in a line of Markdown.
    pub(super) fn explains(self, code: FaultCode) -> String {
        format!("`{}`: {}", self.code(code), code.meaning())
    }
}

/// The response that all refusals of a system are.
pub(super) fn responses() -> Map<String, Value> {
    let response = |words: Words| (words.shape().name.to_owned(), response(words));
    Words::ALL.into_iter().map(response).collect()
}

/// Refers to it, for one status.
pub(super) fn response_of(words: Words, description: &str) -> Value {
    let name = words.shape().name;
    json!({"$ref": format!("#/components/responses/{name}"), "description": description})
}

fn response(words: Words) -> Value {
    let mut statuses: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for code in FaultCode::ALL {
        let codes = statuses.entry(status(*code).as_u16()).or_default();
        let spelled = format!("`{}`", words.code(*code));
        if !codes.contains(&spelled) {
            codes.push(spelled);
        }
    }
    let lines = statuses.iter().map(|(status, codes)| format!("- {status}: {}", codes.join(", ")));
    let lines: Vec<_> = lines.collect();
    let name = words.shape().name;
    json!({
        "description": format!("Why it was not done.\n\n{}", lines.join("\n")),
        "headers": headers(),
        "content": {
            "application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}},
        },
    })
}

fn headers() -> Value {
    let text = |what: &str| json!({"description": what, "schema": {"type": "string"}});
    json!({
        "Retry-After": {
            "description": "How many seconds to wait, where waiting helps (RFC 9110 section 10.2.3)",
            "schema": {"type": "integer", "minimum": 0},
        },
        "WWW-Authenticate": text("With 401: `Bearer`"),
        "Upgrade": text("With 426: `websocket`"),
        "Sec-WebSocket-Version": text("With 426: `13`"),
        "Upload-Offset": text("With a file that was not taken: up to which byte it is there"),
        "Upload-Length": text("With a file that was not taken: how many bytes it has in all"),
    })
}
