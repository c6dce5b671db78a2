//! A server whose every WebSocket ends at an [`Echo`], which notes what happens to it.

use std::{net::SocketAddr, rc::Rc, time::Duration};

use actix::{Actor, ActorContext as _, AsyncContext as _, StreamHandler};
use actix_http::{
    Request,
    ws::{CloseCode, CloseReason as Farewell, Codec, Item, Message, ProtocolError},
};
use actix_web::{App, HttpResponse, web};
use actix_web_actors::ws::WebsocketContext;
use actors::socket::Outlet;
use greenroom::{
    http::{handshake, refuse::Refusal},
    transport::{Door, FrameLimits, Ground, Pump, PumpLimits, Socket, Upgraded, feed, listen},
};
use protocol::CloseReason;
use rustls::ServerConfig;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::timeout,
};

/// The level at which [`Echo`] stops to chatter.
pub(super) const HIGH_WATER: usize = 256 * 1024;
/// What one tick of a chattering echo says.
const CHATTER: usize = 128 * 1024;
const LOW_WATER: usize = 64 * 1024;
const TICK: Duration = Duration::from_millis(2);

/// Bounds that no test reaches unless it means to.
pub(super) const LIMITS: PumpLimits = PumpLimits {
    frames: FrameLimits { max_frame_bytes: 64 * 1024, max_fragments: 8 },
    max_unsent_bytes: 1 << 20,
    low_water_bytes: LOW_WATER,
    stall_deadline: Duration::from_secs(20),
    linger: Duration::from_secs(5),
};

/// What an echo noted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Note {
    Started,
    /// A text was heard.
    Heard(String),
    /// A part of a message was heard.
    Part,
    /// A tick, with the bytes pending then.
    Tick(usize),
    /// The incoming stream failed, and the pump said why.
    Condemned(Option<CloseReason>),
    /// The actor has stopped; with the pump's verdict.
    Stopped(Option<CloseReason>),
}

/// A running server.
pub(super) struct House {
    pub(super) address: SocketAddr,
    notes: UnboundedReceiver<Note>,
}

impl House {
    pub(super) fn open(limits: PumpLimits, tls: Option<ServerConfig>) -> Self {
        let (sender, notes) = unbounded_channel();
        let ground = Ground {
            addresses: vec![SocketAddr::from(([127, 0, 0, 1], 0))],
            workers: 1,
            backlog: 128,
            tls,
        };
        let door = move || EchoDoor { notes: sender.clone(), limits: Rc::new(limits.clone()) };
        let app = || App::new().route("/plain", web::get().to(async || HttpResponse::NoContent()));
        let listening = listen(ground, app, door).unwrap();
        actix_rt::spawn(listening.server);
        Self { address: listening.addresses[0], notes }
    }

    /// The next thing noted.
    pub(super) async fn note(&mut self) -> Note {
        timeout(Duration::from_secs(20), self.notes.recv()).await.expect("a note in time").unwrap()
    }

    /// The next thing noted that is no tick.
    pub(super) async fn note_but_ticks(&mut self) -> Note {
        loop {
            let note = self.note().await;
            if !matches!(note, Note::Tick(_)) {
                return note;
            }
        }
    }
}

struct EchoDoor {
    notes: UnboundedSender<Note>,
    limits: Rc<PumpLimits>,
}

impl Door for EchoDoor {
    async fn enter<T: Socket>(&self, request: Request, socket: Upgraded<T>) {
        let handshake = match handshake::check(request.head()) {
            Ok(handshake) => handshake,
            Err(error) => {
                let body = format!(r#"{{"error":"{error}"}}"#).into();
                let (status, headers) = (error.status(), error.headers());
                let _ = Refusal { status, headers, body }.say_to(socket).await;
                return;
            }
        };
        let answer = handshake.answer(handshake::choose(request.head(), &[]));
        let Ok((io, leftover)) = socket.switch(answer).await else { return };
        let outlet = Rc::<Outlet>::default();
        let echo = Echo { notes: self.notes.clone(), outlet: Rc::clone(&outlet) };
        let (feed, incoming) = feed();
        let codec = Codec::new().max_size(self.limits.frames.max_frame_bytes as usize);
        let outgoing = WebsocketContext::with_codec(echo, incoming, codec);
        let limits = Rc::clone(&self.limits);
        actix_rt::spawn(Pump::new(io, &leftover, outgoing, feed, outlet, limits));
    }
}

struct Echo {
    notes: UnboundedSender<Note>,
    outlet: Rc<Outlet>,
}

impl Echo {
    fn note(&self, note: Note) {
        let _ = self.notes.send(note);
    }

    fn say(&self, text: String, ctx: &mut WebsocketContext<Self>) {
        ctx.text(text);
    }

    fn obey(&mut self, text: &str, ctx: &mut WebsocketContext<Self>) {
        match text {
            "chatter" => {
                ctx.run_interval(TICK, |this, ctx| {
                    this.note(Note::Tick(this.outlet.pending()));
                    if this.outlet.pending() < HIGH_WATER {
                        this.say("c".repeat(CHATTER), ctx);
                    }
                });
            }
            "bye" => {
                self.say("b".repeat(1 << 20), ctx);
                self.leave(CloseReason::Normal, ctx);
            }
            "panic" => panic!("as asked"),
            text => self.say(text.to_owned(), ctx),
        }
    }

    fn leave(&mut self, reason: CloseReason, ctx: &mut WebsocketContext<Self>) {
        let code = CloseCode::from(reason.code());
        ctx.close(Some(Farewell { code, description: None }));
        ctx.stop();
    }
}

impl Actor for Echo {
    type Context = WebsocketContext<Self>;

    fn started(&mut self, _: &mut Self::Context) {
        self.note(Note::Started);
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        self.note(Note::Stopped(self.outlet.verdict()));
    }
}

impl StreamHandler<Result<Message, ProtocolError>> for Echo {
    fn handle(&mut self, item: Result<Message, ProtocolError>, ctx: &mut Self::Context) {
        match item {
            Ok(Message::Text(text)) => {
                self.note(Note::Heard(text.to_string()));
                self.obey(&text, ctx);
            }
            Ok(Message::Ping(bytes)) => ctx.pong(&bytes),
            Ok(Message::Continuation(part)) => {
                self.note(Note::Part);
                if let Item::Last(_) = part {
                    self.say("joined".into(), ctx);
                }
            }
            Ok(Message::Close(_)) => self.leave(CloseReason::Normal, ctx),
            Ok(_) => {}
            Err(_) => {
                let verdict = self.outlet.verdict();
                self.note(Note::Condemned(verdict));
                self.leave(verdict.unwrap_or(CloseReason::ProtocolError), ctx);
            }
        }
    }
}
