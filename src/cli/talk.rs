//! `greenroom talk`: a line client. What is typed is said; what is heard is printed.

use std::io::{self, Write};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, Lines},
    net::TcpStream,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error as WsError, Message,
        client::IntoClientRequest,
        http::header::{AUTHORIZATION, HeaderValue, InvalidHeaderValue},
        protocol::CloseFrame,
    },
};

use super::{Dialect, TalkArgs};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why the conversation could not be had.
#[derive(Debug, thiserror::Error)]
pub enum TalkError {
    /// The service refused, or is not there.
    #[error("{0}")]
    Socket(String),
    /// The token cannot be sent.
    #[error("the token has characters that no token has")]
    Token(#[from] InvalidHeaderValue),
    /// The terminal.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The service said farewell.
    #[error("the service closed the connection: {0}")]
    Farewell(String),
}

/// Talks until the input ends.
pub async fn run(
    args: &TalkArgs,
    input: impl AsyncBufRead + Unpin,
    out: &mut impl Write,
) -> Result<(), TalkError> {
    let mut socket = connect(args).await?;
    if args.dialect == Dialect::Workspace {
        let join = json!({"type": "join_room", "room_id": args.room});
        socket.send(Message::text(join.to_string())).await?;
    }
    converse(args, socket, input.lines(), out).await
}

async fn connect(args: &TalkArgs) -> Result<Socket, TalkError> {
    let mut request = address(args).into_client_request()?;
    if let Some(token) = &args.token {
        let value = HeaderValue::from_str(&format!("Bearer {token}"))?;
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    Ok(connect_async(request).await?.0)
}

fn address(args: &TalkArgs) -> String {
    let path = match args.dialect {
        Dialect::Workspace => "/api/v1/ws".to_owned(),
        Dialect::Query => format!("/api/ws/room/{}", encoded(&args.room)),
    };
    let user =
        args.user.as_deref().map_or(String::new(), |user| format!("?user_id={}", encoded(user)));
    format!("{}{path}{user}", args.url.trim_end_matches('/'))
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

async fn converse(
    args: &TalkArgs,
    mut socket: Socket,
    mut lines: Lines<impl AsyncBufRead + Unpin>,
    out: &mut impl Write,
) -> Result<(), TalkError> {
    loop {
        tokio::select! {
            line = lines.next_line() => match line? {
                Some(line) if line.trim().is_empty() => {}
                Some(line) => socket.send(say(args, &line)).await?,
                None => return say_goodbye(args, socket, out).await,
            },
            heard = socket.next() => match heard.transpose()? {
                Some(Message::Text(text)) if kind(&text).as_deref() == Some("heartbeat") => {
                    socket.send(Message::text(json!({"type": "pong"}).to_string())).await?;
                }
                Some(Message::Text(text)) => print(&text, out)?,
                Some(Message::Close(frame)) => return Err(TalkError::Farewell(reason(frame))),
                Some(_) => {}
                None => return Err(TalkError::Farewell("without a word".into())),
            },
        }
    }
}

/// Leaves, and prints what still comes: the room lets go after the echo of the last line.
async fn say_goodbye(
    args: &TalkArgs,
    mut socket: Socket,
    out: &mut impl Write,
) -> Result<(), TalkError> {
    let leave = match args.dialect {
        Dialect::Workspace => json!({"type": "leave_room", "room_id": args.room}),
        Dialect::Query => json!({"type": "leave_room"}),
    };
    socket.send(Message::text(leave.to_string())).await?;
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        match kind(&text).as_deref() {
            Some("room_left") => break,
            // Whoever was not let in cannot leave either.
            Some("error" | "error_message") => {
                print(&text, out)?;
                break;
            }
            _ => print(&text, out)?,
        }
    }
    socket.close(None).await.or_else(|error| match error {
        WsError::ConnectionClosed | WsError::AlreadyClosed => Ok(()),
        error => Err(error.into()),
    })
}

fn say(args: &TalkArgs, line: &str) -> Message {
    let said = match args.dialect {
        Dialect::Workspace => {
            json!({"type": "room_message", "room_id": args.room, "message": line})
        }
        Dialect::Query => json!({"type": "room_message", "payload": {"message": line}}),
    };
    Message::text(said.to_string())
}

fn kind(text: &str) -> Option<String> {
    let value: Value = serde_json::from_str(text).ok()?;
    Some(value.get("type")?.as_str()?.to_owned())
}

/// People's messages as `name: text`; everything else as it came.
fn print(text: &str, out: &mut impl Write) -> io::Result<()> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let body = value.get("payload").unwrap_or(&value);
    let name = body.get("user_name").or(body.get("username")).and_then(Value::as_str);
    match (value["type"].as_str(), name, &body["message"]) {
        (Some("room_message"), Some(name), Value::String(said)) => writeln!(out, "{name}: {said}"),
        _ => writeln!(out, "{text}"),
    }?;
    out.flush()
}

fn reason(frame: Option<CloseFrame>) -> String {
    frame.map_or("without a reason".into(), |frame| format!("{} {}", frame.code, frame.reason))
}

impl From<WsError> for TalkError {
    /// Keeps the service's own words, where it answered the handshake.
    fn from(error: WsError) -> Self {
        Self::Socket(match error {
            WsError::Http(response) => {
                let body = response.body().as_deref().unwrap_or_default();
                let said = String::from_utf8_lossy(body);
                format!("refused with {}: {said}", response.status())
            }
            other => other.to_string(),
        })
    }
}
