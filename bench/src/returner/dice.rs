//! Chance that is the same in every run: each client has dice of its own, thrown from its number.

use std::time::Duration;

/// A stream of numbers that look random (SplitMix64: Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

// === impl Dice ===

impl Dice {
    /// The dice of one client.
    pub(crate) fn of(member: usize) -> Self {
        Self(member as u64)
    }

    /// A span of time below `longest`.
    pub(crate) fn up_to(&mut self, longest: Duration) -> Duration {
        // The upper 53 bits fill a fraction exactly.
        longest.mul_f64((self.next() >> 11) as f64 / (1u64 << 53) as f64)
    }

    /// Heads or tails.
    pub(crate) fn coin(&mut self) -> bool {
        self.next() & 1 == 1
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_fill_their_range_and_differ_between_clients() {
        let second = Duration::from_secs(1);
        let mut throws: Vec<Duration> = (0..1000).map(|m| Dice::of(m).up_to(second)).collect();
        throws.sort_unstable();
        assert!(throws[0] < second / 50 && throws[999] > second * 49 / 50);
        assert!((450..550).contains(&throws.partition_point(|&throw| throw < second / 2)));
        assert_eq!(Dice::of(1).up_to(Duration::ZERO), Duration::ZERO);
    }
}
