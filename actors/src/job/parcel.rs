//! The last word of a job on its way to the socket that asked.
//!
//! A mailbox that closes, a session that ends and a pump that gives up all drop what they hold.
//! So there is one way back for all of them, `Drop`: a word that no socket has taken returns to
//! the dispatcher, which leaves it in the person's mailbox.

use std::sync::Arc;

use protocol::{Delivery, UserId};

use crate::{
    dispatch::{DispatcherActor, messages::Returned},
    post::{self, Handle},
};

/// A last word that returns if it is dropped before it has been taken.
pub struct Parcel {
    word: Arc<Delivery>,
    /// How it returns; none once that is of no use.
    back: Option<Back>,
}

struct Back {
    user: UserId,
    weight: usize,
    dispatcher: Handle<DispatcherActor>,
}

// === impl Parcel ===

impl Parcel {
    /// A word for this person, weighing about so much.
    pub(crate) fn new(
        word: Arc<Delivery>,
        user: UserId,
        weight: usize,
        dispatcher: Handle<DispatcherActor>,
    ) -> Self {
        Self { word, back: Some(Back { user, weight, dispatcher }) }
    }

    /// A word that is not worth being kept.
    pub(crate) fn passing(word: Arc<Delivery>) -> Self {
        Self { word, back: None }
    }

    /// The word.
    pub(crate) fn word(&self) -> &Arc<Delivery> {
        &self.word
    }

    /// Whether it returns.
    pub(crate) fn returns(&self) -> bool {
        self.back.is_some()
    }

    /// The socket has taken it.
    pub(crate) fn taken(mut self) {
        self.back = None;
    }
}

impl Drop for Parcel {
    fn drop(&mut self) {
        if let Some(Back { user, weight, dispatcher }) = self.back.take() {
            post::insist(&dispatcher, Returned { user, word: self.word.clone(), weight });
        }
    }
}
