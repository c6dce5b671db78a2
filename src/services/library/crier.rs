//! The crier: tells in the rooms of libraries what the keeper says, in its order.

use std::time::Duration;

use actix_rt::time::sleep;
use actors::{post::Handle, room::messages::Publisher, server::ServerActor, server::porter};
use futures_util::future::join_all;
use protocol::{Fault, FaultCode, LibraryId, RoomId, activity::Draft, library::LibraryInfo};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::herald::Herald;

/// What waits to be told at most: more than any disk keeps while a store fails.
const WAITING: usize = 10_000;
/// How often something is tried, and how long after each failure.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(200);
/// Rooms that are opened at the same time, when a house opens.
const TOGETHER: usize = 64;

/// The way to the crier.
pub(super) struct Crier(Sender<News>);

enum News {
    Open(LibraryId),
    Tell(LibraryId, Draft),
    Close(LibraryId),
}

// === impl Crier ===

impl Crier {
    /// One who works until nobody has anything to tell. Needs a running actix system.
    pub(super) fn start(server: Handle<ServerActor>) -> Self {
        let (news, waiting) = channel(WAITING);
        actix_rt::spawn(cry(server, waiting));
        Self(news)
    }

    fn say(&self, news: News) {
        if self.0.try_send(news).is_err() {
            log::error!("what happens in libraries is not told: too much is waiting");
        }
    }
}

impl Herald for Crier {
    fn open(&self, library: &LibraryInfo) {
        self.say(News::Open(library.library.clone()));
    }

    fn tell(&self, library: &LibraryId, news: Draft) {
        self.say(News::Tell(library.clone(), news));
    }

    fn close(&self, library: &LibraryId) {
        self.say(News::Close(library.clone()));
    }
}

async fn cry(server: Handle<ServerActor>, mut waiting: Receiver<News>) {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, TOGETHER).await > 0 {
        let opens = batch.iter().take_while(|news| matches!(news, News::Open(_))).count();
        // Of different libraries: which of them is open first is nobody's concern.
        join_all(batch.drain(..opens).map(|news| told(&server, news))).await;
        for news in batch.drain(..) {
            told(&server, news).await;
        }
    }
}

/// Tells something, again if that can help.
async fn told(server: &Handle<ServerActor>, news: News) {
    let mut pause = PAUSE;
    for _ in 0..TRIES {
        match tell(server, &news).await {
            Ok(()) => return,
            Err(fault) if fault.code.recoverable() => {
                sleep(pause).await;
                pause *= 4;
            }
            Err(fault) => return log::error!("a library's room: {}", fault.text),
        }
    }
    log::error!("a library's room could not be told for a while, and is not told");
}

async fn tell(server: &Handle<ServerActor>, news: &News) -> Result<(), Fault> {
    match news {
        News::Open(library) => porter::open_library_room(server, library.clone()).await,
        News::Tell(library, draft) => {
            let room = RoomId::of_library(library)
                .map_err(|error| Fault::new(FaultCode::Internal, error.to_string()))?;
            let told = porter::emit(server, room, Publisher::House, vec![draft.clone()]).await?;
            told.into_iter().try_for_each(|told| told.map(drop))
        }
        News::Close(library) => match porter::close_library_room(server, library.clone()).await {
            Err(fault) if fault.code != FaultCode::RoomNotFound => Err(fault),
            _ => Ok(()),
        },
    }
}
