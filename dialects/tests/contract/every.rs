//! One sample of everything that can be told. What is told anew and has no sample does not compile.

use std::{sync::Arc, time::Duration};

use protocol::{
    Event, Fault, FaultCode, Identity, Loss, Position, Recovery, RoomId, SessionId,
    activity::ActivityEvent,
    agent::Put,
    announce::Announcement,
    direct::{DirectEvent, Outcome},
    job::{Answer, Request, Service, Step},
    library::{Finding, Mode},
    link::{LinkEvent, Welcome},
    notice::NoticeEvent,
    presence::{PresenceEvent, Status},
    room::RoomEvent,
    sheet::SheetEvent,
    upload::{Sha256, UploadStep},
};

use crate::{
    jobs::{self, done, says},
    samples::{self, NOON, id, json, person},
    sheets, uploads,
};

/// Makes a list of samples, each under its name, of a type whose every variant must be there.
macro_rules! every {
    ($(#[$doc:meta])* $list:ident: $type:ty { $($pattern:pat, $name:literal => $sample:expr,)+ }) => {
        $(#[$doc])*
        pub(crate) fn $list() -> Vec<(&'static str, $type)> {
            let samples: Vec<(&'static str, $type)> = vec![$(($name, $sample)),+];
            for (name, sample) in &samples {
                let found = match sample {
                    $($pattern => $name,)+
                };
                assert_eq!(found, *name, "a sample of another name");
            }
            samples
        }
    };
}

/// One sample of every event, under its name.
pub(crate) fn events() -> Vec<(String, Event)> {
    let mut all = Vec::new();
    for (concern, sample) in concerns() {
        match sample {
            Event::Link(_) => add(&mut all, concern, links(), Event::Link),
            Event::Room(_) => add(&mut all, concern, rooms(), Event::Room),
            Event::Presence(_) => add(&mut all, concern, presences(), Event::Presence),
            Event::Sheet(_) => add(&mut all, concern, sheets(), Event::Sheet),
            Event::Notice(_) => add(&mut all, concern, notices(), Event::Notice),
            Event::Direct(_) => add(&mut all, concern, directs(), Event::Direct),
            Event::Activity(_) => add(&mut all, concern, activities(), Event::Activity),
            Event::Job(_) => all.extend(every_step()),
            Event::Upload(_) => add(&mut all, concern, uploads(), uploads::event),
            Event::Health(_) | Event::Announced(_) | Event::Refused(_) => {
                all.push((concern.into(), sample));
            }
        }
    }
    all
}

/// Every step of every kind of request, under their names.
pub(crate) fn every_step() -> Vec<(String, Event)> {
    let of = |(kind, request): (&'static str, Request)| {
        steps(&request)
            .into_iter()
            .map(move |(name, step)| (format!("Job, {kind}, {name}"), says(request.clone(), step)))
    };
    requests().into_iter().flat_map(of).collect()
}

fn add<T>(
    all: &mut Vec<(String, Event)>,
    concern: &str,
    samples: Vec<(&str, T)>,
    event: impl Fn(T) -> Event,
) {
    all.extend(samples.into_iter().map(|(name, it)| (format!("{concern}, {name}"), event(it))));
}

every! {
    /// One event of each concern.
    concerns: Event {
        Event::Link(_), "Link" => Event::Link(LinkEvent::Pong),
        Event::Room(_), "Room" => {
            Event::Room(RoomEvent::Left { room: room(), closed: false })
        },
        Event::Presence(_), "Presence" => Event::Presence(PresenceEvent::State(state())),
        Event::Sheet(_), "Sheet" => Event::Sheet(SheetEvent::Stale(samples::cell("room1", ann()))),
        Event::Notice(_), "Notice" => {
            Event::Notice(NoticeEvent::Read { id: id("n"), user: id("ann") })
        },
        Event::Direct(_), "Direct" => Event::Direct(DirectEvent::Missed { count: 1 }),
        Event::Activity(_), "Activity" => {
            Event::Activity(ActivityEvent::Subscribed { room: room(), interest: jobs::interest() })
        },
        Event::Job(_), "Job" => says(Request::Ontology(jobs::lookup()), Step::Started),
        Event::Upload(_), "Upload" => uploads::event(UploadStep::Progress(1)),
        Event::Health(_), "Health" => jobs::health(true),
        Event::Announced(_), "Announced" => {
            Event::Announced(Announcement::new(id("news"), json("{}")))
        },
        Event::Refused(_), "Refused" => Event::Refused(Fault::new(FaultCode::Internal, "no")),
    }
}

every! {
    /// To the connection.
    links: LinkEvent {
        LinkEvent::Welcome(_), "Welcome" => LinkEvent::Welcome(welcome()),
        LinkEvent::Pong, "Pong" => LinkEvent::Pong,
        LinkEvent::Heartbeat, "Heartbeat" => LinkEvent::Heartbeat,
        LinkEvent::Hello(_), "Hello" => LinkEvent::Hello(welcome()),
        LinkEvent::Resumed { .. }, "Resumed" => {
            LinkEvent::Resumed { rooms: 1, resume_token: "t".into() }
        },
        LinkEvent::Expiring { .. }, "Expiring" => LinkEvent::Expiring { expires: NOON },
        LinkEvent::Refreshed { .. }, "Refreshed" => LinkEvent::Refreshed { expires: None },
    }
}

every! {
    /// In a room.
    rooms: RoomEvent {
        RoomEvent::Message { .. }, "Message" => {
            RoomEvent::Message { room: room(), id: None, from: ann(), message: json("1") }
        },
        RoomEvent::Left { closed: false, .. }, "Left" => {
            RoomEvent::Left { room: room(), closed: false }
        },
        RoomEvent::Left { closed: true, .. }, "Left (closed)" => {
            RoomEvent::Left { room: room(), closed: true }
        },
        RoomEvent::Published { .. }, "Published" => {
            RoomEvent::Published { room: room(), position: Position::default(), duplicate: false }
        },
        RoomEvent::Recovered { recovery: Recovery::Recovered(_), .. }, "Recovered" => {
            recovered(Recovery::Recovered(1))
        },
        RoomEvent::Recovered { recovery: Recovery::Lost(_), .. }, "Recovered (lost)" => {
            recovered(Recovery::Lost(Loss::Trimmed))
        },
        RoomEvent::ReplayDone { .. }, "ReplayDone" => {
            RoomEvent::ReplayDone { room: room(), position: Position::default() }
        },
    }
}

every! {
    /// To presence.
    presences: PresenceEvent {
        PresenceEvent::State(_), "State" => PresenceEvent::State(state()),
        PresenceEvent::Joined { .. }, "Joined" => {
            PresenceEvent::Joined { who: ann(), state: state() }
        },
        PresenceEvent::Left { .. }, "Left" => PresenceEvent::Left { who: ann(), state: state() },
        PresenceEvent::Cursor { .. }, "Cursor" => {
            let cursor = samples::cursor(1.0, 2.0, None);
            PresenceEvent::Cursor { room: room(), who: ann(), cursor }
        },
        PresenceEvent::Typing { typing: true, .. }, "Typing" => typing(true),
        PresenceEvent::Typing { typing: false, .. }, "Typing (no more)" => typing(false),
        PresenceEvent::Status { .. }, "Status" => {
            PresenceEvent::Status { room: room(), who: ann(), status: Status::Away }
        },
    }
}

every! {
    /// On a sheet.
    sheets: SheetEvent {
        SheetEvent::Updated(_), "Updated" => SheetEvent::Updated(samples::cell("room1", ann())),
        SheetEvent::Stale(_), "Stale" => SheetEvent::Stale(samples::cell("room1", ann())),
        SheetEvent::State(_), "State" => SheetEvent::State(sheets::state()),
    }
}

every! {
    /// Notifications.
    notices: NoticeEvent {
        NoticeEvent::Notified { .. }, "Notified" => {
            let what = "notification_created".into();
            NoticeEvent::Notified { what, notice: samples::notice(), user: id("ann") }
        },
        NoticeEvent::Read { .. }, "Read" => NoticeEvent::Read { id: id("n"), user: id("ann") },
    }
}

every! {
    /// Mail from a person.
    directs: DirectEvent {
        DirectEvent::Message { .. }, "Message" => {
            DirectEvent::Message { id: None, from: ann(), message: json("1") }
        },
        DirectEvent::Receipt { .. }, "Receipt" => {
            DirectEvent::Receipt { to: id("ann"), outcome: Outcome::default() }
        },
        DirectEvent::Missed { .. }, "Missed" => DirectEvent::Missed { count: 1 },
    }
}

every! {
    /// What happened elsewhere.
    activities: ActivityEvent {
        ActivityEvent::Happened { .. }, "Happened" => {
            ActivityEvent::Happened { room: RoomId::bus(), activity: jobs::activity().into() }
        },
        ActivityEvent::Subscribed { .. }, "Subscribed" => {
            ActivityEvent::Subscribed { room: RoomId::bus(), interest: jobs::interest() }
        },
    }
}

every! {
    /// To a file.
    uploads: UploadStep {
        UploadStep::Ready { .. }, "Ready" => UploadStep::Ready { url: "/f".into(), offset: 1 },
        UploadStep::Progress(_), "Progress" => UploadStep::Progress(1),
        UploadStep::Complete { .. }, "Complete" => {
            UploadStep::Complete { url: "/f".into(), sha256: Sha256([7; 32]) }
        },
        UploadStep::Failed(_), "Failed" => {
            UploadStep::Failed(Fault::new(FaultCode::Cancelled, "no"))
        },
    }
}

every! {
    /// One request of each kind that is answered in words of its own.
    requests: Request {
        Request::Query(_), "query" => Request::Query(jobs::question()),
        Request::Ontology(_), "ontology" => Request::Ontology(jobs::lookup()),
        Request::Agent(protocol::agent::Task { put: Put::Message, .. }), "user_message" => {
            Request::Agent(jobs::task(Put::Message))
        },
        Request::Agent(protocol::agent::Task { put: Put::Request, .. }), "agent_request" => {
            Request::Agent(jobs::task(Put::Request))
        },
        Request::Agent(protocol::agent::Task { put: Put::Workspace, .. }), "ai_request" => {
            Request::Agent(jobs::task(Put::Workspace))
        },
        Request::Library(_), "library" => Request::Library(jobs::search()),
    }
}

every! {
    /// One answer of each service.
    answers: Answer {
        Answer::Query(_), "query" => Answer::Query(jobs::solution(Some(jobs::every_term()))),
        Answer::Ontology(_), "ontology" => jobs::suggestions(),
        Answer::Agent(_), "agent" => jobs::reply("Hello!", true),
        Answer::Library(_), "library" => Answer::Library(jobs::hits()),
    }
}

every! {
    /// One of every kind of what libraries answer.
    findings: Finding {
        Finding::Created(_), "Created" => Finding::Created(jobs::library()),
        Finding::Library(_), "Library" => Finding::Library(jobs::library()),
        Finding::Libraries { .. }, "Libraries" => {
            Finding::Libraries { libraries: vec![jobs::library()], more: false }
        },
        Finding::Dropped(_), "Dropped" => Finding::Dropped(id("papers")),
        Finding::Hits { mode: Mode::Lexical, .. }, "Hits (lexical)" => {
            Finding::Hits { hits: vec![], mode: Mode::Lexical }
        },
        Finding::Hits { mode: Mode::Hybrid, .. }, "Hits (hybrid)" => jobs::hits(),
        Finding::Added(_), "Added" => Finding::Added(jobs::document(None)),
        Finding::Document(..), "Document" => {
            Finding::Document(jobs::document(Some(true)), "text".into())
        },
        Finding::Deleted { .. }, "Deleted" => {
            Finding::Deleted { library: id("papers"), document: id("d") }
        },
        Finding::Documents { .. }, "Documents" => {
            Finding::Documents { documents: vec![jobs::document(None)], more: false }
        },
    }
}

every! {
    /// Every step, with the answer of the first service.
    bare_steps: Step {
        Step::Started, "Started" => Step::Started,
        Step::Stage(_), "Stage" => Step::Stage(jobs::progress()),
        Step::Progress { .. }, "Progress" => {
            Step::Progress { fraction: Some(0.6), message: "Processing step 3/5".into() }
        },
        Step::Thinking(_), "Thinking" => Step::Thinking("The numbers grow.".into()),
        Step::Partial(_), "Partial" => Step::Partial("Analysis ".into()),
        Step::Passages(_), "Passages" => Step::Passages(jobs::part()),
        Step::Tool(_), "Tool" => jobs::tool(None),
        Step::Done { .. }, "Done" => done(jobs::suggestions(), 3),
        Step::Failed(_), "Failed" => jobs::failed(FaultCode::BackendFailed, "no answer"),
    }
}

/// Every step that a request may come to, ending in an answer of its own service.
fn steps(request: &Request) -> Vec<(&'static str, Step)> {
    let service = Service::name(request.service());
    let answers = answers();
    let answer = answers.iter().find(|(name, _)| *name == service).map(|(_, it)| it).unwrap();
    let fitting = |(name, step)| match step {
        Step::Done { took, .. } => (name, Step::Done { answer: answer.clone(), took }),
        step => (name, step),
    };
    bare_steps().into_iter().map(fitting).collect()
}

fn room() -> RoomId {
    id("room1")
}

fn ann() -> Arc<Identity> {
    person("ann", "Ann")
}

fn state() -> protocol::presence::RoomState {
    samples::state("room1", vec![samples::member(ann(), Status::Busy, NOON)], 1, &[])
}

fn recovered(recovery: Recovery) -> RoomEvent {
    RoomEvent::Recovered { room: room(), position: Position::default(), recovery }
}

fn typing(typing: bool) -> PresenceEvent {
    PresenceEvent::Typing { room: room(), who: ann(), cell: None, typing }
}

fn welcome() -> Welcome {
    Welcome {
        session: SessionId::from_u128(1),
        identity: ann(),
        heartbeat_interval: Duration::from_secs(30),
        home: None,
        resume_token: "t".into(),
    }
}
