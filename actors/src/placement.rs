//! Where rooms, people and jobs live: a fixed pool of arbiters, chosen by hash.

use std::{
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    sync::Arc,
};

use actix::{Arbiter, ArbiterHandle};

/// A pool of threads, each running many actors. It ends with its last owner.
#[derive(Clone)]
pub struct Placement(Arc<Pool>);

struct Pool(Vec<Arbiter>);

impl Placement {
    /// Starts `threads` arbiters, at least one.
    pub fn new(threads: usize) -> Self {
        Self(Arc::new(Pool((0..threads.max(1)).map(|_| Arbiter::new()).collect())))
    }

    /// The arbiter on which the actor of this name lives: always the same one.
    pub(crate) fn of(&self, name: &str) -> ArbiterHandle {
        let Pool(pool) = &*self.0;
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(name);
        let slot = usize::try_from(hash % pool.len() as u64).unwrap_or_default();
        pool[slot].handle()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        for arbiter in &self.0 {
            arbiter.stop();
        }
    }
}
