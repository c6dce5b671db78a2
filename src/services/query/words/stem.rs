//! Stems of English words, lightly: what a plural, a tense and a noun have in common.
//!
//! Names in the data and words of a question go through the same door, so a stem need not be a
//! word, only the same for both.

/// What no rule finds.
const IRREGULAR: [(&str, &str); 22] = [
    ("mice", "mouse"),
    ("lice", "louse"),
    ("geese", "goose"),
    ("feet", "foot"),
    ("teeth", "tooth"),
    ("men", "man"),
    ("women", "woman"),
    ("children", "child"),
    ("people", "person"),
    ("lives", "life"),
    ("bacteria", "bacterium"),
    ("fungi", "fungus"),
    ("phyla", "phylum"),
    ("genera", "genus"),
    ("data", "datum"),
    ("wrote", "write"),
    ("written", "write"),
    ("made", "make"),
    ("born", "birth"),
    ("died", "death"),
    ("bound", "bind"),
    ("held", "hold"),
];

/// The stem of a word in lower case.
pub(super) fn stem(word: &str) -> String {
    let irregular = IRREGULAR.iter().find(|(form, _)| *form == word);
    let word = irregular.map_or(word, |(_, base)| *base);
    if !word.chars().all(|c| c.is_ascii_lowercase()) {
        return word.into();
    }
    without_e(&without_tense(&singular(word)))
}

fn singular(word: &str) -> String {
    let cut = |letters: usize| word[..word.len() - letters].to_owned();
    match word {
        _ if word.len() <= 3 => word.into(),
        _ if word.ends_with("ies") && word.len() > 4 => cut(3) + "y",
        _ if ["sses", "xes", "zes", "ches", "shes"].iter().any(|end| word.ends_with(end)) => cut(2),
        _ if ["ss", "us", "is"].iter().any(|end| word.ends_with(end)) => word.into(),
        _ if word.ends_with('s') => cut(1),
        _ => word.into(),
    }
}

fn without_tense(word: &str) -> String {
    let rest = match word {
        _ if word.len() > 5 && word.ends_with("ing") => &word[..word.len() - 3],
        _ if word.len() > 4 && word.ends_with("ed") => &word[..word.len() - 2],
        _ => return word.into(),
    };
    // Not "ring" from "r" or "bed" from "b".
    if !rest.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
        return word.into();
    }
    let mut ends = rest.bytes().rev();
    let doubled = ends.next() == ends.next() && !rest.ends_with(['l', 's', 'z', 'e', 'o']);
    rest[..rest.len() - usize::from(doubled)].into()
}

fn without_e(word: &str) -> String {
    let silent = word.len() > 4 && word.ends_with('e');
    word[..word.len() - usize::from(silent)].into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        let families: [&[&str]; 12] = [
            &["protein", "proteins"],
            &["disease", "diseases"],
            &["encode", "encodes", "encoded", "encoding"],
            &["associate", "associates", "associated"],
            &["cause", "causes", "caused", "causing"],
            &["library", "libraries"],
            &["mouse", "mice"],
            &["wrote", "written", "write", "writes", "writing"],
            &["bacterium", "bacteria"],
            &["bind", "binds", "binding", "bound"],
            &["kinase", "kinases"],
            &["publish", "published", "publishes"],
        ];
        for family in families {
            let stems: Vec<_> = family.iter().map(|word| stem(word)).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{family:?}: {stems:?}");
        }
    }

    #[test]
    fn words_that_only_look_alike_stay_apart() {
        for (one, other) in [("gene", "genus"), ("ring", "r"), ("bed", "b"), ("rat", "rate")] {
            assert_ne!(stem(one), stem(other));
        }
        for word in ["p53", "α-globin", "virus", "analysis", "class"] {
            assert_eq!(stem(word), word);
        }
    }
}
