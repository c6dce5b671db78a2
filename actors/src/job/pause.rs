//! How long to wait before a backend is asked again. Pure.
//!
//! Longer each time, and not alike for any two jobs: what failed for many at once is not asked
//! by all of them at once again.

use std::{
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    time::Duration,
};

use protocol::JobId;

/// About the first pause; each further one is twice as long.
const FIRST_MS: u64 = 200;
/// No pause is longer.
const LONGEST_MS: u64 = 5_000;

/// The pause after so many attempts: between half of it and one and a half of it.
pub(super) fn pause(job: JobId, attempts: u32) -> Duration {
    let doubled = 1_u64.checked_shl(attempts.saturating_sub(1)).unwrap_or(u64::MAX);
    let middle = FIRST_MS.saturating_mul(doubled).min(LONGEST_MS);
    // The name of a job is random enough for this.
    let dice = BuildHasherDefault::<DefaultHasher>::default().hash_one((job, attempts));
    Duration::from_millis(middle / 2 + dice % (middle + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_differ() {
        let after = |attempts| (0..100).map(move |n| pause(JobId::from_u128(n), attempts));
        for (attempts, middle) in [(1, 200), (2, 400), (3, 800), (9, 5_000), (99, 5_000)] {
            let (half, whole) = (Duration::from_millis(middle / 2), Duration::from_millis(middle));
            assert!(after(attempts).all(|pause| (half..=half + whole).contains(&pause)));
            assert!(after(attempts).min() < Some(whole) && after(attempts).max() > Some(whole));
        }
    }
}
