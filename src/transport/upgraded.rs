//! A raw connection on its way out of HTTP: one answer is written on it, and it
//! either becomes a WebSocket or ends.

use std::{io, time::Duration};

use actix_codec::{Encoder, Framed, FramedParts};
use actix_http::{Response, body::BodySize, h1};
use bytes::{Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

/// What a connection may take to receive its answer, and then to end.
const ANSWER_DEADLINE: Duration = Duration::from_secs(5);
/// What a refused connection may still send before it is dropped, in bytes.
const MAX_DISCARDED_BYTES: u64 = 256 * 1024;

/// A TCP or a TLS connection: all that we ask of it.
pub trait Socket: AsyncRead + AsyncWrite + Unpin + 'static {}

impl<T: AsyncRead + AsyncWrite + Unpin + 'static> Socket for T {}

/// A connection that asked for an upgrade and waits for the answer.
pub struct Upgraded<T> {
    io: T,
    codec: h1::Codec,
    leftover: Bytes,
    unsent: BytesMut,
}

// === impl Upgraded ===

impl<T: Socket> Upgraded<T> {
    /// Answers 101 and gives the connection, with the bytes that the peer sent
    /// together with its handshake.
    pub async fn switch(mut self, answer: Response<()>) -> io::Result<(T, Bytes)> {
        self.answer(answer, Bytes::new()).await?;
        Ok((self.io, self.leftover))
    }

    /// Answers, and ends the connection so that the peer can read the answer.
    pub async fn end(mut self, mut answer: Response<()>, body: Bytes) -> io::Result<()> {
        answer.head_mut().set_connection_type(actix_http::ConnectionType::Close);
        self.answer(answer, body).await?;
        let farewell = async {
            self.io.shutdown().await?;
            let mut rest = (&mut self.io).take(MAX_DISCARDED_BYTES);
            tokio::io::copy(&mut rest, &mut tokio::io::sink()).await
        };
        timeout(ANSWER_DEADLINE, farewell).await??;
        Ok(())
    }

    async fn answer(&mut self, answer: Response<()>, body: Bytes) -> io::Result<()> {
        let mut bytes = std::mem::take(&mut self.unsent);
        let size = BodySize::Sized(body.len() as u64);
        self.codec.encode(h1::Message::Item((answer, size)), &mut bytes)?;
        if !body.is_empty() {
            self.codec.encode(h1::Message::Chunk(Some(body)), &mut bytes)?;
        }
        let write = async {
            self.io.write_all(&bytes).await?;
            self.io.flush().await
        };
        timeout(ANSWER_DEADLINE, write).await?
    }
}

impl<T> From<Framed<T, h1::Codec>> for Upgraded<T> {
    fn from(framed: Framed<T, h1::Codec>) -> Self {
        let FramedParts { io, codec, read_buf, write_buf, .. } = framed.into_parts();
        // An exact copy: the read buffer itself is 8 KiB and would stay with it.
        let leftover = Bytes::copy_from_slice(&read_buf);
        Self { io, codec, leftover, unsent: write_buf }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        task::{Context, Waker},
    };

    use actix_http::StatusCode;
    use tokio::io::duplex;

    use super::*;

    #[actix_rt::test]
    async fn an_ended_connection_stays_until_the_peer_has_read_and_gone() {
        let (mut peer, io) = duplex(1 << 16);
        let upgraded = Upgraded::from(Framed::new(io, h1::Codec::default()));
        let answer = Response::with_body(StatusCode::NOT_FOUND, ());
        let mut end = pin!(upgraded.end(answer, Bytes::from_static(b"{}")));
        let cx = &mut Context::from_waker(Waker::noop());
        assert!(end.as_mut().poll(cx).is_pending());

        let mut heard = String::new();
        peer.read_to_string(&mut heard).await.unwrap();
        assert!(heard.starts_with("HTTP/1.1 404 ") && heard.ends_with("\r\n\r\n{}"), "{heard}");
        peer.write_all(b"one more thing").await.unwrap();
        assert!(end.as_mut().poll(cx).is_pending());
        drop(peer);
        end.await.unwrap();
    }
}
