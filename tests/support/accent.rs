//! What guests of both dialects can say, each in their own JSON.

use serde_json::{Value, json};

use super::{Guest, House};

/// The dialect of a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accent {
    /// An envelope with a payload.
    Query,
    /// One flat object.
    Workspace,
}

impl Accent {
    pub(crate) const BOTH: [Self; 2] = [Self::Query, Self::Workspace];

    /// A person who has been let in and is in no room.
    pub(crate) async fn guest(self, house: &House, user: &str) -> Guest {
        let mut guest = house.enter(&self.path(house, user)).await;
        if self == Self::Query {
            guest.hears("connection_ack").await;
        }
        guest
    }

    /// A person in a room, who has heard that they are in.
    pub(crate) async fn guest_in(self, house: &House, room: &str, user: &str) -> Guest {
        match self {
            Self::Query => house.query_in(room, user).await,
            Self::Workspace => house.workspace_in(room, user).await,
        }
    }

    /// Where such a person comes in.
    pub(crate) fn path(self, house: &House, user: &str) -> String {
        match self {
            Self::Query => format!("/api/ws/query?user_id={user}"),
            Self::Workspace => format!("/api/v1/ws?token={}", house.token(user)),
        }
    }

    /// Where the bearer of this token comes in.
    pub(crate) fn path_with(self, token: &str) -> String {
        match self {
            Self::Query => format!("/api/ws/query?token={token}"),
            Self::Workspace => format!("/api/v1/ws?token={token}"),
        }
    }

    /// A message of this type with these fields.
    pub(crate) fn message(self, kind: &str, fields: Value) -> Value {
        match self {
            Self::Query => json!({"type": kind, "payload": fields}),
            Self::Workspace => {
                let mut message = fields;
                message["type"] = kind.into();
                message
            }
        }
    }

    /// The fields of a message that was heard.
    pub(crate) fn fields(self, heard: &Value) -> &Value {
        match self {
            Self::Query => &heard["payload"],
            Self::Workspace => heard,
        }
    }

    /// The type of a refusal.
    pub(crate) fn refusal(self) -> &'static str {
        match self {
            Self::Query => "error_message",
            Self::Workspace => "error",
        }
    }

    /// Hears a refusal, before anything else that is no talk of rooms; gives its code.
    pub(crate) async fn refused(self, guest: &mut Guest) -> String {
        let heard = guest.hears(self.refusal()).await;
        self.fields(&heard)["code"].as_str().expect("a refusal has a code").to_owned()
    }
}
