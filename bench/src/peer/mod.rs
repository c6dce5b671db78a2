//! The servers under load, each behind the same small trait.

pub(crate) mod greenroom;
pub(crate) mod nchan;
pub(crate) mod uvicorn;

use anyhow::Result;
use std::{
    fmt::Debug,
    path::{Path, PathBuf},
    process::Command,
    rc::Rc,
};

/// A server that can be started, joined by WebSocket and spoken to.
pub(crate) trait Peer: Debug {
    /// The column of the table that it stands in.
    fn column(&self) -> &'static str;

    /// Tells variants in one column apart; the better of them is shown.
    fn variant(&self) -> &'static str {
        ""
    }

    /// Says in a few words why it cannot run here, if it cannot.
    fn absent(&self) -> Option<String>;

    /// Writes its configuration into `folder` and returns the command that serves `port` of 127.0.0.1.
    ///
    /// # Errors
    /// When the folder cannot be written.
    fn command(&self, folder: &Path, port: u16, keeping: Keeping) -> Result<Command>;

    /// The path, with its query, where a member joins `room`.
    fn member_path(&self, room: &str, member: usize) -> String;

    /// Wraps the text of a room's line as this peer wants it from a speaker.
    fn speech(&self, number: u64, text: &str) -> String;

    /// Whether it can keep every message on disk before anybody hears it.
    fn keeps(&self) -> bool {
        false
    }

    /// The path where a member joins by a message of its own, and comes back with a resume token;
    /// `None` at peers that replay nothing to who comes back.
    fn desk_path(&self, _member: usize) -> Option<String> {
        None
    }

    /// The path, with its query, where it tells its own counts as JSON.
    fn figures_path(&self) -> Option<String> {
        None
    }
}

/// What a server shall keep; a peer that has no such choice does as it always does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keeping {
    /// Whether messages are on disk before anybody hears them. Without, nothing outlives the process,
    /// as at the peers that Greenroom is compared with.
    pub(crate) on_disk: bool,
    /// Messages that a room remembers for those who come back; the configuration's own if not said.
    pub(crate) history: Option<u32>,
    /// Terms of the ontology that it knows, made up for the run.
    pub(crate) terms: Option<usize>,
}

/// Where the peers' programs are.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Places {
    /// Greenroom's binary
    #[arg(long, value_name = "PATH", default_value = "target/release/greenroom")]
    pub(crate) greenroom: PathBuf,
    /// nginx, with nchan beside it
    #[arg(long, value_name = "PATH", default_value = "/usr/sbin/nginx")]
    pub(crate) nginx: PathBuf,
    /// nginx's nchan module
    #[arg(long, value_name = "PATH", default_value = "/usr/lib/nginx/modules/ngx_nchan_module.so")]
    pub(crate) nchan: PathBuf,
    /// Python environment with fastapi, uvicorn and websockets (see bench/peers/setup.sh)
    #[arg(long, value_name = "PATH", default_value = "target/bench/venv")]
    pub(crate) venv: PathBuf,
}

/// All peers, in the order of their columns.
///
/// # Errors
/// When no tokens can be made.
pub(crate) fn all(places: &Places) -> Result<Vec<Rc<dyn Peer>>> {
    Ok(vec![
        Rc::new(greenroom::Greenroom::new(&places.greenroom)?),
        Rc::new(nchan::Nchan::new(places, nchan::Workers::One)),
        Rc::new(nchan::Nchan::new(places, nchan::Workers::Two)),
        Rc::new(uvicorn::Uvicorn::new(&places.venv)),
    ])
}

/// Says that `path` is missing, if it is.
fn missing(path: &Path) -> Option<String> {
    (!path.exists()).then(|| format!("{} does not exist", path.display()))
}

/// The query dialect's room message, which Greenroom and the broadcast loop both take.
///
/// The id is the bare number: an echo of the id must not be taken for the line itself.
fn room_message(number: u64, text: &str) -> String {
    format!(r#"{{"type":"room_message","message_id":"{number}","payload":{{"message":"{text}"}}}}"#)
}
