//! The real binary, as a process of its own.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tokio::net::TcpStream;

use super::{Guest, Knock, Reply};

const PATIENCE: Duration = Duration::from_secs(20);

/// A running `greenroom serve`. It is killed with the test.
pub(crate) struct Program {
    pub(crate) address: SocketAddr,
    /// What it has printed until its greeting was complete.
    pub(crate) greeting: String,
    pub(crate) running: Running,
}

/// A running `greenroom`.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    log: Option<JoinHandle<String>>,
}

/// How it ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// What it had yet to print.
    pub(crate) printed: String,
    /// What it logged.
    pub(crate) log: String,
}

// === impl Running ===

impl Running {
    /// Starts it with these arguments, in an empty folder and environment.
    pub(crate) fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        // A write past a limit is to fail, and not to end the process.
        let mut child = Command::new("/bin/sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_greenroom")])
            .args(arguments)
            .env_clear()
            .envs(environment.iter().copied())
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let (said, lines) = channel();
        let out = BufReader::new(child.stdout.take().expect("piped"));
        thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|l| said.send(l)));
        let mut errors = child.stderr.take().expect("piped");
        let log = thread::spawn(move || {
            let mut text = String::new();
            let _ = errors.read_to_string(&mut text);
            text
        });
        Self { child, lines, log: Some(log) }
    }

    /// Limits how far it may write into any file, in bytes, as a full disk does; none: no more.
    pub(crate) fn limit(&self, bytes: Option<u64>) {
        let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let (id, limit) = (self.child.id().to_string(), format!("--fsize={limit}:unlimited"));
        let limited = Command::new("prlimit").args(["--pid", &id, &limit]).status();
        assert!(limited.expect("prlimit is there").success());
    }

    /// The next line that it prints.
    pub(crate) fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("a line in time")
    }

    /// Types a line.
    pub(crate) fn types(&mut self, line: &str) {
        let input: &mut ChildStdin = self.child.stdin.as_mut().expect("its input is open");
        writeln!(input, "{line}").expect("it reads");
    }

    /// Ends its input and waits for it.
    pub(crate) fn ends(mut self) -> Ended {
        drop(self.child.stdin.take());
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(began.elapsed() < PATIENCE, "it ends in time");
            thread::yield_now();
        };
        let printed = self.lines.iter().map(|line| line + "\n").collect();
        let log = self.log.take().map(|log| log.join().expect("read")).unwrap_or_default();
        Ended { status, printed, log }
    }

    /// Sends a signal, by name.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().expect("kill is there");
        assert!(sent.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

// === impl Program ===

impl Program {
    /// Serves on a free port with this config.toml.
    pub(crate) fn serve(test: &str, settings: &str, environment: &[(&str, &str)]) -> Self {
        let path = config_file(test, settings);
        let path = path.to_str().expect("a name in UTF-8");
        let mut environment = environment.to_vec();
        environment.extend([
            ("GREENROOM__SERVER__PORT", "0"),
            ("GREENROOM__SERVER__WORKERS", "1"),
            ("GREENROOM__SERVER__DRAIN_SPREAD_S", "0"),
        ]);
        if !settings.contains("store.durability") {
            environment.push(("GREENROOM__STORE__DURABILITY", "memory"));
        }
        let running = Running::start(&["--config", path], &environment);
        let mut greeting = running.line();
        let address = greeting.rsplit_once("://").expect("a URL").1.parse().expect("an address");
        let fresh = !settings.contains("jwt_secret") || !settings.contains("admin_key");
        while fresh && !greeting.contains("talk: ") {
            greeting = greeting + "\n" + &running.line();
        }
        Self { address, greeting, running }
    }

    /// Ends it at once, as the loss of power does for all but what the kernel has yet to write.
    pub(crate) fn dies(self) -> Ended {
        self.running.signal("KILL");
        self.running.ends()
    }

    /// Asks it to go and waits until it has.
    pub(crate) async fn ends(self) -> Ended {
        self.running.signal("TERM");
        self.running.ends()
    }
}

/// A config.toml of this test.
pub(crate) fn config_file(test: &str, settings: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.toml"));
    std::fs::write(&path, settings).expect("a writable folder");
    path
}

/// Knocks where no house of this process is.
pub(crate) async fn knock_at(address: SocketAddr, knock: &Knock) -> Reply {
    knock.over(TcpStream::connect(address).await.expect("it listens")).await
}

impl Guest {
    /// Enters where no house of this process is.
    pub(crate) async fn at(address: SocketAddr, path: &str) -> Self {
        use tokio_tungstenite::tungstenite::client::IntoClientRequest;
        let request = format!("ws://{address}{path}").into_client_request().expect("an address");
        Self::connect(request).await.unwrap_or_else(|error| panic!("{path} was refused: {error}"))
    }
}
