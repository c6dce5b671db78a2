//! The body of an answer, piece by piece, within its bounds.

use std::time::Duration;

use actix_http::HttpMessage;
use actors::ports::backend::Failure;
use awc::{ClientResponse, error::PayloadError, http::header};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream::LocalBoxStream};

use super::{Limits, failing};

/// The body of an answer. Dropped before its end, it closes the connection.
pub(super) struct Body {
    pub(super) name: &'static str,
    pub(super) content_type: Box<str>,
    /// The longest that it may be.
    pub(super) most: usize,
    pieces: LocalBoxStream<'static, Result<Bytes, PayloadError>>,
    idle: Duration,
    /// How much of it has come.
    come: usize,
    /// How long it is to be, where its head says so.
    declared: Option<usize>,
}

// === impl Body ===

impl Body {
    /// The body of this answer, unless that says itself that it is too long.
    pub(super) fn of(
        name: &'static str,
        mut response: ClientResponse,
        limits: &Limits,
    ) -> Result<Self, Failure> {
        let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let declared = text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
        let content_type = text(header::CONTENT_TYPE).unwrap_or_default().into();
        let (most, idle) = (limits.max_body_bytes, limits.idle);
        if declared.is_some_and(|length| length > most) {
            return Err(failing::too_long(name, most));
        }
        let pieces = response.take_payload().boxed_local();
        Ok(Self { name, content_type, most, pieces, idle, come: 0, declared })
    }

    /// The next piece of it; none at its end.
    ///
    /// A body in chunks that is cut short ends like a whole one, as the client library has it:
    /// whoever reads it must know by what it says whether it is whole.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let next = actix_rt::time::timeout(self.idle, self.pieces.next()).await;
        match next.map_err(|_| failing::silent(self.name, self.idle))? {
            Some(Ok(piece)) => {
                self.come += piece.len();
                let fits = self.come <= self.most;
                if fits { Ok(Some(piece)) } else { Err(failing::too_long(self.name, self.most)) }
            }
            Some(Err(_)) => Err(failing::broken_off(self.name)),
            None if self.declared.is_some_and(|length| self.come < length) => {
                Err(failing::broken_off(self.name))
            }
            None => Ok(None),
        }
    }

    /// All of it.
    pub(super) async fn whole(mut self) -> Result<Bytes, Failure> {
        let Some(first) = self.next().await? else { return Ok(Bytes::new()) };
        let mut whole = BytesMut::from(first);
        while let Some(piece) = self.next().await? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }
}
