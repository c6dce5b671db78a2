//! `greenroom serve`: runs the service until it is told to go.

use std::{
    io::{self, Write},
    net::SocketAddr,
    time::Duration,
};

use actix::System;
use actors::{clock::now, post::Handle, server::ServerActor};
use protocol::UserId;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    app::{self, StartError},
    config::Loaded,
    http::gate::mint::{Ticket, mint},
};

/// How long the sample token of a developer's desk lives.
const SAMPLE_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Why the service could not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It could not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// It failed while it ran.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Runs the service; SIGTERM and SIGINT drain it.
pub fn run(loaded: &Loaded, out: &mut impl Write) -> Result<(), ServeError> {
    System::new().block_on(async {
        let service = app::open(loaded)?;
        // First, for whoever reads the greeting may send a signal.
        drain_on_signal(service.server.clone())?;
        greet(loaded, &service.addresses, out)?;
        Ok(service.serve().await?)
    })
}

fn drain_on_signal(server: Handle<ServerActor>) -> io::Result<()> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    actix::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        app::drain(&server);
    });
    Ok(())
}

/// Says where the service is, and on a developer's desk how to talk to it at once.
fn greet(loaded: &Loaded, addresses: &[SocketAddr], out: &mut impl Write) -> io::Result<()> {
    let secure = if loaded.config.tls.files().is_some() { "s" } else { "" };
    for note in &loaded.notes {
        log::warn!("{note}");
    }
    for address in addresses {
        writeln!(out, "greenroom listens on http{secure}://{address}")?;
    }
    if let (Some(_), Some(address)) = (loaded.development, addresses.first()) {
        write!(out, "{}", desk(loaded, &format!("{secure}://{address}")))?;
    }
    out.flush()
}

/// What a developer needs. The secrets here are fresh or their own, and the only place
/// where any is ever written.
fn desk(loaded: &Loaded, at: &str) -> String {
    let auth = &loaded.config.auth;
    let key = auth.admin_key.as_ref().map_or("", |key| key.expose());
    let token = UserId::new("alice").ok().and_then(|user| {
        let ticket = Ticket {
            user,
            name: Some("Alice".into()),
            email: None,
            rooms: Vec::new(),
            libraries: vec![],
            circles: None,
            services: None,
            admin: false,
            worker: None,
            lifetime: SAMPLE_LIFETIME,
        };
        mint(auth, &ticket, now()).ok()
    });
    let workspace = token
        .map_or(String::new(), |token| format!("  workspace  ws{at}/api/v1/ws?token={token}\n"));
    let worker = auth.worker_key.as_ref().filter(|_| loaded.config.workers.enabled);
    let worker = worker.map_or(String::new(), |key| {
        format!("  workers    ws{at}/api/ws/worker?api_key={}\n", key.expose())
    });
    let pages = &loaded.config.pages;
    let shown = [(pages.console, "console"), (pages.demo.unwrap_or(true), "demo")];
    let shown = shown.into_iter().filter_map(|(is, name)| is.then_some(name));
    let shown: String = shown.map(|name| format!("  {name:<9}  http{at}/{name}\n")).collect();
    format!(
        "\n\
         development mode: on this machine only, with keys that end with this process\n\n\
         \x20 room       ws{at}/api/ws/room/lobby?user_id=bob\n\
         {workspace}\
         \x20 operators  ws{at}/api/ws/admin?api_key={key}\n\
         {worker}\
         \x20 figures    http{at}/api/ws/metrics\n\
         {shown}\
         \x20 key        {key}\n\n\
         talk: greenroom talk --room lobby --user bob --url ws{at}\n"
    )
}
