//! Nobody is a ghost: whatever failed, everybody's list of who is there says who is there.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Accent, Folder, Guest, House, Program};

/// Somebody who keeps a list of who is there, as a client does: by what it hears and no more.
struct Watcher {
    accent: Accent,
    guest: Guest,
    people: BTreeSet<String>,
    /// Who has left, in the order heard, where the dialect names them.
    left: Vec<String>,
    /// Where the room stood as they came.
    place: Value,
}

impl Watcher {
    /// Somebody who has just come, and asks who is there.
    async fn enters(accent: Accent, house: &House, user: &str) -> Self {
        Self::of(accent, accent.guest_in(house, "lab", user).await).await
    }

    async fn of(accent: Accent, guest: Guest) -> Self {
        let (people, left, place) = (BTreeSet::new(), Vec::new(), Value::Null);
        let mut watcher = Self { accent, guest, people, left, place };
        watcher.guest.says(accent.message("join_room", json!({"room_id": "lab"}))).await;
        let state = watcher.hears("room_state").await;
        let fields = accent.fields(&state);
        watcher.place = json!({"epoch": fields["epoch"], "seq": fields["seq"]});
        watcher
    }

    async fn says(&mut self, message: impl Into<Value>) {
        let message = json!({"room_id": "lab", "message": message.into()});
        self.guest.says(self.accent.message("room_message", message)).await;
    }

    /// Hears everything up to the next thing of this type, and notes who came and went.
    async fn hears(&mut self, kind: &str) -> Value {
        loop {
            let heard = self.guest.hears_next().await;
            self.note(&heard);
            if heard["type"] == kind {
                return heard;
            }
        }
    }

    fn note(&mut self, heard: &Value) {
        let fields = self.accent.fields(heard);
        let name = |it: &Value| it["user_id"].as_str().expect("a name").to_owned();
        match heard["type"].as_str() {
            Some("room_state") => {
                self.people = fields["users"].as_array().unwrap().iter().map(name).collect();
            }
            Some("user_joined") => drop(self.people.insert(name(fields))),
            Some("user_left") => {
                assert!(self.people.remove(&name(fields)), "{heard}: who was not there has left");
                self.left.push(name(fields));
            }
            _ => {}
        }
    }

    /// Sends somebody mail until it is taken: then the house knows of every failure before it.
    async fn reaches(&mut self, user: &str) {
        let letter = json!({"user_id": user, "message": "hello"});
        loop {
            self.guest.says(self.accent.message("direct_message", letter.clone())).await;
            let heard = loop {
                let heard = self.guest.hears_next().await;
                self.note(&heard);
                if heard["type"] == "delivery_receipt" || heard["type"] == self.accent.refusal() {
                    break heard;
                }
            };
            if heard["type"] == "delivery_receipt" {
                return;
            }
        }
    }

    /// Waits until the list has so many names.
    async fn counts(&mut self, many: usize) {
        while self.people.len() != many {
            let heard = self.guest.hears_next().await;
            self.note(&heard);
        }
    }
}

/// Everybody's list, after everything that has come by now.
async fn agree(watchers: &mut [&mut Watcher], on: &[&str]) {
    watchers[0].says("who is there?").await;
    for watcher in watchers {
        while watcher.accent.fields(&watcher.hears("room_message").await)["message"]
            != "who is there?"
        {}
        assert!(watcher.people.iter().eq(on), "{:?}: {:?}", watcher.accent, watcher.people);
    }
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("a JSON string")
}

fn grace(ms: u32) -> String {
    format!("rooms.presence_grace_ms = {ms}\nlimits.error_budget_per_minute = 1000")
}

/// Loses a connection as when a machine is unplugged: by a reset.
fn is_reset(guest: Guest) {
    let tcp = guest.into_tcp();
    tcp.set_zero_linger().expect("an open socket");
}

#[actix_rt::test]
async fn after_a_reset_one_leaves_once_with_the_last_socket() {
    let house = House::with(&grace(200));
    let mut watch = house.watch().await;
    let mut ann = Watcher::enters(Accent::Query, &house, "ann").await;
    let mut carl = Watcher::enters(Accent::Workspace, &house, "carl").await;
    let first = house.query_in("lab", "bob").await;
    let mut second = house.workspace("bob").await;
    second.says(json!({"type": "join_room", "room_id": "lab"})).await;
    second.hears("room_state").await;
    for guest in [&mut ann, &mut carl] {
        guest.counts(3).await;
    }
    is_reset(first);
    watch.sees("disconnected", "bob").await;
    agree(&mut [&mut ann, &mut carl], &["ann", "bob", "carl"]).await;
    is_reset(second);
    for guest in [&mut ann, &mut carl] {
        guest.counts(2).await;
    }
    agree(&mut [&mut ann, &mut carl], &["ann", "carl"]).await;
    assert_eq!(ann.left, ["bob"]);
}

#[actix_rt::test]
async fn a_room_that_fails_forgets_nobody_who_is_expected_and_nobody_who_is_gone() {
    let house = House::with(&grace(300));
    let mut ann = Watcher::enters(Accent::Query, &house, "ann").await;
    let mut carl = Watcher::enters(Accent::Workspace, &house, "carl").await;
    let bob = house.query_in("lab", "bob").await;
    for guest in [&mut ann, &mut carl] {
        guest.counts(3).await;
    }
    is_reset(bob);
    for _ in 0..3 {
        ann.says(json_of(actors::CHAOS)).await;
        ann.hears(Accent::Query.refusal()).await;
    }
    for guest in [&mut ann, &mut carl] {
        guest.counts(2).await;
    }
    agree(&mut [&mut ann, &mut carl], &["ann", "carl"]).await;
    assert_eq!(ann.left, ["bob"]);
}

#[actix_rt::test]
async fn a_room_that_is_gone_leaves_no_ghosts_behind() {
    let house = House::with(&grace(60_000));
    let mut watch = house.watch().await;
    let mut ann = Watcher::enters(Accent::Query, &house, "ann").await;
    let mut carl = Watcher::enters(Accent::Workspace, &house, "carl").await;
    let bob = house.query_in("lab", "bob").await;
    for guest in [&mut ann, &mut carl] {
        guest.counts(3).await;
    }
    is_reset(bob);
    watch.sees("disconnected", "bob").await;
    carl.says(json_of(actors::DOOM)).await;
    for guest in [&mut ann, &mut carl] {
        guest.hears("room_resumed").await;
        guest.hears("replay_done").await;
    }
    agree(&mut [&mut ann, &mut carl], &["ann", "carl"]).await;
}

#[actix_rt::test]
async fn who_comes_back_hears_of_those_who_left_meanwhile() {
    for accent in Accent::BOTH {
        let house = House::with(&grace(0));
        let mut carl = Watcher::enters(Accent::Workspace, &house, "carl").await;
        let mut bob = Watcher::enters(Accent::Workspace, &house, "bob").await;
        let mut ann = Watcher::enters(accent, &house, "ann").await;
        is_reset(ann.guest);
        bob.counts(2).await;
        carl.counts(2).await;
        is_reset(bob.guest);
        carl.counts(1).await;

        ann.guest = accent.guest(&house, "ann").await;
        let join = json!({"room_id": "lab", "since": ann.place});
        ann.guest.says(accent.message("join_room", join)).await;
        ann.hears("replay_done").await;
        agree(&mut [&mut ann, &mut carl], &["ann", "carl"]).await;
    }
}

#[actix_rt::test]
async fn a_person_whose_actor_is_gone_comes_back_or_has_left() {
    let house = House::with(&grace(300));
    let mut ann = Watcher::enters(Accent::Query, &house, "ann").await;
    let mut carl = Watcher::enters(Accent::Workspace, &house, "carl").await;
    let mut bob = house.query_in("lab", "bob").await;
    for guest in [&mut ann, &mut carl] {
        guest.counts(3).await;
    }
    for gone in [actors::CHAOS, actors::DOOM] {
        let letter = json!({"user_id": "bob", "message": json_of(gone)});
        carl.guest.says(Accent::Workspace.message("direct_message", letter)).await;
        carl.hears(Accent::Workspace.refusal()).await;
        if gone == actors::CHAOS {
            bob.is_alive().await;
        }
    }
    assert_eq!(bob.farewell().await.code, Some(4005));
    carl.reaches("bob").await;
    // Within the grace or after it, as the machine likes: he is there.
    let bob = house.enter("/api/ws/room/lab?user_id=bob").await;
    let mut bob = Watcher::of(Accent::Query, bob).await;
    agree(&mut [&mut bob, &mut ann, &mut carl], &["ann", "bob", "carl"]).await;
    ann.left.clear();
    is_reset(bob.guest);
    for guest in [&mut ann, &mut carl] {
        guest.counts(2).await;
    }
    agree(&mut [&mut ann, &mut carl], &["ann", "carl"]).await;
    assert_eq!(ann.left, ["bob"]);
}

#[actix_rt::test]
async fn after_a_server_was_killed_only_those_are_there_who_came_back() {
    let folder = Folder::of("ghosts-killed");
    let settings = format!("auth.anonymous = 'claimed'\n{}\n{}", grace(60_000), folder.durable());
    let start = || Program::serve("ghosts-killed", &settings, &[]);
    let server = start();
    let enters = async |server: &Program, user: &str| {
        Guest::at(server.address, &format!("/api/ws/room/lab?user_id={user}")).await
    };
    let mut ann = Watcher::of(Accent::Query, enters(&server, "ann").await).await;
    let mut carl = Watcher::of(Accent::Query, enters(&server, "carl").await).await;
    let _bob = Watcher::of(Accent::Query, enters(&server, "bob").await).await;
    ann.counts(3).await;
    carl.counts(3).await;
    server.dies();

    let server = start();
    for (watcher, user) in [(&mut ann, "ann"), (&mut carl, "carl")] {
        let (epoch, seq) = (watcher.place["epoch"].as_str().unwrap(), &watcher.place["seq"]);
        let path = format!("/api/ws/room/lab?user_id={user}&epoch={epoch}&seq={seq}");
        watcher.guest = Guest::at(server.address, &path).await;
        watcher.hears("replay_done").await;
    }
    agree(&mut [&mut ann, &mut carl], &["ann", "carl"]).await;
}
