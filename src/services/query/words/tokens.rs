//! A question or a name, taken apart into words.

use super::stem::stem;

/// One word, number or quotation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// In lower case; a quotation as it stands.
    pub(super) text: String,
    /// What its forms have in common.
    pub(super) stem: String,
    /// What kind of token it is.
    pub(super) kind: Kind,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Word,
    Number(f64),
    /// Between quotation marks.
    Quoted,
    /// A comma.
    Comma,
}

/// Numbers that people spell out.
const SPELT: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

/// The words of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '"' | '“' | '”' => quotation(rest, first),
            ',' | ';' => (Some(token(",", Kind::Comma)), first.len_utf8()),
            _ if first.is_alphanumeric() => word(rest),
            _ => (None, first.len_utf8()),
        };
        found.extend(token);
        rest = &rest[length..];
    }
    found
}

/// The stems of a name, as one text.
pub(super) fn key(tokens: &[Token]) -> String {
    tokens.iter().map(|token| &*token.stem).collect::<Vec<_>>().join(" ")
}

fn token(text: &str, kind: Kind) -> Token {
    let stem = if kind == Kind::Word { stem(text) } else { text.to_lowercase() };
    Token { text: text.into(), stem, kind }
}

/// Up to the next quotation mark; a lone one is nothing.
fn quotation(rest: &str, first: char) -> (Option<Token>, usize) {
    let inner = &rest[first.len_utf8()..];
    match inner.char_indices().find(|(_, c)| matches!(c, '"' | '“' | '”')) {
        Some((end, mark)) if end > 0 => {
            let length = first.len_utf8() + end + mark.len_utf8();
            (Some(token(&inner[..end], Kind::Quoted)), length)
        }
        _ => (None, first.len_utf8()),
    }
}

/// Letters and digits, with the points of a number; the genitive is dropped.
fn word(rest: &str) -> (Option<Token>, usize) {
    let mut end = 0;
    for (at, c) in rest.char_indices() {
        let after = rest[at + c.len_utf8()..].chars().next();
        let inside = rest[..at].chars().next_back().is_some_and(|c| c.is_ascii_digit())
            && after.is_some_and(|c| c.is_ascii_digit())
            && matches!(c, '.' | ',');
        if !c.is_alphanumeric() && !inside {
            break;
        }
        end = at + c.len_utf8();
    }
    let text = &rest[..end];
    let genitive = ["'s", "’s"].iter().find(|mark| rest[end..].starts_with(**mark));
    let length = end + genitive.map_or(0, |mark| mark.len());
    (Some(number(text).unwrap_or_else(|| token(&text.to_lowercase(), Kind::Word))), length)
}

fn number(text: &str) -> Option<Token> {
    let spelt = SPELT.iter().position(|word| text.eq_ignore_ascii_case(word));
    let digits = text.starts_with(|c: char| c.is_ascii_digit());
    let value = match spelt {
        Some(value) => u32::try_from(value).map(f64::from).ok(),
        None if digits => text.replace(',', "").parse().ok(),
        None => None,
    };
    value.map(|value| token(text, Kind::Number(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_question_falls_into_its_words() {
        assert_eq!(texts("Which proteins, please?"), ["which", "proteins", ",", "please"]);
        assert_eq!(texts("Alzheimer's disease"), ["alzheimer", "disease"]);
        assert_eq!(texts("beta-globin (E. coli)"), ["beta", "globin", "e", "coli"]);
        assert_eq!(texts("named \"The Left Hand\"!"), ["named", "The Left Hand"]);
    }

    #[test]
    fn numbers_are_numbers() {
        let numbers = |text: &str| -> Vec<Kind> {
            tokens(text).into_iter().map(|token| token.kind).collect()
        };
        assert_eq!(numbers("1,000"), [Kind::Number(1000.0)]);
        assert_eq!(numbers("3.5 p53 seven"), [Kind::Number(3.5), Kind::Word, Kind::Number(7.0)]);
        assert_eq!(texts("300."), ["300"]);
    }

    #[test]
    fn nothing_makes_it_stumble() {
        for odd in ["", "\"", "“”", "''''", "🙂 ½ \u{0}", "1.2.3,4,", "ß'S"] {
            let _ = tokens(odd);
        }
    }
}
