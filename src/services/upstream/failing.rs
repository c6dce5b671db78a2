//! What is said when a service does not answer: by name and status, never its key or its words.

use std::time::{Duration, SystemTime};

use actix_http::header::HttpDate;
use actors::ports::backend::Failure;
use awc::{
    error::{ConnectError, SendRequestError},
    http::{StatusCode, header::HeaderValue},
};
use protocol::{Fault, FaultCode, Timestamp};

use super::{Effects, Limits};

/// Nobody is told to come back later than this, whatever a service says.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

fn fault(text: String) -> Fault {
    Fault::new(FaultCode::BackendFailed, text)
}

/// A path that no request can have.
pub(super) fn unaskable(name: &str) -> Failure {
    fault(format!("The {name} service cannot be asked for that")).into()
}

/// What came back is not what such a service says.
pub fn nonsense(name: &str, what: &str) -> Failure {
    fault(format!("The {name} service answered with {what}")).into()
}

/// It answers with more than it may.
pub(super) fn too_long(name: &str, bytes: usize) -> Failure {
    fault(format!("The {name} service answered with more than {bytes} bytes")).into()
}

/// It stopped amid its answer.
pub(super) fn broken_off(name: &str) -> Failure {
    fault(format!("The {name} service broke off amid its answer")).into()
}

/// It fell silent amid its answer.
pub(super) fn silent(name: &str, limit: Duration) -> Failure {
    let seconds = limit.as_secs_f32();
    fault(format!("The {name} service fell silent for {seconds} s amid its answer")).into()
}

/// What may have been done may be asked for again only where that does no harm (RFC 9110
/// section 9.2.2).
fn perhaps_done(effects: Effects, fault: Fault) -> Failure {
    match effects {
        Effects::None => Failure::passing(fault),
        Effects::Some => fault.into(),
    }
}

/// No answer has begun.
pub(super) fn unreached(
    name: &str,
    effects: Effects,
    error: &SendRequestError,
    limits: &Limits,
) -> Failure {
    match error {
        // The connection stood: the request, or some of it, has been sent.
        SendRequestError::Connect(ConnectError::Disconnected) | SendRequestError::Send(_) => {
            let text = format!("The {name} service hung up before it answered");
            perhaps_done(effects, fault(text))
        }
        SendRequestError::Connect(_) => {
            Failure::passing(fault(format!("The {name} service cannot be reached")))
        }
        SendRequestError::Timeout => {
            let seconds = limits.first_byte.as_secs_f32();
            fault(format!("The {name} service did not answer within {seconds} s")).into()
        }
        _ => nonsense(name, "what is no HTTP"),
    }
}

/// It answered with a status that is none of success. Some pass.
pub(super) fn refused(
    name: &str,
    effects: Effects,
    status: StatusCode,
    retry_after: Option<&HeaderValue>,
    now: Timestamp,
) -> Failure {
    let fault = fault(format!("The {name} service answered with status {}", status.as_u16()));
    match status.as_u16() {
        429 | 503 => Failure::passing(match retry_after.and_then(|text| wait(text, now)) {
            Some(wait) => fault.retry_after(wait),
            None => fault,
        }),
        // Somebody between us and the service speaks, who does not know what it has done.
        502 | 504 => perhaps_done(effects, fault),
        401 | 403 => fault.help("the operators have to check the key of this service").into(),
        300..=399 => fault.help("the operators have to set the URL that it has moved to").into(),
        _ => fault.into(),
    }
}

/// Reads Retry-After: seconds, or the time to come back at (RFC 9110 section 10.2.3).
fn wait(text: &HeaderValue, now: Timestamp) -> Option<Duration> {
    let text = text.to_str().ok()?.trim();
    let wait = match text.parse().map(Duration::from_secs) {
        Ok(wait) => wait,
        Err(_) => Timestamp::from(SystemTime::from(text.parse::<HttpDate>().ok()?)).since(now),
    };
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, wait: Option<&str>) -> Failure {
        refusal_of(Effects::None, status, wait)
    }

    fn refusal_of(effects: Effects, status: u16, wait: Option<&str>) -> Failure {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777 - 30);
        let wait = wait.map(|text| HeaderValue::from_str(text).unwrap());
        let status = StatusCode::from_u16(status).unwrap();
        refused("agent", effects, status, wait.as_ref(), now.into())
    }

    #[test]
    fn what_may_pass_is_told_from_what_does_not() {
        for status in [429, 502, 503, 504] {
            assert!(refusal(status, None).again, "{status}");
        }
        for status in [301, 304, 400, 401, 403, 404, 500, 501] {
            assert!(!refusal(status, Some("1")).again, "{status}");
        }
        assert!(refusal(500, None).fault.text.contains("agent service answered with status 500"));
    }

    #[test]
    fn what_may_have_been_done_is_not_done_twice() {
        for (status, again) in [(429, true), (503, true), (502, false), (504, false)] {
            assert_eq!(refusal_of(Effects::Some, status, None).again, again, "{status}");
        }
        let limits = Limits {
            connect: Duration::ZERO,
            first_byte: Duration::ZERO,
            idle: Duration::ZERO,
            max_body_bytes: 0,
        };
        let hung_up = || SendRequestError::Connect(ConnectError::Disconnected);
        let broken = || SendRequestError::Send(std::io::ErrorKind::BrokenPipe.into());
        let no_way = || SendRequestError::Connect(ConnectError::Timeout);
        for (error, with, without) in [
            (hung_up(), false, true),
            (broken(), false, true),
            (no_way(), true, true),
            (SendRequestError::Timeout, false, false),
        ] {
            let again = |effects| unreached("agent", effects, &error, &limits).again;
            assert_eq!((again(Effects::Some), again(Effects::None)), (with, without), "{error}");
        }
    }

    #[test]
    fn the_wait_that_is_asked_for_is_kept() {
        let wait = |status, text| refusal(status, Some(text)).fault.retry_after;
        assert_eq!(wait(429, "7"), Some(Duration::from_secs(7)));
        assert_eq!(wait(503, " 0 "), Some(Duration::ZERO));
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(wait(503, date), Some(Duration::from_secs(30)));
        assert_eq!(wait(429, "Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait(429, "99999999999"), Some(LONGEST_WAIT));
        assert_eq!(wait(429, "soon"), None);
        assert_eq!(wait(502, "7"), None);
    }
}
