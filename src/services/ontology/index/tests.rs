//! The index beside a model that looks at every name of every term.

use proptest::{collection::vec, prelude::*};

use super::*;

fn term(number: usize, label: &str, synonyms: &[&str]) -> Term {
    Term {
        iri: format!("http://purl.obolibrary.org/obo/PR_{number:03}"),
        ontology: "PR".into(),
        label: label.into(),
        synonyms: synonyms.iter().map(|&name| name.to_owned()).collect(),
        ..Term::default()
    }
}

fn labels(terms: Vec<Term>, text: &str) -> Vec<String> {
    let found = Index::build(terms).unwrap().search(text, None, 10);
    found.into_iter().map(|suggestion| suggestion.label.to_string()).collect()
}

#[test]
fn the_better_a_name_fits_the_earlier_it_comes() {
    let terms = || {
        vec![
            term(1, "binding", &["kinase of a protein"]),
            term(2, "tau protein kinase", &[]),
            term(3, "protein kinase C", &[]),
            term(4, "kinase that binds a protein", &[]),
            term(5, "enzyme", &["protein kinase"]),
            term(6, "PKA", &["my protein kinase"]),
            term(7, "Protein-Kinase", &[]),
            term(8, "cAMP thing", &["protein kinase A"]),
            term(9, "lipid", &[]),
        ]
    };
    let all = [
        "Protein-Kinase",
        "enzyme",
        "protein kinase C",
        "tau protein kinase",
        "kinase that binds a protein",
        "cAMP thing",
        "PKA",
        "binding",
    ];
    assert_eq!(labels(terms(), "Protein kinase"), all);
    assert_eq!(labels(terms(), "  próTEIN, kinase")[0], "Protein-Kinase");
}

#[test]
fn the_shorter_and_then_the_more_used_comes_first() {
    let mut used = term(3, "cell two", &[]);
    used.uses = 7;
    let terms = vec![term(1, "cell membrane", &[]), term(2, "cell one", &[]), used];
    assert_eq!(labels(terms, "ce"), ["cell two", "cell one", "cell membrane"]);
}

#[test]
fn a_term_comes_once_with_all_that_is_said_of_it() {
    let mut protein = term(1, "protein", &["Protein", "protein chain", "chain of protein"]);
    protein.description = Some("A long chain.".into());
    let found = Index::build(vec![protein]).unwrap().search("protein", Some("pr"), 10);
    let iri = ByteString::from_static("http://purl.obolibrary.org/obo/PR_001");
    let description = Some(ByteString::from_static("A long chain."));
    let label = ByteString::from_static("protein");
    assert_eq!(found, [Suggestion { iri, label, description }]);
}

#[test]
fn a_term_is_found_by_its_id_by_whoever_types_its_number() {
    let terms = || vec![term(1, "protein", &[]), term(12, "kinase", &[])];
    assert_eq!(labels(terms(), "PR:012"), ["kinase"]);
    assert_eq!(labels(terms(), "PR_0"), ["kinase", "protein"]);
    assert_eq!(labels(terms(), "012"), ["kinase"]);
    assert_eq!(labels(terms(), "pr"), ["protein"], "the prefix alone says nothing");
}

#[test]
fn what_is_nothing_finds_nothing() {
    for text in ["", "  ", "-,()", "x", "proteins", &"protein ".repeat(1000), &"p".repeat(100_000)]
    {
        assert!(
            labels(vec![term(1, "my protein", &[])], text).len() <= usize::from(text.len() > 10)
        );
    }
    let index = Index::build(Vec::new()).unwrap();
    assert!(index.search("p", None, 10).is_empty() && !index.knows("PR"));
}

/// All that a term is called, folded, and in which way each name fits.
fn model(terms: &[Term], typed: &str, ontology: Option<&str>, limit: usize) -> Vec<String> {
    let typed = fold(typed);
    let words: Vec<&str> = typed.split_whitespace().collect();
    let mut found = Vec::new();
    for term in terms.iter().filter(|term| ontology.is_none_or(|own| own == term.ontology)) {
        let label = [(fold(&term.label), true, false)];
        let others = term.synonyms.iter().map(|name| (fold(name), false, false));
        let id = [(fold(&term.iri.replace("http://purl.obolibrary.org/obo/", "")), false, true)];
        let names = label.into_iter().chain(others).chain(id);
        let fits = names.filter_map(|(name, label, id)| {
            let way = fitting(&name, &typed, &words, label, id)?;
            Some((way, name.len(), Reverse(term.uses), fold(&term.label), term.iri.clone()))
        });
        found.extend(fits.min());
    }
    found.sort();
    found.into_iter().take(limit).map(|(.., iri)| iri).collect()
}

fn fitting(name: &str, typed: &str, words: &[&str], label: bool, id: bool) -> Option<Way> {
    let numbers = typed.chars().any(|c| c.is_ascii_digit());
    if typed.is_empty() || name.is_empty() || (id && !numbers) {
        return None;
    }
    let (whole, begins, goes_on, scattered) = if label {
        (Way::Label, Way::LabelBegins, Way::LabelGoesOn, Way::LabelHasWords)
    } else {
        (Way::OtherName, Way::OtherBegins, Way::OtherGoesOn, Way::OtherHasWords)
    };
    if name == typed {
        Some(whole)
    } else if name.starts_with(typed) {
        Some(begins)
    } else if format!(" {name}").contains(&format!(" {typed}")) {
        Some(goes_on)
    } else {
        let own: Vec<&str> = name.split(' ').collect();
        (fits_somehow(words, &own) && !id).then_some(scattered)
    }
}

/// Tries every way to give each word one of its own.
fn fits_somehow(words: &[&str], own: &[&str]) -> bool {
    let Some((word, rest)) = words.split_first() else { return true };
    (0..own.len()).filter(|at| own[*at].starts_with(word)).any(|at| {
        let others = [&own[..at], &own[at + 1..]].concat();
        fits_somehow(rest, &others)
    })
}

/// Names of few letters and words, so that they often resemble each other.
fn name() -> impl Strategy<Value = String> {
    vec("[abAé1]{1,3}", 1..4).prop_map(|words| words.join(" "))
}

fn terms() -> impl Strategy<Value = Vec<Term>> {
    let one = (name(), vec(name(), 0..3), 0..3_u32, prop_oneof!["PR", "GO"]);
    vec(one, 0..40).prop_map(|all| {
        let numbered = all.into_iter().enumerate();
        let made = numbered.map(|(number, (label, synonyms, uses, ontology))| Term {
            iri: format!("http://purl.obolibrary.org/obo/{ontology}_{number:02}"),
            ontology,
            label,
            synonyms,
            description: None,
            uses,
        });
        made.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_found_is_what_looking_at_every_name_finds(
        terms in terms(),
        typed in vec("[abé1]{1,2}", 1..4).prop_map(|words| words.join(" ")),
        ontology in prop_oneof![Just(None), Just(Some("PR")), Just(Some("XY"))],
        limit in 0..12_usize,
    ) {
        let index = Index::build(terms.clone()).unwrap();
        let found: Vec<String> = index.search(&typed, ontology, limit)
            .into_iter().map(|suggestion| suggestion.iri.to_string()).collect();
        prop_assert_eq!(found, model(&terms, &typed, ontology, limit));
    }

    #[test]
    fn nothing_that_is_typed_makes_it_fail(terms in terms(), typed in ".{0,30}") {
        let index = Index::build(terms).unwrap();
        prop_assert!(index.search(&typed, None, 5).len() <= 5);
    }
}
