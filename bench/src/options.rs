//! The command line.

use crate::{
    crowd::Shape,
    peer::Places,
    scenario::{Avalanche, Burden, Jitter, Load, Rate, Scenario, Window, seconds},
};
use clap::{Parser, Subcommand, ValueEnum};
use std::time::Duration;

/// Puts Greenroom, nchan and a FastAPI broadcast loop under the same load, side by side.
#[derive(Debug, Parser)]
#[command(name = "greenroom-bench", version)]
pub(crate) struct Options {
    #[command(subcommand)]
    scenarios: Option<Scenarios>,
    /// Peers to measure
    #[arg(long, global = true, value_delimiter = ',', default_value = "greenroom,nchan,uvicorn")]
    peers: Vec<Column>,
    /// Divides every crowd, for a quick look
    #[arg(long, global = true, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    shrink: u32,
    /// How long and how often.
    #[command(flatten)]
    pub(crate) load: Load,
    /// Where the programs are.
    #[command(flatten)]
    pub(crate) places: Places,
}

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Column {
    /// This repository's service
    Greenroom,
    /// nginx with nchan, with 1 and with 2 worker processes
    Nchan,
    /// FastAPI on uvicorn, broadcasting with asyncio.gather
    Uvicorn,
}

#[derive(Clone, Debug, Subcommand)]
enum Scenarios {
    /// Everything below at its default sizes (this is what runs without a subcommand)
    All,
    /// Memory of an idle connection, and what opening it costs
    Connect {
        /// Connections to open
        #[arg(long, default_value_t = 10_000)]
        connections: usize,
        /// Members of each room that they sit in
        #[arg(long, default_value_t = 100)]
        room_members: usize,
    },
    /// Messages into one room, as fast as they are taken
    FanOut {
        /// Members of the room; several sizes, separated by commas
        #[arg(long, value_delimiter = ',', default_value = "1000,15000")]
        members: Vec<usize>,
        /// Messages under way at a time
        #[arg(long, default_value_t = 16)]
        window: u64,
    },
    /// Messages into many small rooms at a time
    Rooms {
        /// Rooms
        #[arg(long, default_value_t = 1_000)]
        rooms: usize,
        /// Members of each
        #[arg(long, default_value_t = 10)]
        members: usize,
        /// Messages under way in each room at a time
        #[arg(long, default_value_t = 4)]
        window: u64,
    },
    /// p50 and p99 from publishing to receipt at a fixed rate
    Latency {
        /// Members of the room
        #[arg(long, default_value_t = 100)]
        members: usize,
        /// Messages per second
        #[arg(long, default_value_t = 100)]
        rate: u32,
    },
    /// As many connections as one process may hold in one room, one message to all
    Crowd {
        /// Connections to open
        #[arg(long, default_value_t = 19_000)]
        connections: usize,
    },
    /// What members who never read cost the others, and the server
    SlowReaders {
        /// Members of the room
        #[arg(long, default_value_t = 5_000)]
        members: usize,
        /// Those of them who never read
        #[arg(long, default_value_t = 50)]
        slow: usize,
        /// Messages per second
        #[arg(long, default_value_t = 7)]
        rate: u32,
        /// Bytes of a message's text
        #[arg(long, default_value_t = 10_000)]
        bytes: usize,
    },
    /// Clients whose connections are cut again and again, and who resume
    Jitter {
        /// Clients in the room
        #[arg(long, default_value_t = 200)]
        clients: usize,
        /// Messages per second
        #[arg(long, default_value_t = 50)]
        rate: u32,
        /// Seconds of talk
        #[arg(long, default_value = "20", value_parser = seconds)]
        length: Duration,
    },
    /// Everybody is cut at once, and resumes at once
    Avalanche {
        /// Clients
        #[arg(long, default_value_t = 10_000)]
        connections: usize,
        /// Members of each room that they sit in
        #[arg(long, default_value_t = 100)]
        room_members: usize,
        /// Seconds over which each client delays its return at random
        #[arg(long, default_value = "0", value_parser = seconds)]
        spread: Duration,
    },
    /// Time from a keystroke to the suggestions of an ontology
    Suggest {
        /// Terms of the ontology
        #[arg(long, default_value_t = 100_000)]
        terms: usize,
    },
}

// === impl Options ===

impl Options {
    /// Tells whether a column is asked for.
    pub(crate) fn wants(&self, column: &str) -> bool {
        self.peers
            .iter()
            .any(|peer| peer.to_possible_value().is_some_and(|value| value.get_name() == column))
    }

    /// The scenarios asked for, in order, at their final sizes.
    pub(crate) fn scenarios(&self) -> Vec<Scenario> {
        let asked = self.scenarios.clone().unwrap_or(Scenarios::All);
        asked.list().into_iter().map(|scenario| scenario.shrunk(self.shrink as usize)).collect()
    }
}

// === impl Scenarios ===

impl Scenarios {
    fn list(self) -> Vec<Scenario> {
        match self {
            Self::All => everything(),
            Self::Connect { connections, room_members } => {
                vec![Scenario::Connect(Shape::parlours(connections, room_members))]
            }
            Self::FanOut { members, window } => {
                let halls = members.into_iter().map(Shape::hall);
                halls.map(|hall| Scenario::FanOut(hall, Window(window))).collect()
            }
            Self::Rooms { rooms, members, window } => {
                vec![Scenario::FanOut(Shape { rooms, members }, Window(window))]
            }
            Self::Latency { members, rate } => {
                vec![Scenario::Latency(Shape::hall(members), Rate(rate))]
            }
            Self::Crowd { connections } => vec![Scenario::Reach(Shape::hall(connections))],
            Self::SlowReaders { members, slow, rate, bytes } => {
                vec![slow_readers(members, slow, rate, bytes)]
            }
            Self::Jitter { clients, rate, length } => {
                vec![Scenario::Jitter(Jitter { clients, rate: Rate(rate), length })]
            }
            Self::Suggest { terms } => vec![Scenario::Suggest(terms)],
            Self::Avalanche { connections, room_members, spread } => {
                let shape = Shape::parlours(connections, room_members);
                vec![Scenario::Avalanche(Avalanche { shape, spread })]
            }
        }
    }
}

fn slow_readers(members: usize, slow: usize, rate: u32, bytes: usize) -> Scenario {
    Scenario::SlowReaders(Burden { members, slow, rate: Rate(rate), bytes })
}

/// The table of `make bench`.
fn everything() -> Vec<Scenario> {
    vec![
        Scenario::Connect(Shape::parlours(10_000, 100)),
        Scenario::FanOut(Shape::hall(1_000), Window(16)),
        Scenario::FanOut(Shape::hall(15_000), Window(16)),
        Scenario::FanOut(Shape { rooms: 1_000, members: 10 }, Window(4)),
        Scenario::Latency(Shape::hall(100), Rate(100)),
        Scenario::Latency(Shape::hall(1_000), Rate(10)),
        Scenario::Reach(Shape::hall(19_000)),
        slow_readers(5_000, 50, 7, 10_000),
        slow_readers(50, 5, 100, 10_000),
        Scenario::Jitter(Jitter { clients: 200, rate: Rate(50), length: Duration::from_secs(20) }),
        Scenario::Avalanche(Avalanche {
            shape: Shape::parlours(10_000, 100),
            spread: Duration::ZERO,
        }),
        Scenario::Suggest(100_000),
    ]
}

// === impl Scenario ===

impl Scenario {
    fn shrunk(self, by: usize) -> Self {
        let smaller = |shape: Shape| match shape.rooms {
            1 => Shape::hall((shape.members / by).max(1)),
            rooms => Shape { rooms: (rooms / by).max(1), ..shape },
        };
        match self {
            Self::Connect(shape) => Self::Connect(smaller(shape)),
            Self::FanOut(shape, window) => Self::FanOut(smaller(shape), window),
            Self::Latency(shape, rate) => Self::Latency(smaller(shape), rate),
            Self::Reach(shape) => Self::Reach(smaller(shape)),
            Self::SlowReaders(burden @ Burden { members, slow, .. }) => {
                let (members, slow) = ((members / by).max(2), (slow / by).max(1));
                Self::SlowReaders(Burden { members, slow, ..burden })
            }
            Self::Jitter(jitter) => {
                Self::Jitter(Jitter { clients: (jitter.clients / by).max(1), ..jitter })
            }
            Self::Suggest(terms) => Self::Suggest((terms / by).max(100)),
            Self::Avalanche(Avalanche { shape, spread }) => {
                Self::Avalanche(Avalanche { shape: smaller(shape), spread })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Options::command().debug_assert();
    }

    #[test]
    fn without_a_subcommand_everything_is_measured() {
        let options = Options::parse_from(["greenroom-bench", "--shrink", "100"]);
        let titles: Vec<String> = options.scenarios().into_iter().map(Scenario::title).collect();
        assert_eq!(titles.len(), everything().len());
        assert_eq!(titles[0], "100 idle, rooms of 100");
        assert_eq!(titles[6], "190 in one room");
        assert!(options.wants("nchan") && !options.wants("other"));
    }

    #[test]
    fn the_sizes_come_from_the_flags() {
        let options = Options::parse_from(["greenroom-bench", "fan-out", "--members", "10,20"]);
        let titles: Vec<String> = options.scenarios().into_iter().map(Scenario::title).collect();
        assert_eq!(titles, ["fan-out to 10", "fan-out to 20"]);
        let flags = ["greenroom-bench", "slow-readers", "--members", "600", "--shrink", "100"];
        let titles: Vec<String> =
            Options::parse_from(flags).scenarios().into_iter().map(Scenario::title).collect();
        assert_eq!(titles, ["1 of 6 never read, 7/s of 10000 B"]);
    }
}
