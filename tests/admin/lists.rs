//! Lists a page at a time: of connections, of rooms, of who is in a room.

use serde_json::{Value, json};

use super::Office;
use crate::support::{ADMIN_KEY, House};

/// The entries of all pages of a list, and how many there were said to be.
async fn all_pages(office: &mut Office<'_>, command: Value, list: &str) -> Vec<Value> {
    let (mut entries, mut command) = (Vec::new(), command);
    loop {
        let mut page = office.is_told(command.clone()).await;
        let part = page[list].as_array().unwrap().clone();
        assert!(part.len() as u64 <= command["limit"].as_u64().unwrap(), "{page}");
        entries.extend(part);
        assert_eq!(page["more"], page["next"].is_string(), "{page}");
        if page["more"] == false {
            assert_eq!(page["total"], entries.len(), "{page}");
            return entries;
        }
        command["after"] = page["next"].take();
    }
}

fn names<'a>(entries: &'a [Value], field: &str) -> Vec<&'a str> {
    entries.iter().map(|entry| entry[field].as_str().unwrap()).collect()
}

#[actix_rt::test]
async fn connections_are_listed_page_by_page_in_the_order_in_which_they_came() {
    let house = House::open();
    let mut guests = Vec::new();
    for n in 0..7 {
        guests.push(house.query_in("lab", &format!("guest{n}")).await);
    }
    let mut office = Office::of(&house).await;
    let expected: Vec<_> = (0..7).map(|n| format!("guest{n}")).collect();
    for limit in [1, 3, 7, 1000] {
        let command = json!({"action": "list_connections", "limit": limit});
        let all = all_pages(&mut office, command, "connections").await;
        assert_eq!(names(&all, "user_id"), expected, "{limit}");
    }
    let all = office.is_told(json!({"action": "list_connections"})).await;
    assert_eq!((&all["total"], &all["more"]), (&json!(7), &json!(false)));
    let first = &all["connections"][0];
    assert_eq!((&first["user_name"], &first["authenticated"]), (&json!("guest0"), &json!(false)));
    // Whoever is named as the last seen may be gone by the time that more is asked for.
    let page = office.is_told(json!({"action": "list_connections", "limit": 3})).await;
    guests.remove(2).leaves().await;
    house.until(|m| m["active_connections"] == 6).await;
    let behind = json!({"action": "list_connections", "limit": 9, "after": page["next"]});
    let rest = office.is_told(behind).await;
    let rest = names(rest["connections"].as_array().unwrap(), "user_id");
    assert_eq!(rest, ["guest3", "guest4", "guest5", "guest6"]);
}

#[actix_rt::test]
async fn connections_are_found_by_person_room_dialect_and_what_is_shown_of_them() {
    let house = House::open();
    let _guests = [
        house.query_in("lab", "Ann").await,
        house.query_in("den", "ann").await,
        house.workspace_in("lab", "bob").await,
        house.workspace("Joanna").await,
        house.enter("/api/ws/query?user_id=u-17&user_name=D%C3%89siree").await,
    ];
    let mut office = Office::of(&house).await;
    for (wanted, found) in [
        (json!({"user_id": "ann"}), vec!["ann"]),
        (json!({"room_id": "lab"}), vec!["Ann", "bob"]),
        (json!({"room_id": "lab", "dialect": "workspace"}), vec!["bob"]),
        (json!({"dialect": "workspace"}), vec!["bob", "Joanna"]),
        (json!({"search": "ANN"}), vec!["Ann", "ann", "Joanna"]),
        (json!({"search": "d\u{e9}si"}), vec!["u-17"]),
        (json!({"search": "127.0.0"}), vec!["Ann", "ann", "bob", "Joanna", "u-17"]),
        (json!({"search": "nobody"}), vec![]),
    ] {
        for limit in [1, 2, 10] {
            let mut command = wanted.clone();
            command["action"] = "list_connections".into();
            command["limit"] = limit.into();
            let all = all_pages(&mut office, command, "connections").await;
            assert_eq!(names(&all, "user_id"), found, "{wanted} by {limit}");
        }
    }
    let elsewhere = json!({"action": "list_connections", "room_id": "nowhere"});
    assert_eq!(office.is_told(elsewhere).await["code"], "ROOM_NOT_FOUND");
}

#[actix_rt::test]
async fn whoever_shows_another_token_is_listed_by_the_name_in_it() {
    let house = House::open();
    let token = |name: &str| house.token_with("ann", json!({"name": name}));
    let path = format!("/api/ws/query?token={}", token("Ann"));
    let mut ann = house.enter(&path).await;
    let mut office = Office::of(&house).await;
    let list = json!({"action": "list_connections"});
    let told = office.is_told(list.clone()).await;
    let first = &told["connections"][0];
    assert_eq!((&first["user_name"], &first["authenticated"]), (&json!("Ann"), &json!(true)));
    ann.says(json!({"type": "refresh_token", "payload": {"token": token("Doctor Ann")}})).await;
    ann.hears("token_refreshed").await;
    let told = office.is_told(list).await;
    assert_eq!(told["connections"][0]["user_name"], "Doctor Ann");
    let metrics = office.is_told(json!({"action": "get_metrics"})).await;
    assert_eq!(metrics["authenticated_connections"], 1);
    ann.leaves().await;
    house.until(|m| m["authenticated_connections"] == 0).await;
}

#[actix_rt::test]
async fn rooms_are_listed_page_by_page_by_name_by_members_and_by_what_happened_last() {
    let house = House::open();
    let mut guests = Vec::new();
    for (room, count) in [("delta", 1), ("alpha", 2), ("charlie", 3), ("bravo", 2)] {
        for n in 0..count {
            guests.push(house.query_in(room, &format!("{room}{n}")).await);
        }
    }
    let path = "/api/ws/rooms?room_id=x1&name=Salpetri%C3%A8re";
    assert_eq!(house.as_operator("POST", path, json!({})).await.status, 201);
    let mut office = Office::of(&house).await;
    for limit in [1, 2, 3, 10] {
        let rooms = async |office: &mut Office<'_>, more: Value| {
            let mut command = json!({"action": "list_rooms", "limit": limit});
            command.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
            let all = all_pages(office, command, "rooms").await;
            names(&all, "room_id").into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let by_name = ["alpha", "bravo", "charlie", "delta", "x1"];
        assert_eq!(rooms(&mut office, json!({})).await, by_name);
        assert_eq!(rooms(&mut office, json!({"sort": "name"})).await, by_name);
        let fullest = ["charlie", "alpha", "bravo", "delta", "x1"];
        assert_eq!(rooms(&mut office, json!({"sort": "members"})).await, fullest);
        assert_eq!(rooms(&mut office, json!({"search": "ALP"})).await, ["alpha", "x1"]);
        let found = json!({"search": "a", "sort": "members"});
        assert_eq!(rooms(&mut office, found).await, fullest);
    }
    guests[0].says(json!({"type": "room_message", "payload": {"message": "here"}})).await;
    guests[0].hears("room_message").await;
    let latest = json!({"action": "list_rooms", "sort": "activity", "limit": 1});
    assert_eq!(office.is_told(latest).await["rooms"][0]["room_id"], "delta");
}

#[actix_rt::test]
async fn who_is_in_a_room_is_listed_page_by_page() {
    let house = House::open();
    let mut ann = house.query_in("lab", "ann").await;
    let _guests = [
        house.workspace_in("lab", "ann").await,
        house.workspace_in("lab", "bob").await,
        house.workspace_in("lab", "cid").await,
        house.query_in("den", "dan").await,
    ];
    ann.says(json!({"type": "status_update", "payload": {"status": "busy"}})).await;
    ann.hears("user_status_changed").await;
    let mut office = Office::of(&house).await;
    let command = json!({"action": "get_room", "room_id": "lab", "limit": 2});
    let all = all_pages(&mut office, command.clone(), "members").await;
    assert_eq!(names(&all, "user_id"), ["ann", "bob", "cid"]);
    let first = &all[0];
    let shown = (&first["connections"], &first["status"], &first["user_name"]);
    assert_eq!(shown, (&json!(2), &json!("busy"), &json!("ann")));
    assert!(first["last_seen"].is_string());
    let room = &office.is_told(command).await["room"];
    assert_eq!((&room["room_id"], &room["member_count"]), (&json!("lab"), &json!(3)));
    let rooms = office.is_told(json!({"action": "list_rooms", "search": "lab"})).await;
    assert_eq!(rooms["rooms"][0], *room, "as in the list");
    let nowhere = json!({"action": "get_room", "room_id": "nowhere"});
    assert_eq!(office.is_told(nowhere).await["code"], "ROOM_NOT_FOUND");
}

#[actix_rt::test]
async fn of_a_bus_those_who_listen_are_listed_and_nothing_is_shown_of_them() {
    let house = House::open();
    let _listeners = [
        house.enter("/ws/dashboard?user_id=ann").await,
        house.enter("/ws/dashboard?user_id=ann").await,
    ];
    let mut office = Office::of(&house).await;
    let bus = json!({"action": "get_room", "room_id": "bus:events"});
    let told = office.is_told(bus).await;
    let member = json!({"user_id": "ann", "user_name": "ann", "connections": 2});
    assert_eq!(told["members"], json!([member]));
}

#[actix_rt::test]
async fn the_same_pages_are_there_by_rest() {
    let house = House::open();
    let mut guests = Vec::new();
    for name in ["ann", "bob", "cid"] {
        guests.push(house.query_in(name, name).await);
    }
    let get = async |path: &str| house.as_operator("GET", path, json!({})).await.body;
    let page = get("/api/ws/connections?limit=2").await;
    assert_eq!(names(page["connections"].as_array().unwrap(), "user_id"), ["ann", "bob"]);
    assert_eq!((&page["more"], &page["total"]), (&json!(true), &json!(3)));
    let next = page["next"].as_str().unwrap();
    let page = get(&format!("/api/ws/connections?limit=2&after={next}")).await;
    assert_eq!(names(page["connections"].as_array().unwrap(), "user_id"), ["cid"]);
    let page = get("/api/ws/connections?search=BO&dialect=query").await;
    assert_eq!((&page["connections"][0]["user_id"], &page["total"]), (&json!("bob"), &json!(1)));
    let page = get("/api/ws/rooms?limit=2&sort=members").await;
    assert_eq!(names(page["rooms"].as_array().unwrap(), "room_id"), ["ann", "bob"]);
    let next = page["next"].as_str().unwrap();
    let page = get(&format!("/api/ws/rooms?limit=2&sort=members&after={next}")).await;
    assert_eq!(names(page["rooms"].as_array().unwrap(), "room_id"), ["cid"]);
    assert_eq!((&page["more"], &page["total"]), (&json!(false), &json!(3)));
    for path in ["connections?limit=0", "connections?after=x", "rooms?limit=1001", "rooms?sort=x"] {
        let key = [("X-API-Key", ADMIN_KEY)];
        let reply = house.call("GET", &format!("/api/ws/{path}"), &key).await;
        assert_eq!((reply.status, &reply.fault()["code"]), (400, &json!("INVALID_MESSAGE")));
        let field = path.split(['?', '=']).nth(1).unwrap();
        assert_eq!(reply.fault()["field"], field, "{path}: {reply:?}");
    }
}

#[actix_rt::test]
async fn a_page_of_rooms_counts_only_those_that_its_reader_may_know_of() {
    let house = House::open();
    for (room, public) in [("a", true), ("b", false), ("c", true)] {
        let path = format!("/api/ws/rooms?room_id={room}&is_public={public}");
        assert_eq!(house.as_operator("POST", &path, json!({})).await.status, 201);
    }
    let page = house.call("GET", "/api/ws/rooms?limit=1&user_id=ann", &[]).await.body;
    assert_eq!((&page["total"], &page["more"]), (&json!(2), &json!(true)));
    let next = page["next"].as_str().unwrap();
    let page = house.call("GET", &format!("/api/ws/rooms?limit=1&after={next}"), &[]).await.body;
    assert_eq!((&page["rooms"][0]["room_id"], &page["more"]), (&json!("c"), &json!(false)));
}

#[actix_rt::test]
async fn a_page_that_makes_no_sense_is_refused_by_its_field() {
    let house = House::open();
    let mut office = Office::of(&house).await;
    for (command, field) in [
        (json!({"action": "list_connections", "limit": 0}), "limit"),
        (json!({"action": "list_connections", "limit": 1001}), "limit"),
        (json!({"action": "list_connections", "after": "ann"}), "after"),
        (json!({"action": "list_connections", "dialect": "klingon"}), "dialect"),
        (json!({"action": "list_connections", "search": ""}), "search"),
        (json!({"action": "list_rooms", "after": "lobby"}), "after"),
        (json!({"action": "list_rooms", "sort": "colour"}), "sort"),
        (json!({"action": "get_room"}), "room_id"),
        (json!({"action": "get_room", "room_id": "lab", "limit": "all"}), "limit"),
    ] {
        let told = office.is_told(command.clone()).await;
        assert_eq!((&told["code"], &told["field"]), (&json!("INVALID_MESSAGE"), &json!(field)));
    }
}

#[actix_rt::test]
async fn operators_see_how_the_endpoints_stand() {
    let house = House::open();
    let mut office = Office::of(&house).await;
    let by_rest = house.as_operator("GET", "/api/ws/endpoints", json!({})).await.body;
    assert_eq!(office.is_told(json!({"action": "list_endpoints"})).await, by_rest);
}
