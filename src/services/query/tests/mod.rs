//! Questions to the real service: what it answers, and what it will not.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod asking;
mod fresh;
mod questions;

use std::{sync::Arc, time::Duration};

use actors::ports::backend::{Backend, Call, Failure, Steps};
use protocol::{
    Fault, Identity, JobId, Rights, UserId,
    job::{Answer, Request, Step},
    query::{Ask, Question, Solution, Stage},
};

use super::service::QueryService;
use crate::config::Query;

/// What an answer may weigh.
pub(super) const MOST: usize = 1_048_576;

/// A service, asked as a job asks it.
pub(super) struct Desk {
    service: QueryService,
}

/// What a question brought.
pub(super) struct Heard {
    pub(super) answer: Result<Solution, Fault>,
    pub(super) stages: Vec<(Stage, f32)>,
}

pub(super) fn words(text: &str) -> Question {
    question(Ask::Words(text.into()))
}

pub(super) fn sparql(text: &str) -> Question {
    question(Ask::Sparql(text.into()))
}

fn question(ask: Ask) -> Question {
    Question { ask, endpoint: None, execute: true, limit: None, timeout: None }
}

impl Desk {
    pub(super) fn open(config: Query) -> Self {
        Self { service: QueryService::open(&config).unwrap() }
    }

    pub(super) fn example() -> Self {
        Self::open(Query::default())
    }

    /// Asks, and listens to the end.
    pub(super) async fn ask(&self, question: Question) -> Heard {
        let (steps, told) = Steps::new();
        let call = self.call(question, steps);
        let listening = futures_util::StreamExt::collect::<Vec<_>>(told);
        let (answer, told) = futures_util::join!(self.service.run(call), listening);
        let stages = told.into_iter().filter_map(|step| match step {
            Step::Stage(progress) => Some((progress.stage, progress.fraction)),
            _ => None,
        });
        let answer = match answer {
            Ok(Answer::Query(solution)) => Ok(solution),
            Ok(_) => panic!("a query is answered with a solution"),
            Err(Failure { fault, .. }) => Err(fault),
        };
        Heard { answer, stages: stages.collect() }
    }

    fn call(&self, question: Question, steps: Steps) -> Call {
        Call {
            job: JobId::from_u128(1),
            request: Arc::new(Request::Query(question)),
            who: Arc::new(ann()),
            deadline: Duration::from_secs(60),
            max_answer_bytes: MOST,
            steps,
        }
    }
}

fn ann() -> Identity {
    Identity {
        user: UserId::new("ann").unwrap(),
        name: "Ann".into(),
        email: None,
        rights: Rights::everywhere(),
        expires: None,
        anonymous: false,
        client: None,
    }
}
