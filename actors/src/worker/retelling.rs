//! What has been told of a job, so that it is not told again when somebody else takes it up. Pure.

use bytestring::ByteString;
use protocol::{agent::ToolUse, job::Step};

/// What has been told, over all who have worked on a job.
#[derive(Debug, Default)]
pub(super) struct Retelling {
    text: Said,
    thoughts: Said,
    /// Uses of tools: by which name, and whether with a result.
    tools: Vec<(ByteString, bool)>,
    /// The farthest of stages and fractions.
    fraction: f32,
    /// Whether somebody before has told of it.
    anew: bool,
}

/// A text that grows, and how far whoever works now has come in it.
#[derive(Debug, Default)]
struct Said {
    text: String,
    at: usize,
    /// Whoever works now says it differently: what was told cannot be untold, so nothing more
    /// is, until the answer.
    differs: bool,
}

// === impl Retelling ===

impl Retelling {
    /// Somebody else takes up the job, from its beginning.
    pub(super) fn begin_anew(&mut self) {
        self.anew = true;
        for said in [&mut self.text, &mut self.thoughts] {
            said.at = 0;
            said.differs = false;
        }
    }

    /// What of a step has not been told.
    pub(super) fn news(&mut self, step: Step) -> Option<Step> {
        match step {
            Step::Partial(text) => self.text.news(text).map(Step::Partial),
            Step::Thinking(text) => self.thoughts.news(text).map(Step::Thinking),
            Step::Tool(tool) => self.tool(tool),
            Step::Stage(progress) => {
                self.is_farther(progress.fraction).then_some(Step::Stage(progress))
            }
            Step::Progress { fraction: Some(fraction), message } => self
                .is_farther(fraction)
                .then_some(Step::Progress { fraction: Some(fraction), message }),
            other => Some(other),
        }
    }

    fn tool(&mut self, tool: ToolUse) -> Option<Step> {
        let name = (tool.call.clone(), tool.result.is_some());
        if self.anew && self.tools.contains(&name) {
            return None;
        }
        self.tools.push(name);
        Some(Step::Tool(tool))
    }

    /// The first to work may go back and forth as it likes.
    fn is_farther(&mut self, fraction: f32) -> bool {
        let farther = !self.anew || fraction > self.fraction;
        self.fraction = self.fraction.max(fraction);
        farther
    }
}

impl Said {
    fn news(&mut self, text: ByteString) -> Option<ByteString> {
        if self.differs {
            return None;
        }
        let known = &self.text.as_bytes()[self.at..];
        let same = known.iter().zip(text.as_bytes()).take_while(|(a, b)| a == b).count();
        if same < known.len().min(text.len()) {
            self.differs = true;
            return None;
        }
        self.at += text.len();
        if same == text.len() {
            return None;
        }
        let news = match same {
            0 => text,
            // What was told ended with a character, so this begins with one.
            _ => ByteString::from(&text[same..]),
        };
        self.text.push_str(&news);
        Some(news)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn partials(told: &mut Retelling, pieces: &[&str]) -> String {
        let steps = pieces.iter().filter_map(|piece| told.news(Step::Partial((*piece).into())));
        let texts = steps.map(|step| match step {
            Step::Partial(text) => text.to_string(),
            other => panic!("{other:?}"),
        });
        texts.collect()
    }

    #[test]
    fn who_goes_on_as_the_one_before_is_heard_from_where_that_one_stopped() {
        let mut told = Retelling::default();
        assert_eq!(partials(&mut told, &["One ", "two ", "thr"]), "One two thr");
        told.begin_anew();
        assert_eq!(partials(&mut told, &["One", " two t", "hree", " four"]), "ee four");
        told.begin_anew();
        assert_eq!(partials(&mut told, &["One two three four", " five"]), " five");
    }

    #[test]
    fn who_says_it_differently_is_heard_at_the_end_only() {
        let mut told = Retelling::default();
        partials(&mut told, &["One two"]);
        told.begin_anew();
        assert_eq!(partials(&mut told, &["Eins", " zwei", "One two three"]), "");
        told.begin_anew();
        assert_eq!(partials(&mut told, &["One two three"]), " three");
    }

    #[test]
    fn tools_and_fractions_are_told_once() {
        let mut told = Retelling::default();
        let tool = |call: &'static str, done: bool| {
            let result = done.then(|| protocol::Payload::from_json("1"));
            let (call, tool) = (call.into(), "add".into());
            Step::Tool(ToolUse { call, tool, arguments: None, result })
        };
        let progress = |fraction| Step::Progress { fraction, message: "".into() };
        assert!(told.news(tool("a", false)).is_some() && told.news(progress(Some(0.5))).is_some());
        assert!(told.news(progress(Some(0.2))).is_some(), "the first one's own affair");
        told.begin_anew();
        assert!(told.news(tool("a", false)).is_none() && told.news(tool("a", true)).is_some());
        assert!(
            told.news(progress(Some(0.5))).is_none() && told.news(progress(Some(0.6))).is_some()
        );
        assert!(told.news(progress(None)).is_some());
    }

    proptest! {
        #[test]
        fn what_is_told_is_a_beginning_of_what_somebody_said_and_never_told_twice(
            tellings in prop::collection::vec(prop::collection::vec("[aä]{0,3}", 0..5), 1..4),
        ) {
            let mut told = Retelling::default();
            let mut heard = String::new();
            for pieces in &tellings {
                let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
                heard += &partials(&mut told, &pieces);
                prop_assert!(tellings.iter().any(|one| one.concat().starts_with(&heard)));
                told.begin_anew();
            }
        }
    }
}
