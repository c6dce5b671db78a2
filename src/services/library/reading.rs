//! What is read from the file: libraries, documents and passages of them.

use std::{collections::BTreeSet, ops::Range};

use actors::ports::weight::{document_weight, library_weight};
use bytestring::ByteString;
use protocol::{
    DocumentId, LibraryId,
    activity::Draft,
    library::{DocumentInfo, Hit, LibraryInfo},
};
use redb::{Database, ReadableDatabase, ReadableTable};

use super::{
    bounds::Page,
    crier::Told,
    draft::{no_document, no_library},
    herald,
    index::Match,
    record,
    tables::{self, DOCUMENTS, GONE, LIBRARIES, NEWS, TEXTS, WAITING},
    trouble::Trouble,
};

/// What a text ends with that goes on.
const MORE: &str = "…";
/// News that are told together at most.
const NEWS_TOGETHER: usize = 64;

/// Those libraries that are wanted, by name, after this one; and whether there are others.
pub(super) fn libraries(
    database: &Database,
    wanted: impl Fn(&LibraryId) -> bool,
    after: Option<&LibraryId>,
    mut page: Page,
) -> Result<(Vec<LibraryInfo>, bool), Trouble> {
    let table = database.begin_read()?.open_table(LIBRARIES)?;
    let mut found = Vec::new();
    // The first name that comes after this one.
    let from = after.map_or_else(String::new, |after| format!("{after}\0"));
    for library in table.range(from.as_str()..)? {
        let (name, library) = library?;
        let name = named(name.value())?;
        if wanted(&name) {
            let library: record::Library = record::read(library.value(), "a library")?;
            let info = library.info(&name);
            if !page.takes(library_weight(&info), found.is_empty()) {
                return Ok((found, true));
            }
            found.push(info);
        }
    }
    Ok((found, false))
}

/// Libraries whose rooms are to be open, and such whose rooms are to be closed: they went not
/// long ago, and there is nothing more to be told of them.
pub(super) fn all_rooms(database: &Database) -> Result<(Vec<LibraryId>, Vec<LibraryId>), Trouble> {
    let snapshot = database.begin_read()?;
    let (libraries, gone) = (snapshot.open_table(LIBRARIES)?, snapshot.open_table(GONE)?);
    let news = snapshot.open_table(NEWS)?;
    let there = libraries.iter()?.map(|it| named(it?.0.value()));
    let mut closed = Vec::new();
    for it in gone.iter()? {
        let (name, _) = it?;
        let name = name.value();
        if news.range((name, 0)..=(name, u64::MAX))?.next().is_none() {
            closed.push(named(name)?);
        }
    }
    Ok((there.collect::<Result<_, _>>()?, closed))
}

fn named(name: &str) -> Result<LibraryId, Trouble> {
    LibraryId::new(name).map_err(|_| Trouble::unreadable("a library"))
}

/// Some news of a library that have not been told, in their order.
pub(super) struct Untold {
    pub(super) library: LibraryId,
    pub(super) news: Vec<Draft>,
    /// The changes that they are of: the first, and the last.
    pub(super) first: u64,
    pub(super) last: u64,
}

/// What is to be told.
pub(super) struct Pile {
    pub(super) untold: Vec<Untold>,
    /// All libraries of which something is not crossed out.
    pub(super) libraries: BTreeSet<LibraryId>,
}

/// What is to be told of changes up to this one, and is neither told nor being told.
pub(super) fn untold(
    database: &Database,
    up_to: u64,
    told: &Told,
    busy: &BTreeSet<LibraryId>,
) -> Result<Pile, Trouble> {
    let table = database.begin_read()?.open_table(NEWS)?;
    let mut pile = Pile { untold: Vec::new(), libraries: BTreeSet::new() };
    let mut from = String::new();
    while let Some(next) = table.range((from.as_str(), 0)..)?.next() {
        let (place, _) = next?;
        let (name, _) = place.value();
        let library = named(name)?;
        let after = told.get(&library).copied().unwrap_or_default();
        let mut news = Vec::new();
        let (mut first, mut last) = (0, 0);
        if !busy.contains(&library) && after < up_to {
            for it in table.range((name, after + 1)..=(name, up_to))?.take(NEWS_TOGETHER) {
                let (place, it) = it?;
                match record::read(it.value(), "news").and_then(|it| herald::draft(&library, &it)) {
                    Ok(draft) => news.push(draft),
                    // It shall not keep everything after it from being told.
                    Err(why) => log::error!("something in {library:?} is not told: {why}"),
                }
                last = place.value().1;
                first = if first == 0 { last } else { first };
            }
        }
        // The first key that belongs to another library.
        from = format!("{name}\0");
        if last > 0 {
            pile.untold.push(Untold { library: library.clone(), news, first, last });
        }
        pile.libraries.insert(library);
    }
    Ok(pile)
}

/// One library.
pub(super) fn library(database: &Database, library: &LibraryId) -> Result<LibraryInfo, Trouble> {
    let table = database.begin_read()?.open_table(LIBRARIES)?;
    let found = tables::library(&table, library)?;
    found.map(|found| found.info(library)).ok_or_else(|| no_library(library).into())
}

/// One document with its text. `embeds` says whether somebody makes vectors.
pub(super) fn document(
    database: &Database,
    (library, document): (&LibraryId, &DocumentId),
    embeds: bool,
) -> Result<(DocumentInfo, ByteString), Trouble> {
    self::library(database, library)?;
    let snapshot = database.begin_read()?;
    let key = tables::key(library, document);
    let found = tables::document(&snapshot.open_table(DOCUMENTS)?, &key)?;
    let text = snapshot.open_table(TEXTS)?.get(key.as_str())?.map(|text| text.value().to_owned());
    let waiting = snapshot.open_table(WAITING)?.get(key.as_str())?.is_some();
    let (Some(found), Some(text)) = (found, text) else {
        return Err(no_document(document).into());
    };
    Ok((found.info((library, document), embeds.then_some(!waiting)), text.into()))
}

/// The documents of a library after this one, and whether there are others.
pub(super) fn documents(
    database: &Database,
    library: &LibraryId,
    after: Option<&DocumentId>,
    (mut page, embeds): (Page, bool),
) -> Result<(Vec<DocumentInfo>, bool), Trouble> {
    self::library(database, library)?;
    let snapshot = database.begin_read()?;
    let (table, waiting) = (snapshot.open_table(DOCUMENTS)?, snapshot.open_table(WAITING)?);
    let mut shelf = tables::shelf(library.as_str());
    if let Some(after) = after {
        // The first key that comes after this one.
        shelf.start = tables::key(library, after) + "\0";
    }
    let mut documents = Vec::new();
    for found in table.range(shelf.start.as_str()..shelf.end.as_str())? {
        let (key, found) = found?;
        let found: record::Document = record::read(found.value(), "a document")?;
        let semantic = embeds.then_some(waiting.get(key.value())?.is_none());
        let (library, document) = tables::names(key.value())?;
        let info = found.info((&library, &document), semantic);
        if !page.takes(document_weight(&info), documents.is_empty()) {
            return Ok((documents, true));
        }
        documents.push(info);
    }
    Ok((documents, false))
}

/// A document whose chunks have no vectors yet.
pub(super) struct Unembedded {
    /// The change that brought it.
    pub(super) number: u64,
    /// What says what its chunks mean. Blank ones mean nothing.
    pub(super) texts: Vec<(u32, String)>,
}

/// Some documents whose chunks have no vectors yet.
pub(super) fn waiting(database: &Database, most: usize) -> Result<Vec<String>, Trouble> {
    let table = database.begin_read()?.open_table(WAITING)?;
    let keys = table.iter()?.take(most).map(|it| Ok(it?.0.value().to_owned()));
    keys.collect()
}

/// What is to be embedded of a document, if it is there.
pub(super) fn unembedded(database: &Database, key: &str) -> Result<Option<Unembedded>, Trouble> {
    let snapshot = database.begin_read()?;
    let document = tables::document(&snapshot.open_table(DOCUMENTS)?, key)?;
    let text = snapshot.open_table(TEXTS)?.get(key)?;
    let (Some(document), Some(text)) = (document, text) else { return Ok(None) };
    let chunk = |range: Range<usize>| text.value().get(range).unwrap_or_default().trim();
    let chunks = (0..).zip(document.ranges().map(chunk)).filter(|(_, text)| !text.is_empty());
    // With its title, for a chunk alone may not say what it is about.
    let texts = chunks.map(|(n, text)| (n, format!("{}\n\n{text}", document.title))).collect();
    Ok(Some(Unembedded { number: document.number, texts }))
}

/// The passages that were found, each with a text of at most so many bytes. One whose document has
/// changed meanwhile is left out.
pub(super) fn passages(
    database: &Database,
    found: &[Match],
    most: usize,
) -> Result<Vec<Hit>, Trouble> {
    let snapshot = database.begin_read()?;
    let (documents, texts) = (snapshot.open_table(DOCUMENTS)?, snapshot.open_table(TEXTS)?);
    let mut hits = Vec::with_capacity(found.len());
    for it in found {
        let document = tables::document(&documents, &it.key)?;
        let Some(document) = document.filter(|document| document.number == it.number) else {
            continue;
        };
        let (Some(range), Some(text)) =
            (document.chunk(it.chunk as usize), texts.get(it.key.as_str())?)
        else {
            continue;
        };
        hits.push(Hit {
            document: tables::names(&it.key)?.1,
            title: document.title.as_str().into(),
            chunk: it.chunk,
            text: beginning(text.value().get(range).unwrap_or_default().trim(), most),
            score: it.score,
        });
    }
    Ok(hits)
}

/// The beginning of a text that is too long, and a mark that more follows.
fn beginning(text: &str, most: usize) -> ByteString {
    if text.len() <= most {
        return text.into();
    }
    let end = most.saturating_sub(MORE.len());
    let end = (0..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    format!("{}{MORE}", &text[..end]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_long_is_cut_between_characters_and_says_so() {
        assert_eq!(beginning("short", 5), "short");
        assert_eq!(beginning("too long", 6), "too…");
        assert_eq!(beginning("äöü", 5), "ä…");
        assert_eq!(beginning("äöü", 4), "…");
    }
}
