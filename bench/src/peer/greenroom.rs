//! Greenroom itself: authenticated sessions in rooms of the query dialect.

use super::{Keeping, Peer, missing, room_message};
use crate::{terms::Terms, token::Mint};
use anyhow::{Context, Result};
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The secret of the run; the server lives on loopback for minutes.
const SECRET: &str = "greenroom-bench-secret-of-at-least-32-bytes";

/// The operators' key of the run.
const ADMIN_KEY: &str = "greenroom-bench-admin-key-of-at-least-32-bytes";
/// What a message in a room's history weighs at most, for the bytes of a history of so many messages.
const HISTORY_BYTES_EACH: u32 = 16 * 1024;

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

    fn command(&self, folder: &Path, port: u16, keeping: Keeping) -> Result<Command> {
        let config = folder.join("config.toml");
        let text = CONFIG
            .replace("@PORT@", &port.to_string())
            .replace("@SECRET@", SECRET)
            .replace("@ADMIN_KEY@", ADMIN_KEY);
        fs::write(&config, text).context("cannot write config.toml")?;
        let binary = self.binary.canonicalize().context("cannot find greenroom")?;
        let mut command = Command::new(binary);
        command.arg("serve").arg("--config").arg(config).current_dir(folder);
        let durability = if keeping.on_disk { "commit" } else { "memory" };
        command.env("GREENROOM__STORE__DURABILITY", durability);
        if let Some(events) = keeping.history {
            let bytes = events * HISTORY_BYTES_EACH;
            command.env("GREENROOM__ROOMS__HISTORY_EVENTS", events.to_string());
            command.env("GREENROOM__ROOMS__HISTORY_BYTES", bytes.to_string());
        }
        if let Some(terms) = keeping.terms {
            let document = Terms::document(terms);
            fs::write(folder.join("terms.obo"), document).context("cannot write terms.obo")?;
            command.env("GREENROOM__ONTOLOGY__PATHS", r#"["terms.obo"]"#);
        }
        Ok(command)
    }

    fn member_path(&self, room: &str, member: usize) -> String {
        format!("/api/ws/room/{room}?token={}", self.mint.token(&format!("user-{member}")))
    }

    fn speech(&self, number: u64, text: &str) -> String {
        room_message(number, text)
    }
    fn keeps(&self) -> bool {
        true
    }

    fn desk_path(&self, member: usize) -> Option<String> {
        Some(format!("/api/ws/query?token={}", self.mint.token(&format!("user-{member}"))))
    }

    fn figures_path(&self) -> Option<String> {
        Some(format!("/api/ws/metrics?api_key={ADMIN_KEY}"))
    }
}
