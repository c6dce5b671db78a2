//! The load generator behind `make bench`: the same load on Greenroom, nchan and a FastAPI broadcast
//! loop, in one table.
//!
//! It is one thread by design: every connection is a task of a few hundred bytes that reads into a
//! shared buffer, and every counter is a plain cell. `bench/README.md` says what each figure means.

mod crowd;
mod deaf;
mod ears;
mod inquiry;
mod ledger;
mod line;
mod listener;
mod metric;
mod options;
mod peer;
mod phase;
mod proc;
mod returner;
mod scenario;
mod server;
mod sheet;
mod table;
mod terms;
mod token;
mod traffic;
mod watch;
mod ws;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use options::Options;
use peer::Peer;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use scenario::{Scenario, Stage};
use sheet::Sheet;
use std::{
    io::{self, Write},
    rc::Rc,
};
use table::Table;
use tokio::{
    signal::unix::{SignalKind, signal},
    task::LocalSet,
    time::timeout,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let options = Options::parse();
    raise_open_files()?;
    let mut sheet = Sheet::default();
    let ended = LocalSet::new().run_until(until_told(measure(&options, &mut sheet))).await;
    if !sheet.rows.is_empty() {
        let columns =
            ["greenroom", "nchan", "uvicorn"].into_iter().filter(|name| options.wants(name));
        write!(io::stdout(), "{}", Table::new(&sheet, columns.collect()))?;
    }
    ended?;
    ensure!(!sheet.rows.is_empty(), "nothing was measured: {}", sheet.remarks.join("; "));
    Ok(())
}

/// Runs every scenario at every peer; a failure is a remark, and the others go on.
async fn measure(options: &Options, sheet: &mut Sheet) -> Result<()> {
    let peers = present_peers(options, sheet)?;
    for scenario in options.scenarios() {
        for peer in peers.iter().filter(|peer| scenario.suits(peer.as_ref())) {
            perform(options, sheet, scenario, peer).await?;
        }
    }
    Ok(())
}

fn present_peers(options: &Options, sheet: &mut Sheet) -> Result<Vec<Rc<dyn Peer>>> {
    let mut peers = peer::all(&options.places)?;
    peers.retain(|peer| options.wants(peer.column()));
    peers.retain(|peer| match peer.absent() {
        None => true,
        Some(why) => {
            sheet.remarks.push(format!("{}{} left out: {why}", peer.column(), peer.variant()));
            false
        }
    });
    Ok(peers)
}

async fn perform(
    options: &Options,
    sheet: &mut Sheet,
    scenario: Scenario,
    peer: &Rc<dyn Peer>,
) -> Result<()> {
    let load = options.load;
    let title = scenario.title();
    writeln!(io::stderr(), "{title}: {}{} ...", peer.column(), peer.variant())?;
    let page = sheet.page(title, peer.as_ref());
    let mut stage = Stage { peer: peer.clone(), load, page };
    match timeout(load.limit, scenario.run(&mut stage)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => stage.page.remark(&format!("failed: {error:#}")),
        Err(_) => stage.page.remark(&format!("not done within {:?}", load.limit)),
    }
    Ok(())
}

/// Ends the work early on a signal, so that every server is killed by its guard.
async fn until_told(work: impl Future<Output = Result<()>>) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        ended = work => ended,
        _ = tokio::signal::ctrl_c() => bail!("interrupted"),
        _ = terminate.recv() => bail!("terminated"),
    }
}

/// Every connection is an open file, here and, by inheritance, in the servers.
fn raise_open_files() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })
        .context("cannot raise the limit of open files")
}
