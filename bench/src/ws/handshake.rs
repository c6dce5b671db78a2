//! The opening handshake (RFC 6455 section 4.1), over an already connected socket.

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The nonce of RFC 6455 section 1.3: a fixed one has a known answer, so no SHA-1 is needed here.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
/// What the RFC says a server answers to [`KEY`].
const ACCEPT: &[u8] = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
/// No peer answers with more headers than this.
const LONGEST: usize = 8 * 1024;

/// Asks for the upgrade and checks the answer; returns the bytes that came behind it.
///
/// # Errors
/// When the socket fails, or the server answers anything but a proper 101.
pub(crate) async fn upgrade(stream: &mut TcpStream, host: &str, path: &str) -> Result<Vec<u8>> {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.context("cannot send the handshake")?;
    let mut answer = Vec::with_capacity(512);
    loop {
        let read = stream.read_buf(&mut answer).await.context("cannot read the handshake")?;
        ensure!(read > 0, "the server hung up during the handshake");
        if let Some(used) = accepted(&answer)? {
            return Ok(answer.split_off(used));
        }
        ensure!(answer.len() < LONGEST, "the handshake's answer has no end");
    }
}

/// Returns the length of a complete, proper answer, or `None` while it is incomplete.
fn accepted(answer: &[u8]) -> Result<Option<usize>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(used) = response.parse(answer).context("no HTTP answer")? else {
        return Ok(None);
    };
    let status = response.code.unwrap_or_default();
    if status != 101 {
        let body = String::from_utf8_lossy(&answer[used..]);
        bail!("the server answered {status}: {}", body.chars().take(200).collect::<String>());
    }
    let mut headers = response.headers.iter();
    let accept = headers.find(|header| header.name.eq_ignore_ascii_case("sec-websocket-accept"));
    ensure!(accept.is_some_and(|header| header.value == ACCEPT), "wrong Sec-WebSocket-Accept");
    Ok(Some(used))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    #[test]
    fn a_proper_answer_is_accepted_up_to_its_last_byte() {
        let with_frame = format!("{GOOD}\u{1}frame");
        assert_eq!(accepted(with_frame.as_bytes()).unwrap(), Some(GOOD.len()));
        assert_eq!(accepted(&GOOD.as_bytes()[..GOOD.len() - 1]).unwrap(), None);
    }

    #[test]
    fn a_refusal_tells_its_status() {
        let refusal = "HTTP/1.1 429 Too Many Requests\r\ncontent-length: 4\r\n\r\nbusy";
        let told = accepted(refusal.as_bytes()).unwrap_err().to_string();
        assert_eq!(told, "the server answered 429: busy");
    }

    #[test]
    fn a_wrong_accept_is_refused() {
        assert!(accepted(GOOD.replace("s3p", "S3P").as_bytes()).is_err());
    }
}
