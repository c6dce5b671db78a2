//! What a server costs, read from `/proc` (proc(5)).
//!
//! A server is started as the leader of a process group of its own, so the group is exactly the
//! server with all its workers, however they were forked.

use anyhow::{Context, Result, ensure};
use rustix::process::Pid;
use std::{fs, time::Duration};

/// User memory of a process group, bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Proportional set size: shared pages count once over all who share them.
    pub(crate) pss: u64,
    /// Pages that are nobody else's.
    pub(crate) private: u64,
}

/// The two facts of `/proc/PID/stat` that matter here.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    group: i32,
    ticks: u64,
}

/// CPU time, user and system, that the living processes of a group have used.
///
/// Its grain is one clock tick, 10 ms on Linux, so measure over seconds.
///
/// # Errors
/// When the group has no process left.
pub(crate) fn group_cpu(group: Pid) -> Result<Duration> {
    let stats = stats_of(group)?;
    Ok(ticks_to_time(stats.iter().map(|(_, stat)| stat.ticks).sum()))
}

/// CPU time of this very process.
///
/// # Errors
/// When `/proc` is not readable.
pub(crate) fn own_cpu() -> Result<Duration> {
    let text = fs::read_to_string("/proc/self/stat")?;
    Ok(ticks_to_time(parse_stat(&text).context("odd /proc/self/stat")?.ticks))
}

/// User memory of the living processes of a group.
///
/// # Errors
/// When the group has no process left, or its memory may not be read.
pub(crate) fn group_memory(group: Pid) -> Result<Memory> {
    let mut sum = Memory::default();
    for (pid, _) in stats_of(group)? {
        let path = format!("/proc/{pid}/smaps_rollup");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let one = parse_rollup(&text);
        sum.pss += one.pss;
        sum.private += one.private;
    }
    Ok(sum)
}

fn stats_of(group: Pid) -> Result<Vec<(u32, Stat)>> {
    let found: Vec<_> = fs::read_dir("/proc")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid: u32| {
            let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            Some((pid, parse_stat(&text)?))
        })
        .filter(|(_, stat)| stat.group == group.as_raw_nonzero().get())
        .collect();
    ensure!(!found.is_empty(), "the server is gone");
    Ok(found)
}

/// The command name may hold spaces and parentheses: fields are counted behind the last `)`.
fn parse_stat(text: &str) -> Option<Stat> {
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let (user, system): (u64, u64) = (fields.get(11)?.parse().ok()?, fields.get(12)?.parse().ok()?);
    Some(Stat { group: fields.get(2)?.parse().ok()?, ticks: user + system })
}

fn parse_rollup(text: &str) -> Memory {
    let kib = |name: &str| -> u64 {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse().ok()).unwrap_or(0)
    };
    Memory {
        pss: kib("Pss:") * 1024,
        private: (kib("Private_Clean:") + kib("Private_Dirty:")) * 1024,
    }
}

fn ticks_to_time(ticks: u64) -> Duration {
    Duration::from_secs(ticks)
        / u32::try_from(rustix::param::clock_ticks_per_second()).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_does_not_shift_the_fields() {
        let text = "42 (a) b (c)) S 1 40 40 0 -1 4194304 100 0 0 0 7 5 0 0 20 0 1 0 149829 1 2 3";
        assert_eq!(parse_stat(text), Some(Stat { group: 40, ticks: 12 }));
    }

    #[test]
    fn the_rollup_is_read_in_bytes() {
        let text = "55e0-7ffe ---p 0 00:00 0 [rollup]\nRss: 9 kB\nPss:                1200 kB\n\
                    Pss_Dirty: 3 kB\nPrivate_Clean:  100 kB\nPrivate_Dirty:  900 kB\n";
        assert_eq!(parse_rollup(text), Memory { pss: 1200 * 1024, private: 1000 * 1024 });
    }

    #[test]
    fn our_own_group_has_memory_and_a_strange_one_is_an_error() {
        let own = rustix::process::getpgrp();
        assert!(group_memory(own).unwrap().pss > 0);
        assert!(group_cpu(Pid::from_raw(i32::MAX).unwrap()).is_err());
    }
}
