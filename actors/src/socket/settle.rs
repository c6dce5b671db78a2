//! Up to where a guest has their mail: taken by the socket, or acknowledged. Pure.
//!
//! Exists from the first mail on until all of it is settled, or for as long as the guest
//! acknowledges: an idle session owns nothing of this.

/// What one socket was handed of its person's mail, and where the bytes of it are.
#[derive(Debug, Default)]
pub(crate) struct Settling {
    /// The number of the latest mail that was put into the outlet.
    handed: u64,
    mark: Mark,
    /// Nothing is settled by being written.
    acks: bool,
}

/// A place in the stream of bytes that is watched. There is one at a time: what comes
/// meanwhile is settled by the next one.
#[derive(Debug, Default)]
enum Mark {
    #[default]
    None,
    /// Behind the mail of this number; so many bytes are left until there.
    Ahead(u64, usize),
    /// All mail up to this number has been taken.
    Reached(u64),
}

// === impl Settling ===

impl Settling {
    /// Mail of this number has been put into the outlet, and is the last of so many bytes there.
    pub(crate) fn hand(&mut self, number: u64, pending: usize) {
        self.handed = self.handed.max(number);
        self.set_mark(pending);
    }

    /// The socket has taken so many bytes; true, once, when that was all up to the mark.
    pub(crate) fn taken(&mut self, bytes: usize) -> bool {
        let Mark::Ahead(number, left) = self.mark else { return false };
        let left = left.saturating_sub(bytes);
        self.mark = if left == 0 { Mark::Reached(number) } else { Mark::Ahead(number, left) };
        left == 0
    }

    /// Up to which number all is written, if that settles anything. What came after is watched
    /// from now on: it is among so many bytes.
    pub(crate) fn written(&mut self, pending: usize) -> Option<u64> {
        let Mark::Reached(number) = self.mark else { return None };
        self.mark = Mark::None;
        if self.acks {
            return None;
        }
        if number < self.handed {
            self.set_mark(pending);
        }
        Some(number)
    }

    /// From now on mail counts only once it is acknowledged, or once it is written.
    pub(crate) fn set_acks(&mut self, on: bool, pending: usize) {
        self.acks = on;
        if self.handed > 0 {
            self.set_mark(pending);
        }
    }

    /// Whether mail counts only once it is acknowledged.
    pub(crate) fn acks(&self) -> bool {
        self.acks
    }

    /// What an acknowledgement settles: no more than was handed out.
    pub(crate) fn acked(&self, up_to: u64) -> u64 {
        up_to.min(self.handed)
    }

    /// Whether this can be forgotten.
    pub(crate) fn is_idle(&self) -> bool {
        matches!(self.mark, Mark::None) && !self.acks
    }

    fn set_mark(&mut self, pending: usize) {
        if matches!(self.mark, Mark::None) && !self.acks {
            self.mark = Mark::Ahead(self.handed, pending);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_comes_while_a_mark_is_watched_has_the_next() {
        let mut settling = Settling::default();
        settling.hand(1, 10);
        settling.hand(2, 20);
        assert!(!settling.taken(9) && settling.taken(1) && !settling.taken(1));
        assert_eq!(settling.written(9), Some(1));
        assert!(settling.taken(9) && !settling.is_idle());
        assert_eq!((settling.written(0), settling.is_idle()), (Some(2), true));
    }

    #[test]
    fn who_acknowledges_settles_by_nothing_else_and_never_too_much() {
        let mut settling = Settling::default();
        settling.hand(1, 10);
        settling.set_acks(true, 10);
        assert!(settling.taken(10));
        assert_eq!(settling.written(0), None, "it was on its way");
        settling.hand(2, 10);
        assert!(!settling.taken(10));
        assert_eq!((settling.acked(1), settling.acked(9)), (1, 2));
        settling.set_acks(false, 0);
        assert!(settling.taken(0), "from now on what is written counts again");
        assert_eq!(settling.written(0), Some(2));
    }

    proptest! {
        /// A stream of bytes, taken as the socket likes: what is settled was taken, and in the
        /// end everything is.
        #[test]
        fn nothing_is_settled_before_it_is_taken_and_everything_after(
            script in prop::collection::vec((any::<bool>(), 0usize..9), 1..80)
        ) {
            let mut settling = Settling::default();
            // Ends of mail in the stream; how much was put in and taken.
            let (mut ends, mut put, mut taken, mut settled) = (vec![0], 0, 0, 0);
            for (hands, bytes) in script.into_iter().chain([(false, usize::MAX); 2]) {
                let mut reached = false;
                if hands {
                    put += bytes;
                    ends.push(put);
                    settling.hand(ends.len() as u64 - 1, put - taken);
                } else {
                    let now = bytes.min(put - taken);
                    taken += now;
                    reached = settling.taken(now);
                }
                while reached || settling.taken(0) {
                    settled = settling.written(put - taken).unwrap_or(settled);
                    reached = false;
                }
                prop_assert!(ends[settled as usize] <= taken);
            }
            prop_assert_eq!((settled as usize, settling.is_idle()), (ends.len() - 1, true));
        }
    }
}
