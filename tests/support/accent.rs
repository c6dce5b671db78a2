//! What guests of every dialect can say, each in their own JSON.

use protocol::LibraryId;
use serde_json::{Value, json};

use actors::{post::ask, server::messages::OpenLibraryRoom};

use super::{Guest, House, peer::Peer};

/// The library at whose door guests of the library system come in.
const LIBRARY: &str = "papers";

/// The dialect of a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accent {
    /// An envelope with a payload.
    Query,
    /// One flat object.
    Workspace,
    /// An envelope with a payload and the time.
    Agent,
    /// An envelope with data and the time, and dotted words.
    Dashboard,
    /// Requests, responses and events.
    Library,
}

impl Accent {
    /// The two whose clients come to talk.
    pub(crate) const BOTH: [Self; 2] = [Self::Query, Self::Workspace];
    /// Everybody.
    pub(crate) const ALL: [Self; 5] =
        [Self::Query, Self::Workspace, Self::Agent, Self::Dashboard, Self::Library];

    /// A person who has been let in and is in no room but the one at the door.
    pub(crate) async fn guest(self, house: &House, user: &str) -> Guest {
        let mut guest = house.enter(&self.door(house, user).await).await;
        for word in self.first_words() {
            guest.hears(word).await;
        }
        guest
    }

    /// The same, byte by byte.
    pub(crate) async fn peer(self, house: &House, user: &str) -> Peer {
        let door = self.door(house, user).await;
        let mut peer = Peer::enter_at(house.address, &door).await;
        for word in self.first_words() {
            peer.hears(word).await;
        }
        peer
    }

    /// A person in a room, who has heard that they are in.
    pub(crate) async fn guest_in(self, house: &House, room: &str, user: &str) -> Guest {
        match self {
            Self::Query => house.query_in(room, user).await,
            Self::Workspace => house.workspace_in(room, user).await,
            Self::Agent | Self::Dashboard | Self::Library => {
                let mut guest = self.guest(house, user).await;
                guest.says(self.message("join_room", json!({"room_id": room}))).await;
                guest.hears(self.word("user_joined")).await;
                guest
            }
        }
    }

    /// Where such a person comes in, once there is what is behind that door.
    pub(crate) async fn door(self, house: &House, user: &str) -> String {
        if self == Self::Library {
            has_library(house).await;
        }
        self.path(house, user)
    }

    /// Where such a person comes in.
    pub(crate) fn path(self, house: &House, user: &str) -> String {
        match self {
            Self::Query => format!("/api/ws/query?user_id={user}"),
            Self::Workspace => format!("/api/v1/ws?token={}", house.token(user)),
            Self::Agent => format!("/ws?token={}", house.token(user)),
            Self::Dashboard => format!("/ws/dashboard?client_id={user}"),
            Self::Library => format!("/v1/libraries/{LIBRARY}/ws?user_id={user}"),
        }
    }

    /// Where the bearer of this token comes in.
    pub(crate) async fn door_with(self, house: &House, token: &str) -> String {
        if self == Self::Library {
            has_library(house).await;
        }
        self.path_with(token)
    }

    /// Where the bearer of this token comes in.
    pub(crate) fn path_with(self, token: &str) -> String {
        match self {
            Self::Query => format!("/api/ws/query?token={token}"),
            Self::Workspace => format!("/api/v1/ws?token={token}"),
            Self::Agent => format!("/ws?token={token}"),
            Self::Dashboard => format!("/ws/dashboard?token={token}"),
            Self::Library => format!("/v1/libraries/{LIBRARY}/ws?token={token}"),
        }
    }

    /// What is heard before anything is said.
    fn first_words(self) -> &'static [&'static str] {
        match self {
            Self::Query => &["connection_ack"],
            Self::Workspace => &[],
            Self::Agent => &["connection_established"],
            Self::Dashboard => &["connection.established", "presence.state"],
            Self::Library => &["system"],
        }
    }

    /// A message of this type with these fields.
    pub(crate) fn message(self, kind: &str, fields: Value) -> Value {
        match self {
            Self::Query | Self::Agent => json!({"type": kind, "payload": fields}),
            Self::Dashboard => json!({"type": kind, "data": fields}),
            Self::Library => json!({"type": "request", "action": kind, "data": fields}),
            Self::Workspace => {
                let mut message = fields;
                message["type"] = kind.into();
                message
            }
        }
    }

    /// The same with fields that no JSON library would print.
    pub(crate) fn text(self, kind: &str, fields: &str) -> String {
        match self {
            Self::Workspace => format!(r#"{{"type":"{kind}",{fields}}}"#),
            Self::Query | Self::Agent => format!(r#"{{"type":"{kind}","payload":{{{fields}}}}}"#),
            Self::Dashboard => format!(r#"{{"type":"{kind}","data":{{{fields}}}}}"#),
            Self::Library => {
                format!(r#"{{"type":"request","action":"{kind}","data":{{{fields}}}}}"#)
            }
        }
    }

    /// A message that its author has a name for.
    pub(crate) fn named(self, name: impl Into<Value>, mut message: Value) -> Value {
        let field = match self {
            Self::Query => "message_id",
            Self::Workspace | Self::Library => "request_id",
            Self::Agent => "correlation_id",
            Self::Dashboard => "id",
        };
        message[field] = name.into();
        message
    }

    /// The name of the message that this answers.
    pub(crate) fn re(self, heard: &Value) -> &Value {
        match self {
            Self::Query | Self::Agent | Self::Dashboard => &heard["correlation_id"],
            Self::Workspace | Self::Library => &heard["request_id"],
        }
    }

    /// The fields of a message that was heard.
    pub(crate) fn fields(self, heard: &Value) -> &Value {
        match self {
            Self::Query | Self::Agent => &heard["payload"],
            Self::Dashboard => &heard["data"],
            Self::Library if heard["data"].is_object() => &heard["data"],
            Self::Workspace | Self::Library => heard,
        }
    }

    /// The dialect's own word for what the query system calls so.
    pub(crate) fn word(self, plain: &'static str) -> &'static str {
        match (self, plain) {
            (Self::Workspace, "typing_indicator") => "user_typing_start",
            (Self::Workspace, "user_joined" | "user_left") => "room_state",
            (Self::Dashboard | Self::Library, plain) => match plain {
                "user_joined" => "presence.joined",
                "user_left" => "presence.left",
                "room_message" => "room.message",
                "cursor_moved" => "presence.cursor",
                "typing_indicator" => "presence.typing",
                "user_status_changed" => "presence.status",
                "cell_updated" => "sheet.cell_updated",
                "sheet_state" => "sheet.state",
                other => other,
            },
            (_, plain) => plain,
        }
    }

    /// The type of a refusal of what has no name.
    pub(crate) fn refusal(self) -> &'static str {
        match self {
            Self::Query => "error_message",
            Self::Workspace | Self::Agent | Self::Dashboard | Self::Library => "error",
        }
    }

    /// The type of an answer or a refusal of what has a name.
    pub(crate) fn answer(self, plain: &'static str) -> &'static str {
        if self == Self::Library { "response" } else { self.word(plain) }
    }

    /// Hears a refusal, before anything else that is no talk of rooms; gives its code.
    pub(crate) async fn refused(self, guest: &mut Guest) -> String {
        let heard = guest.hears(self.refusal()).await;
        self.fields(&heard)["code"].as_str().expect("a refusal has a code").to_owned()
    }
}

/// Has the room of the library opened, as the library service does for each that there is.
async fn has_library(house: &House) {
    let library = LibraryId::new(LIBRARY).expect("a right name");
    let opened = ask(&house.server, OpenLibraryRoom(library)).await;
    opened.expect("the house is there").expect("the room opens");
}
