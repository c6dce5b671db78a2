//! The `greenroom` command.

use std::{io, process::ExitCode};

use clap::Parser;
use greenroom::cli::{self, Cli};

/// Smaller and faster than the system's, where many threads share messages.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<ExitCode> {
    let right = cli::run(&Cli::parse(), &mut io::stdout())?;
    Ok(if right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
