//! From text to the words that are compared: in small letters, by their stems, without accents.
//!
//! A word is a run of letters and digits. In scripts that put no space between words each
//! character stands for itself; what was written in one piece is then found as a phrase.

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language as Stems, LowerCaser, RemoveLongFilter, Stemmer, TextAnalyzer,
    Token, TokenStream, Tokenizer,
};

use crate::config::Language;

/// The longest word, in bytes; what is longer was not written by people.
const LONGEST: usize = 128;

/// How texts and questions are read alike.
pub(super) fn analyzer(language: Language) -> TextAnalyzer {
    let words = TextAnalyzer::builder(Words::default())
        .filter(RemoveLongFilter::limit(LONGEST))
        .filter(LowerCaser);
    match stems(language) {
        Some(stems) => words.filter(Stemmer::new(stems)).filter(AsciiFoldingFilter).build(),
        None => words.filter(AsciiFoldingFilter).build(),
    }
}

const fn stems(language: Language) -> Option<Stems> {
    Some(match language {
        Language::None => return None,
        Language::Arabic => Stems::Arabic,
        Language::Danish => Stems::Danish,
        Language::Dutch => Stems::Dutch,
        Language::English => Stems::English,
        Language::Finnish => Stems::Finnish,
        Language::French => Stems::French,
        Language::German => Stems::German,
        Language::Greek => Stems::Greek,
        Language::Hungarian => Stems::Hungarian,
        Language::Italian => Stems::Italian,
        Language::Norwegian => Stems::Norwegian,
        Language::Portuguese => Stems::Portuguese,
        Language::Romanian => Stems::Romanian,
        Language::Russian => Stems::Russian,
        Language::Spanish => Stems::Spanish,
        Language::Swedish => Stems::Swedish,
        Language::Tamil => Stems::Tamil,
        Language::Turkish => Stems::Turkish,
    })
}

/// Takes a text apart into words.
#[derive(Clone, Default)]
pub(super) struct Words {
    token: Token,
}

/// What is left of a text.
pub(super) struct Rest<'a> {
    text: &'a str,
    at: usize,
    token: &'a mut Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = Rest<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Rest<'a> {
        self.token.reset();
        Rest { text, at: 0, token: &mut self.token }
    }
}

impl TokenStream for Rest<'_> {
    fn advance(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(begin) = rest.find(char::is_alphanumeric) else { return false };
        let word = &rest[begin..];
        let long = match word.chars().next() {
            Some(first) if stands_alone(first) => first.len_utf8(),
            _ => word.find(|c: char| !c.is_alphanumeric() || stands_alone(c)).unwrap_or(word.len()),
        };
        let (from, to) = (self.at + begin, self.at + begin + long);
        self.at = to;
        self.token.position = self.token.position.wrapping_add(1);
        (self.token.offset_from, self.token.offset_to) = (from, to);
        self.token.text.clear();
        self.token.text.push_str(&self.text[from..to]);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Letters of scripts without spaces: Thai to Khmer, kana and Han (by the blocks of Unicode).
const fn stands_alone(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The words of a text, in their order.
pub(super) fn words(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    analyzer.token_stream(text).process(&mut |token| found.push(token.text.clone()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: Language, text: &str) -> Vec<String> {
        words(&mut analyzer(language), text)
    }

    #[test]
    fn words_are_compared_by_their_stems_in_small_letters_without_accents() {
        assert_eq!(
            read(Language::English, "Proteins FOLDING, at Café 7!"),
            ["protein", "fold", "at", "cafe", "7"]
        );
        assert_eq!(read(Language::None, "Proteins folding"), ["proteins", "folding"]);
        assert_eq!(read(Language::German, "Häuser"), read(Language::German, "Häusern"));
    }

    #[test]
    fn what_is_written_without_spaces_is_read_letter_by_letter() {
        assert_eq!(read(Language::English, "猫はcatです。"), ["猫", "は", "cat", "で", "す"]);
    }

    #[test]
    fn what_nobody_wrote_is_left_out() {
        assert_eq!(read(Language::English, &format!("a {} b", "x".repeat(5_000))), ["a", "b"]);
        assert_eq!(read(Language::English, "  … !? "), [""; 0]);
    }
}
