//! Greenroom itself: authenticated sessions in rooms of the query dialect.

use super::{Peer, missing, room_message};
use crate::token::Mint;
use anyhow::{Context, Result};
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The secret of the run; the server lives on loopback for minutes.
const SECRET: &str = "greenroom-bench-secret-of-at-least-32-bytes";

/// The configuration: limits out of the way, everything else as it comes.
const CONFIG: &str = include_str!("../../peers/greenroom.toml.in");

/// The service of this repository.
pub(crate) struct Greenroom {
    binary: PathBuf,
    mint: Mint,
}

// === impl Greenroom ===

impl Greenroom {
    /// The service at `binary`, with tokens for a day.
    ///
    /// # Errors
    /// When no tokens can be made.
    pub(crate) fn new(binary: &Path) -> Result<Self> {
        Ok(Self { binary: binary.to_owned(), mint: Mint::new(SECRET)? })
    }
}

impl fmt::Debug for Greenroom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Greenroom").field("binary", &self.binary).finish_non_exhaustive()
    }
}

impl Peer for Greenroom {
    fn column(&self) -> &'static str {
        "greenroom"
    }

    fn absent(&self) -> Option<String> {
        missing(&self.binary)
    }

    fn command(&self, folder: &Path, port: u16) -> Result<Command> {
        let config = folder.join("config.toml");
        let text = CONFIG.replace("@PORT@", &port.to_string()).replace("@SECRET@", SECRET);
        fs::write(&config, text).context("cannot write config.toml")?;
        let binary = self.binary.canonicalize().context("cannot find greenroom")?;
        let mut command = Command::new(binary);
        command.arg("serve").arg("--config").arg(config).current_dir(folder);
        Ok(command)
    }

    fn member_path(&self, room: &str, member: usize) -> String {
        format!("/api/ws/room/{room}?token={}", self.mint.token(&format!("user-{member}")))
    }

    fn speech(&self, number: u64, text: &str) -> String {
        room_message(number, text)
    }
}
