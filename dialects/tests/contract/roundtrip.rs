//! What is said is what is understood, and what is told can be read.

use std::sync::Arc;

use dialects::{Agent, Dashboard, Library, Query, Workspace};
use proptest::prelude::*;
use protocol::{
    Codec, Command, Event, Identity, Inbound, Payload, Rights,
    presence::{Cursor, PresenceCommand},
    room::{RoomCommand, RoomEvent},
    sheet::{CellWrite, SheetCommand},
};
use serde_json::{Value, json};

use crate::samples::{NOON, id, told};

/// Any name that an identifier may have.
fn name() -> impl Strategy<Value = String> {
    "[^\\p{Cc}]{1,32}"
}

/// Any coordinate that is exact in decimal and in binary.
fn coordinate() -> impl Strategy<Value = f64> {
    (-4_000_000_000_i64..=4_000_000_000).prop_map(|quarters| quarters as f64 / 4.0)
}

/// Any JSON value, of any characters.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Each dialect's spelling of one message; only the envelope is theirs.
fn spellings(kind: &str, fields: Value) -> [(&'static dyn Codec, String); 5] {
    let query = json!({"type": kind, "message_id": "n", "payload": fields});
    let agent = json!({"type": kind, "correlation_id": "n", "payload": fields});
    let dashboard = json!({"type": kind, "id": "n", "data": fields});
    let library = json!({"type": "request", "action": kind, "request_id": "n", "data": fields});
    let mut flat = fields;
    flat["type"] = kind.into();
    flat["request_id"] = "n".into();
    [
        (&Query, query.to_string()),
        (&Workspace, flat.to_string()),
        (&Agent, agent.to_string()),
        (&Dashboard, dashboard.to_string()),
        (&Library, library.to_string()),
    ]
}

fn assert_understood(kind: &str, fields: Value, command: &Command) {
    for (codec, said) in spellings(kind, fields) {
        let expected = Inbound { id: Some(id("n")), command: command.clone() };
        assert_eq!(codec.decode(&said), Ok(expected), "{}", codec.name());
    }
}

proptest! {
    #[test]
    fn speech(room in name(), message in value()) {
        let said = Payload::from_json(message.to_string());
        let command = Command::Room(RoomCommand::Say { room: Some(id(&room)), message: said, ack: false });
        assert_understood("room_message", json!({"room_id": room, "message": message}), &command);
    }

    #[test]
    fn cursors(x in coordinate(), y in coordinate(), cell in prop::option::of(name())) {
        let fields = json!({"x": x, "y": y, "cell": cell});
        let cursor = Cursor { x, y, cell: cell.as_deref().map(id) };
        let command = Command::Presence(PresenceCommand::Cursor { room: None, cursor });
        assert_understood("cursor_move", fields, &command);
    }

    #[test]
    fn cells(
        sheet in name(),
        cell in name(),
        value in value(),
        formula in prop::option::of(any::<String>()),
        seen in prop::option::of(0..=9_007_199_254_740_991_u64),
    ) {
        let fields = json!({
            "sheet_id": sheet, "cell_id": cell, "value": value, "formula": formula, "version": seen,
        });
        let write = CellWrite {
            sheet: id(&sheet),
            cell: id(&cell),
            value: Payload::from_json(value.to_string()),
            formula: formula.map(Into::into),
            seen,
        };
        let command = Command::Sheet(SheetCommand::Write { room: None, write, ack: false });
        assert_understood("cell_update", fields, &command);
    }

    #[test]
    fn what_one_says_the_others_hear(
        room in name(),
        user in name(),
        alias in any::<String>(),
        message in value(),
    ) {
        let from = Arc::new(Identity {
            user: id(&user),
            name: alias.clone(),
            email: None,
            rights: Rights::default(),
            expires: None,
            anonymous: true,
            client: None,
        });
        let message_text = Payload::from_json(message.to_string());
        let event = RoomEvent::Message { room: id(&room), id: None, from, message: message_text };
        let delivery = told(Event::Room(event), NOON);
        let heard: Value = serde_json::from_str(&Workspace.encode(&delivery).unwrap()).unwrap();
        prop_assert_eq!(&heard["username"], &alias);
        prop_assert_eq!(&heard["message"], &message);
        let heard: Value = serde_json::from_str(&Query.encode(&delivery).unwrap()).unwrap();
        prop_assert_eq!(&heard["payload"]["user_id"], &user);
        prop_assert_eq!(&heard["payload"]["user_name"], &alias);
        prop_assert_eq!(&heard["payload"]["message"], &message);
        let kin: [(&dyn Codec, &str); 3] =
            [(&Agent, "payload"), (&Dashboard, "data"), (&Library, "data")];
        for (codec, fields) in kin {
            let heard: Value = serde_json::from_str(&codec.encode(&delivery).unwrap()).unwrap();
            prop_assert_eq!(&heard[fields]["user_name"], &alias);
            prop_assert_eq!(&heard[fields]["message"], &message);
        }
    }
}
