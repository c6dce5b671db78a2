//! The crier: tells in the rooms of libraries what has been kept and not been told yet.
//!
//! What is to be told stands in the file, written by the commit that kept what it is about: the
//! file is the queue, one for each library. So nothing is lost whatever ends when, nothing is
//! dropped however long a room does not take it, and no library waits for the room of another.
//! What has been told is crossed out by the keeper; what had been told before the process ended,
//! and was not crossed out in time, is known by its name in the history of its room.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Weak},
    time::Duration,
};

use actix_rt::time::sleep;
use futures_util::{
    FutureExt, StreamExt,
    future::{Fuse, LocalBoxFuture},
    stream::{self, FuturesUnordered},
};
use protocol::{EventId, Fault, FaultCode, LibraryId, activity::Draft};
use redb::Database;
use tokio::sync::watch;

use super::{
    desk::Readers,
    herald::{GONE, MADE},
    keeper::Stock,
    reading::{self, Pile, Untold},
    rooms::{Asked, Rooms},
    trouble::Trouble,
};

/// Rooms that are opened at the same time, when a house opens.
const TOGETHER: usize = 64;
/// How long after a failure something is tried again: at first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(30));

/// Up to which change the news of each library have been told.
pub(super) type Told = BTreeMap<LibraryId, u64>;

/// The one who tells.
pub(super) struct Crier {
    rooms: Arc<dyn Rooms>,
    readers: Readers,
    stock: watch::Receiver<Stock>,
    /// What the keeper may cross out.
    told: watch::Sender<Told>,
    /// Libraries of which something is being told.
    busy: BTreeSet<LibraryId>,
    /// The file that is open, and the latest change of before it was opened first: what is not
    /// crossed out of that may have been told all the same.
    file: Weak<Database>,
    before: Option<u64>,
}

/// Rooms that are being opened and closed, because a file has been opened.
type Opening = Fuse<LocalBoxFuture<'static, ()>>;
/// Up to which change of a library something has been told, once it has.
type Telling = FuturesUnordered<LocalBoxFuture<'static, (LibraryId, u64)>>;

// === impl Crier ===

impl Crier {
    pub(super) fn new(
        rooms: Arc<dyn Rooms>,
        readers: Readers,
        stock: watch::Receiver<Stock>,
        told: watch::Sender<Told>,
    ) -> Self {
        let (busy, file, before) = (BTreeSet::new(), Weak::new(), None);
        Self { rooms, readers, stock, told, busy, file, before }
    }

    /// Works until the keeper ends.
    pub(super) async fn cry(mut self) {
        let (mut opening, mut telling) = (Opening::terminated(), Telling::new());
        loop {
            let looked = self.look(&mut opening, &mut telling).await;
            if let Err(why) = &looked {
                log::error!("what happens in libraries is told later: {why}");
            }
            tokio::select! {
                changed = self.stock.changed() => if changed.is_err() { return },
                () = &mut opening => {}
                Some((library, number)) = telling.next() => self.note(library, number),
                () = sleep(PAUSES.0), if looked.is_err() => {}
            }
        }
    }

    /// Sees what is to be told, and begins with it.
    async fn look(&mut self, opening: &mut Opening, telling: &mut Telling) -> Result<(), Trouble> {
        let Stock::Open(open) = self.stock.borrow_and_update().clone() else { return Ok(()) };
        let (number, file) = (open.number, Arc::downgrade(&open.database));
        // Nobody shall wait for the crier to open the file again.
        drop(open);
        let before = *self.before.get_or_insert(number);
        if !self.file.ptr_eq(&file) {
            // Another one may have come to its place: its changes are counted from the beginning.
            self.forget(|_, told| *told <= number);
            *opening = self.open_rooms(file.clone()).await?.fuse();
            self.file = file.clone();
        }
        let (told, busy) = (self.told.borrow().clone(), self.busy.clone());
        let look = move || reading::untold(&*still(&file)?, number, &told, &busy);
        let Pile { untold, libraries } = self.readers.aside(look).await?;
        // What has been crossed out need not be remembered.
        self.forget(|library, _| libraries.contains(library));
        for it in untold {
            self.busy.insert(it.library.clone());
            telling.push(Box::pin(tell(self.rooms.clone(), it, before)));
        }
        Ok(())
    }

    /// Opens the rooms of libraries that are there, and closes those of libraries that are gone,
    /// lest one has outlived its library.
    async fn open_rooms(
        &self,
        file: Weak<Database>,
    ) -> Result<LocalBoxFuture<'static, ()>, Trouble> {
        let look = move || reading::all_rooms(&*still(&file)?);
        let (there, gone) = self.readers.aside(look).await?;
        let rooms = self.rooms.clone();
        // Which of them is open first is nobody's concern.
        Ok(Box::pin(async move {
            let all = there.into_iter().map(|it| (it, true));
            let all = stream::iter(all.chain(gone.into_iter().map(|it| (it, false))));
            all.for_each_concurrent(TOGETHER, |(library, there)| {
                let rooms = rooms.clone();
                async move {
                    let act = || match there {
                        true => rooms.open(library.clone()),
                        false => rooms.close(library.clone()),
                    };
                    insist(act).await;
                }
            })
            .await;
        }))
    }

    /// Keeps in mind only this of what has been told. The keeper need not hear of it.
    fn forget(&self, but: impl Fn(&LibraryId, &u64) -> bool) {
        self.told.send_if_modified(|told| {
            told.retain(|library, number| but(library, number));
            false
        });
    }

    fn note(&mut self, library: LibraryId, number: u64) {
        self.busy.remove(&library);
        self.told.send_modify(|told| {
            told.insert(library, number);
        });
    }
}

/// The file, unless the keeper has left it.
fn still(file: &Weak<Database>) -> Result<Arc<Database>, Trouble> {
    file.upgrade().ok_or_else(Trouble::failing)
}

/// Tells some news of one library, for as long as it takes; says up to which change.
async fn tell(rooms: Arc<dyn Rooms>, untold: Untold, before: u64) -> (LibraryId, u64) {
    let Untold { library, news, first, last } = untold;
    let known = if first <= before { known(&*rooms, &library).await } else { BTreeSet::new() };
    let mut batch = Vec::new();
    for draft in news {
        let (made, gone) = (draft.kind.as_str() == MADE, draft.kind.as_str() == GONE);
        if made {
            insist(|| rooms.open(library.clone())).await;
        }
        if !draft.id.as_ref().is_some_and(|id| known.contains(id)) {
            batch.push(draft);
        }
        if gone {
            tell_all(&rooms, &library, std::mem::take(&mut batch)).await;
            insist(|| rooms.close(library.clone())).await;
        }
    }
    tell_all(&rooms, &library, batch).await;
    (library, last)
}

/// What the room of a library has told, of what this process finds not crossed out.
async fn known(rooms: &dyn Rooms, library: &LibraryId) -> BTreeSet<EventId> {
    insist(|| rooms.open(library.clone())).await;
    insist(|| rooms.told(library.clone())).await.unwrap_or_default()
}

async fn tell_all(rooms: &Arc<dyn Rooms>, library: &LibraryId, news: Vec<Draft>) {
    if news.is_empty() {
        return;
    }
    let act = || -> Asked<()> {
        let (rooms, library, news) = (rooms.clone(), library.clone(), news.clone());
        Box::pin(async move {
            match rooms.tell(library.clone(), news.clone()).await {
                Err(fault) if is_closed(&fault) => {
                    rooms.open(library.clone()).await?;
                    rooms.tell(library, news).await
                }
                told => told,
            }
        })
    };
    if insist(act).await.is_none() {
        log::error!("{} things that happened in {library:?} cannot be told", news.len());
    }
}

fn is_closed(fault: &Fault) -> bool {
    matches!(fault.code, FaultCode::RoomNotFound | FaultCode::LibraryNotFound)
}

/// Has something done, again and again as long as that can help.
async fn insist<T>(act: impl Fn() -> Asked<T>) -> Option<T> {
    let mut pause = PAUSES.0;
    loop {
        match act().await {
            Ok(done) => return Some(done),
            Err(fault) if fault.code.recoverable() => {
                log::warn!("the room of a library is told later: {}", fault.text);
                sleep(pause).await;
                pause = (pause * 2).min(PAUSES.1);
            }
            Err(fault) => {
                log::error!("the room of a library: {}", fault.text);
                return None;
            }
        }
    }
}
