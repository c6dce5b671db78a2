//! The HTTP client that all services share: what it asks, how long, how much, and of whom.

use std::time::Duration;

use actors::ports::backend::Failure;
use bytes::Bytes;
use greenroom::{
    config::Secret,
    services::upstream::{Limits, Records, Upstream},
};
use protocol::FaultCode;
use serde_json::json;

use crate::support::{self, Asked};

const JSON: &str = "application/json";
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    first_byte: Duration::from_secs(20),
    idle: Duration::from_secs(20),
    max_body_bytes: 4096,
};

/// A backend, and a client that is set to it.
async fn pair(limits: Limits) -> (support::Upstream, Upstream) {
    let backend = support::Upstream::open().await;
    let client = Upstream::new(&backend.url(), Some(&Secret::new("sesame")), limits).unwrap();
    (backend, client.named("agent"))
}

/// What comes of a request that the backend answers like this.
async fn told<A: Future<Output = ()>>(
    limits: Limits,
    answer: impl FnOnce(Asked) -> A,
) -> Result<Bytes, Failure> {
    let (mut backend, client) = pair(limits).await;
    let asking = client.post("/ask", JSON, JSON, Bytes::from_static(b"{}"));
    let answering = async { answer(backend.asked().await).await };
    let (told, ()) = futures_util::future::join(asking, answering).await;
    told
}

/// The texts of a stream, and how it ended.
async fn read(mut records: Records) -> (Vec<String>, Result<(), Failure>) {
    let mut texts = Vec::new();
    loop {
        match records.next().await {
            Ok(Some(text)) => texts.push(text.to_string()),
            Ok(None) => return (texts, Ok(())),
            Err(failure) => return (texts, Err(failure)),
        }
    }
}

#[actix_rt::test]
async fn asks_with_its_key_and_hears_the_answer() {
    let (mut backend, client) = pair(LIMITS).await;
    let asking = client.post("/v1/ask?deep=1", JSON, "text/plain", Bytes::from_static(b"{}"));
    let answering = async {
        let asked = backend.asked().await;
        assert_eq!((&*asked.method, &*asked.path), ("POST", "/v1/ask?deep=1"));
        for (name, value) in
            [("authorization", "Bearer sesame"), ("content-type", JSON), ("accept", "text/plain")]
        {
            assert_eq!(asked.headers[name], value);
        }
        assert_eq!(asked.json(), json!({}));
        asked.hears(json!({"answer": 42})).await;
    };
    let (told, ()) = futures_util::future::join(asking, answering).await;
    assert_eq!(told.unwrap(), r#"{"answer":42}"#);
}

#[actix_rt::test]
async fn a_status_says_whether_to_try_again() {
    for (status, again) in [(401, false), (429, true), (500, false), (503, true)] {
        let failure = told(LIMITS, async |asked| {
            asked.answers(status, &[("retry-after", "3")], "sesame is what you said").await;
        });
        let failure = failure.await.unwrap_err();
        assert_eq!((failure.fault.code, failure.again), (FaultCode::BackendFailed, again));
        let text = failure.fault.text;
        assert!(text.contains(&status.to_string()) && text.contains("agent"), "{text}");
        assert!(!text.contains("sesame"), "{text}");
        let wait = again.then_some(Duration::from_secs(3));
        assert_eq!(failure.fault.retry_after, wait);
    }
}

/// What comes of a question that changes nothing, if the backend answers like this.
async fn told_of_a_query<A: Future<Output = ()>>(
    answer: impl FnOnce(Asked) -> A,
) -> Result<Bytes, Failure> {
    let (mut backend, client) = pair(LIMITS).await;
    let asking = client.query("/ask", JSON, JSON, Bytes::from_static(b"{}"));
    let answering = async { answer(backend.asked().await).await };
    let (told, ()) = futures_util::future::join(asking, answering).await;
    told
}

#[actix_rt::test]
async fn what_may_have_been_done_is_not_asked_for_again_unless_it_is_a_question() {
    let done = told(LIMITS, async |asked| asked.dies()).await.unwrap_err();
    assert!(done.fault.text.contains("hung up") && !done.again, "{done:?}");
    let asked = told_of_a_query(async |asked| asked.dies()).await.unwrap_err();
    assert!(asked.fault.text.contains("hung up") && asked.again, "{asked:?}");
    for status in [502, 504] {
        let done = told(LIMITS, async |asked| asked.answers(status, &[], "").await);
        assert!(!done.await.unwrap_err().again, "{status}");
        let asked = told_of_a_query(async |asked| asked.answers(status, &[], "").await);
        assert!(asked.await.unwrap_err().again, "{status}");
    }
}

#[actix_rt::test]
async fn whoever_cannot_be_reached_may_be_tried_again() {
    let backend = support::Upstream::open().await;
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Upstream::new(&format!("http://{gone}"), None, LIMITS).unwrap();
    assert!(client.get("/", JSON).await.unwrap_err().again);
    assert!(backend.is_left_alone());
}

#[actix_rt::test]
async fn whoever_hangs_is_given_up() {
    let limits = Limits { first_byte: Duration::from_millis(50), ..LIMITS };
    let failure = told(limits, async |asked| asked.waits_to_be_left().await).await.unwrap_err();
    assert!(failure.fault.text.contains("did not answer"), "{failure:?}");
    let limits = Limits { idle: Duration::from_millis(50), ..LIMITS };
    let failure = told(limits, async |mut asked| {
        asked.begins(JSON).await;
        asked.chunk("{").await;
        asked.waits_to_be_left().await;
    });
    let failure = failure.await.unwrap_err();
    assert!(failure.fault.text.contains("fell silent"), "{failure:?}");
}

#[actix_rt::test]
async fn whoever_talks_too_much_or_nonsense_is_given_up() {
    let declared = told(LIMITS, async |asked| asked.answers(200, &[], &"x".repeat(4097)).await);
    assert!(declared.await.unwrap_err().fault.text.contains("4096"));
    let flood = told(LIMITS, async |mut asked| {
        asked.begins(JSON).await;
        assert!(asked.floods("0123456789").await < 64 << 20);
    });
    assert!(flood.await.unwrap_err().fault.text.contains("4096"));
    let garbage = told(LIMITS, async |mut asked| asked.sends(b"\0\xff\r\n\r\n").await);
    assert!(!garbage.await.unwrap_err().again);
    let short = told(LIMITS, async |mut asked| {
        asked.sends(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc").await;
    });
    assert!(short.await.unwrap_err().fault.text.contains("broke off"));
}

#[actix_rt::test]
async fn an_answer_that_points_elsewhere_is_not_followed_with_the_key() {
    let elsewhere = support::Upstream::open().await;
    let place = format!("{}/steal", elsewhere.url());
    let refused = told(LIMITS, async |asked| asked.answers(307, &[("location", &place)], "").await);
    let failure = refused.await.unwrap_err();
    assert!(failure.fault.text.contains("307") && !failure.again);
    assert!(elsewhere.is_left_alone());
    let (mut backend, client) = pair(LIMITS).await;
    let asking = client.post("/old", JSON, JSON, Bytes::from_static(b"7"));
    let answering = async {
        backend.asked().await.answers(308, &[("location", "/new")], "").await;
        let again = backend.asked().await;
        assert_eq!((&*again.path, again.text()), ("/new", "7"));
        again.hears(json!("there")).await;
    };
    let (told, ()) = futures_util::future::join(asking, answering).await;
    assert_eq!(told.unwrap(), "\"there\"");
}

#[actix_rt::test]
async fn streams_are_heard_while_they_are_said() {
    for (content_type, said) in [
        ("text/event-stream; charset=utf-8", ["data: {\"a\"", ":1}\r\n\r", "\n: x\n\ndata: 2\n\n"]),
        ("application/x-ndjson", ["{\"a\"", ":1}\r\n\n", "2"]),
    ] {
        let (mut backend, client) = pair(LIMITS).await;
        let asking = client.stream("/ask", JSON, "*/*", Bytes::new());
        let answering = async {
            let mut asked = backend.asked().await;
            asked.begins(content_type).await;
            asked
        };
        let (lines, mut asked) = futures_util::future::join(asking, answering).await;
        let mut records = Records::of(lines.unwrap());
        let [first, second, third] = said;
        asked.chunk(first).await;
        asked.chunk(second).await;
        assert_eq!(records.next().await.unwrap().unwrap(), r#"{"a":1}"#);
        asked.chunk(third).await;
        asked.ends().await;
        assert_eq!(records.next().await.unwrap().unwrap(), "2");
        assert!(records.next().await.unwrap().is_none());
    }
}

#[actix_rt::test]
async fn a_stream_that_nobody_reads_is_closed_and_one_that_floods_is_bounded() {
    let (mut backend, client) = pair(LIMITS).await;
    let asking = client.stream("/ask", JSON, "*/*", Bytes::new());
    let answering = async {
        let mut asked = backend.asked().await;
        asked.begins("application/x-ndjson").await;
        asked
    };
    let (lines, asked) = futures_util::future::join(asking, answering).await;
    drop(lines);
    asked.waits_to_be_left().await;
    let asking = async {
        let lines = client.stream("/ask", JSON, "*/*", Bytes::new()).await.unwrap();
        read(Records::of(lines)).await
    };
    let answering = async {
        let mut asked = backend.asked().await;
        asked.begins("application/x-ndjson").await;
        asked.floods("\"0123456789\"\n").await
    };
    let ((texts, ended), _) = futures_util::future::join(asking, answering).await;
    assert!(texts.len() < 4096 && !ended.unwrap_err().again);
}
