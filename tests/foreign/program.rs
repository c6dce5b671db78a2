//! A client in another language, as a process of its own.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use serde_json::Value;

/// Generous: an interpreter starts slowly on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a client is written in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Language {
    /// Python, with the `websockets` package.
    Python,
    /// JavaScript, with the WebSocket of the browsers, which Node has since version 20.10.
    JavaScript,
}

/// A client that runs. It is killed with the test.
pub(super) struct Program {
    child: Child,
    lines: Option<Receiver<String>>,
}

// === impl Language ===

impl Language {
    /// How a script is run; none where the machine cannot.
    fn runner(self) -> Option<Command> {
        match self {
            Self::Python => {
                let python = root().join("target/python/bin/python");
                python.is_file().then(|| Command::new(python))
            }
            Self::JavaScript => {
                let mut node = Command::new("node");
                node.arg("--experimental-websocket");
                let works = Command::new("node")
                    .args(["--experimental-websocket", "-e", "new WebSocket"])
                    .output()
                    .is_ok_and(|out| !String::from_utf8_lossy(&out.stderr).contains("bad option"));
                works.then_some(node)
            }
        }
    }
}

// === impl Program ===

impl Program {
    /// Starts a script of the folder `clients`; none, said aloud, where it cannot run.
    #[allow(clippy::print_stderr, reason = "a test that was left out must be seen")]
    pub(super) fn start(language: Language, script: &str, arguments: &[&str]) -> Option<Self> {
        let Some(mut command) = language.runner() else {
            eprintln!("left out: {script}: no {language:?} here; run deploy/needs.sh");
            return None;
        };
        let mut child = command
            .arg(root().join("tests/foreign/clients").join(script))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let (said, lines) = channel();
        let out = BufReader::new(child.stdout.take().expect("piped"));
        thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|l| said.send(l)));
        Some(Self { child, lines: Some(lines) })
    }

    /// The next thing that it heard.
    pub(super) async fn heard(&mut self) -> Value {
        self.next().await.expect("it goes on")
    }

    /// All that it heard until it ended of its own accord, in order.
    pub(super) async fn ends(mut self) -> Vec<Value> {
        let mut heard = Vec::new();
        while let Some(next) = self.next().await {
            heard.push(next);
        }
        let status = self.child.wait().expect("it was there");
        assert!(status.success(), "it failed: {status}, having heard {heard:?}");
        heard
    }

    async fn next(&mut self) -> Option<Value> {
        let lines = self.lines.take().expect("one waits at a time");
        let waited = actix_rt::task::spawn_blocking(move || (lines.recv_timeout(PATIENCE), lines));
        let (line, lines) = waited.await.expect("it does not panic");
        self.lines = Some(lines);
        match line {
            Ok(line) => Some(serde_json::from_str(&line).expect("it prints JSON")),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("the client has heard nothing for a minute"),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended already needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where packages of npm are, if this one is among them; none, said aloud, where it could not be had.
#[allow(clippy::print_stderr, reason = "a test that was left out must be seen")]
pub(super) fn modules(package: &str) -> Option<String> {
    let folder = root().join("target/node");
    if folder.join("node_modules").join(package).is_dir() {
        return folder.to_str().map(str::to_owned);
    }
    eprintln!("left out: no {package} here; run deploy/needs.sh");
    None
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}
