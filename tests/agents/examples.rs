//! The example workers, as they stand in `examples/workers`.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::json;

use super::language::{WORKER_KEY, asker, asks, course, parts, with_workers};

/// A running example. It ends with the test.
struct Example(Child);

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether this command can do that at all, and says so.
fn can(program: &Path, arguments: &[&str]) -> bool {
    let tried = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}

/// Runs an example against a house and talks to it.
async fn turns_words_round(program: &Path, arguments: &[&str], file: &str) {
    let house = with_workers("workers.patience_s = 20");
    let url = format!("ws://{}/api/ws/worker", house.address);
    let mut command = Command::new(program);
    command.args(arguments).arg(root().join("examples/workers").join(file)).arg(url);
    command.env("GREENROOM_WORKER_KEY", WORKER_KEY);
    let _example = Example(command.stdin(Stdio::null()).spawn().unwrap());
    let mut ann = asker(&house, "ann").await;
    for id in ["r-1", "r-2"] {
        asks(&mut ann, id, "one two three").await;
        let heard = ann.hears_until("agent_completed").await;
        let order = ["agent_started", "agent_thinking", "partial_result", "agent_completed"];
        assert_eq!(course(&heard), order);
        assert_eq!(parts(&heard), "three two one");
        assert_eq!(heard.last().unwrap()["payload"]["content"], json!("three two one"));
    }
}

#[actix_rt::test]
async fn the_one_in_python_works() {
    // `deploy/needs.sh` makes this one, with the package.
    let made = root().join("target/python/bin/python");
    let found = [made, PathBuf::from("python3")];
    match found.iter().find(|python| can(python, &["-c", "import websockets"])) {
        Some(python) => turns_words_round(python, &[], "worker.py").await,
        None => eprintln!("skipped: there is no python3 with the package websockets"),
    }
}

#[actix_rt::test]
async fn the_one_in_javascript_works() {
    let node = PathBuf::from("node");
    let asks: [&[&str]; 2] = [&[], &["--experimental-websocket", "--no-warnings"]];
    let has = |flags: &&[&str]| {
        let check = [*flags, &["-e", "process.exit(globalThis.WebSocket ? 0 : 1)"]].concat();
        can(&node, &check)
    };
    match asks.into_iter().find(has) {
        Some(flags) => turns_words_round(&node, flags, "worker.mjs").await,
        None => eprintln!("skipped: there is no node with WebSocket"),
    }
}
