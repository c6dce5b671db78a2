//! What workers say.

use std::time::Duration;

use bytestring::ByteString;
use protocol::{
    Fault, FaultCode, Refused,
    agent::ToolUse,
    job::{Service, Step},
    query::{Progress, Stage},
    worker::{Offer, Report, WorkerCommand, WorkerInbound},
};

use super::wire;
use crate::{
    field::Field,
    happenings, json,
    vocabulary::{Vocabulary, name_of},
};

/// The most jobs that one worker takes at once.
const MAX_CAPACITY: u32 = 1024;
/// How much of a worker's own words about a failure is passed on, in characters.
const MAX_REASON_CHARS: usize = 1000;
/// The longest wait that a worker may ask for, in seconds.
const MAX_WAIT_S: f64 = 3600.0;

/// What is said of a job.
const REPORTS: Vocabulary<Report> = Vocabulary(&[
    ("stage", stage),
    ("progress", progress),
    ("thinking", thinking),
    ("partial", partial),
    ("tool", tool),
    ("completed", completed),
    ("failed", failed),
]);

/// What else a worker says.
const WORDS: Vocabulary<WorkerCommand> = Vocabulary(&[
    ("hello", hello),
    ("publish", publish),
    ("leave", |_| Ok(WorkerCommand::Leave)),
    ("ping", |_| Ok(WorkerCommand::Ping)),
]);

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

/// Understands one message of a worker.
pub fn decode(text: &str) -> Result<WorkerInbound, Refused> {
    let envelope: wire::Envelope<'_> = json::message(text)?;
    let id = name_of([envelope.id()])?;
    match command(&envelope, text) {
        Ok(command) => Ok(WorkerInbound { id, command }),
        Err(fault) => Err(Refused { id, fault }),
    }
}

/// Understands what is said of a job where it is clear which one is meant.
pub fn report(text: &str) -> Result<Report, Fault> {
    let envelope: wire::Envelope<'_> = json::message(text)?;
    REPORTS.read(envelope.r#type(), text)
}

fn command(envelope: &wire::Envelope<'_>, text: &str) -> Result<WorkerCommand, Fault> {
    let word = envelope.r#type().text()?;
    if !REPORTS.0.iter().any(|(known, _)| *known == word) {
        return WORDS.read(envelope.r#type(), text);
    }
    let job = envelope.job_id().id()?;
    Ok(WorkerCommand::Report { job, report: REPORTS.read(envelope.r#type(), text)? })
}

fn hello(body: &str) -> Result<WorkerCommand, Fault> {
    let said: wire::Hello<'_> = json::object(body)?;
    let named = |name: &String| {
        let known = Service::ALL.map(Service::name).join(", ");
        let wrong = || said.services().wrong("names a service that there is not");
        Service::named(name).ok_or_else(|| wrong().help(format!("services are {known}")))
    };
    let services: Vec<_> = said.services().words()?.iter().map(named).collect::<Result<_, _>>()?;
    if services.is_empty() {
        return Err(said.services().wrong("must name at least one service"));
    }
    let capacity = said.capacity().optional(capacity)?.unwrap_or(1);
    let name = said.name().optional(Field::id::<protocol::Kind>)?;
    let name = name.map(|name| ByteString::from(name.as_str()));
    Ok(WorkerCommand::Hello(Offer { services, capacity, name }))
}

fn publish(body: &str) -> Result<WorkerCommand, Fault> {
    let said: wire::Publish<'_> = json::object(body)?;
    let events = said.events().payload()?;
    let drafts = happenings::activities(events.as_json());
    Ok(WorkerCommand::Publish(drafts.map_err(|fault| fault.field("events"))?))
}

fn capacity(field: Field<'_>) -> Result<u32, Fault> {
    let number = u32::try_from(field.version()?).ok();
    let fits = number.filter(|number| (1..=MAX_CAPACITY).contains(number));
    fits.ok_or_else(|| field.wrong(format_args!("must be between 1 and {MAX_CAPACITY}")))
}

fn stage(body: &str) -> Result<Report, Fault> {
    let said: wire::Progress<'_> = json::object(body)?;
    let name = said.stage().text()?;
    let stage = Stage::ALL.into_iter().find(|stage| stage.name() == name).ok_or_else(|| {
        let known = Stage::ALL.map(Stage::name).join(", ");
        said.stage().wrong("is none that there is").help(format!("stages are {known}"))
    })?;
    let fraction = fraction(said.fraction())?;
    let message = said.message().optional(Field::kept)?.unwrap_or_default();
    Ok(Report::Step(Step::Stage(Progress { stage, fraction, message })))
}

fn progress(body: &str) -> Result<Report, Fault> {
    let said: wire::Progress<'_> = json::object(body)?;
    let fraction = said.fraction().optional(fraction)?;
    Ok(Report::Step(Step::Progress { fraction, message: said.message().kept()? }))
}

fn fraction(field: Field<'_>) -> Result<f32, Fault> {
    let number = field.coordinate()?;
    let fits = (0.0..=1.0).contains(&number);
    if fits { Ok(number as f32) } else { Err(field.wrong("must be a number between 0 and 1")) }
}

fn thinking(body: &str) -> Result<Report, Fault> {
    let said: wire::Text<'_> = json::object(body)?;
    Ok(Report::Step(Step::Thinking(said.text().kept()?)))
}

fn partial(body: &str) -> Result<Report, Fault> {
    let said: wire::Text<'_> = json::object(body)?;
    Ok(Report::Step(Step::Partial(said.text().kept()?)))
}

fn tool(body: &str) -> Result<Report, Fault> {
    let said: wire::Tool<'_> = json::object(body)?;
    let tool = said.tool().kept()?;
    let call = said.call_id().optional(Field::kept)?.unwrap_or_else(|| tool.clone());
    let arguments = said.arguments().optional(Field::payload)?;
    let result = said.result().optional(Field::payload)?;
    Ok(Report::Step(Step::Tool(ToolUse { call, tool, arguments, result })))
}

fn completed(body: &str) -> Result<Report, Fault> {
    let said: wire::Completed<'_> = json::object(body)?;
    if !said.answer().is_given() {
        return Err(said.answer().missing());
    }
    said.answer().object()?;
    Ok(Report::Done(said.answer().payload()?))
}

fn failed(body: &str) -> Result<Report, Fault> {
    let said: wire::Failed<'_> = json::object(body)?;
    let code = said.code().optional(Field::text)?;
    let known = code.and_then(|code| CODES.into_iter().find(|known| known.name() == code));
    let reason = |field: Field<'_>| {
        field.text().map(|text| text.chars().take(MAX_REASON_CHARS).collect::<String>())
    };
    let error = said.error().optional(reason)?.unwrap_or_else(|| "The backend failed".into());
    let mut fault = Fault::new(known.unwrap_or(FaultCode::BackendFailed), error);
    if let Some(help) = said.help().optional(reason)? {
        fault = fault.help(help);
    }
    if let Some(wait) = said.retry_after().optional(Field::coordinate)? {
        fault = fault.retry_after(Duration::from_secs_f64(wait.clamp(0.0, MAX_WAIT_S)));
    }
    Ok(Report::Failed { fault, again: said.again().wish()? })
}
