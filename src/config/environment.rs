//! Settings from environment variables: `GREENROOM__SECTION__KEY`.

use toml::Value;

use super::{
    Outline, Place, Problem,
    setting::{Setting, suggestion},
};

/// What every variable of ours begins with.
pub const PREFIX: &str = "GREENROOM__";

/// The settings in our own variables, and what is wrong with the others of that prefix.
pub(super) fn settings<'a>(
    variables: impl Iterator<Item = (&'a str, &'a str)>,
    outline: &Outline,
) -> (Vec<Setting>, Vec<Problem>) {
    let (mut settings, mut problems) = (Vec::new(), Vec::new());
    for (name, text) in variables {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let path: Vec<String> = rest.split("__").map(str::to_lowercase).collect();
        let setting = Setting { value: value(text), place: Place::Variable(name.into()), path };
        match outline.knows(&setting.path) {
            true => settings.push(setting.or_as_text(text)),
            false => problems.push(unknown(setting, outline)),
        }
    }
    (settings, problems)
}

/// The text as a TOML value; as itself where it is none.
fn value(text: &str) -> Value {
    text.parse().unwrap_or_else(|_| Value::String(text.into()))
}

fn unknown(setting: Setting, outline: &Outline) -> Problem {
    let help = suggestion(&setting.path, outline);
    Problem::new(&setting.key(), "unknown key", help).at(Some(setting.place))
}

/// The variable that sets a key.
pub fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn read(pairs: &[(&str, &str)]) -> (Vec<Setting>, Vec<Problem>) {
        settings(pairs.iter().copied(), &Outline::of::<Config>())
    }

    #[test]
    fn every_key_has_its_variable() {
        for key in Outline::of::<Config>().keys() {
            let (found, problems) = read(&[(&variable(&key), "1")]);
            assert_eq!(problems, []);
            assert_eq!(found[0].key(), key);
        }
    }

    #[test]
    fn a_value_is_toml_or_itself() {
        let (found, _) = read(&[
            ("GREENROOM__SERVER__PORT", "9000"),
            ("GREENROOM__SERVER__HOST", "10.0.0.7"),
            ("GREENROOM__AUTH__ADMIN_KEY", "000012345678"),
            ("GREENROOM__ORIGINS__PRODUCTION", r#"["https://a.example.com"]"#),
            ("PATH", "/bin"),
        ]);
        let shown: Vec<_> = found.iter().map(|s| s.value.to_string()).collect();
        assert_eq!(
            shown,
            ["9000", r#""10.0.0.7""#, r#""000012345678""#, r#"["https://a.example.com"]"#]
        );
    }

    #[test]
    fn an_unknown_name_is_refused_with_a_suggestion() {
        let (_, problems) = read(&[("GREENROOM__SERVER__PROT", "1")]);
        assert_eq!(
            problems[0].to_string(),
            "environment variable GREENROOM__SERVER__PROT: server.prot: unknown key; \
             did you mean `port`?"
        );
    }
}
