//! Where rooms and people live: a fixed pool of arbiters, chosen by hash.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use actix::{Arbiter, ArbiterHandle};

/// A pool of threads, each running many actors.
pub(crate) struct Placement {
    pool: Vec<Arbiter>,
}

impl Placement {
    /// Starts `threads` arbiters, at least one.
    pub(crate) fn new(threads: usize) -> Self {
        Self { pool: (0..threads.max(1)).map(|_| Arbiter::new()).collect() }
    }

    /// The arbiter on which the actor of this name lives: always the same one.
    pub(crate) fn of(&self, name: &str) -> ArbiterHandle {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(name);
        let slot = usize::try_from(hash % self.pool.len() as u64).unwrap_or_default();
        self.pool[slot].handle()
    }
}

impl Drop for Placement {
    fn drop(&mut self) {
        for arbiter in &self.pool {
            arbiter.stop();
        }
    }
}
