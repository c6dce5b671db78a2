//! Whatever happens when, delivered plus flagged gap is what was published (DESIGN section 7).
//!
//! Many rooms at once live through schedules drawn at random: people say things, lose their
//! sockets, come back, make their room fail; and the whole server is killed under them, again
//! and again. Each room is one run. `make soak` runs many more; `GREENROOM_SEED` repeats one
//! that has failed.

mod client;
mod heard;
mod plan;

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::sync::watch;

use self::{
    client::Client,
    heard::Room,
    plan::{Dice, Step},
};
use crate::support::{Folder, Program};

/// Rooms that live through one series of servers together: three sockets each, which leaves room
/// below the usual limit of 1,024 open files.
const ROOMS: usize = 200;
/// People in each.
const PEOPLE: usize = 3;
/// Steps of each room.
const STEPS: usize = 120;
/// Times that the server is killed under a series of rooms.
const KILLS: usize = 4;
/// A room that takes longer than this has lost something.
const PATIENCE: Duration = Duration::from_secs(120);

const SETTINGS: &str = r#"
    auth.anonymous = "claimed"
    rooms.presence_grace_ms = 0
    rooms.history_events = 12
    server.max_connections_per_ip = 10000
    limits.error_budget_per_minute = 10000
    limits.query = {messages_per_minute = 100000, burst = 100000}
    log.level = "off"
"#;

/// A number from the environment.
fn told(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[actix_rt::test]
async fn delivered_plus_flagged_gap_is_what_was_published() {
    let first = told("GREENROOM_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let series = told("GREENROOM_SERIES").unwrap_or(10);
    let mut total = heard::Total::default();
    for seed in (first..).take(usize::try_from(series).unwrap()) {
        let began = Instant::now();
        let one = live_through(seed).await;
        eprintln!("seed {seed}: {one}, in {:.1} s", began.elapsed().as_secs_f32());
        total.add(&one);
    }
    eprintln!("{series} series from seed {first}: {total}");
    assert!(total.replayed > 0 && total.gaps > 0, "the schedules were too tame: {total}");
}

/// One series: a server that is killed again and again, and the rooms in it.
async fn live_through(seed: u64) -> heard::Total {
    let folder = Folder::of(&format!("schedules-{seed}"));
    let settings = format!("{}\n{}", SETTINGS, folder.durable());
    let start = || Program::serve("schedules", &settings, &[]);
    let mut server = start();
    let (address, addresses) = watch::channel(server.address);
    let rooms = (0..ROOMS).map(|room| {
        let dice = Dice::new(seed ^ (room as u64) << 32);
        let run = live(format!("room-{seed}-{room}"), dice, addresses.clone());
        actix_rt::spawn(async move {
            let run = actix_rt::time::timeout(PATIENCE, run).await;
            run.unwrap_or_else(|_| panic!("seed {seed}, room {room}: somebody waits for ever"))
        })
    });
    let rooms: Vec<_> = rooms.collect();
    let mut dice = Dice::new(seed);
    for _ in 0..KILLS {
        let after = Duration::from_millis(100 + dice.below(900));
        actix_rt::time::sleep(after).await;
        server.dies();
        server = start();
        address.send(server.address).expect("somebody listens");
    }
    let mut total = heard::Total::default();
    for room in join_all(rooms).await {
        total.add(&room.expect("the rooms of this seed hold their promises"));
    }
    total
}

/// One room: its people do what the dice say, then agree on what was said.
async fn live(
    name: String,
    mut dice: Dice,
    addresses: watch::Receiver<SocketAddr>,
) -> heard::Total {
    let name: Arc<str> = name.into();
    let mut people: Vec<_> =
        (0..PEOPLE).map(|n| Client::new(&name, n, addresses.clone())).collect();
    let mut failures = 0;
    for _ in 0..STEPS {
        let who = dice.below(PEOPLE as u64);
        let person = &mut people[usize::try_from(who).unwrap()];
        match Step::thrown(&mut dice) {
            Step::Say => person.says_something().await,
            Step::SayAgain => person.repeats_itself().await,
            Step::Listen => person.listens().await,
            Step::Cut => person.is_cut(),
            Step::Return => person.returns().await,
            Step::Fail if failures < plan::FAILURES => {
                failures += 1;
                person.makes_the_room_fail(actors::CHAOS).await;
            }
            Step::Fail => {}
            Step::Die => person.makes_the_room_fail(actors::DOOM).await,
        }
    }
    for person in &mut people {
        person.settles().await;
    }
    // Everybody has said everything by now: whoever listens once more has heard it all.
    for person in &mut people {
        person.settles().await;
    }
    Room::agree(&name, people.into_iter().map(Client::into_account).collect())
}
