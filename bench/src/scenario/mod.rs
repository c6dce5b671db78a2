//! What is measured: each scenario starts its own servers and writes one page of the sheet.

mod avalanche;
mod connect;
mod fan_out;
mod jitter;
mod latency;
mod reach;
mod slow_readers;
mod suggest;

pub(crate) use self::{avalanche::Avalanche, jitter::Jitter, slow_readers::Burden};

use crate::{
    crowd::{Crowd, Shape},
    ears::Hearing,
    line,
    peer::{Keeping, Peer},
    server::Server,
    sheet::Page,
    traffic::Pace,
};
use anyhow::Result;
use std::{rc::Rc, time::Duration};
use tokio::time::sleep;

/// A thing to measure, with its sizes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scenario {
    /// What a connection costs, to open and to keep.
    Connect(Shape),
    /// Messages into every room, as fast as they are taken.
    FanOut(Shape, Window),
    /// Messages into one room at a fixed rate.
    Latency(Shape, Rate),
    /// One message to everybody.
    Reach(Shape),
    /// Some members never read.
    SlowReaders(Burden),
    /// Connections are cut again and again.
    Jitter(Jitter),
    /// Everybody is cut at once, and comes back at once.
    Avalanche(Avalanche),
    /// Somebody types, and terms of an ontology of this size are suggested.
    Suggest(usize),
}

/// Lines under way in a room at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window(pub(crate) u64);

/// Lines per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate(pub(crate) u32);

/// How long and how often to measure.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Load {
    /// Measured runs of each figure
    #[arg(long, global = true, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) runs: u32,
    /// Seconds of one run
    #[arg(long, global = true, default_value = "4", value_parser = seconds)]
    pub(crate) seconds: Duration,
    /// Seconds of traffic before the first run
    #[arg(long, global = true, default_value = "2", value_parser = seconds)]
    pub(crate) warm_up: Duration,
    /// Seconds of silence after the last connection
    #[arg(long, global = true, default_value = "2", value_parser = seconds)]
    pub(crate) settle: Duration,
    /// Bytes of a message's text
    #[arg(long, global = true, default_value_t = 128,
          value_parser = clap::value_parser!(u16).range(line::SHORTEST as i64..=8192))]
    pub(crate) payload: u16,
    /// Reads every frame as it comes, also where gulps would cost the generator less
    #[arg(long, global = true)]
    pub(crate) prompt: bool,
    /// Seconds that a crowd may take to come in
    #[arg(long, global = true, default_value = "60", value_parser = seconds)]
    pub(crate) open_limit: Duration,
    /// Seconds for one scenario of one peer
    #[arg(long, global = true, default_value = "180", value_parser = seconds)]
    pub(crate) limit: Duration,
}

/// One scenario at one peer.
#[derive(Debug)]
pub(crate) struct Stage<'a> {
    /// The server under load.
    pub(crate) peer: Rc<dyn Peer>,
    /// How long and how often.
    pub(crate) load: Load,
    /// Where the figures go.
    pub(crate) page: Page<'a>,
}

// === impl Scenario ===

impl Scenario {
    /// Its name in the table.
    pub(crate) fn title(self) -> String {
        match self {
            Self::Connect(shape) => format!("{} idle, rooms of {}", shape.total(), shape.members),
            Self::FanOut(shape, _) if shape.rooms == 1 => format!("fan-out to {}", shape.members),
            Self::FanOut(shape, _) => format!("{} rooms of {}", shape.rooms, shape.members),
            Self::Latency(shape, rate) => format!("{}/s to {}", rate.0, shape.members),
            Self::Reach(shape) => format!("{} in one room", shape.members),
            Self::SlowReaders(Burden { members, slow, rate, bytes }) => {
                format!("{slow} of {members} never read, {}/s of {bytes} B", rate.0)
            }
            Self::Jitter(Jitter { clients, rate, .. }) => {
                format!("{clients} cut again and again, {}/s", rate.0)
            }
            Self::Avalanche(Avalanche { shape, spread }) if spread.is_zero() => {
                format!("{} cut and back at once", shape.total())
            }
            Self::Suggest(terms) => format!("suggestions of {terms} terms"),
            Self::Avalanche(Avalanche { shape, spread }) => {
                format!("{} cut at once, back within {spread:?}", shape.total())
            }
        }
    }

    /// Measures.
    ///
    /// # Errors
    /// When the server fails, or is gone.
    pub(crate) async fn run(self, stage: &mut Stage<'_>) -> Result<()> {
        match self {
            Self::Connect(shape) => connect::run(stage, shape).await,
            Self::FanOut(shape, window) => fan_out::run(stage, shape, window).await,
            Self::Latency(shape, rate) => latency::run(stage, shape, rate).await,
            Self::Reach(shape) => reach::run(stage, shape).await,
            Self::SlowReaders(burden) => slow_readers::run(stage, burden).await,
            Self::Jitter(jitter) => jitter::run(stage, jitter).await,
            Self::Avalanche(avalanche) => avalanche::run(stage, avalanche).await,
            Self::Suggest(terms) => suggest::run(stage, terms).await,
        }
    }

    /// Whether it can be asked of a peer. Who comes back must be given what was missed; only
    /// Greenroom, which can do that, knows terms; and the
    /// broadcast loop waits for its slowest member with every message, so that one who never reads
    /// stops the room, and there is no latency to compare.
    pub(crate) fn suits(self, peer: &dyn Peer) -> bool {
        match self {
            Self::Jitter(_) | Self::Avalanche(_) | Self::Suggest(_) => peer.desk_path(0).is_some(),
            Self::SlowReaders(_) => peer.column() != "uvicorn",
            _ => true,
        }
    }
}

// === impl Rate ===

impl Rate {
    /// The pace of a speaker.
    pub(crate) fn pace(self) -> Pace {
        Pace::Every(Duration::from_secs(1) / self.0.max(1))
    }
}

// === impl Stage ===

impl Stage<'_> {
    /// Starts the peer, with a folder of its own.
    async fn server(&self, keeping: Keeping) -> Result<Server> {
        Server::start(self.peer.as_ref(), keeping).await
    }

    /// Opens the crowd and lets the server come to rest; tells who did not come in.
    async fn crowd(&mut self, server: &Server, shape: Shape, hearing: Hearing) -> Result<Crowd> {
        let limit = self.load.open_limit;
        let crowd = Crowd::open(self.peer.as_ref(), server.door(), shape, hearing, limit).await?;
        if let Some(why) = crowd.refused.first() {
            self.page.remark(&format!("{} refused: {why}", crowd.refused.len()));
        }
        if crowd.opened + crowd.refused.len() < shape.total() {
            self.page.remark(&format!("{} connected within {limit:?}", crowd.opened));
        }
        sleep(self.load.settle).await;
        Ok(crowd)
    }

    /// Tells what was promised and not kept; `owed` deliveries never came.
    fn audit(&mut self, crowd: &Crowd, owed: u64) {
        let ledger = &crowd.ledger;
        let faults = [
            (owed, "deliveries outstanding at the end"),
            (ledger.missed(), "deliveries missed"),
            (ledger.disordered(), "deliveries doubled or out of order"),
            (ledger.departed(), "connections ended early"),
        ];
        for (count, what) in faults.into_iter().filter(|(count, _)| *count > 0) {
            self.page.remark(&format!("{count} {what}"));
        }
    }
}

/// Reads a span given in seconds, for the command line.
///
/// # Errors
/// When it is no number, or negative.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}
