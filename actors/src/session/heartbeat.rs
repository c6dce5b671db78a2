//! Signs of life, both ways. Pure.

use std::time::Duration;

use protocol::Timestamp;

/// When the peer was last heard, and when it is due to hear from us.
pub(super) struct Heartbeat {
    heard: Timestamp,
    beat: Timestamp,
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pulse {
    /// Nothing for this long.
    Wait(Duration),
    /// Give a sign of life.
    Beat,
    /// The peer was silent for too long.
    Missed,
}

impl Heartbeat {
    /// Starts now. The first beat comes after between half and all of the interval,
    /// `share` saying where (0 to 255): so that those who come at once do not beat at once.
    pub(super) fn new(now: Timestamp, interval: Duration, share: u8) -> Self {
        let first = interval / 2 + interval / 2 * u32::from(share) / 255;
        Self { heard: now, beat: now.after(first) }
    }

    /// Anything that comes from the peer is a sign of life.
    pub(super) fn heard(&mut self, now: Timestamp) {
        self.heard = now;
    }

    /// What to do now.
    pub(super) fn pulse(&mut self, now: Timestamp, interval: Duration, timeout: Duration) -> Pulse {
        let dead = self.heard.after(timeout);
        if now >= dead {
            return Pulse::Missed;
        }
        if now >= self.beat {
            self.beat = now.after(interval);
            return Pulse::Beat;
        }
        Pulse::Wait(dead.min(self.beat).since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_secs(100);
    const INTERVAL: Duration = Duration::from_secs(30);
    const TIMEOUT: Duration = Duration::from_secs(60);

    #[test]
    fn beats_and_gives_up_at_its_time() {
        let at = |s: u64| START.after(Duration::from_secs(s));
        let mut heart = Heartbeat::new(START, INTERVAL, 255);
        assert_eq!(heart.pulse(at(0), INTERVAL, TIMEOUT), Pulse::Wait(INTERVAL));
        assert_eq!(heart.pulse(at(30), INTERVAL, TIMEOUT), Pulse::Beat);
        heart.heard(at(40));
        assert_eq!(heart.pulse(at(60), INTERVAL, TIMEOUT), Pulse::Beat);
        assert_eq!(heart.pulse(at(99), INTERVAL, TIMEOUT), Pulse::Beat);
        assert_eq!(heart.pulse(at(99), INTERVAL, TIMEOUT), Pulse::Wait(Duration::from_secs(1)));
        assert_eq!(heart.pulse(at(100), INTERVAL, TIMEOUT), Pulse::Missed);
    }
}
