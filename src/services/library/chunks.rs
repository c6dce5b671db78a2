//! A text taken apart: into chunks that are found one by one.
//!
//! Chunks cover the text, in its order. Each ends where something ends: a paragraph if it can
//! be, else a sentence, a line or a word; and the next one begins a little before that, so that
//! a thought is whole in one of them. Lengths are in characters, places are in bytes.

use std::ops::Range;

/// How long chunks are, in characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lengths {
    /// At most.
    pub(super) chunk: usize,
    /// How much of a chunk the next one repeats, at most; less than half of a chunk.
    pub(super) overlap: usize,
}

/// What begins at a place of a text; the later the better for a chunk to end there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    Word,
    Line,
    Sentence,
    Paragraph,
}

/// Where the chunks of a text are.
pub(super) fn chunks(text: &str, lengths: Lengths) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let end = end_of_chunk(text, start, lengths.chunk.max(2));
        found.push(start..end);
        if end == text.len() {
            break;
        }
        start = start_of_next(text, start, end, lengths);
    }
    found
}

/// Where a chunk ends: at the best break in its second half, the last of these.
fn end_of_chunk(text: &str, start: usize, most: usize) -> usize {
    let far = forward(text, start, most);
    if far == text.len() {
        return far;
    }
    let near = forward(text, start, most / 2);
    let breaks = places(text, near..far).filter_map(|at| Some((break_at(text, at)?, at)));
    breaks.max().map_or(far, |(_, at)| at)
}

/// Where the next chunk begins: with the first whole sentence of what may be repeated, else with
/// its first whole word; within words only where there are none.
fn start_of_next(text: &str, start: usize, end: usize, lengths: Lengths) -> usize {
    let overlap = lengths.overlap.min((lengths.chunk / 2).saturating_sub(1));
    let from = backward(text, end, overlap).max(start + 1);
    let from = (from..=end).find(|at| text.is_char_boundary(*at)).unwrap_or(end);
    let breaks: Vec<_> = places(text, from.saturating_sub(1)..end)
        .filter(|at| *at >= from && *at < end)
        .filter_map(|at| Some((break_at(text, at)?, at)))
        .collect();
    let first = |least| breaks.iter().find(|(found, _)| *found >= least).map(|(_, at)| *at);
    first(Break::Sentence).or_else(|| first(Break::Word)).unwrap_or(from)
}

/// So many characters on, or the end.
fn forward(text: &str, from: usize, chars: usize) -> usize {
    text[from..].char_indices().nth(chars).map_or(text.len(), |(at, _)| from + at)
}

/// So many characters back, or the beginning.
fn backward(text: &str, from: usize, chars: usize) -> usize {
    match chars {
        0 => from,
        _ => text[..from].char_indices().rev().nth(chars - 1).map_or(0, |(at, _)| at),
    }
}

/// The places between characters after the first byte of a range, its end included.
fn places(text: &str, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
    (range.start + 1..=range.end).filter(|at| text.is_char_boundary(*at))
}

/// What begins at this place. What is blank belongs to what was before it.
fn break_at(text: &str, at: usize) -> Option<Break> {
    if text[at..].chars().next().is_none_or(char::is_whitespace) {
        return None;
    }
    let mut before = text[..at].chars().rev();
    let last = before.next()?;
    if ends_sentence_alone(last) {
        return Some(Break::Sentence);
    }
    if !last.is_whitespace() {
        return None;
    }
    let mut lines = usize::from(last == '\n');
    let said = before.find(|c| {
        lines += usize::from(*c == '\n');
        !c.is_whitespace()
    });
    Some(match (lines, said) {
        (2.., _) => Break::Paragraph,
        (_, Some('.' | '!' | '?' | '…' | ':' | ';')) => Break::Sentence,
        (1, _) => Break::Line,
        _ => Break::Word,
    })
}

/// Whether nothing blank follows it in the scripts that have it.
const fn ends_sentence_alone(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '।')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lengths(chunk: usize, overlap: usize) -> Lengths {
        Lengths { chunk, overlap }
    }

    fn shown(text: &str, chunk: usize, overlap: usize) -> Vec<&str> {
        chunks(text, lengths(chunk, overlap)).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn what_fits_is_one_chunk() {
        assert_eq!(shown("One. Two.", 100, 10), ["One. Two."]);
        assert_eq!(shown("", 100, 10), [""; 0]);
    }

    #[test]
    fn a_chunk_ends_with_a_paragraph_if_it_can() {
        let text = "Cats purr. They sleep.\n\nDogs bark. They run about.";
        assert_eq!(
            shown(text, 35, 0),
            ["Cats purr. They sleep.\n\n", "Dogs bark. They run about."]
        );
    }

    #[test]
    fn else_with_a_sentence_and_the_next_repeats_a_whole_one() {
        let text = "Cats purr loudly. They sleep. Dogs bark at them.";
        assert_eq!(
            shown(text, 32, 14),
            ["Cats purr loudly. They sleep. ", "They sleep. Dogs bark at them."]
        );
    }

    #[test]
    fn a_script_without_spaces_is_cut_between_its_sentences() {
        assert_eq!(shown("猫は鳴く。犬は吠える。", 8, 0), ["猫は鳴く。", "犬は吠える。"]);
    }

    #[test]
    fn a_word_that_never_ends_is_cut_between_characters() {
        assert_eq!(shown("ßßßßßßßßßß", 4, 1), ["ßßßß", "ßßßß", "ßßßß"]);
    }

    proptest! {
        #[test]
        fn chunks_cover_the_text_in_order_within_their_lengths(
            text in "([a-c]{1,9}|ß|猫|。|🦊|\\.|\\n| |\\n\\n|e\u{301}){0,200}",
            chunk in 2usize..40,
            overlap in 0usize..20,
        ) {
            let found = chunks(&text, lengths(chunk, overlap));
            let count = |range: Range<usize>| text[range].chars().count();
            let mut reached = 0;
            let mut begun = None;
            for range in found {
                prop_assert!(begun < Some(range.start), "each begins after the one before");
                prop_assert!(range.start <= reached && reached < range.end, "no gap, no standstill");
                prop_assert!(count(range.clone()) <= chunk);
                prop_assert!(count(range.start..reached) <= overlap);
                (begun, reached) = (Some(range.start), range.end);
            }
            prop_assert_eq!(reached, text.len());
        }
    }
}
