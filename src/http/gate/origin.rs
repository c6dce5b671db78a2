//! From which web pages browsers may connect (RFC 6454).
//!
//! A pattern is an origin in which `*` may stand for the port, and `*.` in front of the host for
//! one or more labels: `https://*.example.com` means `https://a.example.com` and
//! `https://a.b.example.com`, but not `https://example.com` itself. Patterns are checked at the
//! start, so that none is wider than it looks.

use std::{fmt, net::Ipv6Addr};

/// An origin pattern, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginPattern(Shape);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Shape {
    Any,
    Like { scheme: Scheme, host: HostPattern, port: Option<u16> },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum HostPattern {
    Exactly(String),
    /// Begins with the dot: `.example.com`.
    Under(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

/// Why a text cannot be an origin pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginPatternError {
    /// The scheme is missing or of another kind.
    #[error("must begin with http:// or https://")]
    Scheme,
    /// An origin ends with its port.
    #[error("must end after the host or its port: no path, no user, no spaces")]
    Path,
    /// The host is no host name and no address.
    #[error("must name a host")]
    Host,
    /// `*` somewhere else than in front.
    #[error("may have `*` only as the whole first label, or as the port")]
    Wildcard,
    /// `https://*.com` would be nearly everybody.
    #[error("must have at least two labels after `*.`, or it would mean nearly everybody")]
    TooWide,
    /// The port is no number.
    #[error("must have a port between 1 and 65535, or `*`")]
    Port,
}

impl Scheme {
    fn split(text: &str) -> Option<(Self, &str)> {
        let (scheme, rest) = text.split_once("://")?;
        match scheme.to_ascii_lowercase().as_str() {
            "http" => Some((Self::Http, rest)),
            "https" => Some((Self::Https, rest)),
            _ => None,
        }
    }

    const fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// Host and port text of an authority without user; brackets stay around an IPv6 address.
fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    let after_brackets = authority.rfind(']').map_or(0, |end| end + 1);
    match authority[after_brackets..].find(':') {
        Some(colon) => {
            let colon = after_brackets + colon;
            (&authority[..colon], Some(&authority[colon + 1..]))
        }
        None => (authority, None),
    }
}

/// Whether it is a host as browsers write it into an origin: ASCII labels or a bracketed address.
fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().is_ok();
    }
    let label = |l: &str| {
        !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    host.len() <= 253 && host.split('.').all(label)
}

fn port_number(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|port| digits && *port != 0)
}

impl OriginPattern {
    /// Checks and keeps the text.
    pub fn new(text: &str) -> Result<Self, OriginPatternError> {
        if text == "*" {
            return Ok(Self(Shape::Any));
        }
        let (scheme, rest) = Scheme::split(text).ok_or(OriginPatternError::Scheme)?;
        if rest.contains(|c: char| "/?#@\\".contains(c) || c.is_whitespace() || c.is_control()) {
            return Err(OriginPatternError::Path);
        }
        let (host, port) = host_and_port(rest);
        let port = match port {
            None => Some(scheme.port()),
            Some("*") => None,
            Some(port) => Some(port_number(port).ok_or(OriginPatternError::Port)?),
        };
        let host = HostPattern::new(&host.to_ascii_lowercase())?;
        Ok(Self(Shape::Like { scheme, host, port }))
    }

    /// Whether it means every origin there is.
    pub fn is_any(&self) -> bool {
        self.0 == Shape::Any
    }

    fn matches(&self, origin: &Origin) -> bool {
        match &self.0 {
            Shape::Any => true,
            Shape::Like { scheme, host, port } => {
                *scheme == origin.scheme
                    && port.is_none_or(|port| port == origin.port)
                    && host.matches(&origin.host)
            }
        }
    }
}

impl HostPattern {
    fn new(host: &str) -> Result<Self, OriginPatternError> {
        let Some(under) = host.strip_prefix("*.") else {
            return match host {
                _ if host.contains('*') => Err(OriginPatternError::Wildcard),
                _ if is_host(host) => Ok(Self::Exactly(host.into())),
                _ => Err(OriginPatternError::Host),
            };
        };
        match under {
            _ if under.contains('*') => Err(OriginPatternError::Wildcard),
            _ if !is_host(under) => Err(OriginPatternError::Host),
            // Neither a top-level domain nor a part of an address is a place of one's own.
            _ if !under.contains('.') || !under.contains(|c: char| c.is_ascii_alphabetic()) => {
                Err(OriginPatternError::TooWide)
            }
            _ => Ok(Self::Under(format!(".{under}"))),
        }
    }

    fn matches(&self, host: &str) -> bool {
        match self {
            Self::Exactly(own) => own == host,
            Self::Under(end) => host.len() > end.len() && host.ends_with(end.as_str()),
        }
    }
}

/// An origin as a browser sent it, normalised: lower case, with its port.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    scheme: Scheme,
    host: String,
    port: u16,
}

impl Origin {
    /// None for `null` and for everything that is not exactly one http or https origin.
    fn parse(text: &str) -> Option<Self> {
        let (scheme, authority) = Scheme::split(text)?;
        let (host, port) = host_and_port(authority);
        let port = match port {
            None => scheme.port(),
            Some(port) => port_number(port)?,
        };
        is_host(host).then(|| Self { scheme, host: host.to_ascii_lowercase(), port })
    }
}

/// The gate's list: decides on the `Origin` header of a request.
#[derive(Clone, Debug)]
pub struct OriginGate {
    patterns: Vec<OriginPattern>,
    allow_missing: bool,
}

/// The page's origin is not on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OriginRefused;

impl fmt::Display for OriginRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this origin is not allowed")
    }
}

impl From<OriginRefused> for protocol::Fault {
    fn from(refused: OriginRefused) -> Self {
        Self::new(protocol::FaultCode::OriginRefused, refused.to_string())
            .help("ask the operator to add the page's origin to [origins] in config.toml")
    }
}

impl OriginGate {
    /// Makes the list of an environment's patterns.
    pub fn new<'a>(
        patterns: impl IntoIterator<Item = &'a str>,
        allow_missing: bool,
    ) -> Result<Self, OriginPatternError> {
        let patterns: Result<_, _> = patterns.into_iter().map(OriginPattern::new).collect();
        Ok(Self { patterns: patterns?, allow_missing })
    }

    /// Decides on the header's value; `None` where there was no such header.
    pub fn check(&self, origin: Option<&str>) -> Result<(), OriginRefused> {
        let allowed = match origin {
            None => self.allow_missing,
            Some(text) => self.allows(text),
        };
        allowed.then_some(()).ok_or(OriginRefused)
    }

    /// Whether the list has this origin; also what CORS answers go by.
    pub fn allows(&self, origin: &str) -> bool {
        Origin::parse(origin).is_some_and(|o| self.patterns.iter().any(|p| p.matches(&o)))
    }
}

#[cfg(test)]
mod tests;
