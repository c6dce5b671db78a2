//! An answer that is given later than its question is taken: once something is on disk.

use std::{cell::Cell, rc::Rc};

use actix::{
    Actor, Message,
    dev::{MessageResponse, OneshotSender},
};

/// What an asker waits for. The handler returns one copy and keeps another to give it by.
///
/// If every copy is gone before it was given, the asker is told that nobody is there.
pub struct Answer<T>(Rc<Cell<State<T>>>);

enum State<T> {
    /// Neither is there yet.
    Open,
    /// Somebody waits.
    Awaited(OneshotSender<T>),
    /// It was given before the asker was known: within the handler.
    Ready(T),
    /// The asker has it, or never wanted it.
    Done,
}

// === impl Answer ===

impl<T> Answer<T> {
    /// One that nobody has given yet.
    pub(crate) fn open() -> Self {
        Self(Rc::new(Cell::new(State::Open)))
    }

    /// Gives it. Only the first that is given counts.
    pub(crate) fn give(&self, value: T) {
        self.0.set(match self.0.replace(State::Done) {
            State::Open => State::Ready(value),
            State::Awaited(asker) => {
                // Whoever has stopped waiting needs no answer.
                let _ = asker.send(value);
                State::Done
            }
            given => given,
        });
    }

    /// What was given, where nobody has asked.
    #[cfg(test)]
    pub(crate) fn given(&self) -> Option<T> {
        match self.0.replace(State::Done) {
            State::Ready(value) => Some(value),
            state => {
                self.0.set(state);
                None
            }
        }
    }
}

impl<T> Clone for Answer<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<A: Actor, M: Message> MessageResponse<A, M> for Answer<M::Result> {
    fn handle(self, _: &mut A::Context, asker: Option<OneshotSender<M::Result>>) {
        self.0.set(match (self.0.replace(State::Done), asker) {
            (State::Open, Some(asker)) => State::Awaited(asker),
            (State::Ready(value), Some(asker)) => {
                let _ = asker.send(value);
                State::Done
            }
            _ => State::Done,
        });
    }
}

#[cfg(test)]
mod tests {
    use actix::{Context, Handler, MailboxError, System};

    use super::*;

    /// Answers the question before, and the second one at once.
    #[derive(Default)]
    struct Slow(Option<Answer<u32>>);

    impl Actor for Slow {
        type Context = Context<Self>;
    }

    #[derive(Message)]
    #[rtype(result = "u32")]
    struct Ask(u32);

    impl Handler<Ask> for Slow {
        type Result = Answer<u32>;

        fn handle(&mut self, mail: Ask, _: &mut Self::Context) -> Self::Result {
            let answer = Answer::open();
            match self.0.replace(answer.clone()) {
                Some(before) => {
                    before.give(mail.0);
                    answer.give(mail.0 + 1);
                    answer.give(0);
                }
                None => assert_ne!(mail.0, 0),
            }
            answer
        }
    }

    #[test]
    fn comes_later_or_at_once_and_only_once() {
        System::new().block_on(async {
            let slow = Slow::default().start();
            let (first, second) =
                futures_util::future::join(slow.send(Ask(1)), slow.send(Ask(5))).await;
            assert_eq!((first.unwrap(), second.unwrap()), (5, 6));
        });
    }

    #[test]
    fn nobody_waits_for_one_who_is_gone() {
        System::new().block_on(async {
            let slow = Slow::default().start();
            let asked = slow.send(Ask(1));
            drop(slow);
            assert!(matches!(asked.await, Err(MailboxError::Closed)));
        });
    }
}
