//! Messages, held against the contract of their dialect.
//!
//! More strictly than any client should: nothing may be there that the contract does not describe.

use std::{collections::BTreeMap, sync::OnceLock};

use dialects::contract::{self, ACTIVITY, ANNOUNCEMENT, Contract};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// What may be heard in one dialect.
pub(crate) struct Heard {
    words: BTreeMap<&'static str, Word>,
}

/// One kind of message, made ready when the first of its kind is heard.
struct Word {
    schema: Value,
    judge: OnceLock<Validator>,
}

/// What may be heard in the dialect of this name.
pub(crate) fn heard(dialect: &str) -> &'static Heard {
    static ALL: OnceLock<BTreeMap<&'static str, Heard>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        contract::all()
            .into_iter()
            .map(|contract| (contract.dialect, Heard::of(contract)))
            .collect()
    });
    all.get(dialect).unwrap_or_else(|| panic!("no dialect {dialect}"))
}

/// Lets a schema refuse every field that it does not describe.
///
/// Where several schemas describe one object together, only the whole of them can tell.
pub(crate) fn close(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut() else { return };
    if close_within(schema) {
        schema.insert("unevaluatedProperties".into(), json!(false));
    }
}

/// Closes what is below; says whether the fields of an object are listed here.
fn close_within(schema: &mut Map<String, Value>) -> bool {
    let mut lists = schema.contains_key("properties");
    let mut open = schema.contains_key("additionalProperties");
    for below in ["items", "additionalProperties"] {
        schema.get_mut(below).into_iter().for_each(close);
    }
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(close);
    }
    for forms in ["anyOf", "oneOf", "allOf"] {
        let forms = schema.get_mut(forms).and_then(Value::as_array_mut).into_iter().flatten();
        for form in forms.filter_map(Value::as_object_mut) {
            open |= form.contains_key("additionalProperties");
            lists |= close_within(form);
        }
    }
    lists && !open
}

// === impl Heard ===

impl Heard {
    fn of(contract: Contract) -> Self {
        let word = |word: contract::Word| {
            let mut schema = word.schema.to_value();
            close(&mut schema);
            (word.name, Word { schema, judge: OnceLock::new() })
        };
        Self { words: contract.heard.into_iter().map(word).collect() }
    }

    /// The names of all that may be heard.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.words.keys().copied()
    }

    /// The names under which a message is what the contract says, or else why it is not.
    ///
    /// Types that are not the contract's own are free to those who publish activities, and, of
    /// these names, to those who announce.
    pub(crate) fn judge(
        &self,
        told: &Value,
        announced: &[&str],
    ) -> Result<Vec<&'static str>, String> {
        let mut wrong = String::new();
        let mut fitting = Vec::new();
        for name in self.candidates(told, announced) {
            match self.words[name].refusal(told) {
                None => fitting.push(name),
                Some(why) => wrong.push_str(&format!("\n  not {name}: {why}")),
            }
        }
        match (fitting.is_empty(), wrong.is_empty()) {
            (false, _) => Ok(fitting),
            (true, true) => Err(format!("no word of the contract: {told}")),
            (true, false) => Err(format!("not as the contract says: {told}{wrong}")),
        }
    }

    fn candidates(&self, told: &Value, announced: &[&str]) -> Vec<&'static str> {
        let kind = told["type"].as_str().unwrap_or_default();
        let kind = match told["event_type"].as_str() {
            // In the library dialect alone; elsewhere it is one field among others.
            Some(event) if kind == "event" && self.words.contains_key("system") => event,
            _ => kind,
        };
        let named = |name: &str| match kind {
            "response" => name.starts_with("response."),
            _ => name == kind,
        };
        let known: Vec<_> = self.names().filter(|name| named(name)).collect();
        let free = match announced.contains(&kind) {
            true => ANNOUNCEMENT,
            false => ACTIVITY,
        };
        match known.is_empty() {
            true => self.names().filter(|name| *name == free).collect(),
            false => known,
        }
    }
}

// === impl Word ===

impl Word {
    fn refusal(&self, told: &Value) -> Option<String> {
        let judge = self.judge.get_or_init(|| {
            let options = jsonschema::options().should_validate_formats(true);
            options.build(&self.schema).expect("the contract is made of schemas")
        });
        if judge.is_valid(told) {
            return None;
        }
        let errors = judge.iter_errors(told);
        let errors: Vec<_> = errors.map(|it| format!("{}: {it}", it.instance_path())).collect();
        Some(errors.join("; "))
    }
}
