//! What a request says of the bytes that it brings.

use actix_web::http::header::{CONTENT_LENGTH, CONTENT_RANGE, HeaderMap};
use base64::{Engine, engine::general_purpose::STANDARD};
use protocol::{Fault, FaultCode, upload::Sha256};

/// What is brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Brought {
    /// The first byte; where the file goes on, if not said.
    pub(super) from: Option<u64>,
    /// How many bytes the whole file has.
    pub(super) total: Option<u64>,
    /// How many bytes come.
    pub(super) length: Option<u64>,
    /// What the bytes that come must come to (RFC 9530 section 2).
    pub(super) content: Option<Sha256>,
    /// What the whole file must come to (RFC 9530 section 3).
    pub(super) whole: Option<Sha256>,
}

// === impl Brought ===

impl Brought {
    /// Reads the headers.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Fault> {
        let text = |name: &str| -> Result<Option<&str>, Fault> {
            let value = headers.get(name).map(|value| value.to_str());
            value.transpose().map_err(|_| wrong(format!("{name} is no text")))
        };
        let length = text(CONTENT_LENGTH.as_str())?.and_then(|length| length.parse().ok());
        let span = text(CONTENT_RANGE.as_str())?.map(range).transpose()?;
        let digest = |name| text(name).and_then(|value| value.map_or(Ok(None), digest));
        let brought = Self {
            // Without a range it is the whole file.
            from: span.map_or(Some(0), |span| span.from),
            total: span.and_then(|span| span.total),
            length,
            content: digest("content-digest")?,
            whole: digest("repr-digest")?,
        };
        match (span, length) {
            (Some(span), Some(length)) if span.length != length => {
                Err(wrong("Content-Range and Content-Length speak of different lengths"))
            }
            _ => Ok(brought),
        }
    }
}

#[derive(Clone, Copy)]
struct Span {
    /// None if no bytes come, for all of them are there.
    from: Option<u64>,
    length: u64,
    total: Option<u64>,
}

/// Reads `bytes FIRST-LAST/TOTAL` (RFC 9110 section 14.4), where TOTAL may be `*`; or
/// `bytes */TOTAL`, when nothing is missing but the end.
fn range(text: &str) -> Result<Span, Fault> {
    let read = || {
        let (span, total) = text.trim().strip_prefix("bytes")?.trim_start().split_once('/')?;
        let total = if total == "*" { None } else { Some(total.parse().ok()?) };
        if span == "*" {
            return Some(Span { from: None, length: 0, total: Some(total?) });
        }
        let (first, last) = span.split_once('-')?;
        let (from, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
        let length = last.checked_sub(from)?.checked_add(1)?;
        let fits = total.is_none_or(|total| last < total);
        fits.then_some(Span { from: Some(from), length, total })
    };
    read().ok_or_else(|| {
        wrong("Content-Range must be \"bytes FIRST-LAST/TOTAL\" or \"bytes */TOTAL\"")
    })
}

/// Reads the SHA-256 among digests; others are nobody's business here.
fn digest(text: &str) -> Result<Option<Sha256>, Fault> {
    let mut members = text.split(',').filter_map(|member| member.trim().split_once('='));
    let Some((_, value)) = members.find(|(name, _)| name.trim() == "sha-256") else {
        return Ok(None);
    };
    let bytes = || {
        let value = value.trim().strip_prefix(':')?.strip_suffix(':')?;
        STANDARD.decode(value).ok()?.try_into().ok().map(Sha256)
    };
    bytes().map(Some).ok_or_else(|| wrong("a digest must be \"sha-256=:BASE64:\" (RFC 9530)"))
}

fn wrong(why: impl Into<std::borrow::Cow<'static, str>>) -> Fault {
    Fault::new(FaultCode::InvalidMessage, why)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn brought(headers: &[(&'static str, &str)]) -> Option<Brought> {
        let pairs = headers.iter().map(|(name, value)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        });
        Brought::of(&pairs.collect()).ok()
    }

    #[test]
    fn a_range_says_where_the_bytes_belong() {
        let range = |text| brought(&[("content-range", text)]);
        let from = |from, total| Some(Brought { from: Some(from), total, ..Brought::default() });
        assert_eq!(brought(&[]), from(0, None));
        assert_eq!(range("bytes 5-9/10"), from(5, Some(10)));
        assert_eq!(range("bytes 0-0/*"), from(0, None));
        let nothing = Brought { from: None, total: Some(10), ..Brought::default() };
        assert_eq!(range("bytes */10"), Some(nothing));
        for bad in ["bytes 9-5/10", "bytes 0-10/10", "items 0-1/2", "bytes */*", "bytes -5/10", ""]
        {
            assert_eq!(range(bad), None, "{bad}");
        }
        assert!(brought(&[("content-range", "bytes 0-4/9"), ("content-length", "4")]).is_none());
        assert!(brought(&[("content-range", "bytes 0-18446744073709551615/*")]).is_none());
    }

    #[test]
    fn digests_are_those_of_rfc_9530() {
        let value = "md5=:AA==:, sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";
        let read = brought(&[("repr-digest", value)]).unwrap();
        assert_eq!((read.whole.is_some(), read.content), (true, None));
        assert!(brought(&[("content-digest", value)]).unwrap().content.is_some());
        assert_eq!(brought(&[("repr-digest", "md5=:AA==:")]).unwrap().whole, None);
        for bad in ["sha-256=RK", "sha-256=:RK:", "sha-256=:%%%:"] {
            assert!(brought(&[("repr-digest", bad)]).is_none(), "{bad}");
        }
    }
}
