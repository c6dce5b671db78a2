//! A peer's process: started in a folder of its own, ready before use, surely gone afterwards.

use crate::{
    inquiry,
    peer::{Keeping, Peer},
    proc::{self, Memory},
};
use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::process::CommandExt,
    process::{Child, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{net::TcpStream, time::sleep};

/// A server that does not listen by then has failed.
const START_LIMIT: Duration = Duration::from_secs(20);
/// How often readiness is asked for.
const ASK_EVERY: Duration = Duration::from_millis(20);
/// What is shown of a failed server's log, bytes.
const LOG_TAIL: usize = 2_000;

/// A running server; dropping it kills its whole process group.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    group: Pid,
    door: SocketAddr,
    folder: TempDir,
}

// === impl Server ===

impl Server {
    /// Starts `peer` on a free port of 127.0.0.1 and waits until it listens.
    ///
    /// # Errors
    /// When it cannot be started or does not listen in time; the text ends with its log.
    pub(crate) async fn start(peer: &dyn Peer, keeping: Keeping) -> Result<Self> {
        let folder = TempDir::with_prefix("greenroom-bench-")?;
        let door = free_door()?;
        let log = File::create(folder.path().join("server.log"))?;
        let mut command = peer.command(folder.path(), door.port(), keeping)?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).process_group(0);
        let child = command.spawn().with_context(|| format!("cannot start {}", peer.column()))?;
        let group = Pid::from_child(&child);
        let mut server = Self { child, group, door, folder };
        server.ready().await?;
        Ok(server)
    }

    /// Where it listens.
    pub(crate) fn door(&self) -> SocketAddr {
        self.door
    }

    /// The processes that it is made of.
    pub(crate) fn group(&self) -> Pid {
        self.group
    }

    /// One of its own counts, if `peer` tells any.
    ///
    /// # Errors
    /// When it does not answer, or knows no such count.
    pub(crate) async fn count(&self, peer: &dyn Peer, name: &str) -> Result<Option<u64>> {
        let Some(path) = peer.figures_path() else { return Ok(None) };
        let answer = inquiry::get(self.door, &path).await?;
        let count = inquiry::number(&answer, name);
        count.map(Some).with_context(|| format!("the server knows no {name}: {answer}"))
    }

    /// CPU time it has used.
    ///
    /// # Errors
    /// When it is gone.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        proc::group_cpu(self.group)
    }

    /// Memory it holds now.
    ///
    /// # Errors
    /// When it is gone.
    pub(crate) fn memory(&self) -> Result<Memory> {
        proc::group_memory(self.group)
    }

    async fn ready(&mut self) -> Result<()> {
        let began = Instant::now();
        while TcpStream::connect(self.door).await.is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status}: {}", self.log_tail());
            }
            if began.elapsed() > START_LIMIT {
                bail!("the server does not listen: {}", self.log_tail());
            }
            sleep(ASK_EVERY).await;
        }
        Ok(())
    }

    /// The end of what the server wrote.
    pub(crate) fn log_tail(&self) -> String {
        let log = fs::read(self.folder.path().join("server.log")).unwrap_or_default();
        let tail = &log[log.len().saturating_sub(LOG_TAIL)..];
        String::from_utf8_lossy(tail).trim().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The whole group: a killed nginx master would leave its workers behind.
        let _ = kill_process_group(self.group, Signal::KILL);
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago: nginx and uvicorn cannot tell which one they took.
fn free_door() -> Result<SocketAddr> {
    let probe = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(probe.local_addr()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{io::Read, path::Path, process::Command};

    /// A shell that forks a child and never listens.
    #[derive(Debug)]
    struct Deaf(&'static str);

    impl Peer for Deaf {
        fn column(&self) -> &'static str {
            "deaf"
        }
        fn absent(&self) -> Option<String> {
            None
        }
        fn command(&self, _folder: &Path, _port: u16, _keeping: Keeping) -> Result<Command> {
            let mut command = Command::new("sh");
            command.args(["-c", self.0]);
            Ok(command)
        }
        fn member_path(&self, room: &str, _member: usize) -> String {
            room.to_owned()
        }
        fn speech(&self, _number: u64, text: &str) -> String {
            text.to_owned()
        }
    }

    #[tokio::test]
    async fn a_server_that_ends_tells_its_log() {
        let error = Server::start(&Deaf("echo no such option >&2; exit 3"), Keeping::default())
            .await
            .unwrap_err();
        let text = error.to_string();
        assert!(text.contains("exit status: 3") && text.contains("no such option"), "{text}");
    }

    #[test]
    fn a_dropped_server_takes_its_forked_workers_along() {
        let mut command =
            Deaf("sleep 60 & sleep 60").command(Path::new("."), 0, Keeping::default()).unwrap();
        let mut child = command.process_group(0).stdout(Stdio::piped()).spawn().unwrap();
        let (group, mut output) = (Pid::from_child(&child), child.stdout.take().unwrap());
        let (folder, began) = (TempDir::new().unwrap(), Instant::now());
        drop(Server { child, group, door: free_door().unwrap(), folder });
        // The pipe ends only when the last process that holds it has died.
        output.read_to_end(&mut Vec::new()).unwrap();
        assert!(began.elapsed() < Duration::from_secs(30));
    }
}
