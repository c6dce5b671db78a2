//! What guests of every dialect ask of backends: questions, terms, agents, and to have enough.
//!
//! A dialect's `from_wire.rs` gives these readers its own names of types. What is asked of
//! libraries is in [`chores`](crate::chores).

use protocol::{
    Command, EndpointId, Fault, FaultCode, JobId, Kind, SheetId,
    agent::{Put, Task},
    job::{JobCommand, Request, Which},
    ontology::Lookup,
    query::{Ask, Question},
};

use crate::{
    field::{Field, asked},
    kinds::{Count, Flag, Id, MessageName, Object, Seconds, Sense},
    shape::{any, one},
};

asked! {
    /// Asks something of the data behind an endpoint: in words, from which a query is written, or by
    /// a query. Exactly one of the two is given.
    Asked: one(natural_language, sparql) {
        /// The question, in words. It must not be blank.
        natural_language: Option<Sense>,
        /// The query, in SPARQL 1.1; it may only read. It must not be blank.
        sparql: Option<Sense>,
        /// The endpoint that is asked; the default one, if left out.
        endpoint_id: Option<Id<EndpointId>>,
        /// With `false` the query is written and not run.
        execute: Flag<true>,
        /// How many rows are wanted at most. It only lowers what is configured.
        limit: Option<Count>,
        /// How many seconds the answer may take. It only lowers what is configured.
        timeout: Option<Seconds>,
    }
    /// Asks for the terms that begin with what has been typed, the best first.
    Typed {
        /// What has been typed. It must not be blank.
        query: Sense,
        /// Only terms of this ontology: a prefix, such as `PR`. It must not be blank.
        ontology: Option<Sense>,
        /// How many terms are wanted at most. It only lowers what is configured.
        limit: Option<Count>,
    }
    /// Says something to an agent, which answers in steps.
    Spoken {
        /// What is said. It must not be blank.
        content: Sense,
        /// Which agent; the usual one, if left out.
        agent: Option<Id<Kind>>,
        /// What the agent should know besides, passed on to the letter.
        context: Option<Object>,
        /// The sheet that it is about.
        sheet_id: Option<Id<SheetId>>,
    }
    /// Gives an agent something to do, which it tells of in steps.
    Tasked {
        /// What is to be done. It must not be blank.
        content: Sense,
        /// Which agent; the usual one, if left out.
        agent: Option<Id<Kind>>,
        /// What the agent should know besides, passed on to the letter.
        context: Option<Object>,
        /// The sheet that it is about.
        sheet_id: Option<Id<SheetId>>,
    }
    /// Asks an agent something about a workspace; it answers in steps.
    Pondered {
        /// What is asked. It must not be blank.
        query: Sense,
        /// Which agent; the usual one, if left out.
        agent: Option<Id<Kind>>,
        /// What the agent should know besides, passed on to the letter.
        context: Option<Object>,
        /// The sheet that it is about.
        sheet_id: Option<Id<SheetId>>,
    }
    /// Wants no answer to a request any more. The request is named by one of these fields.
    Enough: any(query_id, job_id, request_id) {
        /// The client's own name for the request. Read only if neither of the others is given.
        request_id: Option<MessageName>,
        /// The server's name for the request, as the steps of a query tell it.
        query_id: Option<Id<JobId>>,
        /// The same as `query_id`, as all other steps call it. Read only if `query_id` is not given.
        job_id: Option<Id<JobId>>,
    }
}

/// Asks something of the data of an endpoint.
pub(crate) fn query_request(ask: &Asked<'_>) -> Result<Command, Fault> {
    Ok(of(Request::Query(Question {
        ask: words_or_query(ask.natural_language(), ask.sparql())?,
        endpoint: ask.endpoint_id().read()?,
        execute: ask.execute().read()?,
        limit: ask.limit().read()?,
        timeout: ask.timeout().read()?,
    })))
}

/// Asks for terms that begin so.
pub(crate) fn ontology_search(ask: &Typed<'_>) -> Result<Command, Fault> {
    Ok(of(Request::Ontology(Lookup {
        text: ask.query().read()?,
        ontology: ask.ontology().read()?,
        limit: ask.limit().read()?,
    })))
}

/// Says something to an agent.
pub(crate) fn user_message(ask: &Spoken<'_>) -> Result<Command, Fault> {
    task(Put::Message, ask.content(), ask.agent(), ask.context(), ask.sheet_id())
}

/// Gives an agent something to do.
pub(crate) fn agent_request(ask: &Tasked<'_>) -> Result<Command, Fault> {
    task(Put::Request, ask.content(), ask.agent(), ask.context(), ask.sheet_id())
}

/// Asks something about a workspace.
pub(crate) fn ai_request(ask: &Pondered<'_>) -> Result<Command, Fault> {
    task(Put::Workspace, ask.query(), ask.agent(), ask.context(), ask.sheet_id())
}

/// Wants no answer any more. The server's own name for the job is the better one to go by.
pub(crate) fn cancel(ask: &Enough<'_>) -> Result<Command, Fault> {
    let jobs = [ask.query_id(), ask.job_id()];
    let which = match jobs.into_iter().find(|field| field.is_given()) {
        Some(job) => Which::Job(job.needed()?),
        None => Which::Asked(ask.request_id().needed()?),
    };
    Ok(Command::Job(JobCommand::Cancel(which)))
}

/// What is asked, as a command.
pub(crate) fn of(request: Request) -> Command {
    Command::Job(JobCommand::Ask(request))
}

fn words_or_query(
    words: Field<'_, Option<Sense>>,
    query: Field<'_, Option<Sense>>,
) -> Result<Ask, Fault> {
    match (words.is_given(), query.is_given()) {
        (true, true) => {
            let text = "natural_language and sparql are two ways to ask: give one of them";
            Err(Fault::new(FaultCode::InvalidMessage, text).field(query.name()))
        }
        (false, true) => query.needed().map(Ask::Sparql),
        _ => words.needed().map(Ask::Words),
    }
}

fn task(
    put: Put,
    content: Field<'_, Sense>,
    agent: Field<'_, Option<Id<Kind>>>,
    context: Field<'_, Option<Object>>,
    sheet: Field<'_, Option<Id<SheetId>>>,
) -> Result<Command, Fault> {
    Ok(of(Request::Agent(Task {
        put,
        agent: agent.read()?,
        content: content.read()?,
        context: context.read()?,
        sheet: sheet.read()?,
    })))
}
