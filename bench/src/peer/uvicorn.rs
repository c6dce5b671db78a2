//! The broadcast loop that hand-written Python services use: FastAPI on uvicorn, one process.

use super::{Keeping, Peer, missing, room_message};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const APP: &str = include_str!("../../peers/broadcast.py");

/// uvicorn with uvloop, httptools and websockets.
#[derive(Debug)]
pub(crate) struct Uvicorn {
    python: PathBuf,
}

// === impl Uvicorn ===

impl Uvicorn {
    /// uvicorn of a Python environment.
    pub(crate) fn new(venv: &Path) -> Self {
        Self { python: venv.join("bin/python") }
    }
}

impl Peer for Uvicorn {
    fn column(&self) -> &'static str {
        "uvicorn"
    }

    fn absent(&self) -> Option<String> {
        missing(&self.python)
    }

    fn command(&self, folder: &Path, port: u16, _keeping: Keeping) -> Result<Command> {
        fs::write(folder.join("broadcast.py"), APP).context("cannot write broadcast.py")?;
        // Not canonicalized: a venv's python is a link that must be called by its own name.
        let mut command = Command::new(std::path::absolute(&self.python)?);
        command.args(["-m", "uvicorn", "broadcast:app", "--host", "127.0.0.1"]);
        command.args(["--port", &port.to_string(), "--backlog", "4096", "--loop", "uvloop"]);
        command.args(["--http", "httptools", "--ws", "websockets", "--log-level", "warning"]);
        command.arg("--no-access-log").current_dir(folder);
        Ok(command)
    }

    fn member_path(&self, room: &str, member: usize) -> String {
        format!("/api/ws/room/{room}?user_id=user-{member}")
    }

    fn speech(&self, number: u64, text: &str) -> String {
        room_message(number, text)
    }
}
