//! The command line: `greenroom [serve | check | token | talk]`.
//!
//! What is written goes to a writer that the caller gives, so that every command can be tested.

pub mod check;
pub mod serve;
pub mod talk;
pub mod token;

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use token::TokenArgs;

use crate::config;

/// The file that is read where none is named.
const USUAL_FILE: &str = "config.toml";

/// A self-hosted, actor-model real-time messaging service.
#[derive(Clone, Debug, Parser)]
#[command(name = "greenroom", version, about)]
pub struct Cli {
    /// The configuration file [default: config.toml, if there is one]
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,

    /// What to do; serves if not said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Clone, Debug, Default, Subcommand)]
pub enum Command {
    /// Run the service (the default)
    #[default]
    Serve,
    /// Say what is wrong with the configuration, or what it would run
    Check,
    /// Make a token with the configured secret
    Token(TokenArgs),
    /// Join a room and talk in it, line by line
    Talk(TalkArgs),
}

/// `greenroom talk`.
#[derive(Clone, Debug, Args)]
pub struct TalkArgs {
    /// The room to join
    #[arg(long)]
    pub room: String,

    /// The service's address; the path follows from the dialect
    #[arg(long, default_value = "ws://127.0.0.1:8000")]
    pub url: String,

    /// Who you are, where the service believes it
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,

    /// Your token, as `greenroom token` makes it
    #[arg(long)]
    pub token: Option<String>,

    /// Which system's messages to speak
    #[arg(long, value_enum, default_value_t)]
    pub dialect: Dialect,
}

/// Which system's messages the line client speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Dialect {
    /// The workspace system's.
    #[default]
    Workspace,
    /// The query system's.
    Query,
}

impl Cli {
    /// The file to read: the one that was named, or the usual one if it is there.
    pub fn config_path(&self) -> Option<PathBuf> {
        let usual = || Path::new(USUAL_FILE).is_file().then(|| USUAL_FILE.into());
        self.config.clone().or_else(usual)
    }
}

/// Runs a command; false if it found something wrong and has said so.
pub fn run(cli: &Cli, out: &mut impl Write) -> anyhow::Result<bool> {
    let path = cli.config_path();
    let load = || config::load(path.as_deref(), std::env::vars());
    match cli.command.as_ref().unwrap_or(&Command::Serve) {
        Command::Check => return Ok(check::run(path.as_deref(), &load(), out)?),
        Command::Token(args) => token::run(args, &load()?, actors::clock::now(), out)?,
        Command::Serve => {
            let loaded = load()?;
            log_at(&loaded.config.log);
            serve::run(&loaded, out)?;
        }
        Command::Talk(args) => {
            let input = tokio::io::BufReader::new(tokio::io::stdin());
            actix::System::new().block_on(talk::run(args, input, out))?;
        }
    }
    Ok(true)
}

/// Logs to standard error; `RUST_LOG` may say more precisely what.
fn log_at(log: &config::Log) {
    env_logger::Builder::new().filter_level(log.level.filter()).parse_default_env().init();
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn the_definitions_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn without_a_command_it_serves() {
        let cli = parse("greenroom --config a.toml").unwrap();
        assert!(cli.command.is_none() && matches!(Command::default(), Command::Serve));
        assert_eq!(cli.config_path(), Some("a.toml".into()));
        let cli = parse("greenroom serve --config b.toml").unwrap();
        assert!(matches!(cli.command, Some(Command::Serve)));
        assert_eq!(cli.config_path(), Some("b.toml".into()));
    }

    #[test]
    fn the_usual_file_is_read_where_it_is() {
        // Tests run in the folder of the package, where the repository's own file stands.
        assert_eq!(parse("greenroom check").unwrap().config_path(), Some(USUAL_FILE.into()));
    }

    #[test]
    fn talking_needs_a_room_and_nothing_else() {
        assert!(parse("greenroom talk").is_err());
        let Some(Command::Talk(talk)) = parse("greenroom talk --room lobby").unwrap().command
        else {
            panic!("not the command that was given");
        };
        assert_eq!((talk.url.as_str(), talk.dialect), ("ws://127.0.0.1:8000", Dialect::Workspace));
        assert!(parse("greenroom talk --room lobby --dialect query").is_ok());
        assert!(parse("greenroom talk --room lobby --dialect klingon").is_err());
    }
}
