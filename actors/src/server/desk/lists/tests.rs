//! Pages of lists, while others come and go.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
    sync::Arc,
};

use actix::System;
use proptest::prelude::*;
use protocol::{Identity, Rights, UserId, admin::Search};

use super::*;
use crate::{
    server::messages::{Admit, Admitted, OpenRoom},
    store::ledger::Ledger,
    terms::tests::server_terms,
};

/// Who is connected, each until what was answered at the door is dropped.
type Guests = BTreeMap<u8, Admitted>;

fn service() -> Handle<ServerActor> {
    ServerActor::start(server_terms(), Ledger::default(), Box::new(|| {}))
}

async fn come(server: &Handle<ServerActor>, guests: &mut Guests, n: u8) {
    let who = Arc::new(Identity {
        user: UserId::new(&format!("u{n}")).unwrap(),
        name: "Ann".into(),
        email: None,
        rights: Rights::default(),
        expires: None,
        anonymous: true,
        client: None,
    });
    let (session, ip) = (SessionId::from_u128(n.into()), Ipv4Addr::LOCALHOST.into());
    let admitted = ask(server, Admit { session, who, ip, dialect: "query" }).await;
    guests.insert(n, admitted.unwrap().unwrap());
}

fn number(info: &ConnectionInfo) -> u8 {
    info.who.user.as_str()[1..].parse().unwrap()
}

/// Reads all pages of the guests whose name has this in it. After each some come or go. Gives who
/// was on them, in order, and who was there all the time.
async fn reads(
    guests: BTreeSet<u8>,
    limit: usize,
    search: Option<&str>,
    changes: Vec<BTreeSet<u8>>,
) -> (Vec<u8>, BTreeSet<u8>) {
    let (server, mut there) = (service(), Guests::new());
    for n in &guests {
        come(&server, &mut there, *n).await;
    }
    let search = search.and_then(|text| Search::new(text).ok());
    let kind = ConnectionKind { search, ..ConnectionKind::default() };
    let (mut stayed, mut seen, mut after) = (guests, Vec::new(), None);
    let mut changes = changes.into_iter();
    loop {
        let (span, kind) = (Span { limit, after }, kind.clone());
        let page = connections(&server, WantedConnections { span, room: None, kind: kind.clone() });
        let page = page.await.unwrap();
        let fits = |n: &&u8| kind.search.as_ref().is_none_or(|it| it.is_in(&format!("u{n}")));
        assert_eq!(page.total, there.keys().filter(fits).count());
        assert!(page.items.len() == limit || page.next.is_none());
        seen.extend(page.items.iter().map(number));
        after = page.next;
        if after.is_none() {
            stayed.retain(|n| fits(&n));
            return (seen, stayed);
        }
        for n in changes.next().unwrap_or_default() {
            match there.remove(&n) {
                Some(gone) => {
                    drop(gone);
                    stayed.remove(&n);
                }
                None => come(&server, &mut there, n).await,
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whoever_stays_is_on_one_page_whoever_comes_and_goes(
        guests in prop::collection::btree_set(0..60u8, 0..40),
        limit in 1usize..8,
        search in prop::option::of(prop::sample::select(vec!["u1", "U", "u5"])),
        changes in prop::collection::vec(prop::collection::btree_set(0..60u8, 0..6), 0..12),
    ) {
        let (seen, stayed) = System::new().block_on(reads(guests, limit, search, changes));
        let mut once = seen.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(&once, &seen, "in order, and nobody twice");
        prop_assert!(stayed.iter().all(|n| seen.contains(n)), "{stayed:?} and {seen:?}");
    }
}

#[test]
fn more_than_one_turn_looks_at_are_all_counted_and_found() {
    System::new().block_on(async {
        let mut terms = server_terms();
        (terms.max_rooms, terms.mailbox) = (3 * LOOKS, 10 * LOOKS);
        let server = ServerActor::start(terms, Ledger::default(), Box::new(|| {}));
        let count = LOOKS + LOOKS / 2;
        for n in 0..count {
            let room = RoomId::new(&format!("room{n:05}")).unwrap();
            ask(&server, OpenRoom { room, create: true }).await.unwrap().unwrap();
        }
        let listed = rooms(&server).await.unwrap();
        assert!(listed.is_sorted_by(|a, b| a.room < b.room) && listed.len() == count);
        let span = Span { limit: 10, after: None };
        let wanted = |order, span| WantedRooms { span, order, search: Search::new("oom01").ok() };
        let page = list_rooms(&server, wanted(RoomOrder::Members, span)).await.unwrap();
        assert_eq!((page.items.len(), page.total), (10, LOOKS / 2));
        assert_eq!(page.next.map(|mark| mark.room.to_string()), Some("room01009".to_owned()));
    });
}
