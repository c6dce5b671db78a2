//! From what somebody seeks to a query: any of the words, and all of what is in quotes.

use std::collections::BTreeSet;

use tantivy::{
    Term,
    query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
    tokenizer::TextAnalyzer,
};

use super::words::words;

/// A word in the title says so much more than one in the text.
const TITLE: f32 = 2.0;
/// So many different words of a question are heeded: more only cost time.
const MOST_WORDS: usize = 64;

/// Where is sought.
#[derive(Clone, Copy)]
pub(super) struct Places {
    pub(super) library: Field,
    pub(super) title: Field,
    pub(super) text: Field,
}

/// What is sought; none if there is no word in it.
pub(super) fn query(
    places: Places,
    analyzer: &mut TextAnalyzer,
    library: &str,
    text: &str,
) -> Option<Box<dyn Query>> {
    let (mut any, mut all) = (Vec::new(), Vec::new());
    let heeded: BTreeSet<_> = words(analyzer, text).into_iter().take(MOST_WORDS).collect();
    any.extend(
        heeded.iter().map(|word| (Occur::Should, in_either(places, std::slice::from_ref(word)))),
    );
    for phrase in phrases(text) {
        let words = words(analyzer, phrase);
        if !words.is_empty() && all.len() < MOST_WORDS {
            all.push((Occur::Must, in_either(places, &words)));
        }
    }
    if any.is_empty() {
        return None;
    }
    // That it is of this library says nothing about how well it fits.
    let here =
        TermQuery::new(Term::from_field_text(places.library, library), IndexRecordOption::Basic);
    all.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(here), 0.0))));
    all.push((Occur::Must, Box::new(BooleanQuery::new(any))));
    Some(Box::new(BooleanQuery::new(all)))
}

/// Words that follow each other, in the title or in the text.
fn in_either(places: Places, words: &[String]) -> Box<dyn Query> {
    let title = Box::new(BoostQuery::new(follow(places.title, words), TITLE));
    let either: Vec<(_, Box<dyn Query>)> =
        vec![(Occur::Should, title), (Occur::Should, follow(places.text, words))];
    Box::new(BooleanQuery::new(either))
}

fn follow(field: Field, words: &[String]) -> Box<dyn Query> {
    let mut terms: Vec<_> = words.iter().map(|word| Term::from_field_text(field, word)).collect();
    match terms.pop() {
        Some(only) if terms.is_empty() => {
            Box::new(TermQuery::new(only, IndexRecordOption::WithFreqs))
        }
        last => {
            terms.extend(last);
            Box::new(PhraseQuery::new(terms))
        }
    }
}

/// What stands in quotes.
fn phrases(text: &str) -> impl Iterator<Item = &str> {
    let parts: Vec<_> = text.split(['"', '“', '”', '„']).collect();
    // The last part follows no closing quote.
    let closed = parts.len().saturating_sub(1);
    parts.into_iter().take(closed).skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_two_quotes_is_a_phrase() {
        let found = |text| phrases(text).collect::<Vec<_>>();
        assert_eq!(found("plain words"), [""; 0]);
        assert_eq!(found(r#"a "big cat" and “a dog”"#), ["big cat", "a dog"]);
        assert_eq!(found(r#"an "open end"#), [""; 0]);
    }
}
