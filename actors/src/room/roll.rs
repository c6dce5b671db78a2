//! Who is in a room, a page at a time, for operators. Pure.
//!
//! A room keeps nobody in order. Of thousands the page is picked in one walk, which takes less than
//! a message to all of them.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use protocol::{
    Identity, UserId,
    admin::{MemberInfo, Page, RoomDetail, Shown, Span},
};

use super::{RoomActor, membership::Membership};

/// Somebody who is here.
#[derive(Clone, Copy)]
pub(super) struct Present<'a> {
    /// Who.
    pub who: &'a Arc<Identity>,
    /// How many sockets they have here.
    pub sockets: u32,
    /// What the others are shown of them, where anything is.
    pub shown: Option<Shown>,
}

impl RoomActor {
    /// What the room looks like, and who is in it.
    pub(super) fn detail(&self, span: Span<UserId>) -> RoomDetail {
        let members = match self.is_quiet() {
            true => page(listeners(&self.members), span),
            false => page(self.presence.roll(), span),
        };
        RoomDetail { room: self.summary(), members }
    }
}

/// The people behind the sockets of a room where nobody is shown.
fn listeners(members: &Membership) -> impl Iterator<Item = Present<'_>> {
    let mut people = HashMap::new();
    for member in members.all() {
        match people.entry(&member.who.user) {
            Entry::Vacant(place) => {
                place.insert(Present { who: &member.who, sockets: 1, shown: None });
            }
            Entry::Occupied(mut known) => known.get_mut().sockets += 1,
        }
    }
    people.into_values()
}

/// The part that is wanted, by the names of the people.
fn page<'a>(
    roll: impl Iterator<Item = Present<'a>>,
    Span { limit, after }: Span<UserId>,
) -> Page<MemberInfo, UserId> {
    let by_name = |a: &Present<'_>, b: &Present<'_>| a.who.user.cmp(&b.who.user);
    let mut total = 0;
    let counted = roll.inspect(|_| total += 1);
    let behind = |it: &Present<'_>| after.as_ref().is_none_or(|after| it.who.user > *after);
    let mut part: Vec<_> = counted.filter(behind).collect();
    let more = part.len() > limit;
    if more {
        part.select_nth_unstable_by(limit, by_name);
        part.truncate(limit);
    }
    part.sort_unstable_by(by_name);
    let next = part.last().filter(|_| more).map(|last| last.who.user.clone());
    Page { items: part.into_iter().map(info).collect(), next, total }
}

fn info(it: Present<'_>) -> MemberInfo {
    MemberInfo { who: it.who.clone(), connections: it.sockets, shown: it.shown }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use protocol::Rights;

    use super::*;

    fn person(n: u16) -> Arc<Identity> {
        Arc::new(Identity {
            user: UserId::new(&format!("u{n}")).unwrap(),
            name: String::new(),
            email: None,
            rights: Rights::default(),
            expires: None,
            anonymous: true,
            client: None,
        })
    }

    proptest! {
        #[test]
        fn all_pages_together_are_everybody_once(
            people in prop::collection::btree_set(any::<u16>(), 0..60),
            limit in 1usize..20,
        ) {
            let people: Vec<_> = people.into_iter().map(person).collect();
            let expected: BTreeSet<_> = people.iter().map(|who| who.user.clone()).collect();
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let roll = people.iter().map(|who| Present { who, sockets: 1, shown: None });
                let page = page(roll, Span { limit, after });
                prop_assert_eq!(page.total, people.len());
                prop_assert!(page.items.len() == limit || page.next.is_none());
                seen.extend(page.items.into_iter().map(|it| it.who.user.clone()));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            prop_assert_eq!(seen, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
