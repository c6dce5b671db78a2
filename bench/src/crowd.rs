//! Many members on many sockets: opened with bounded haste, counted, closed together.

use crate::{
    ears::{Ears, Hearing},
    ledger::{Ledger, Room},
    peer::Peer,
    ws::handshake,
};
use anyhow::{Context, Result, ensure};
use std::{
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpSocket, TcpStream, tcp::OwnedWriteHalf},
    task::JoinSet,
    time::timeout,
};

/// Handshakes under way at a time: enough to keep the server busy, few enough for its backlog.
pub(crate) const KNOCKING: usize = 128;
/// Connections from one loopback address; the range of ephemeral ports holds 28,232.
const PER_ADDRESS: usize = 5_000;

/// How many people, in how many rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Rooms in the crowd.
    pub(crate) rooms: usize,
    /// Members of each room.
    pub(crate) members: usize,
}

/// The crowd as it stands; dropping it closes every connection.
#[derive(Debug)]
pub(crate) struct Crowd {
    /// What the whole crowd counted.
    pub(crate) ledger: Rc<Ledger>,
    /// Every room, with the writing side of its first member.
    pub(crate) rooms: Vec<(Rc<Room>, Option<OwnedWriteHalf>)>,
    /// Members who came in.
    pub(crate) opened: usize,
    /// Members who were turned away, and why the first of them was.
    pub(crate) refused: Vec<String>,
    /// How long it took.
    pub(crate) took: Duration,
    ears: Ears,
}

type Knock = (usize, Result<(TcpStream, Vec<u8>)>);

// === impl Shape ===

impl Shape {
    /// One room for everybody.
    pub(crate) fn hall(members: usize) -> Self {
        Self { rooms: 1, members }
    }

    /// Everybody, in rooms of `members`; the last room is filled up.
    pub(crate) fn parlours(total: usize, members: usize) -> Self {
        Self { rooms: total.div_ceil(members.max(1)), members }
    }

    /// All connections.
    pub(crate) fn total(self) -> usize {
        self.rooms * self.members
    }
}

// === impl Crowd ===

impl Crowd {
    /// Opens a crowd of `shape` at the peer's `door`, as far as it gets within `limit`.
    ///
    /// # Errors
    /// When nobody at all came in.
    pub(crate) async fn open(
        peer: &dyn Peer,
        door: SocketAddr,
        shape: Shape,
        hearing: Hearing,
        limit: Duration,
    ) -> Result<Self> {
        let mut crowd = Self::empty(shape.rooms, hearing);
        let began = Instant::now();
        let mut doorstep: JoinSet<Knock> = JoinSet::new();
        let mut members = 0..shape.total();
        loop {
            while doorstep.len() < KNOCKING
                && let Some(member) = members.next()
            {
                let path = peer.member_path(&room_name(member % shape.rooms), member);
                doorstep.spawn_local(async move { (member, knock(door, member, &path).await) });
            }
            let left = limit.saturating_sub(began.elapsed());
            match timeout(left, doorstep.join_next()).await {
                Ok(Some(knocked)) => crowd.seat(knocked.context("a knock was lost")?),
                Ok(None) | Err(_) => break,
            }
        }
        crowd.took = began.elapsed();
        let why = crowd.refused.first().map_or("the time was over", String::as_str);
        ensure!(crowd.opened > 0, "nobody could connect: {why}");
        Ok(crowd)
    }

    fn empty(rooms: usize, hearing: Hearing) -> Self {
        let ledger = Ledger::open();
        let ears = Ears::new(hearing, &ledger);
        let rooms = (0..rooms).map(|_| (Rc::new(Room::new(ledger.clone())), None)).collect();
        Self { ledger, rooms, opened: 0, refused: Vec::new(), took: Duration::ZERO, ears }
    }

    /// Leads a member to its room; the first one there becomes the room's speaker.
    fn seat(&mut self, (member, knocked): Knock) {
        let seated: Result<()> = knocked.and_then(|(stream, early)| {
            let count = self.rooms.len();
            let (room, speaker) = &mut self.rooms[member % count];
            let writer = self.ears.add(stream, room, &early, speaker.is_none())?;
            *speaker = speaker.take().or(writer);
            Ok(())
        });
        match seated {
            Ok(()) => self.opened += 1,
            Err(error) => self.refused.push(format!("{error:#}")),
        }
    }

    /// Counts what has arrived by now.
    pub(crate) fn catch_up(&self) {
        self.ears.catch_up();
    }
}

/// The name of a room, the same for every peer.
pub(crate) fn room_name(index: usize) -> String {
    format!("bench-{index}")
}

/// Connects and shakes hands, from a loopback address of the member's own group.
///
/// # Errors
/// When either fails.
pub(crate) async fn knock(
    door: SocketAddr,
    member: usize,
    path: &str,
) -> Result<(TcpStream, Vec<u8>)> {
    let socket = TcpSocket::new_v4()?;
    let group = u8::try_from(2 + member / PER_ADDRESS)?;
    socket.bind(SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, group), 0)))?;
    // Closing resets: 19,000 sockets waiting out TIME_WAIT would starve the next run of ports.
    socket.set_zero_linger()?;
    socket.set_nodelay(true)?;
    let mut stream = socket.connect(door).await.context("cannot connect")?;
    let early = handshake::upgrade(&mut stream, &door.to_string(), path).await?;
    Ok((stream, early))
}
