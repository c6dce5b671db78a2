//! The index of all names: by how any of their words begin. Pure, and built once.
//!
//! All names stand one after another in one text, folded; a sorted list of the places where a
//! word begins (a suffix array of words) finds whatever begins with some letters by two binary
//! searches. Beside the texts a term costs 24 bytes, a name 12 and each of its words 8. A search
//! walks the names that its rarest word begins, and holds no more than it is asked for.

use std::{cmp::Reverse, ops::Range};

use bytestring::ByteString;
use protocol::ontology::Suggestion;

use super::{fold::fold, term::Term};

/// Words of a search that count: nobody types more.
const MAX_WORDS: usize = 12;
/// What stands between two names: less than any letter, so that a name comes before longer ones.
const END: char = '\0';

/// All terms, to be found by their names.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// IRIs, labels and descriptions.
    texts: Box<str>,
    entries: Box<[Entry]>,
    /// The prefixes of the ontologies, as they are written.
    ontologies: Box<[Box<str>]>,
    /// All names, folded, with their ends.
    folded: Box<str>,
    names: Box<[Name]>,
    /// Where the words of names begin, in the order of what stands there.
    words: Box<[Word]>,
}

/// There is more text than an index can count: four gigabytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is too much text for one index: more than 4 GiB")]
pub(super) struct TooMuch;

/// A term, as places in the texts.
#[derive(Clone, Copy, Debug)]
struct Entry {
    iri: u32,
    label: u32,
    description: u32,
    end: u32,
    uses: u32,
    ontology: u32,
}

/// A name of a term. It ends before the next begins.
#[derive(Clone, Copy, Debug)]
struct Name {
    at: u32,
    entry: u32,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Label,
    Synonym,
    /// The short form of its IRI, such as `PR 000000001`.
    Id,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    at: u32,
    name: u32,
}

/// How well a name fits what was typed: the least is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    way: Way,
    /// Bytes of the name: the shorter one has more of it typed already.
    length: u32,
    uses: Reverse<u32>,
    /// Terms are in the order of their labels.
    entry: u32,
}

/// In which way a name fits, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// It is the label.
    Label,
    /// It is another name, or the id.
    OtherName,
    /// The label begins so.
    LabelBegins,
    /// The label goes on so after a word.
    LabelGoesOn,
    /// Each word begins a word of the label of its own.
    LabelHasWords,
    /// Another name begins so.
    OtherBegins,
    /// Another name goes on so after a word.
    OtherGoesOn,
    /// Each word begins a word of its own of another name.
    OtherHasWords,
}

// === impl Index ===

impl Index {
    /// Indexes these terms.
    pub(super) fn build(mut terms: Vec<Term>) -> Result<Self, TooMuch> {
        terms.sort_by_cached_key(|term| (fold(&term.label), term.iri.clone()));
        let mut writer = Writer::default();
        for term in &terms {
            writer.add(term)?;
        }
        writer.finish()
    }

    /// How many terms there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The ontologies that there are, by their prefixes.
    pub(super) fn ontologies(&self) -> impl Iterator<Item = &str> {
        self.ontologies.iter().map(|prefix| &**prefix)
    }

    /// Whether it has terms of this ontology, however its prefix is written.
    pub(super) fn knows(&self, ontology: &str) -> bool {
        self.ontologies().any(|known| known.eq_ignore_ascii_case(ontology))
    }

    /// The terms whose names begin so, the best first and no more than `limit`.
    pub(super) fn search(
        &self,
        text: &str,
        ontology: Option<&str>,
        limit: usize,
    ) -> Vec<Suggestion> {
        let wanted = match ontology.map(|prefix| self.code(prefix)) {
            None => None,
            Some(Some(code)) => Some(code),
            Some(None) => return Vec::new(),
        };
        let mut best = Best { index: self, wanted, limit, found: Vec::new() };
        self.walk(&fold(text), &mut best);
        best.found.iter().map(|fit| self.suggestion(fit.entry)).collect()
    }

    /// Shows every name that fits; some of them more than once.
    fn walk(&self, typed: &str, best: &mut Best<'_>) {
        let words: Vec<&str> = typed.split(' ').filter(|w| !w.is_empty()).take(MAX_WORDS).collect();
        // Who types a number may mean the number of a term.
        let numbers = typed.bytes().any(|b| b.is_ascii_digit());
        let phrase = words.join(" ");
        let Some(rarest) = words.iter().map(|word| self.beginning(word)).min_by_key(Range::len)
        else {
            return;
        };
        for word in &self.words[self.beginning(&phrase)] {
            let name = self.names[word.name as usize];
            if numbers || name.kind != Kind::Id {
                best.offer(
                    word.name,
                    way(name.kind, word.at == name.at, self.text_of(word.name) == phrase),
                );
            }
        }
        if words.len() == 1 {
            return;
        }
        let mut longest_first = words;
        longest_first.sort_by_key(|word| Reverse(word.len()));
        for word in &self.words[rarest] {
            let way = match self.names[word.name as usize].kind {
                Kind::Label => Way::LabelHasWords,
                Kind::Synonym => Way::OtherHasWords,
                Kind::Id => continue,
            };
            best.offer_if(word.name, way, |name| has_words(name, &longest_first));
        }
    }

    /// The words that begin so, and what follows them.
    fn beginning(&self, typed: &str) -> Range<usize> {
        let from = |word: &Word| &self.folded.as_bytes()[word.at as usize..];
        let low = self.words.partition_point(|word| from(word) < typed.as_bytes());
        let fits = |word: &Word| from(word).starts_with(typed.as_bytes());
        low..low + self.words[low..].partition_point(fits)
    }

    fn code(&self, ontology: &str) -> Option<u32> {
        let place = self.ontologies().position(|known| known.eq_ignore_ascii_case(ontology));
        place.and_then(|place| u32::try_from(place).ok())
    }

    fn span_of(&self, name: u32) -> Range<usize> {
        let end = self.names.get(name as usize + 1).map_or(self.folded.len(), |n| n.at as usize);
        self.names[name as usize].at as usize..end - END.len_utf8()
    }

    fn text_of(&self, name: u32) -> &str {
        &self.folded[self.span_of(name)]
    }

    fn suggestion(&self, entry: u32) -> Suggestion {
        let Entry { iri, label, description, end, .. } = self.entries[entry as usize];
        let text = |from: u32, to: u32| ByteString::from(&self.texts[from as usize..to as usize]);
        Suggestion {
            iri: text(iri, label),
            label: text(label, description),
            description: (description < end).then(|| text(description, end)),
        }
    }
}

/// In which way a name fits that goes on as typed, from its beginning or from a later word.
const fn way(kind: Kind, begins: bool, whole: bool) -> Way {
    match (kind, begins, whole) {
        (Kind::Label, true, true) => Way::Label,
        (Kind::Label, true, false) => Way::LabelBegins,
        (Kind::Label, false, _) => Way::LabelGoesOn,
        (_, true, true) => Way::OtherName,
        (_, true, false) => Way::OtherBegins,
        (_, false, _) => Way::OtherGoesOn,
    }
}

/// Whether each of these, the longest first, begins a word of the name that no other begins. The
/// longer one goes first because it has the smaller choice, all of which the shorter one has too.
fn has_words(name: &str, words: &[&str]) -> bool {
    let mut own: Vec<&str> = name.split(' ').collect();
    words.iter().all(|word| {
        let found = own.iter().position(|own| own.starts_with(word));
        found.map(|at| own.swap_remove(at)).is_some()
    })
}

/// The best that was found so far.
struct Best<'a> {
    index: &'a Index,
    wanted: Option<u32>,
    limit: usize,
    /// In order; each term once.
    found: Vec<Fit>,
}

// === impl Best ===

impl Best<'_> {
    fn offer(&mut self, name: u32, way: Way) {
        self.offer_if(name, way, |_| true);
    }

    /// Takes a name that fits in this way, if it is among the best and `really` fits.
    fn offer_if(&mut self, name: u32, way: Way, really: impl Fn(&str) -> bool) {
        let entry = self.index.names[name as usize].entry;
        let length = self.index.span_of(name).len() as u32;
        let worst = self.found.last().filter(|_| self.found.len() >= self.limit);
        // Most names end here, before their terms are looked at.
        if worst.is_some_and(|worst| (worst.way, worst.length) < (way, length)) {
            return;
        }
        let Entry { uses, ontology, .. } = self.index.entries[entry as usize];
        let fit = Fit { way, length, uses: Reverse(uses), entry };
        let refused = self.wanted.is_some_and(|wanted| wanted != ontology)
            || worst.is_some_and(|worst| *worst <= fit)
            || !really(self.index.text_of(name));
        if !refused {
            self.take(fit);
        }
    }

    fn take(&mut self, fit: Fit) {
        if let Some(known) = self.found.iter().position(|found| found.entry == fit.entry) {
            if self.found[known] <= fit {
                return;
            }
            self.found.remove(known);
        }
        let place = self.found.partition_point(|found| *found < fit);
        self.found.insert(place, fit);
        self.found.truncate(self.limit);
    }
}

/// An index on its way.
#[derive(Default)]
struct Writer {
    texts: String,
    entries: Vec<Entry>,
    ontologies: Vec<Box<str>>,
    folded: String,
    names: Vec<Name>,
    words: Vec<Word>,
}

// === impl Writer ===

impl Writer {
    fn add(&mut self, term: &Term) -> Result<(), TooMuch> {
        let entry = place(self.entries.len())?;
        let ontology = self.ontology(&term.ontology)?;
        let iri = self.write(&term.iri)?;
        let label = self.write(&term.label)?;
        let description = self.write(term.description.as_deref().unwrap_or_default())?;
        let end = place(self.texts.len())?;
        self.entries.push(Entry { iri, label, description, end, uses: term.uses, ontology });
        let mut known = vec![fold(&term.label)];
        self.name(entry, Kind::Label, &known[0])?;
        for synonym in term.synonyms.iter().map(|synonym| fold(synonym)) {
            if !known.contains(&synonym) {
                self.name(entry, Kind::Synonym, &synonym)?;
                known.push(synonym);
            }
        }
        let id = fold(term.iri.rsplit(['/', '#']).next().unwrap_or_default());
        if known.contains(&id) { Ok(()) } else { self.name(entry, Kind::Id, &id) }
    }

    fn name(&mut self, entry: u32, kind: Kind, folded: &str) -> Result<(), TooMuch> {
        if folded.is_empty() {
            return Ok(());
        }
        let (name, at) = (place(self.names.len())?, place(self.folded.len())?);
        self.names.push(Name { at, entry, kind });
        let later = folded.match_indices(' ').map(|(gap, _)| gap + 1);
        for begins in std::iter::once(0).chain(later) {
            self.words.push(Word { at: at + place(begins)?, name });
        }
        self.folded.push_str(folded);
        self.folded.push(END);
        Ok(())
    }

    fn ontology(&mut self, prefix: &str) -> Result<u32, TooMuch> {
        let known = self.ontologies.iter().position(|known| known.eq_ignore_ascii_case(prefix));
        let code = known.unwrap_or_else(|| {
            self.ontologies.push(prefix.into());
            self.ontologies.len() - 1
        });
        place(code)
    }

    fn write(&mut self, text: &str) -> Result<u32, TooMuch> {
        let at = place(self.texts.len())?;
        self.texts.push_str(text);
        Ok(at)
    }

    fn finish(mut self) -> Result<Index, TooMuch> {
        place(self.folded.len())?;
        let folded = self.folded.as_bytes();
        self.words.sort_unstable_by_key(|word| (&folded[word.at as usize..], word.at));
        Ok(Index {
            texts: self.texts.into(),
            entries: self.entries.into(),
            ontologies: self.ontologies.into(),
            folded: self.folded.into(),
            names: self.names.into(),
            words: self.words.into(),
        })
    }
}

fn place(at: usize) -> Result<u32, TooMuch> {
    u32::try_from(at).map_err(|_| TooMuch)
}

#[cfg(test)]
mod tests;
