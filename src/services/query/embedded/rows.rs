//! The engine's terms in the words of the protocol.

use bytestring::ByteString;
use oxigraph::model::{Term as Found, vocab::xsd};
use protocol::query::{Rows, Term};

use super::evaluate::Table;

/// A table as the guest gets it.
pub(super) fn rows(table: Table) -> Rows {
    let row = |row: Vec<Option<Found>>| row.into_iter().map(|it| it.as_ref().map(term)).collect();
    Rows {
        variables: table.variables.into_iter().map(ByteString::from).collect(),
        bindings: table.rows.into_iter().map(row).collect(),
        truncated: table.truncated,
    }
}

/// A term in the words of the protocol.
pub(in crate::services::query) fn term(term: &Found) -> Term {
    match term {
        Found::NamedNode(node) => Term::Iri(node.as_str().into()),
        Found::BlankNode(node) => Term::Blank(node.as_str().into()),
        Found::Literal(literal) => {
            let language = literal.language().map(ByteString::from);
            let plain = language.is_some() || literal.datatype() == xsd::STRING;
            let datatype = (!plain).then(|| literal.datatype().as_str().into());
            Term::Literal { value: literal.value().into(), datatype, language }
        }
    }
}
