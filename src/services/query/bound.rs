//! How many rows a query asks for.

use spargebra::{Query, algebra::GraphPattern};

/// The number in its `LIMIT`, if it has one.
pub(super) fn length(query: &Query) -> Option<usize> {
    match query {
        Query::Select { pattern: GraphPattern::Slice { length, .. }, .. } => *length,
        _ => None,
    }
}

/// The same query, for one row more than so many: the last one only says that there are more.
/// What is no table is bounded by whoever reads the answer.
pub(super) fn bounded(query: Query, rows: u32) -> Query {
    let most = rows as usize + 1;
    match query {
        Query::Select { dataset, pattern, base_iri } => {
            let pattern = match pattern {
                GraphPattern::Slice { inner, start, length } => {
                    let length = length.map_or(most, |length| length.min(most));
                    GraphPattern::Slice { inner, start, length: Some(length) }
                }
                pattern => {
                    GraphPattern::Slice { inner: pattern.into(), start: 0, length: Some(most) }
                }
            };
            Query::Select { dataset, pattern, base_iri }
        }
        query => query,
    }
}

#[cfg(test)]
mod tests {
    use spargebra::SparqlParser;

    use super::*;

    fn text(query: &str, rows: u32) -> String {
        bounded(SparqlParser::new().parse_query(query).unwrap(), rows).to_string()
    }

    #[test]
    fn a_table_has_one_row_more_than_wanted_at_most() {
        assert!(text("SELECT * { ?a ?b ?c }", 10).ends_with("LIMIT 11"));
        assert!(text("SELECT * { ?a ?b ?c } LIMIT 3", 10).ends_with("LIMIT 3"));
        let offset = text("SELECT ?a { ?a ?b ?c } ORDER BY ?a LIMIT 30 OFFSET 5", 10);
        assert!(offset.contains("OFFSET 5") && offset.ends_with("LIMIT 11"), "{offset}");
        assert!(!text("ASK { ?a ?b ?c }", 10).contains("LIMIT"));
    }
}
