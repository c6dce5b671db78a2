//! The `greenroom` command.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use greenroom::cli::{self, Cli};

/// Smaller and faster than the system's, where many threads share messages.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::run(&Cli::parse(), &mut io::stdout()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // With standard error gone as well there is nobody left to tell.
            let _ = writeln!(io::stderr(), "greenroom: {error:#}");
            ExitCode::FAILURE
        }
    }
}
