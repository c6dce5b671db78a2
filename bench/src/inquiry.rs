//! A question to a server over HTTP: what it counted itself.

use anyhow::{Context, Result, ensure};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Asks for `path`; returns the whole answer, headers and all.
///
/// # Errors
/// When the server does not answer, or anything but 200.
pub(crate) async fn get(door: SocketAddr, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(door).await.context("cannot ask the server")?;
    let question = format!("GET {path} HTTP/1.1\r\nHost: {door}\r\nConnection: close\r\n\r\n");
    stream.write_all(question.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.context("the server's answer broke off")?;
    ensure!(answer.starts_with("HTTP/1.1 200"), "the server answered {answer}");
    Ok(answer)
}

/// The number called `name` in a JSON object.
pub(crate) fn number(json: &str, name: &str) -> Option<u64> {
    let (_, rest) = json.split_once(&format!("\"{name}\":"))?;
    let end = rest.find(|character: char| !character.is_ascii_digit())?;
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_by_its_whole_name() {
        let json = r#"{"slow_consumers_ever":1,"slow_consumers":52,"ratio":0.5}"#;
        assert_eq!(number(json, "slow_consumers"), Some(52));
        assert_eq!(number(json, "consumers"), None);
        assert_eq!(number(r#"{"status":"healthy"}"#, "status"), None);
    }
}
