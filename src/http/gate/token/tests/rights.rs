//! What tokens allow, and what holds where they say nothing.

use protocol::{Action, Rights, RoomId, activity::Tag, job::Service};
use serde_json::{Value, json};

use super::{checked, fault, secret_auth};
use crate::{
    config::{Auth, DefaultCircles, DefaultRooms, DefaultServices},
    http::gate::token::TokenFault,
};

#[test]
fn rooms_are_granted_by_pattern() {
    let room = |name| RoomId::new(name).unwrap();
    let rooms = json!({ "workspace_*": ["join", "publish", "fly"], "*****": ["join"] });
    let rights = checked(&secret_auth(), json!({ "rooms": rooms })).unwrap().rights;
    assert!(rights.allow(Action::Publish, &room("workspace_1")));
    assert!(!rights.allow(Action::Create, &room("workspace_1")));
    assert!(!rights.allow(Action::Join, &room("library")));
    let none = checked(&secret_auth(), json!({ "rooms": {} })).unwrap().rights;
    assert!(!none.allow_somewhere(Action::Join));
    for wrong in [json!(["workspace_1"]), json!({ "a": "join" }), json!("*")] {
        assert_eq!(fault(&secret_auth(), json!({ "rooms": wrong })), TokenFault::Rooms);
    }
}

#[test]
fn circles_are_numbers_or_texts_or_all() {
    let sees = |auth: &Auth, claims: Value, circle: &str| {
        checked(auth, claims).unwrap().rights.sees(Some(&Tag::text(circle)))
    };
    let (open, closed) =
        (secret_auth(), Auth { default_circles: DefaultCircles::None, ..secret_auth() });
    for auth in [&open, &closed] {
        assert!(sees(auth, json!({ "circles": [1, "ops"] }), "1"));
        assert!(sees(auth, json!({ "circles": [1, "ops"] }), "ops"));
        assert!(!sees(auth, json!({ "circles": [1, "ops"] }), "2"));
        assert!(!sees(auth, json!({ "circles": [] }), "1"));
        assert!(sees(auth, json!({ "circles": "*" }), "1"));
    }
    assert!(sees(&open, json!({}), "1") && !sees(&closed, json!({}), "1"));
    assert!(sees(&closed, json!({ "role": "admin" }), "1"));
    for wrong in [json!("1"), json!(1), json!({ "1": true }), json!([[1]]), json!([null])] {
        assert_eq!(fault(&open, json!({ "circles": wrong })), TokenFault::Circles);
    }
}

#[test]
fn services_are_named_or_all() {
    let asks = |auth: &Auth, claims: Value, service| {
        checked(auth, claims).unwrap().rights.may_ask(service)
    };
    let (open, closed) =
        (secret_auth(), Auth { default_services: DefaultServices::None, ..secret_auth() });
    for auth in [&open, &closed] {
        let some = || json!({ "services": ["agent", "oracle"], "rooms": {} });
        assert!(asks(auth, some(), Service::Agent) && !asks(auth, some(), Service::Query));
        assert!(!asks(auth, json!({ "services": [] }), Service::Agent));
        assert!(asks(auth, json!({ "services": "*" }), Service::Query));
        assert!(asks(auth, json!({ "services": [], "role": "admin" }), Service::Query));
        let libraries = json!({ "services": [], "libraries": { "a": ["read"] } });
        assert!(asks(auth, libraries, Service::Library), "they have rights of their own");
    }
    for claims in [json!({}), json!({ "rooms": { "workspace_*": ["join"] } })] {
        assert!(asks(&open, claims.clone(), Service::Agent), "as ever");
        assert!(!asks(&closed, claims, Service::Agent));
    }
    for wrong in [json!("agent"), json!(1), json!({ "agent": true }), json!([1]), json!(null)] {
        let told = checked(&open, json!({ "services": wrong }));
        assert!(wrong.is_null() || told.err() == Some(TokenFault::Services), "{wrong}");
    }
}

#[test]
fn libraries_are_granted_apart_from_rooms() {
    let rights = |claims| checked(&secret_auth(), claims).unwrap().rights;
    let may = |rights: &Rights, action, room| rights.allow(action, &RoomId::new(room).unwrap());
    let reader = rights(json!({ "libraries": { "pap*": ["read", "fly"], "own": ["create"] } }));
    assert!(may(&reader, Action::Join, "library:papers"));
    assert!(!may(&reader, Action::Publish, "library:papers"));
    assert!(may(&reader, Action::Create, "library:own"));
    assert!(!may(&reader, Action::Join, "library:other"), "the default is for other rooms");
    assert!(may(&reader, Action::Publish, "lab"));
    let rooms = json!({ "*": ["join"], "library:a": ["publish"] });
    let both = rights(json!({ "rooms": rooms, "libraries": { "b": ["read"] } }));
    assert!(may(&both, Action::Publish, "library:a") && may(&both, Action::Join, "library:b"));
    assert!(!may(&both, Action::Join, "library:c") && may(&both, Action::Join, "lab"));
    assert!(may(&rights(json!({})), Action::Publish, "library:papers"));
    for wrong in [json!(["papers"]), json!({ "a": "read" }), json!("*")] {
        assert_eq!(fault(&secret_auth(), json!({ "libraries": wrong })), TokenFault::Libraries);
    }
}

#[test]
fn without_the_claim_the_configuration_decides() {
    let open = checked(&secret_auth(), json!({})).unwrap().rights;
    assert!(open.allow_somewhere(Action::Create) && !open.admin);
    let auth = Auth { default_rooms: DefaultRooms::None, ..secret_auth() };
    let closed = checked(&auth, json!({})).unwrap().rights;
    assert!(!closed.allow_somewhere(Action::Join));
}

#[test]
fn an_operator_says_so_in_one_of_three_ways() {
    let admin = |changes| checked(&secret_auth(), changes).unwrap().rights.admin;
    assert!(admin(json!({ "roles": ["user", "admin"] })));
    assert!(admin(json!({ "role": "admin" })));
    assert!(admin(json!({ "roles": "admin" })));
    for no in [json!({ "roles": ["administrator"] }), json!({ "role": ["x"] }), json!({})] {
        assert!(!admin(no));
    }
}
