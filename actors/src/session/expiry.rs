//! The end of a token, and the warning before it. Pure.

use std::time::Duration;

use protocol::Timestamp;

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing for this long.
    Wait(Duration),
    /// Warn of this end.
    Warning(Timestamp),
    /// The token has ended.
    End,
}

/// What is due of a token that ends then, `warning` before which its owner is told, once.
pub(super) fn due(
    expires: Option<Timestamp>,
    warned: bool,
    warning: Duration,
    now: Timestamp,
) -> Due {
    let Some(end) = expires else { return Due::Wait(Duration::MAX) };
    let left = end.since(now);
    match left.saturating_sub(warning) {
        _ if left.is_zero() => Due::End,
        _ if warned => Due::Wait(left),
        Duration::ZERO => Due::Warning(end),
        wait => Due::Wait(wait),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    #[test]
    fn warns_once_and_ends() {
        let end = Some(at(1000));
        assert_eq!(due(end, false, MINUTE, at(900)), Due::Wait(Duration::from_secs(40)));
        assert_eq!(due(end, false, MINUTE, at(940)), Due::Warning(at(1000)));
        assert_eq!(due(end, true, MINUTE, at(940)), Due::Wait(MINUTE));
        assert_eq!(due(end, true, MINUTE, at(1000)), Due::End);
    }

    #[test]
    fn a_short_life_begins_with_the_warning() {
        assert_eq!(due(Some(at(10)), false, MINUTE, at(0)), Due::Warning(at(10)));
        assert_eq!(due(Some(at(10)), false, MINUTE, at(10)), Due::End);
    }

    #[test]
    fn without_an_end_or_a_warning_there_is_none() {
        assert_eq!(due(None, false, MINUTE, at(0)), Due::Wait(Duration::MAX));
        let left = Duration::from_secs(10);
        assert_eq!(due(Some(at(10)), false, Duration::ZERO, at(0)), Due::Wait(left));
        assert_eq!(due(Some(at(10)), false, Duration::ZERO, at(10)), Due::End);
    }
}
