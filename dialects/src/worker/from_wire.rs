//! What workers say.

use std::time::Duration;

use bytestring::ByteString;
use protocol::{
    Fault, FaultCode, JobId, Kind as Name, Refused,
    agent::ToolUse,
    job::{Service, Step},
    query::{Progress, Stage},
    worker::{Offer, Report, WorkerCommand, WorkerInbound},
};
use schemars::{Schema, json_schema};

use super::answers;
use crate::{
    contract::Word,
    field::{Field, Kind, Said, asked},
    happenings::{self, Batch},
    json,
    kinds::{Anything, Coordinate, Id, Kept, MAX_WORDS, MessageName, Text, Version, Wish, Words},
    payload, shape,
    vocabulary::{Vocabulary, name_of, words},
};

/// The most jobs that one worker takes at once.
const MAX_CAPACITY: u32 = 1024;
/// How much of a worker's own words about a failure is passed on, in characters.
const MAX_REASON_CHARS: usize = 1000;
/// The longest wait that a worker may ask for, in seconds.
const MAX_WAIT_S: f64 = 3600.0;

asked! {
    /// What every message has.
    Envelope {
        /// What is said.
        r#type: Text,
        /// The worker's own name for the message; the answer carries it as `re`.
        id: Option<MessageName>,
        /// The job that is spoken of.
        job_id: Option<Id<JobId>>,
    }
    /// Offers to work: the first message, said once.
    Hello {
        /// For which services: at least one of `query`, `ontology`, `agent` and `library`.
        services: Services,
        /// How many jobs are taken at once, from 1 to 1024; 1 if left out.
        capacity: Option<Capacity>,
        /// What operators see this worker called.
        name: Option<Id<Name>>,
    }
    /// Says which stage a query is in.
    Staged {
        /// The stage.
        stage: Stage,
        /// How much of the way that is, from 0 to 1.
        fraction: Fraction,
        /// What happens there, for people.
        message: Option<Kept>,
    }
    /// Says how far the work is.
    Progressed {
        /// How much of the way that is, from 0 to 1; left out where nobody knows.
        fraction: Option<Fraction>,
        /// What happens, for people.
        message: Kept,
    }
    /// Says what an agent thinks on the way.
    Thinking {
        /// What it thinks.
        text: Kept,
    }
    /// Tells the next part of an answer's text. The parts in their order are its beginning.
    Partial {
        /// The part.
        text: Kept,
    }
    /// Tells of a tool that an agent uses: once when it begins and once with its result, or once
    /// with both.
    Tool {
        /// The agent's own name for this use of the tool; the name of the tool, if left out.
        call_id: Option<Kept>,
        /// The tool.
        tool: Kept,
        /// What the tool was given: any JSON value.
        arguments: Option<Anything>,
        /// What came of it: any JSON value.
        result: Option<Anything>,
    }
    /// Ends a job with its answer.
    Completed {
        /// The answer; its fields depend on the service that was asked.
        answer: answers::Any,
    }
    /// Ends a job without an answer.
    Failed {
        /// What kind of failure: `INVALID_MESSAGE`, `MESSAGE_TOO_LARGE`, `PERMISSION_DENIED`,
        /// `CAPACITY_EXCEEDED`, `OVERLOADED`, `ENDPOINT_NOT_FOUND`, `QUERY_REFUSED`,
        /// `NOT_UNDERSTOOD`, `LIBRARY_NOT_FOUND`, `LIBRARY_EXISTS` or `DOCUMENT_NOT_FOUND`; whatever
        /// else is said means `BACKEND_FAILED`.
        code: Option<Text>,
        /// What went wrong, for people. The first 1000 characters are passed on.
        error: Option<Text>,
        /// What whoever asked can do about it. The first 1000 characters are passed on.
        help: Option<Text>,
        /// After how many seconds it may be asked again; at most 3600 count.
        retry_after: Option<Coordinate>,
        /// With `true`, another worker may try.
        again: Wish,
    }
    /// Tells what happened elsewhere to whoever listens on the bus.
    Publish {
        /// What happened, in the order in which it is to be told.
        events: Batch,
    }
    /// Takes no more jobs. The connection is closed once those in hand are done.
    Leave {}
    /// Asks whether the server is there; it answers with a pong.
    Ping {}
}

/// The services that a worker offers.
pub(super) enum Services {}

/// How many jobs a worker takes at once.
pub(super) enum Capacity {}

/// A part of a whole.
pub(super) enum Fraction {}

/// What is said of a job.
const REPORTS: Vocabulary<Report> = words! {
    "stage" => stage(Staged),
    "progress" => progress(Progressed),
    "thinking" => thinking(Thinking),
    "partial" => partial(Partial),
    "tool" => tool(Tool),
    "completed" => completed(Completed),
    "failed" => failed(Failed),
};

/// What else a worker says.
const WORDS: Vocabulary<WorkerCommand> = words! {
    "hello" => hello(Hello),
    "publish" => publish(Publish),
    "leave" => leave(Leave),
    "ping" => ping(Ping),
};

/// Refusals that whoever works on a job may give, beside its own failure.
const CODES: [FaultCode; 12] = [
    FaultCode::BackendFailed,
    FaultCode::InvalidMessage,
    FaultCode::TooLarge,
    FaultCode::PermissionDenied,
    FaultCode::CapacityExceeded,
    FaultCode::Overloaded,
    FaultCode::EndpointNotFound,
    FaultCode::QueryRefused,
    FaultCode::NotUnderstood,
    FaultCode::LibraryNotFound,
    FaultCode::LibraryExists,
    FaultCode::DocumentNotFound,
];

/// Everything that can be said here.
pub(super) fn said() -> Vec<Word> {
    let flat = |word, body| shape::flat(Envelope::schema(), ["type", word], body);
    let mut said = WORDS.said(|word, body| shape::without(flat(word, body), "job_id"));
    said.extend(REPORTS.said(|word, body| shape::requiring(flat(word, body), "job_id")));
    said
}

/// Understands one message of a worker.
pub fn decode(text: &str) -> Result<WorkerInbound, Refused> {
    let envelope: Envelope<'_> = json::message(text)?;
    let id = name_of([envelope.id()])?;
    match command(&envelope, text) {
        Ok(command) => Ok(WorkerInbound { id, command }),
        Err(fault) => Err(Refused { id, fault }),
    }
}

/// Understands what is said of a job where it is clear which one is meant.
pub fn report(text: &str) -> Result<Report, Fault> {
    let envelope: Envelope<'_> = json::message(text)?;
    REPORTS.read(envelope.r#type(), text)
}

fn command(envelope: &Envelope<'_>, text: &str) -> Result<WorkerCommand, Fault> {
    let word = envelope.r#type();
    if REPORTS.row(&word.read()?).is_none() {
        return WORDS.read(word, text);
    }
    let job = envelope.job_id().needed()?;
    Ok(WorkerCommand::Report { job, report: REPORTS.read(word, text)? })
}

fn hello(said: &Hello<'_>) -> Result<WorkerCommand, Fault> {
    let services = said.services().read()?;
    let capacity = said.capacity().read()?.unwrap_or(1);
    let name = said.name().read()?.map(|name| ByteString::from(name.as_str()));
    Ok(WorkerCommand::Hello(Offer { services, capacity, name }))
}

fn publish(said: &Publish<'_>) -> Result<WorkerCommand, Fault> {
    let in_events = |fault: Fault| fault.field("events");
    let events = said.events().read()?;
    payload::check(events).map_err(in_events)?;
    Ok(WorkerCommand::Publish(happenings::activities(events).map_err(in_events)?))
}

fn leave(_: &Leave<'_>) -> Result<WorkerCommand, Fault> {
    Ok(WorkerCommand::Leave)
}

fn ping(_: &Ping<'_>) -> Result<WorkerCommand, Fault> {
    Ok(WorkerCommand::Ping)
}

fn stage(said: &Staged<'_>) -> Result<Report, Fault> {
    Ok(Report::Step(Step::Stage(Progress {
        stage: said.stage().read()?,
        fraction: said.fraction().read()?,
        message: said.message().read()?.unwrap_or_default(),
    })))
}

fn progress(said: &Progressed<'_>) -> Result<Report, Fault> {
    let fraction = said.fraction().read()?;
    Ok(Report::Step(Step::Progress { fraction, message: said.message().read()? }))
}

fn thinking(said: &Thinking<'_>) -> Result<Report, Fault> {
    Ok(Report::Step(Step::Thinking(said.text().read()?)))
}

fn partial(said: &Partial<'_>) -> Result<Report, Fault> {
    Ok(Report::Step(Step::Partial(said.text().read()?)))
}

fn tool(said: &Tool<'_>) -> Result<Report, Fault> {
    let tool = said.tool().read()?;
    let call = said.call_id().read()?.unwrap_or_else(|| tool.clone());
    let (arguments, result) = (said.arguments().read()?, said.result().read()?);
    Ok(Report::Step(Step::Tool(ToolUse { call, tool, arguments, result })))
}

fn completed(said: &Completed<'_>) -> Result<Report, Fault> {
    Ok(Report::Done(said.answer().read()?))
}

fn failed(said: &Failed<'_>) -> Result<Report, Fault> {
    let code = said.code().read()?;
    let known = code.and_then(|code| CODES.into_iter().find(|known| known.name() == code));
    let short = |text: std::borrow::Cow<'_, str>| -> String {
        text.chars().take(MAX_REASON_CHARS).collect()
    };
    let error = said.error().read()?.map_or_else(|| "The backend failed".into(), short);
    let mut fault = Fault::new(known.unwrap_or(FaultCode::BackendFailed), error);
    if let Some(help) = said.help().read()? {
        fault = fault.help(short(help));
    }
    if let Some(wait) = said.retry_after().read()? {
        fault = fault.retry_after(Duration::from_secs_f64(wait.clamp(0.0, MAX_WAIT_S)));
    }
    Ok(Report::Failed { fault, again: said.again().read()? })
}

impl Kind for Services {
    type Value<'a> = Vec<Service>;

    fn read(field: Field<'_>) -> Result<Vec<Service>, Fault> {
        let named = |name: &String| {
            let known = Service::ALL.map(Service::name).join(", ");
            let wrong = || field.wrong("names a service that there is not");
            Service::named(name).ok_or_else(|| wrong().help(format!("services are {known}")))
        };
        let services: Vec<_> = Words::read(field)?.iter().map(named).collect::<Result<_, _>>()?;
        if services.is_empty() {
            return Err(field.wrong("must name at least one service"));
        }
        Ok(services)
    }

    fn schema() -> Schema {
        let service = shape::one_of(Service::ALL.map(Service::name));
        json_schema!({"type": "array", "minItems": 1, "maxItems": MAX_WORDS, "items": service})
    }
}

impl Kind for Capacity {
    type Value<'a> = u32;

    fn read(field: Field<'_>) -> Result<u32, Fault> {
        let number = u32::try_from(Version::read(field)?).ok();
        let fits = number.filter(|number| (1..=MAX_CAPACITY).contains(number));
        fits.ok_or_else(|| field.wrong(format_args!("must be between 1 and {MAX_CAPACITY}")))
    }

    fn schema() -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": MAX_CAPACITY})
    }
}

impl Kind for Stage {
    type Value<'a> = Self;

    fn read(field: Field<'_>) -> Result<Self, Fault> {
        let name = field.text()?;
        Self::ALL.into_iter().find(|stage| stage.name() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            field.wrong("is none that there is").help(format!("stages are {known}"))
        })
    }

    fn schema() -> Schema {
        shape::one_of(Self::ALL.map(Self::name))
    }
}

impl Kind for Fraction {
    type Value<'a> = f32;

    #[expect(clippy::cast_possible_truncation, reason = "a share of a whole")]
    fn read(field: Field<'_>) -> Result<f32, Fault> {
        let number = Coordinate::read(field)?;
        let fits = (0.0..=1.0).contains(&number);
        if fits { Ok(number as f32) } else { Err(field.wrong("must be a number between 0 and 1")) }
    }

    fn schema() -> Schema {
        json_schema!({"type": "number", "minimum": 0, "maximum": 1})
    }
}
