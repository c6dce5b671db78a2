//! What a job has to say and has not said yet: parts of an answer are gathered, so that a fast
//! backend does not drown whoever listens. Pure.

use std::collections::VecDeque;

use protocol::job::Step;

use crate::ports::weight;

/// So much text is said without waiting for more.
const PLENTY: usize = 4_096;
/// What a step costs besides its text.
const STEP: usize = 64;

/// Steps that wait, oldest first.
pub(super) struct Gathering {
    waiting: VecDeque<Held>,
    /// What has come so far, and what may come in all, in bytes.
    total: usize,
    limit: usize,
}

enum Held {
    Text(String),
    Step(Step),
}

/// The backend says more than it may.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

// === impl Gathering ===

impl Gathering {
    /// Nothing yet, and never more than so many bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self { waiting: VecDeque::new(), total: 0, limit }
    }

    /// Takes a step in; true if what waits should be said at once.
    pub(super) fn take(&mut self, step: Step) -> Result<bool, TooLong> {
        self.total = self.total.saturating_add(cost(&step));
        if self.total > self.limit {
            return Err(TooLong);
        }
        match (self.waiting.back_mut(), step) {
            (Some(Held::Text(text)), Step::Partial(more)) => text.push_str(&more),
            (_, Step::Partial(text)) => self.waiting.push_back(Held::Text(text.into())),
            // Of what only says how far it is, the latest is enough.
            (Some(Held::Step(last @ Step::Progress { .. })), step @ Step::Progress { .. }) => {
                *last = step;
            }
            (_, step) => self.waiting.push_back(Held::Step(step)),
        }
        Ok(self.is_urgent())
    }

    /// The next thing to say.
    pub(super) fn next(&mut self) -> Option<Step> {
        Some(match self.waiting.pop_front()? {
            Held::Text(text) => Step::Partial(text.into()),
            Held::Step(step) => step,
        })
    }

    /// It could not be said.
    pub(super) fn put_back(&mut self, step: Step) {
        let held = match step {
            Step::Partial(text) => Held::Text(text.into()),
            step => Held::Step(step),
        };
        self.waiting.push_front(held);
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn is_urgent(&self) -> bool {
        match self.waiting.back() {
            Some(Held::Text(text)) => text.len() >= PLENTY,
            Some(Held::Step(Step::Progress { .. })) | None => false,
            Some(Held::Step(_)) => true,
        }
    }
}

/// What a step counts against the limit. What is only replaced costs nothing.
fn cost(step: &Step) -> usize {
    match step {
        Step::Partial(text) => text.len(),
        Step::Thinking(text) => STEP + text.len(),
        Step::Tool(tool) => {
            let payloads = [tool.arguments.as_ref(), tool.result.as_ref()];
            STEP + payloads.into_iter().map(weight::payload_weight).sum::<usize>()
        }
        Step::Passages(part) => STEP + part.hits.iter().map(weight::hit_weight).sum::<usize>(),
        Step::Stage(_) => STEP,
        Step::Started | Step::Progress { .. } | Step::Done { .. } | Step::Failed(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn partial(text: &str) -> Step {
        Step::Partial(text.into())
    }

    fn progress(message: &str) -> Step {
        Step::Progress { fraction: None, message: message.into() }
    }

    fn said(gathering: &mut Gathering) -> Vec<String> {
        let steps = std::iter::from_fn(|| gathering.next());
        let spelled = steps.map(|step| match step {
            Step::Partial(text) => text.to_string(),
            Step::Progress { message, .. } => format!("({message})"),
            other => format!("{other:?}"),
        });
        spelled.collect()
    }

    #[test]
    fn texts_are_joined_and_everything_keeps_its_order() {
        let mut gathering = Gathering::new(1_000);
        for step in [partial("a"), partial("b"), progress("1"), progress("2"), partial("c")] {
            assert_eq!(gathering.take(step), Ok(false));
        }
        assert_eq!(gathering.take(Step::Thinking("hm".into())), Ok(true));
        assert_eq!(said(&mut gathering), ["ab", "(2)", "c", "Thinking(\"hm\")"]);
    }

    #[test]
    fn much_text_is_said_at_once_and_too_much_not_at_all() {
        let mut gathering = Gathering::new(2 * PLENTY);
        assert_eq!(gathering.take(partial(&"x".repeat(PLENTY - 1))), Ok(false));
        assert_eq!(gathering.take(partial("x")), Ok(true));
        assert_eq!(gathering.take(partial(&"x".repeat(PLENTY))), Ok(true));
        assert_eq!(gathering.take(partial("x")), Err(TooLong));
    }

    proptest! {
        /// However parts come, are said and come back: together they are what came, in order.
        #[test]
        fn what_is_said_is_what_came(
            script in prop::collection::vec(("[a-z]{0,9}", any::<bool>(), any::<bool>()), 0..60)
        ) {
            let mut gathering = Gathering::new(10_000);
            let (mut came, mut heard) = (String::new(), String::new());
            for (text, says, full) in script {
                came.push_str(&text);
                gathering.take(partial(&text)).unwrap();
                if says && let Some(step) = gathering.next() {
                    match step {
                        step if full => gathering.put_back(step),
                        Step::Partial(text) => heard.push_str(&text),
                        other => prop_assert!(false, "{other:?}"),
                    }
                }
            }
            heard.extend(said(&mut gathering));
            prop_assert_eq!(came, heard);
            prop_assert!(gathering.is_empty());
        }
    }
}
