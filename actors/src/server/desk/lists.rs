//! Lists, a page at a time. However many there are, no turn of an actor looks at more than
//! [`LOOKS`] of them; whoever wants to search or to sort asks again until it has seen all.

use futures_util::future::join_all;
use protocol::{
    Fault, RoomId, SessionId,
    admin::{
        ConnectionInfo, ConnectionKind, Page, RoomMark, RoomOrder, Span, WantedConnections,
        WantedRooms,
    },
    room::RoomSummary,
};

use crate::{
    post::{Handle, ask},
    room::messages::{Describe, Sockets},
    server::{
        ServerActor,
        messages::{Among, LookAt, LookAtRooms, SomeConnections},
        porter,
    },
};

/// How many entries are looked at in one turn: with a search, a fraction of a millisecond.
const LOOKS: usize = 1_000;

/// A page of the connections. Those of no particular kind are found without a look at the others;
/// else all are looked at, to count them too.
pub async fn connections(
    server: &Handle<ServerActor>,
    wanted: WantedConnections,
) -> Result<Page<ConnectionInfo, SessionId>, Fault> {
    let WantedConnections { span, room, kind } = wanted;
    match room {
        None if kind.is_any() => {
            let among = Among::Behind(span.after, span.limit);
            let SomeConnections { found, up_to, all } = ask(server, LookAt { among, kind }).await?;
            Ok(Page { items: found, next: up_to, total: all })
        }
        None => search_all(server, span, kind).await,
        Some(room) => search_room(server, room, span, kind).await,
    }
}

async fn search_all(
    server: &Handle<ServerActor>,
    span: Span<SessionId>,
    kind: ConnectionKind,
) -> Result<Page<ConnectionInfo, SessionId>, Fault> {
    let (mut page, mut after) = (Gathered::new(span), None);
    loop {
        let (among, kind) = (Among::Behind(after, LOOKS), kind.clone());
        let looked = ask(server, LookAt { among, kind }).await?;
        page.add(looked.found);
        after = looked.up_to;
        if after.is_none() {
            return Ok(page.done());
        }
    }
}

async fn search_room(
    server: &Handle<ServerActor>,
    room: RoomId,
    span: Span<SessionId>,
    kind: ConnectionKind,
) -> Result<Page<ConnectionInfo, SessionId>, Fault> {
    let mut sessions = ask(&porter::room(server, room).await?, Sockets).await?;
    sessions.sort_unstable();
    let mut page = Gathered::new(span);
    for some in sessions.chunks(LOOKS) {
        let (among, kind) = (Among::These(some.to_vec()), kind.clone());
        page.add(ask(server, LookAt { among, kind }).await?.found);
    }
    Ok(page.done())
}

/// A page of which the entries come in order, among others that are only counted.
struct Gathered {
    span: Span<SessionId>,
    page: Page<ConnectionInfo, SessionId>,
}

// === impl Gathered ===

impl Gathered {
    fn new(span: Span<SessionId>) -> Self {
        Self { span, page: Page { items: Vec::new(), next: None, total: 0 } }
    }

    fn add(&mut self, found: Vec<ConnectionInfo>) {
        self.page.total += found.len();
        let behind = |it: &ConnectionInfo| self.span.after.is_none_or(|after| it.session > after);
        for info in found.into_iter().filter(behind) {
            if self.page.items.len() < self.span.limit {
                self.page.items.push(info);
            } else {
                self.page.next = self.page.items.last().map(|last| last.session);
            }
        }
    }

    fn done(self) -> Page<ConnectionInfo, SessionId> {
        self.page
    }
}

/// Every room, by name.
pub async fn rooms(server: &Handle<ServerActor>) -> Result<Vec<RoomSummary>, Fault> {
    let (mut list, mut after) = (Vec::new(), None);
    loop {
        let (described, up_to, _) = describe(server, after, LOOKS).await?;
        list.extend(described);
        if up_to.is_none() {
            return Ok(list);
        }
        after = up_to;
    }
}

/// A page of the rooms. By their names, no others are asked; else all are.
pub async fn list_rooms(
    server: &Handle<ServerActor>,
    wanted: WantedRooms,
) -> Result<Page<RoomSummary, RoomMark>, Fault> {
    if wanted.order != RoomOrder::Name || wanted.search.is_some() {
        return rooms_that(server, wanted, |_| true).await;
    }
    let Span { limit, after } = wanted.span;
    let (mut items, mut after) = (Vec::new(), after.map(|mark| mark.room));
    loop {
        let (described, up_to, total) = describe(server, after, limit - items.len()).await?;
        items.extend(described);
        if up_to.is_none() || items.len() == limit {
            let next = up_to.map(|room| RoomMark { weight: 0, room });
            return Ok(Page { items, next, total });
        }
        // Some have closed before they were asked: others are in their place.
        after = up_to;
    }
}

/// A page of those rooms that somebody sees. Every room is asked: how many others there are is not
/// theirs to know.
pub async fn rooms_that(
    server: &Handle<ServerActor>,
    wanted: WantedRooms,
    sees: impl Fn(&RoomSummary) -> bool,
) -> Result<Page<RoomSummary, RoomMark>, Fault> {
    let mut items = rooms(server).await?;
    items.retain(|it| wanted.fits(&it.room, &it.settings) && sees(it));
    let (total, mark) = (items.len(), |it: &RoomSummary| wanted.order.mark(it));
    if let Some(after) = &wanted.span.after {
        items.retain(|it| mark(it) > *after);
    }
    items.sort_by_cached_key(mark);
    let more = items.len() > wanted.span.limit;
    items.truncate(wanted.span.limit);
    let next = items.last().filter(|_| more).map(mark);
    Ok(Page { items, next, total })
}

/// What the rooms behind one have to say of themselves, the last that was asked if there are more,
/// and how many there are. One that closed meanwhile says nothing: no fault.
async fn describe(
    server: &Handle<ServerActor>,
    after: Option<RoomId>,
    most: usize,
) -> Result<(impl Iterator<Item = RoomSummary>, Option<RoomId>, usize), Fault> {
    let some = ask(server, LookAtRooms { after, most }).await?;
    let asked = some.rooms.iter().map(|room| room.send(Describe));
    let described = join_all(asked).await.into_iter().flatten();
    Ok((described, some.up_to, some.all))
}

#[cfg(test)]
mod tests;
