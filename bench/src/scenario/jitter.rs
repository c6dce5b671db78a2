//! Bad reception: clients whose connections are cut again and again, while somebody talks.
//!
//! Each client is cut at moments of its own, stays away for two seconds and resumes. Half of the cuts
//! reset the connection; after the other half it lies there unread, as one does whose peer has left the
//! network without a word, until the client is back on another. A cut may fall anywhere: into the
//! handshake, into the replay. At the end everybody stays until all has been heard.
//!
//! The speaker is a connection of its own that is never cut; its own lines, heard back, tell what was
//! published.

use super::{Rate, Stage};
use crate::{
    crowd::Shape,
    ears::Hearing,
    metric::Metric,
    peer::Keeping,
    returner::{Counts, Dice, Flock, Heard, Returner, Seat},
    traffic::Traffic,
};
use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

/// How long a client that was cut stays away.
const AWAY: Duration = Duration::from_secs(2);
/// A client is cut after at most so long.
const LONGEST_STAY: Duration = Duration::from_secs(4);
/// How long the last stay may be, in which a client hears what it has not heard yet.
const LAST_STAY: Duration = Duration::from_secs(10);
/// How many such stays there are: the first may be refused, or be cut off by its beginning.
const LAST_STAYS: u32 = 3;
/// How long the speaker's last lines may take.
const DRAIN_LIMIT: Duration = Duration::from_secs(10);
/// Longer returns count as this one, in microseconds.
const LONGEST_RETURN: u64 = 60_000_000;
/// A room remembers what is said in so many seconds: a client may be cut several times before it has
/// caught up once.
const REMEMBERED: u32 = 30;

/// Clients, and how fast somebody talks to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Jitter {
    /// Clients in the room.
    pub(crate) clients: usize,
    /// Lines per second.
    pub(crate) rate: Rate,
    /// How long.
    pub(crate) length: Duration,
}

/// What one client went through, or all of them.
#[derive(Default)]
struct Travels {
    cuts: u64,
    /// From connecting to the end of the replay.
    returns: Vec<Duration>,
    /// Why attempts to come back failed.
    failures: Vec<String>,
    counts: Counts,
}

/// A client on its way.
struct Traveller {
    returner: Returner,
    /// The connection, while there is one.
    seat: Option<Seat>,
    /// The one before, which was cut and lies there unread.
    lying: Option<Seat>,
    dice: Dice,
    end: End,
    travels: Travels,
}

/// How many lines were published, once the last has been.
type End = Rc<Cell<Option<u64>>>;

/// A fresh server in every run.
pub(super) async fn run(stage: &mut Stage<'_>, jitter: Jitter) -> Result<()> {
    for _ in 0..stage.load.runs {
        once(stage, jitter).await?;
    }
    Ok(())
}

async fn once(stage: &mut Stage<'_>, jitter: Jitter) -> Result<()> {
    let history = jitter.rate.0 * REMEMBERED;
    let keeping = Keeping { on_disk: true, history: Some(history), ..Keeping::default() };
    let server = stage.server(keeping).await?;
    let mut speaker = stage.crowd(&server, Shape::hall(1), Hearing::Prompt).await?;
    let (shape, limit) = (Shape::hall(jitter.clients), stage.load.open_limit);
    let flock = Flock::gather(&stage.peer, server.door(), shape, 1, limit).await?;

    let (end, mut travelling) = (End::default(), JoinSet::new());
    for seated in flock.0 {
        travelling.spawn_local(Traveller::new(seated, end.clone()).travel());
    }
    let length = usize::from(stage.load.payload);
    let traffic = Traffic::start(&mut speaker, &stage.peer, jitter.rate.pace(), length);
    sleep(jitter.length).await;
    let owed = traffic.finish(DRAIN_LIMIT).await?;
    let published = speaker.rooms[0].0.published();
    end.set(Some(published));
    let mut all = Travels::default();
    while let Some(travels) = travelling.join_next().await {
        all.add(travels.context("a client was lost")?);
    }
    stage.audit(&speaker, owed);
    note(stage, &all, published * jitter.clients as u64, published)
}

fn note(stage: &mut Stage<'_>, all: &Travels, owed: u64, published: u64) -> Result<()> {
    let (page, counts) = (&mut stage.page, all.counts);
    page.note(Metric::Published, published as f64);
    page.note(Metric::Cuts, all.cuts as f64);
    page.note(Metric::Complete, 100.0 * counts.delivered as f64 / owed as f64);
    page.note(Metric::Silent, counts.silent as f64);
    page.note(Metric::Flagged, counts.flagged as f64);
    page.note(Metric::Dropped, counts.dropped as f64);
    page.note(Metric::Disordered, counts.disordered as f64);
    page.note(Metric::Refused, all.failures.len() as f64);
    let mut returns = Histogram::<u64>::new_with_bounds(1, LONGEST_RETURN, 3)?;
    for took in &all.returns {
        returns.saturating_record(u64::try_from(took.as_micros())?);
    }
    page.note(Metric::BackMedian, returns.value_at_quantile(0.50) as f64 / 1e3);
    page.note(Metric::BackTail, returns.value_at_quantile(0.99) as f64 / 1e3);
    if let Some(why) = all.failures.first() {
        page.remark(&format!("{} attempts to come back failed: {why}", all.failures.len()));
    }
    Ok(())
}

// === impl Travels ===

impl Travels {
    fn add(&mut self, other: Self) {
        self.cuts += other.cuts;
        self.returns.extend(other.returns);
        self.failures.extend(other.failures);
        self.counts.add(other.counts);
    }
}

// === impl Traveller ===

impl Traveller {
    fn new((returner, seat): (Returner, Seat), end: End) -> Self {
        let dice = Dice::of(returner.member());
        let (seat, travels) = (Some(seat), Travels::default());
        Self { returner, seat, lying: None, dice, end, travels }
    }

    /// Cut, away and back, again and again, until all that was published in the end has been heard.
    async fn travel(mut self) -> Travels {
        let mut last_stays = 0..LAST_STAYS;
        while self.end.get().is_none() || last_stays.next().is_some() {
            let last = self.end.get().is_some();
            let stay = if last { LAST_STAY } else { self.dice.up_to(LONGEST_STAY) };
            match timeout(stay, self.stay()).await {
                Ok(Ok(())) => break,
                Ok(Err(error)) => self.travels.failures.push(format!("{error:#}")),
                Err(_) => self.travels.cuts += 1,
            }
            let cut = self.seat.take();
            self.lying = cut.filter(|_| self.dice.coin());
            sleep(AWAY).await;
        }
        let published = self.end.get().unwrap_or_default();
        Travels { counts: self.returner.into_heard().close(published), ..self.travels }
    }

    /// Comes back, if it is away, and listens until there is nothing more to hear.
    async fn stay(&mut self) -> Result<()> {
        if self.seat.is_none() {
            let began = Instant::now();
            let seat = self.seat.insert(self.returner.enter().await?);
            self.returner.settle(seat).await?;
            self.travels.returns.push(began.elapsed());
            self.lying = None;
        }
        let seat = self.seat.as_mut().context("no connection")?;
        let enough = |heard: &Heard| self.end.get().is_some_and(|all| heard.due() >= all);
        self.returner.listen(seat, enough).await
    }
}
