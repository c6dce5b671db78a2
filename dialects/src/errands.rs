//! What guests of every dialect ask of backends: questions, terms, agents, and to have enough.
//!
//! A dialect's `from_wire.rs` gives these readers its own names of types. What is asked of
//! libraries is in [`chores`](crate::chores).

use protocol::{
    Command, Fault, FaultCode,
    agent::{Put, Task},
    job::{JobCommand, Request, Which},
    ontology::Lookup,
    query::{Ask, Question},
};

use crate::{
    field::{Field, asked},
    json,
};

asked! {
    /// `query_request`.
    Asked { natural_language, sparql, endpoint_id, execute, limit, timeout }
    /// `ontology_search`.
    Typed { query, ontology, limit }
    /// `user_message` and `agent_request`.
    Spoken { content, agent, context, sheet_id }
    /// `ai_request`.
    Pondered { query, agent, context, sheet_id }
    /// `cancel_request`.
    Enough { request_id, query_id, job_id }
}

/// Asks something of the data of an endpoint.
pub(crate) fn query_request(body: &str) -> Result<Command, Fault> {
    let ask: Asked<'_> = json::object(body)?;
    Ok(of(Request::Query(Question {
        ask: words_or_query(ask.natural_language(), ask.sparql())?,
        endpoint: ask.endpoint_id().optional(Field::id)?,
        execute: ask.execute().optional(Field::flag)?.unwrap_or(true),
        limit: ask.limit().optional(Field::count)?,
        timeout: ask.timeout().optional(Field::seconds)?,
    })))
}

/// Asks for terms that begin so.
pub(crate) fn ontology_search(body: &str) -> Result<Command, Fault> {
    let ask: Typed<'_> = json::object(body)?;
    Ok(of(Request::Ontology(Lookup {
        text: ask.query().sense()?,
        ontology: ask.ontology().optional(Field::sense)?,
        limit: ask.limit().optional(Field::count)?,
    })))
}

/// Says something to an agent.
pub(crate) fn user_message(body: &str) -> Result<Command, Fault> {
    spoken(Put::Message, body)
}

/// Gives an agent something to do.
pub(crate) fn agent_request(body: &str) -> Result<Command, Fault> {
    spoken(Put::Request, body)
}

/// Asks something about a workspace.
pub(crate) fn ai_request(body: &str) -> Result<Command, Fault> {
    let ask: Pondered<'_> = json::object(body)?;
    task(Put::Workspace, ask.query(), [ask.agent(), ask.context(), ask.sheet_id()])
}

/// Wants no answer any more. The server's own name for the job is the better one to go by.
pub(crate) fn cancel(body: &str) -> Result<Command, Fault> {
    let ask: Enough<'_> = json::object(body)?;
    let jobs = [ask.query_id(), ask.job_id()];
    let which = match jobs.into_iter().find(|field| field.is_given()) {
        Some(job) => Which::Job(job.id()?),
        None => Which::Asked(ask.request_id().message_id()?),
    };
    Ok(Command::Job(JobCommand::Cancel(which)))
}

/// What is asked, as a command.
pub(crate) fn of(request: Request) -> Command {
    Command::Job(JobCommand::Ask(request))
}

fn words_or_query(words: Field<'_>, query: Field<'_>) -> Result<Ask, Fault> {
    match (words.is_given(), query.is_given()) {
        (true, true) => {
            let text = "natural_language and sparql are two ways to ask: give one of them";
            Err(Fault::new(FaultCode::InvalidMessage, text).field(query.name()))
        }
        (false, true) => query.sense().map(Ask::Sparql),
        _ => words.sense().map(Ask::Words),
    }
}

fn spoken(put: Put, body: &str) -> Result<Command, Fault> {
    let ask: Spoken<'_> = json::object(body)?;
    task(put, ask.content(), [ask.agent(), ask.context(), ask.sheet_id()])
}

fn task(
    put: Put,
    content: Field<'_>,
    [agent, context, sheet]: [Field<'_>; 3],
) -> Result<Command, Fault> {
    Ok(of(Request::Agent(Task {
        put,
        agent: agent.optional(Field::id)?,
        content: content.sense()?,
        context: context.optional(Field::own_object)?,
        sheet: sheet.optional(Field::id)?,
    })))
}
