//! The avalanche: every client is cut at the same moment, and all of them come back at once.
//!
//! Nobody holds back: all connections are opened in the same instant, more than an accept queue
//! holds by default, unless `--spread` gives each client a random delay, as a well-behaved library has.
//! An attempt that fails is counted and repeated after one to two seconds. While they are away, lines
//! are said in a tenth of the rooms, so that there is something to replay.

use super::Stage;
use crate::{
    crowd::Shape,
    ears::Hearing,
    metric::Metric,
    peer::Keeping,
    proc,
    returner::{Counts, Dice, Flock, Returner, Seat},
    server::Server,
    traffic,
};
use anyhow::{Context, Result, ensure};
use std::{cell::RefCell, rc::Rc, time::Duration};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout_at},
};

/// Lines said in each chosen room while everybody is away.
const LINES: usize = 50;
/// One room in so many is chosen.
const CHOSEN: usize = 10;
/// How long the lines may take to come back to their speakers.
const DRAIN_LIMIT: Duration = Duration::from_secs(10);
/// The shortest pause before another attempt; the longest is twice this.
const PAUSE: Duration = Duration::from_secs(1);

/// Clients in rooms, and how gently they come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Avalanche {
    /// How many, in how many rooms.
    pub(crate) shape: Shape,
    /// Each client waits for a random part of this.
    pub(crate) spread: Duration,
}

/// Everybody who has come back.
#[derive(Default)]
struct Returned {
    /// They stay until all are back.
    seats: Vec<(Returner, Seat)>,
    /// How long each took from the moment on which all set out, in the order of their return.
    took: Vec<Duration>,
}

/// Why attempts failed, of all clients.
type Failures = Rc<RefCell<Vec<String>>>;

/// A fresh server in every run.
pub(super) async fn run(stage: &mut Stage<'_>, avalanche: Avalanche) -> Result<()> {
    for _ in 0..stage.load.runs {
        once(stage, avalanche).await?;
    }
    Ok(())
}

async fn once(stage: &mut Stage<'_>, avalanche: Avalanche) -> Result<()> {
    let server = stage.server(Keeping { on_disk: true, ..Keeping::default() }).await?;
    let chosen = avalanche.shape.rooms.div_ceil(CHOSEN);
    let speakers = Shape { rooms: chosen, members: 1 };
    let mut speakers = stage.crowd(&server, speakers, Hearing::Prompt).await?;
    let (shape, limit) = (avalanche.shape, stage.load.open_limit);
    let flock = Flock::gather(&stage.peer, server.door(), shape, chosen, limit).await?;
    sleep(stage.load.settle).await;

    let away = flock.cut();
    traffic::say(&mut speakers, &stage.peer, usize::from(stage.load.payload), LINES).await?;
    let mut owed = 0;
    for (room, _) in &speakers.rooms {
        owed += room.drained(DRAIN_LIMIT).await;
    }
    sleep(stage.load.settle).await;

    let failures = Failures::default();
    let cpu = [server.cpu()?, proc::own_cpu()?];
    let returned = come_back(away, avalanche.spread, limit, &failures).await?;
    let failures = failures.take();
    let why = failures.first().map_or("the server does not answer", String::as_str);
    ensure!(!returned.took.is_empty(), "nobody came back: {why}");
    note_cpu(stage, &server, cpu, returned.took.len())?;
    stage.audit(&speakers, owed);
    note(stage, returned, &failures, avalanche.shape, chosen);
    Ok(())
}

async fn come_back(
    away: Vec<Returner>,
    spread: Duration,
    limit: Duration,
    failures: &Failures,
) -> Result<Returned> {
    let (mut returned, mut on_the_way) = (Returned::default(), JoinSet::new());
    let set_out = Instant::now();
    for returner in away {
        on_the_way.spawn_local(one_back(returner, spread, failures.clone()));
    }
    while let Ok(Some(back)) = timeout_at(set_out + limit, on_the_way.join_next()).await {
        returned.seats.push(back.context("a client was lost")?);
        returned.took.push(set_out.elapsed());
    }
    Ok(returned)
}

/// Tries until it is back.
async fn one_back(
    mut returner: Returner,
    spread: Duration,
    failures: Failures,
) -> (Returner, Seat) {
    let mut dice = Dice::of(returner.member());
    sleep(dice.up_to(spread)).await;
    loop {
        match returner.sit_down().await {
            Ok(seat) => return (returner, seat),
            Err(error) => failures.borrow_mut().push(format!("{error:#}")),
        }
        sleep(PAUSE + dice.up_to(PAUSE)).await;
    }
}

fn note_cpu(
    stage: &mut Stage<'_>,
    server: &Server,
    [served, own]: [Duration; 2],
    returned: usize,
) -> Result<()> {
    let each = |used: Duration| used.as_secs_f64() * 1e6 / returned as f64;
    stage.page.note(Metric::ReturnCpu, each(server.cpu()?.saturating_sub(served)));
    stage.page.note(Metric::ReturnOwnCpu, each(proc::own_cpu()?.saturating_sub(own)));
    Ok(())
}

fn note(
    stage: &mut Stage<'_>,
    returned: Returned,
    failures: &[String],
    shape: Shape,
    chosen: usize,
) {
    let back = returned.seats.len();
    let mut counts = Counts::default();
    for (returner, _) in returned.seats {
        // The speakers are counted before the clients, and have the first rooms.
        let room = (returner.member() - chosen) % shape.rooms;
        let published = if room < chosen { LINES } else { 0 };
        counts.add(returner.into_heard().close(published as u64));
    }
    let page = &mut stage.page;
    page.note(Metric::Returned, back as f64);
    page.note(Metric::Refused, failures.len() as f64);
    let at = |index: usize| returned.took[index].as_secs_f64() * 1e3;
    page.note(Metric::BackMedian, at(back / 2));
    page.note(Metric::AllBack, at(back - 1));
    page.note(Metric::Replayed, counts.delivered as f64);
    page.note(Metric::Silent, counts.silent as f64);
    page.note(Metric::Flagged, counts.flagged as f64);
    if back < shape.total() {
        page.remark(&format!("{} clients never came back", shape.total() - back));
    }
    if let Some(why) = failures.first() {
        page.remark(&format!("{} attempts failed: {why}", failures.len()));
    }
}
