//! `config.toml` taken apart into settings, each with its line and column.

use toml::{
    Value,
    de::{DeTable, DeValue},
};

use super::{Outline, Place, Problem, setting::Setting};

/// The text of a configuration file.
pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl File<'_> {
    /// The settings in it, in the order of the file.
    pub(super) fn settings(&self, outline: &Outline) -> Result<Vec<Setting>, Problem> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let text = error.message().lines().collect::<Vec<_>>().join(" ");
            Problem::new("", text, "").at(Some(self.place(at)))
        })?;
        let mut settings = Vec::new();
        self.gather(table.get_ref(), &mut Vec::new(), outline, &mut settings);
        settings.sort_by_key(|(at, _)| *at);
        Ok(settings.into_iter().map(|(_, setting)| setting).collect())
    }

    fn gather(
        &self,
        table: &DeTable<'_>,
        path: &mut Vec<String>,
        outline: &Outline,
        found: &mut Vec<(usize, Setting)>,
    ) {
        for (key, value) in table {
            path.push(key.get_ref().to_string());
            match value.get_ref() {
                DeValue::Table(inner) if outline.section(path).is_some() => {
                    self.gather(inner, path, outline, found);
                }
                inner => {
                    let place = self.place(key.span().start);
                    let value = plain(inner);
                    found.push((key.span().start, Setting { path: path.clone(), value, place }));
                }
            }
            path.pop();
        }
    }

    fn place(&self, at: usize) -> Place {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Place::File {
            name: self.name.into(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// The value without its place. What no setting can be (a date, a number that fits nowhere)
/// becomes a text, and is refused by its type.
fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::Boolean(it) => Value::Boolean(*it),
        DeValue::String(it) => Value::String(it.to_string()),
        DeValue::Integer(it) => i64::from_str_radix(it.as_str(), it.radix())
            .map_or_else(|_| Value::String(it.to_string()), Value::Integer),
        DeValue::Float(it) => {
            it.as_str().parse().map_or_else(|_| Value::String(it.to_string()), Value::Float)
        }
        DeValue::Datetime(it) => Value::Datetime(*it),
        DeValue::Array(it) => Value::Array(it.iter().map(|v| plain(v.get_ref())).collect()),
        DeValue::Table(it) => Value::Table(
            it.iter().map(|(k, v)| (k.get_ref().to_string(), plain(v.get_ref()))).collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn settings(text: &str) -> Result<Vec<Setting>, Problem> {
        File { name: "x.toml", text }.settings(&Outline::of::<Config>())
    }

    #[test]
    fn every_setting_knows_its_line_and_column() {
        let found =
            settings("[server]\n  port = 0x1F90\nlimits.x = 1\n[limits]\nquery = { burst = 7 }")
                .unwrap();
        let shown: Vec<_> =
            found.iter().map(|s| format!("{} {} {}", s.place, s.key(), s.value)).collect();
        assert_eq!(
            shown,
            [
                "x.toml:2:3 server.port 8080",
                "x.toml:3:1 server.limits { x = 1 }",
                "x.toml:5:11 limits.query.burst 7",
            ]
        );
    }

    #[test]
    fn a_broken_file_says_where_and_never_what_was_there() {
        let problem = settings("[auth]\nadmin_key = \"hush hush\n").unwrap_err();
        let text = problem.to_string();
        assert!(text.starts_with("x.toml:2:"), "{text}");
        assert!(!text.contains("hush"), "{text}");
    }
}
