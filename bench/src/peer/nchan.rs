//! nchan, the publish/subscribe module of nginx: a channel per room, members publish and subscribe on
//! one WebSocket, so that it sees exactly the connections that the others see.

use super::{Keeping, Peer, Places, missing};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const CONFIG: &str = include_str!("../../peers/nchan.conf.in");

/// nginx worker processes: one is cheaper per delivery, two may carry more.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Workers {
    /// Everything in one process, as Greenroom.
    One,
    /// One for each core of the small machine that the figures are promised for.
    Two,
}

/// nginx with nchan.
#[derive(Debug)]
pub(crate) struct Nchan {
    nginx: PathBuf,
    module: PathBuf,
    workers: Workers,
}

// === impl Nchan ===

impl Nchan {
    /// nginx of `places`, with so many workers.
    pub(crate) fn new(places: &Places, workers: Workers) -> Self {
        Self { nginx: places.nginx.clone(), module: places.nchan.clone(), workers }
    }
}

impl Peer for Nchan {
    fn column(&self) -> &'static str {
        "nchan"
    }

    fn variant(&self) -> &'static str {
        match self.workers {
            Workers::One => "1",
            Workers::Two => "2",
        }
    }

    fn absent(&self) -> Option<String> {
        missing(&self.nginx).or_else(|| missing(&self.module))
    }

    fn command(&self, folder: &Path, port: u16, _keeping: Keeping) -> Result<Command> {
        let config = folder.join("nginx.conf");
        let text = CONFIG
            .replace("@MODULE@", &self.module.display().to_string())
            .replace("@WORKERS@", self.variant())
            .replace("@FOLDER@", &folder.display().to_string())
            .replace("@PORT@", &port.to_string());
        fs::write(&config, text).context("cannot write nginx.conf")?;
        let mut command = Command::new(&self.nginx);
        command.arg("-p").arg(folder).arg("-e").arg("stderr").arg("-c").arg(config);
        Ok(command)
    }

    fn member_path(&self, room: &str, _member: usize) -> String {
        format!("/room/{room}")
    }

    fn speech(&self, _number: u64, text: &str) -> String {
        text.to_owned()
    }
}
