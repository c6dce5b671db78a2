//! Which files hold ontologies, and how each is read.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

#[cfg(feature = "ontologies")]
use super::obo;
#[cfg(feature = "sparql")]
use super::rdf;
use super::term::{Gathered, Term};

/// How a file is written, as the end of its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// OBO 1.4.
    Obo,
    /// RDF/XML, which is what OWL comes in.
    RdfXml,
    /// Turtle.
    Turtle,
    /// N-Triples.
    NTriples,
}

/// A file cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unread {
    /// The line, where it is about one.
    pub(super) line: Option<usize>,
    /// What is wrong.
    pub(super) why: String,
}

/// Something about the files is wrong: which, and what.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {unread}", path.display())]
pub(super) struct Wrong {
    path: PathBuf,
    unread: Unread,
}

/// Reads every ontology of these files, and in these folders.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<Term>, Wrong> {
    let mut gathered = Gathered::default();
    for path in paths {
        for (file, format) in files(path).map_err(|unread| unread.of(path))? {
            read_one(&file, format, &mut gathered).map_err(|unread| unread.of(&file))?;
        }
    }
    Ok(gathered.finish())
}

/// The ontologies at a path: the file itself, or those that lie in the folder.
fn files(path: &Path) -> Result<Vec<(PathBuf, Format)>, Unread> {
    if !path.is_dir() {
        let why = "the name must end in .obo, .owl, .rdf, .ttl or .nt";
        let format = Format::of(path).ok_or_else(|| Unread::new(why))?;
        return Ok(vec![(path.to_owned(), format)]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        found.extend(Format::of(&file).map(|format| (file, format)));
    }
    if found.is_empty() {
        return Err(Unread::new("holds no file that ends in .obo, .owl, .rdf, .ttl or .nt"));
    }
    // The same order everywhere: the first file decides of the names of a term.
    found.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(found)
}

fn read_one(file: &Path, format: Format, gathered: &mut Gathered) -> Result<(), Unread> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let bytes = fs::File::open(file)?;
    match format {
        #[cfg(feature = "ontologies")]
        Format::Obo => obo::read(std::io::BufReader::new(bytes), &stem, gathered),
        #[cfg(feature = "sparql")]
        Format::RdfXml | Format::Turtle | Format::NTriples => {
            rdf::read(bytes, format, &stem, gathered)
        }
        #[cfg(not(all(feature = "ontologies", feature = "sparql")))]
        _ => {
            let _ = (bytes, stem, gathered);
            let feature = if format == Format::Obo { "ontologies" } else { "sparql" };
            Err(Unread::new(format!("this program was built without the feature `{feature}`")))
        }
    }
}

// === impl Format ===

impl Format {
    fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match ending.as_str() {
            "obo" => Self::Obo,
            "owl" | "rdf" => Self::RdfXml,
            "ttl" => Self::Turtle,
            "nt" => Self::NTriples,
            _ => return None,
        })
    }
}

// === impl Unread ===

impl Unread {
    fn new(why: impl Into<String>) -> Self {
        Self { line: None, why: why.into() }
    }

    fn of(self, path: &Path) -> Wrong {
        Wrong { path: path.to_owned(), unread: self }
    }
}

impl From<std::io::Error> for Unread {
    fn from(error: std::io::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.why),
            None => f.write_str(&self.why),
        }
    }
}
