//! Jobs: what guests ask of backends, and what they hear while one works and at its end.

use std::{sync::Arc, time::Duration};

use bytestring::ByteString;

use crate::{
    Fault, JobId, MessageId, SessionId, UserId,
    agent::{Reply, Task, ToolUse},
    library::{Draft, Errand, Finding, Part},
    ontology::{Lookup, Suggestion},
    query::{Progress, Question, Solution},
};

/// A kind of backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    /// Answers questions over data.
    Query,
    /// Knows terms.
    Ontology,
    /// Thinks, and uses tools.
    Agent,
    /// Keeps and finds documents.
    Library,
}

/// What a guest does with jobs.
#[derive(Clone, Debug, PartialEq)]
pub enum JobCommand {
    /// Asks a backend.
    Ask(Request),
    /// Wants no answer any more.
    Cancel(Which),
}

/// Which job a guest means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// By the name that the server gave it.
    Job(JobId),
    /// By the guest's own name for the request.
    Asked(MessageId),
}

/// What is asked of a backend.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Of the query service.
    Query(Question),
    /// Of the ontology service.
    Ontology(Lookup),
    /// Of an agent.
    Agent(Task),
    /// Of the library service.
    Library(Errand),
}

/// Something that a job has to say, to the one who asked.
#[derive(Clone, Debug)]
pub struct JobEvent {
    /// Which job.
    pub job: JobId,
    /// Who asked.
    pub user: UserId,
    /// How; none if the request has no name of the asker's.
    pub asked: Option<Asked>,
    /// What was asked.
    pub request: Arc<Request>,
    /// What there is to say.
    pub step: Step,
}

/// How somebody asked. A guest's own names are unique to a socket at best: to any other they say
/// nothing, however alike they look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// From which socket, or the one that took its place; none once its process has ended.
    pub session: Option<SessionId>,
    /// The guest's own name for the request.
    pub name: MessageId,
}

/// One step of a job.
#[derive(Clone, Debug)]
pub enum Step {
    /// It has been taken up.
    Started,
    /// A query has come to another stage.
    Stage(Progress),
    /// It goes on.
    Progress {
        /// How much of it is done, from 0 to 1, where that is known.
        fraction: Option<f32>,
        /// What is done at the moment.
        message: ByteString,
    },
    /// What an agent thinks.
    Thinking(ByteString),
    /// The next part of the answer: the parts in their order are the beginning of the whole.
    Partial(ByteString),
    /// The next passages of the answer to a search.
    Passages(Part),
    /// An agent uses a tool.
    Tool(ToolUse),
    /// The end: an answer.
    Done {
        /// The whole answer.
        answer: Answer,
        /// How long it took.
        took: Duration,
    },
    /// The end: there is no answer.
    Failed(Fault),
}

/// The answer of a backend.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of the query service.
    Query(Solution),
    /// Of the ontology service: the best first.
    Ontology(Arc<[Suggestion]>),
    /// Of an agent.
    Agent(Reply),
    /// Of the library service.
    Library(Finding),
}

// === impl Service ===

impl Service {
    /// Every service there is.
    pub const ALL: [Self; 4] = [Self::Query, Self::Ontology, Self::Agent, Self::Library];

    /// Its name, in settings, in logs and to workers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Ontology => "ontology",
            Self::Agent => "agent",
            Self::Library => "library",
        }
    }

    /// The service of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.name() == name)
    }
}

// === impl Request ===

impl Request {
    /// Who can answer it.
    pub const fn service(&self) -> Service {
        match self {
            Self::Query(_) => Service::Query,
            Self::Ontology(_) => Service::Ontology,
            Self::Agent(_) => Service::Agent,
            Self::Library(_) => Service::Library,
        }
    }

    /// What of it goes with all that is said of it: all but what may be large and concerns nobody
    /// but who answers, the text of a document and the context of a task.
    pub fn outline(self: &Arc<Self>) -> Arc<Self> {
        match &**self {
            Self::Agent(task) if task.context.is_some() => {
                Self::Agent(Task { context: None, ..task.clone() }).into()
            }
            Self::Library(Errand::Add { library, document }) => {
                let (document, title) = (document.document.clone(), document.title.clone());
                let document = Draft { document, title, text: "".into(), metadata: None };
                Self::Library(Errand::Add { library: library.clone(), document }).into()
            }
            _ => self.clone(),
        }
    }
}

// === impl Step ===

impl Step {
    /// Whether nothing follows.
    pub const fn is_last(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Failed(_))
    }
}
