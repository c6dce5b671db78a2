//! The way of a question: from words or SPARQL to rows, stage by stage.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use actix::clock::timeout;
use actors::ports::{
    backend::{Backend, Call, Failure},
    weight::solution_weight,
};
use futures_util::{FutureExt, future::LocalBoxFuture};
use protocol::{
    Fault, FaultCode,
    job::{Answer, Request},
    query::{Ask, Question, Solution, Stage},
};

use super::{
    endpoint::{Endpoint, Endpoints, Written},
    room,
    stages::Stages,
};
use crate::{config::Query, services::ServiceError};

/// How long before its deadline a question ends by itself, to say so.
const LAST_WORD: Duration = Duration::from_millis(20);

/// Answers questions.
#[derive(Clone)]
pub(super) struct QueryService {
    endpoints: Arc<Endpoints>,
    max_rows: u32,
    max_timeout: Duration,
}

// === impl QueryService ===

impl QueryService {
    /// Reads the data and knows the endpoints.
    pub(super) fn open(config: &Query) -> Result<Self, ServiceError> {
        let endpoints = Arc::new(Endpoints::open(config)?);
        Ok(Self { endpoints, max_rows: config.max_rows, max_timeout: config.max_timeout() })
    }

    /// Every endpoint.
    pub(super) fn endpoints(&self) -> &Arc<Endpoints> {
        &self.endpoints
    }

    /// Answers a question, with no more than so many bytes.
    async fn answer(
        &self,
        question: &Question,
        most: usize,
        stages: &mut Stages,
    ) -> Result<Solution, Failure> {
        let (name, endpoint) = self.endpoints.get(question.endpoint.as_ref())?;
        let wanted = question.limit.map(|limit| limit.min(self.max_rows));
        let written = self.write(question, endpoint, stages).await?;
        stages.enter(Stage::Optimizing, "Bounding the query to what is wanted").await;
        let limit = wanted.unwrap_or(self.max_rows);
        let ready = endpoint.ready(&written, wanted, limit).await?;
        let mut solution = Solution {
            query: ready.shown.into(),
            endpoint: name.clone(),
            rows: None,
            execution_time: Duration::ZERO,
            confidence: written.confidence,
            explanation: written.explanation.into(),
        };
        if question.execute {
            stages.enter(Stage::Executing, format!("Asking the endpoint {name}")).await;
            let begun = Instant::now();
            let found = endpoint.execute(ready.query, limit).await?;
            solution.execution_time = begun.elapsed();
            stages.enter(Stage::Formatting, "Making the rows ready").await;
            let rows = endpoint.rows(found, limit).await?;
            let left = most.saturating_sub(solution_weight(&solution));
            solution.rows = Some(room::fitting(rows, left));
        }
        stages.enter(Stage::Completed, "Done").await;
        Ok(solution)
    }

    async fn write(
        &self,
        question: &Question,
        endpoint: &Endpoint,
        stages: &mut Stages,
    ) -> Result<Written, Failure> {
        match &question.ask {
            Ask::Words(words) => endpoint.write(words, stages).await,
            Ask::Sparql(sparql) => {
                stages.enter(Stage::Validating, "Reading the query").await;
                Ok(Written {
                    query: sparql.to_string(),
                    ours: false,
                    confidence: 1.0,
                    explanation: "The query as it was given.".into(),
                })
            }
        }
    }

    /// How long a question may take: what it says, and never longer than anything may. At its
    /// deadline a job ends whatever goes on; to say what became of it there has to be time left.
    fn patience(&self, question: &Question, deadline: Duration) -> Duration {
        let own = question.timeout.unwrap_or(self.max_timeout).min(self.max_timeout);
        own.min(deadline.saturating_sub(LAST_WORD.min(deadline / 50)))
    }
}

impl Backend for QueryService {
    fn run(&self, call: Call) -> LocalBoxFuture<'static, Result<Answer, Failure>> {
        let service = self.clone();
        async move {
            let Request::Query(question) = &*call.request else {
                let text = "This service answers queries only";
                return Err(Fault::new(FaultCode::Internal, text).into());
            };
            let words = matches!(question.ask, Ask::Words(_));
            let mut stages = Stages::new(call.steps.clone(), words, question.execute);
            let patience = service.patience(question, call.deadline);
            let answer =
                timeout(patience, service.answer(question, call.max_answer_bytes, &mut stages))
                    .await;
            let answer = answer.unwrap_or_else(|_| Err(too_long(patience).into()));
            if let Err(failure) = &answer {
                stages.enter(Stage::Failed, failure.fault.text.to_string()).await;
            }
            answer.map(Answer::Query)
        }
        .boxed_local()
    }
}

fn too_long(patience: Duration) -> Fault {
    let text = format!("The question took longer than {:.1} s", patience.as_secs_f32());
    Fault::new(FaultCode::DeadlineExceeded, text).help("ask for less, or give it more time")
}
