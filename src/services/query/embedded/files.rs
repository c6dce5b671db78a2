//! RDF files, read at the start. What cannot be read is told with its file and line.

use std::{
    cell::Cell,
    fs,
    io::{self, BufReader},
    path::{Path, PathBuf},
    rc::Rc,
};

use oxigraph::io::{RdfFormat, RdfParseError, RdfParser};

use super::data::Data;

/// The built-in example: proteins, genes, organisms and diseases, written for this project.
const EXAMPLE: [(&str, &str); 5] = [
    ("ontology.ttl", include_str!("../../../../examples/data/ontology.ttl")),
    ("organisms.ttl", include_str!("../../../../examples/data/organisms.ttl")),
    ("genes.ttl", include_str!("../../../../examples/data/genes.ttl")),
    ("diseases.ttl", include_str!("../../../../examples/data/diseases.ttl")),
    ("proteins.ttl", include_str!("../../../../examples/data/proteins.ttl")),
];

/// Everything that was read.
#[derive(Default)]
pub(super) struct Files {
    pub(super) data: Data,
    /// The short forms of IRIs that the files use, and what they stand for.
    pub(super) prefixes: Vec<(String, String)>,
}

/// Reads the built-in example.
pub(super) fn read_example() -> Result<Files, String> {
    let mut files = Files::default();
    for (name, text) in EXAMPLE {
        files.read(name, RdfFormat::Turtle, text.as_bytes())?;
    }
    files.data.settle();
    Ok(files)
}

/// Reads every RDF file of a folder, in the order of their names.
pub(super) fn read_folder(folder: &Path) -> Result<Files, String> {
    let failed = |error: io::Error| format!("cannot read {}: {error}", folder.display());
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    let mut files = Files::default();
    let mut read = 0;
    for (path, format) in paths.iter().filter_map(|path| Some((path, format(path)?))) {
        let name = path.display().to_string();
        let file = fs::File::open(path).map_err(|error| format!("cannot read {name}: {error}"))?;
        files.read(&name, format, file)?;
        read += 1;
    }
    files.data.settle();
    match read {
        0 => Err(format!("there is no *.ttl, *.nt, *.rdf or *.owl in {}", folder.display())),
        _ => Ok(files),
    }
}

fn format(path: &Path) -> Option<RdfFormat> {
    match path.extension()?.to_str()? {
        "ttl" => Some(RdfFormat::Turtle),
        "nt" => Some(RdfFormat::NTriples),
        "rdf" | "owl" => Some(RdfFormat::RdfXml),
        _ => None,
    }
}

// === impl Files ===

impl Files {
    fn read(&mut self, name: &str, format: RdfFormat, source: impl io::Read) -> Result<(), String> {
        let lines = Rc::new(Cell::new(0));
        let counted = Lines { source: BufReader::new(source), read: lines.clone() };
        let parser = RdfParser::from_format(format).rename_blank_nodes().for_reader(counted);
        let mut parser = parser;
        for quad in parser.by_ref() {
            let quad = quad.map_err(|error| told(name, lines.get(), &error))?;
            let triple = [quad.subject.into(), quad.predicate.into(), quad.object];
            self.data.take(triple).map_err(|why| format!("{name}: {why}"))?;
        }
        for (prefix, iri) in parser.prefixes() {
            let known = (prefix.to_owned(), iri.to_owned());
            if !prefix.is_empty() && !self.prefixes.contains(&known) {
                self.prefixes.push(known);
            }
        }
        Ok(())
    }
}

/// What is wrong with a file, and where.
fn told(name: &str, read: usize, error: &RdfParseError) -> String {
    match error {
        RdfParseError::Io(error) => format!("cannot read {name}: {error}"),
        RdfParseError::Syntax(error) => match error.location() {
            Some(place) => {
                let (line, column) = (place.start.line + 1, place.start.column + 1);
                format!("{name}:{line}:{column}: {error}")
            }
            // RDF/XML does not say where: it had been handed so many lines.
            None => format!("{name}:{read}: {error}"),
        },
    }
}

/// Hands out one line at a time, so that whoever fails has read no further.
struct Lines<R> {
    source: BufReader<R>,
    read: Rc<Cell<usize>>,
}

impl<R: io::Read> io::Read for Lines<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        use io::BufRead;
        let waiting = self.source.fill_buf()?;
        let end = waiting.iter().position(|byte| *byte == b'\n').map_or(waiting.len(), |n| n + 1);
        let taken = end.min(into.len());
        into[..taken].copy_from_slice(&waiting[..taken]);
        if waiting[..taken].ends_with(b"\n") || taken == 0 {
            self.read.set(self.read.get() + 1);
        }
        self.source.consume(taken);
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> (PathBuf, Result<Files, String>) {
        let name = format!("greenroom-rdf-{}", uuid::Uuid::new_v4());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        for (name, text) in files {
            fs::write(path.join(name), text).unwrap();
        }
        let read = read_folder(&path);
        fs::remove_dir_all(&path).unwrap();
        (path, read)
    }

    const XML: &str = "<?xml version=\"1.0\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"\n xmlns:e=\"http://e.org/\">\n<rdf:Description rdf:about=\"http://e.org/a\"><e:p>x</e:p></rdf:Description>\n</rdf:RDF>\n";

    #[test]
    fn the_example_can_be_read() {
        let files = read_example().unwrap();
        assert!(files.data.len() > 1000);
        assert!(files.prefixes.iter().any(|(prefix, _)| prefix == "bio"));
    }

    #[test]
    fn every_format_is_read_and_other_files_are_left_alone() {
        let files = [
            ("a.ttl", "@prefix e: <http://e.org/> . e:a e:p e:b, e:c ."),
            ("b.nt", "<http://e.org/a> <http://e.org/p> \"d\" .\n"),
            ("c.rdf", XML),
            ("d.owl", &XML.replace(">x<", ">y<")),
            ("e.txt", "this is no RDF"),
        ];
        assert_eq!(folder(&files).1.unwrap().data.len(), 5);
    }

    #[test]
    fn a_broken_file_is_told_with_its_line() {
        let (path, told) = folder(&[("a.ttl", "<a:a> <a:b> <a:c> .\n\n<a:a> <a:b> .\n")]);
        let told = told.err().unwrap();
        assert!(told.starts_with(&format!("{}:3:", path.join("a.ttl").display())), "{told}");
        let broken = XML.replace("</e:p>", "</e:q>");
        let (path, told) = folder(&[("a.rdf", &broken)]);
        let told = told.err().unwrap();
        assert!(told.starts_with(&format!("{}:4: ", path.join("a.rdf").display())), "{told}");
    }

    #[test]
    fn a_folder_without_data_is_told() {
        let (path, told) = folder(&[("a.txt", "")]);
        assert!(told.err().unwrap().ends_with(&path.display().to_string()));
        assert!(read_folder(&path).is_err());
    }
}
