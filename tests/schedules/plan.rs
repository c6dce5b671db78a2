//! What may happen in a room, and how often.

/// Failures that one room may be made to have: more, and it would be made to rest.
pub(super) const FAILURES: usize = 2;

/// One thing that somebody does or suffers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Says something new.
    Say,
    /// Sends something again that it does not know to have arrived, or that has.
    SayAgain,
    /// Reads whatever has come.
    Listen,
    /// Loses the socket without a word.
    Cut,
    /// Comes back and resumes.
    Return,
    /// Says what makes the room fail.
    Fail,
    /// Says what ends the room without a word.
    Die,
}

// === impl Step ===

impl Step {
    /// What the dice say.
    pub(super) fn thrown(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..50 => Self::Say,
            50..58 => Self::SayAgain,
            58..68 => Self::Listen,
            68..74 => Self::Cut,
            74..96 => Self::Return,
            96..98 => Self::Fail,
            _ => Self::Die,
        }
    }
}

/// Numbers that look random and are the same for the same seed (splitmix64).
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

// === impl Dice ===

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}
