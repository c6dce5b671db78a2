//! What one message to many costs: one encoding a dialect, however many listen.

use std::{
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use actix_http::ws::Codec as Frames;
use actix_web_actors::ws::WebsocketContext;
use actors::{
    dispatch::Jobs,
    post::ask,
    server::messages::{Admit, Admitted},
    session::{Home, Opening, SessionActor},
    socket::Outlet,
    terms::{Rate, RateScope, SessionTerms},
};
use bytestring::ByteString;
use futures_util::future::join_all;
use greenroom::{
    config::{Config, KeyRing},
    http::gate::{Gate, credentials::Papers, resume_token::ResumeTokens},
    transport::{FrameLimits, Pump, PumpLimits, feed},
};
use protocol::{
    Codec, Delivery, Event, Identity, Inbound, Refused, Rights, RoomId, SessionId, Slot, UserId,
    room::RoomEvent,
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    time::timeout,
};

use crate::support::{
    Accent, House,
    peer::{TEXT, frame},
};

/// A dialect that counts how often it spells something said in a room.
struct Counting<C> {
    dialect: C,
    spelled: AtomicU32,
}

impl<C> Counting<C> {
    const fn of(dialect: C) -> Self {
        Self { dialect, spelled: AtomicU32::new(0) }
    }
}

static QUERY: Counting<dialects::Query> = Counting::of(dialects::Query);
static WORKSPACE: Counting<dialects::Workspace> = Counting::of(dialects::Workspace);
static AGENT: Counting<dialects::Agent> = Counting::of(dialects::Agent);
static DASHBOARD: Counting<dialects::Dashboard> = Counting::of(dialects::Dashboard);
static LIBRARY: Counting<dialects::Library> = Counting::of(dialects::Library);

/// The five peoples.
const DIALECTS: [&dyn Codec; 5] = [&QUERY, &WORKSPACE, &AGENT, &DASHBOARD, &LIBRARY];
/// Listeners of each.
const LISTENERS: u32 = 1_000;

/// How often each dialect has spelled something said.
fn spelled() -> [u32; 5] {
    let counters =
        [&QUERY.spelled, &WORKSPACE.spelled, &AGENT.spelled, &DASHBOARD.spelled, &LIBRARY.spelled];
    counters.map(|counter| counter.load(Ordering::Relaxed))
}

impl<C: Codec> Codec for Counting<C> {
    fn name(&self) -> &'static str {
        self.dialect.name()
    }

    fn slot(&self) -> Slot {
        self.dialect.slot()
    }

    fn decode(&self, text: &str) -> Result<Inbound, Refused> {
        self.dialect.decode(text)
    }

    fn encode(&self, delivery: &Delivery) -> Option<ByteString> {
        if matches!(delivery.event, Event::Room(RoomEvent::Message { .. })) {
            self.spelled.fetch_add(1, Ordering::Relaxed);
        }
        self.dialect.encode(delivery)
    }

    fn refuse(&self, fault: &protocol::Fault, at: protocol::Timestamp) -> String {
        self.dialect.refuse(fault, at)
    }
}

/// A real session in a real room, behind a real pump; a pipe stands for the network.
struct Listener {
    pipe: DuplexStream,
    heard: Vec<u8>,
}

impl Listener {
    async fn enter(house: &House, n: u32, codec: &'static dyn Codec) -> Self {
        let (session, who) = (SessionId::from_u128(n.into()), person(n));
        // No address has as many connections as that.
        let ip = [10, 0, u8::try_from(n / 100).expect("few enough"), 1].into();
        let admit = Admit { session, who: who.clone(), ip, dialect: codec.name() };
        let Admitted { user, watch } = ask(&house.server, admit).await.unwrap().unwrap();
        let outlet = Rc::<Outlet>::default();
        let opening = Opening {
            session,
            who,
            codec,
            terms: Rc::new(terms()),
            user,
            watch,
            outlet: outlet.clone(),
            home: Some(Home { room: RoomId::new("lab").unwrap(), since: None, interest: None }),
            acks: false,
        };
        let (pipe, far_end) = duplex(1 << 16);
        let (feed, incoming) = feed();
        let session = SessionActor::new(opening);
        let outgoing = WebsocketContext::with_codec(session, incoming, Frames::new());
        actix_rt::spawn(Pump::new(far_end, &[], outgoing, feed, outlet, Rc::new(pump())));
        let mut listener = Self { pipe, heard: Vec::new() };
        // A crowd is not shown by name: each newcomer hears how many there are.
        let people = if codec.name() == "workspace" { "total_users" } else { "member_count" };
        listener.hears(people).await;
        listener
    }

    async fn says(&mut self, text: &str) {
        self.pipe.write_all(&frame(TEXT, text.as_bytes())).await.expect("the pump reads");
    }

    /// Reads on until these words have come.
    async fn hears(&mut self, words: &str) {
        while !String::from_utf8_lossy(&self.heard).contains(words) {
            let read = self.pipe.read_buf(&mut self.heard);
            let read = timeout(Duration::from_secs(20), read).await.expect("words in time");
            assert_ne!(read.expect("bytes"), 0, "the session has ended");
        }
        self.heard.clear();
    }
}

fn pump() -> PumpLimits {
    PumpLimits {
        frames: FrameLimits { max_frame_bytes: 65_536, max_fragments: 64 },
        max_unsent_bytes: 1 << 20,
        low_water_bytes: 1024,
        stall_deadline: Duration::from_secs(20),
        linger: Duration::from_secs(5),
    }
}

fn person(n: u32) -> Arc<Identity> {
    Arc::new(Identity {
        user: UserId::new(&format!("listener_{n}")).unwrap(),
        name: format!("listener_{n}"),
        email: None,
        rights: Rights::everywhere(),
        expires: None,
        anonymous: true,
        client: None,
    })
}

fn terms() -> SessionTerms {
    SessionTerms {
        // Nobody answers pings through these pipes, and a crowd takes its time to come in.
        heartbeat_interval: Duration::from_secs(3_600),
        heartbeat_timeout: Duration::from_secs(7_200),
        ping_listeners: false,
        max_message_bytes: 10_240,
        max_document_bytes: 10_240,
        max_frame_bytes: 65_536,
        max_fragments: 64,
        error_budget_per_minute: 60,
        volatile_per_second: 30,
        mailbox: 1_000,
        high_water_bytes: 1 << 20,
        slow_consumer_budget_bytes: 1 << 20,
        max_rooms: 50,
        open_on_join: true,
        rate: RateScope::Connection(Rate { per_minute: 60, burst: 60 }),
        expiry_warning: Duration::from_secs(60),
        drain_grace: Duration::from_secs(1),
        credentials: Arc::new(papers()),
        jobs: Jobs::default(),
        uploads: actors::upload::Uploads::default(),
    }
}

fn papers() -> Papers {
    let gate = Gate::new(&Config::default(), KeyRing::default()).expect("no patterns are wrong");
    Papers::new(Arc::new(gate), ResumeTokens::new(&[7; 32], Duration::from_secs(60)))
}

#[actix_rt::test]
async fn encoding_happens_once_per_dialect() {
    let house = House::with("rooms.presence_list_limit = 1");
    let mut listeners = Vec::new();
    let everybody: Vec<u32> = (0..LISTENERS * 5).collect();
    for crowd in everybody.chunks(250) {
        let enter = |n: &u32| Listener::enter(&house, *n, DIALECTS[*n as usize % DIALECTS.len()]);
        listeners.extend(join_all(crowd.iter().map(enter)).await);
    }
    for round in 1..=2 {
        let words = format!("words of round {round}");
        let said = Accent::Query.message("room_message", json!({"message": words})).to_string();
        listeners[0].says(&said).await;
        for listener in &mut listeners {
            listener.hears(&words).await;
        }
        assert_eq!(spelled(), [round; 5], "5,000 listeners, five dialects, {round} messages");
    }
}
