//! The vocabularies that everybody shares, and names made of IRIs.

/// The longest text that is taken for a name, in bytes.
pub(super) const LONGEST: usize = 80;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
const OWL: &str = "http://www.w3.org/2002/07/owl#";
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";

/// Properties that name things, the usual one first; then those for further names.
const NAMING: [(&str, bool); 8] = [
    ("http://www.w3.org/2000/01/rdf-schema#label", true),
    ("http://www.w3.org/2004/02/skos/core#prefLabel", true),
    ("http://schema.org/name", true),
    ("http://xmlns.com/foaf/0.1/name", true),
    ("http://purl.org/dc/terms/title", true),
    ("http://purl.org/dc/elements/1.1/title", true),
    ("http://www.w3.org/2004/02/skos/core#altLabel", false),
    ("http://schema.org/alternateName", false),
];

/// What a predicate does for the data as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Says of which class something is.
    Type,
    /// Puts a class below another.
    Above,
    /// Names something.
    Name {
        /// Whether it is the name to show.
        first: bool,
    },
    /// Belongs to a vocabulary that describes data, not to the data.
    Schema,
    /// Says something about the world.
    Plain,
}

/// What something is said to be, if that is a part of a vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Declared {
    Class,
    Property,
    Symmetric,
    Other,
}

/// What a predicate does.
pub(super) fn standing(predicate: &str) -> Standing {
    if let Some((_, first)) = NAMING.iter().find(|(name, _)| *name == predicate) {
        return Standing::Name { first: *first };
    }
    match (predicate.strip_prefix(RDF), predicate.strip_prefix(RDFS)) {
        (Some("type"), _) => Standing::Type,
        (_, Some("subClassOf")) => Standing::Above,
        (None, None) if predicate.starts_with(OWL) => Standing::Schema,
        (None, None) => Standing::Plain,
        _ => Standing::Schema,
    }
}

/// What a class of the shared vocabularies declares.
pub(super) fn declares(class: &str) -> Option<Declared> {
    let name = [RDF, RDFS, OWL, SKOS].iter().find_map(|space| class.strip_prefix(space))?;
    Some(match name {
        "Class" => Declared::Class,
        "SymmetricProperty" => Declared::Symmetric,
        _ if name.ends_with("Property") => Declared::Property,
        "Concept" => return None,
        _ => Declared::Other,
    })
}

/// A name made of the last part of an IRI: `hasWrittenBook` is "has written book".
pub(super) fn local(iri: &str) -> String {
    let last = iri.trim_end_matches(['/', '#']).rsplit(['/', '#', ':']).next().unwrap_or(iri);
    let mut name = String::new();
    let mut before = ' ';
    for c in last.chars() {
        let border = c.is_uppercase() && before.is_lowercase();
        if (border || !c.is_alphanumeric()) && !name.ends_with(' ') && !name.is_empty() {
            name.push(' ');
        }
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        }
        before = c;
    }
    name.trim_end().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iri_gives_a_name() {
        assert_eq!(local("http://e.org/ns#hasWrittenBook"), "has written book");
        assert_eq!(local("http://e.org/things/green_tea/"), "green tea");
        assert_eq!(local("urn:isbn:123"), "123");
    }
}
