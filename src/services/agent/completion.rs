//! One answer of a model, put together from its pieces.

use bytestring::ByteString;
use protocol::{agent::Usage, job::Step};

use super::wire::{CallDelta, Chunk, Delta, ToolCall};

/// The most tools that a model may want to use at once.
const MAX_CALLS: usize = 64;

/// What a model has said so far in one round.
#[derive(Debug, Default)]
pub(super) struct Completion {
    /// Its words.
    pub(super) text: String,
    /// The tools that it wants to use.
    pub(super) calls: Vec<ToolCall>,
    /// What it has cost, if it was said.
    pub(super) usage: Option<Usage>,
    finished: bool,
}

/// A piece makes no sense.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Nonsense(pub(super) &'static str);

// === impl Completion ===

impl Completion {
    /// Takes in a piece, as a JSON text; gives what there is to tell of it.
    pub(super) fn take(&mut self, text: &str) -> Result<Vec<Step>, Nonsense> {
        if text.trim() == "[DONE]" {
            self.finished = true;
            return Ok(Vec::new());
        }
        let chunk: Chunk =
            serde_json::from_str(text).map_err(|_| Nonsense("what is no chat completion"))?;
        if chunk.error.is_some() {
            return Err(Nonsense("an error amid its answer"));
        }
        if let Some(used) = chunk.usage {
            let (input_tokens, output_tokens) = (used.prompt_tokens, used.completion_tokens);
            self.usage = Some(Usage { input_tokens, output_tokens });
        }
        // One answer was asked for: others, if there are any, are nobody's.
        let Some(choice) = chunk.choices.into_iter().next() else { return Ok(Vec::new()) };
        self.finished |= choice.finish_reason.is_some();
        choice.delta.or(choice.message).map_or(Ok(Vec::new()), |delta| self.grow(delta))
    }

    fn grow(&mut self, delta: Delta) -> Result<Vec<Step>, Nonsense> {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let mut steps = Vec::new();
        if let Some(text) = some(delta.reasoning_content).or(some(delta.reasoning)) {
            steps.push(Step::Thinking(text.into()));
        }
        if let Some(text) = some(delta.content) {
            self.text.push_str(&text);
            steps.push(Step::Partial(ByteString::from(text)));
        }
        for (place, call) in delta.tool_calls.into_iter().flatten().enumerate() {
            self.call(call.index.unwrap_or(place), call)?;
        }
        Ok(steps)
    }

    /// A call comes in pieces: its name first, then its arguments bit by bit.
    fn call(&mut self, index: usize, piece: CallDelta) -> Result<(), Nonsense> {
        if index >= MAX_CALLS {
            return Err(Nonsense("more uses of tools at once than it may"));
        }
        if self.calls.len() <= index {
            self.calls.resize_with(index + 1, ToolCall::default);
        }
        let call = &mut self.calls[index];
        call.r#type = "function";
        if let Some(id) = piece.id {
            call.id = id;
        }
        if let Some(function) = piece.function {
            call.function.name.push_str(&function.name.unwrap_or_default());
            call.function.arguments.push_str(&function.arguments.unwrap_or_default());
        }
        Ok(())
    }

    /// Whether the model has said that this is all.
    pub(super) fn is_finished(&self) -> bool {
        self.finished
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(pieces: &[&str]) -> (Completion, Vec<String>) {
        let mut completion = Completion::default();
        let steps = pieces.iter().flat_map(|piece| completion.take(piece).unwrap());
        let told = steps.map(|step| match step {
            Step::Thinking(text) => format!("? {text}"),
            Step::Partial(text) => text.to_string(),
            other => panic!("{other:?}"),
        });
        let told = told.collect();
        (completion, told)
    }

    #[test]
    fn words_and_thoughts_are_told_as_they_come() {
        let (said, told) = all(&[
            r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#,
            r#"{"choices":[{"delta":{"reasoning_content":"Hm"}}]}"#,
            r#"{"choices":[{"delta":{"reasoning":"mm"}}]}"#,
            r#"{"choices":[{"delta":{"content":"For"}}]}"#,
            r#"{"choices":[{"delta":{"content":"ty"},"finish_reason":null}],"usage":null}"#,
            r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#,
            r#"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}}"#,
            "[DONE]",
        ]);
        assert_eq!(told, ["? Hm", "? mm", "For", "ty"]);
        assert_eq!((&*said.text, said.is_finished()), ("Forty", true));
        assert_eq!(said.usage, Some(Usage { input_tokens: 7, output_tokens: 2 }));
    }

    #[test]
    fn uses_of_tools_are_put_together() {
        let (said, told) = all(&[
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"add","arguments":""}}]}}]}"#,
            r#"{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"c2","function":{"name":"mul","arguments":"{}"}}]}}]}"#,
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}}]}"#,
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]},"finish_reason":"tool_calls"}]}"#,
        ]);
        assert!(told.is_empty() && said.is_finished());
        let calls: Vec<_> = said
            .calls
            .iter()
            .map(|c| (&*c.id, &*c.function.name, &*c.function.arguments))
            .collect();
        assert_eq!(calls, [("c1", "add", r#"{"a":1}"#), ("c2", "mul", "{}")]);
    }

    #[test]
    fn an_answer_that_is_not_streamed_is_one_piece() {
        let (said, told) = all(&[r#"{"choices":[{"message":{"role":"assistant","content":"42",
            "tool_calls":[{"id":"a","function":{"name":"x","arguments":"{}"}},
                          {"id":"b","function":{"name":"y","arguments":"{}"}}]},
            "finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#]);
        assert_eq!((told, said.calls.len()), (vec!["42".to_owned()], 2));
        assert_eq!(said.calls[1].function.name, "y");
    }

    #[test]
    fn what_is_said_by_both_of_its_names_is_told_once() {
        let (_, told) = all(&[
            r#"{"choices":[{"delta":{"reasoning":"Hm","reasoning_content":"Hm"}}]}"#,
            r#"{"choices":[{"delta":{"reasoning":"mm","reasoning_content":""}}]}"#,
            r#"{"choices":[{"delta":{"reasoning":null,"reasoning_content":"m"}}]}"#,
            r#"{"choices":[{"delta":{"content":"For"},"message":{"content":"For"}}]}"#,
            r#"{"choices":[{"delta":null,"message":{"content":"ty"}}]}"#,
        ]);
        assert_eq!(told, ["? Hm", "? mm", "? m", "For", "ty"]);
    }

    #[test]
    fn nonsense_is_called_so() {
        let take = |text| Completion::default().take(text).map(|steps| steps.len());
        for text in
            ["", "{", "[]", "7", r#"{"choices":7}"#, r#"{"choices":[{"delta":{"content":7}}]}"#]
        {
            assert_eq!(take(text), Err(Nonsense("what is no chat completion")), "{text}");
        }
        assert_eq!(take(r#"{"error":{"message":"x"}}"#), Err(Nonsense("an error amid its answer")));
        let far = r#"{"choices":[{"delta":{"tool_calls":[{"index":99999999}]}}]}"#;
        assert_eq!(take(far), Err(Nonsense("more uses of tools at once than it may")));
        let unfinished = all(&[r#"{"choices":[{"delta":{"content":"For"}}]}"#]).0;
        assert!(!unfinished.is_finished());
    }
}
