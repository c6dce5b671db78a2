//! A service that takes jobs by HTTP and says how they go: NDJSON or an event stream of the
//! words that workers use.

use actors::{
    clock,
    ports::backend::{Backend, Call, Failure, Steps},
};
use bytes::Bytes;
use dialects::worker;
use futures_util::future::LocalBoxFuture;
use protocol::{
    Payload,
    job::{Answer, Service},
    worker::{Assignment, Report},
};

use crate::services::upstream::{Lines, Records, Upstream, nonsense};

/// What may come back; a whole answer in one object is an answer too.
const ACCEPT: &str = "application/x-ndjson, text/event-stream, application/json";

/// A service that takes jobs by HTTP.
#[derive(Clone)]
pub(super) struct Relay(Upstream);

// === impl Relay ===

impl Relay {
    pub(super) fn new(upstream: Upstream) -> Self {
        Self(upstream)
    }

    async fn answer(self, call: Call) -> Result<Answer, Failure> {
        let Call { job, request, who, deadline, mut steps, .. } = call;
        let service = request.service();
        let body = worker::job(&Assignment { job, request, who, deadline }, clock::now());
        let lines = self.0.stream("", "application/json", ACCEPT, Bytes::from(body)).await?;
        if lines.is("application/json") {
            return whole(service, lines, &mut steps).await;
        }
        let mut records = Records::of(lines);
        while let Some(text) = records.next().await? {
            if let Some(answer) = hear(service, &text, &mut steps).await? {
                return Ok(answer);
            }
        }
        Err(nonsense(service.name(), "neither `completed` nor `failed` at its end"))
    }
}

impl Backend for Relay {
    fn run(&self, call: Call) -> LocalBoxFuture<'static, Result<Answer, Failure>> {
        Box::pin(self.clone().answer(call))
    }
}

async fn whole(service: Service, lines: Lines, steps: &mut Steps) -> Result<Answer, Failure> {
    let body = lines.whole().await?;
    let text = std::str::from_utf8(&body).unwrap_or_default();
    let answer = hear(service, text, steps).await?;
    answer.ok_or_else(|| nonsense(service.name(), "neither `completed` nor `failed`"))
}

/// Takes in one report; gives the answer, if it is one.
async fn hear(service: Service, text: &str, steps: &mut Steps) -> Result<Option<Answer>, Failure> {
    let report = worker::report(text);
    let report = report.map_err(|fault| senseless(service, &fault))?;
    match report {
        Report::Step(step) => {
            steps.tell(step).await;
            Ok(None)
        }
        Report::Done(answer) => meaning(service, &answer).map(Some),
        Report::Failed { fault, again } => Err(Failure { fault, again }),
    }
}

fn meaning(service: Service, answer: &Payload) -> Result<Answer, Failure> {
    worker::answer(service, answer).map_err(|fault| senseless(service, &fault))
}

/// Whoever runs that service reads what was wrong in the log; whoever asked, that something was.
fn senseless(service: Service, fault: &protocol::Fault) -> Failure {
    log::warn!("the {} service said what makes no sense: {}", service.name(), fault.text);
    nonsense(service.name(), "what makes no sense")
}
