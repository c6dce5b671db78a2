//! The words of English that ask, compare and join. They say nothing about any data.

/// How a value stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    More,
    AtLeast,
    Less,
    AtMost,
    Equal,
}

/// How a text stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Like {
    Starts,
    Ends,
    Contains,
    Is,
}

/// What is made of many values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Total {
    Average,
    Sum,
    Most,
    Least,
}

/// What a word or a few of them do in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing for the meaning.
    Filler,
    /// Binds what follows to what stands before.
    Binds,
    /// Asks for what has something, or shows it.
    Has,
    /// Shows what belongs to what was found.
    Their,
    /// Asks for the one who did something.
    Who,
    /// Asks whether something is so, if it comes first.
    Whether,
    And,
    Or,
    Not,
    HowMany,
    Compare(Compare),
    Between,
    Like(Like),
    Total(Total),
    /// The largest, or the smallest, of whatever is said.
    Extreme {
        most: bool,
    },
    Top,
    Per,
    Sort,
    Direction {
        down: bool,
    },
    /// Asks for all that is known of something.
    Describe,
}

use Mark as M;

/// What phrases do; a longer one wins over its beginning.
const PHRASES: &[(&str, Mark)] = &[
    ("a", M::Filler),
    ("an", M::Filler),
    ("the", M::Filler),
    ("all", M::Filler),
    ("any", M::Filler),
    ("some", M::Filler),
    ("every", M::Filler),
    ("please", M::Filler),
    ("find", M::Filler),
    ("show", M::Filler),
    ("list", M::Filler),
    ("give", M::Filler),
    ("get", M::Filler),
    ("fetch", M::Filler),
    ("search", M::Filler),
    ("search for", M::Filler),
    ("look for", M::Filler),
    ("return", M::Filler),
    ("display", M::Filler),
    ("select", M::Filler),
    ("name", M::Filler),
    ("names", M::Filler),
    ("names of", M::Filler),
    ("me", M::Filler),
    ("us", M::Filler),
    ("i", M::Filler),
    ("we", M::Filler),
    ("you", M::Filler),
    ("want", M::Filler),
    ("want to", M::Filler),
    ("would like", M::Filler),
    ("like", M::Filler),
    ("need", M::Filler),
    ("know", M::Filler),
    ("to know", M::Filler),
    ("see", M::Filler),
    ("to see", M::Filler),
    ("there", M::Filler),
    ("known", M::Filler),
    ("exist", M::Filler),
    ("exists", M::Filler),
    ("that", M::Filler),
    ("it", M::Filler),
    ("they", M::Filler),
    ("this", M::Filler),
    ("these", M::Filler),
    ("those", M::Filler),
    ("which", M::Filler),
    ("what", M::Filler),
    ("whose", M::Has),
    ("how", M::Filler),
    ("when", M::Filler),
    ("than", M::Filler),
    ("also", M::Filler),
    ("only", M::Filler),
    ("just", M::Filler),
    ("been", M::Filler),
    ("being", M::Filler),
    ("each other", M::Filler),
    ("kinds of", M::Filler),
    ("kind of", M::Filler),
    ("called", M::Like(Like::Is)),
    ("named", M::Like(Like::Is)),
    ("is", M::Whether),
    ("are", M::Whether),
    ("was", M::Whether),
    ("were", M::Whether),
    ("does", M::Whether),
    ("do", M::Whether),
    ("did", M::Whether),
    ("can", M::Whether),
    ("of", M::Binds),
    ("from", M::Binds),
    ("in", M::Binds),
    ("on", M::Binds),
    ("at", M::Binds),
    ("by", M::Binds),
    ("to", M::Binds),
    ("for", M::Binds),
    ("as", M::Binds),
    ("into", M::Binds),
    ("about", M::Binds),
    ("through", M::Binds),
    ("within", M::Binds),
    ("inside", M::Binds),
    ("with", M::Has),
    ("have", M::Has),
    ("has", M::Has),
    ("had", M::Has),
    ("having", M::Has),
    ("their", M::Their),
    ("its", M::Their),
    ("together with", M::Their),
    ("whom", M::Who),
    ("who", M::Who),
    ("where", M::Who),
    ("and", M::And),
    ("as well as", M::And),
    ("or", M::Or),
    ("either", M::Filler),
    ("not", M::Not),
    ("no", M::Not),
    ("without", M::Not),
    ("lacking", M::Not),
    ("except", M::Not),
    ("excluding", M::Not),
    ("but not", M::Not),
    ("not any", M::Not),
    ("how many", M::HowMany),
    ("number of", M::HowMany),
    ("count", M::HowMany),
    ("count of", M::HowMany),
    ("count the number of", M::HowMany),
    ("the number of", M::HowMany),
    ("more than", M::Compare(Compare::More)),
    ("greater than", M::Compare(Compare::More)),
    ("larger than", M::Compare(Compare::More)),
    ("bigger than", M::Compare(Compare::More)),
    ("higher than", M::Compare(Compare::More)),
    ("over", M::Compare(Compare::More)),
    ("above", M::Compare(Compare::More)),
    ("exceeding", M::Compare(Compare::More)),
    ("after", M::Compare(Compare::More)),
    ("later than", M::Compare(Compare::More)),
    ("more", M::Compare(Compare::More)),
    ("less", M::Compare(Compare::Less)),
    ("at least", M::Compare(Compare::AtLeast)),
    ("since", M::Compare(Compare::AtLeast)),
    ("no less than", M::Compare(Compare::AtLeast)),
    ("not less than", M::Compare(Compare::AtLeast)),
    ("less than", M::Compare(Compare::Less)),
    ("fewer than", M::Compare(Compare::Less)),
    ("smaller than", M::Compare(Compare::Less)),
    ("lower than", M::Compare(Compare::Less)),
    ("below", M::Compare(Compare::Less)),
    ("under", M::Compare(Compare::Less)),
    ("before", M::Compare(Compare::Less)),
    ("earlier than", M::Compare(Compare::Less)),
    ("at most", M::Compare(Compare::AtMost)),
    ("up to", M::Compare(Compare::AtMost)),
    ("no more than", M::Compare(Compare::AtMost)),
    ("not more than", M::Compare(Compare::AtMost)),
    ("exactly", M::Compare(Compare::Equal)),
    ("equal to", M::Compare(Compare::Equal)),
    ("between", M::Between),
    ("starting with", M::Like(Like::Starts)),
    ("starts with", M::Like(Like::Starts)),
    ("start with", M::Like(Like::Starts)),
    ("beginning with", M::Like(Like::Starts)),
    ("begins with", M::Like(Like::Starts)),
    ("begin with", M::Like(Like::Starts)),
    ("ending with", M::Like(Like::Ends)),
    ("ends with", M::Like(Like::Ends)),
    ("end with", M::Like(Like::Ends)),
    ("containing", M::Like(Like::Contains)),
    ("contains", M::Like(Like::Contains)),
    ("contain", M::Like(Like::Contains)),
    ("average", M::Total(Total::Average)),
    ("mean", M::Total(Total::Average)),
    ("total", M::Total(Total::Sum)),
    ("sum of", M::Total(Total::Sum)),
    ("maximum", M::Total(Total::Most)),
    ("minimum", M::Total(Total::Least)),
    ("most", M::Extreme { most: true }),
    ("highest", M::Extreme { most: true }),
    ("largest", M::Extreme { most: true }),
    ("greatest", M::Extreme { most: true }),
    ("biggest", M::Extreme { most: true }),
    ("fewest", M::Extreme { most: false }),
    ("least", M::Extreme { most: false }),
    ("lowest", M::Extreme { most: false }),
    ("smallest", M::Extreme { most: false }),
    ("top", M::Top),
    ("first", M::Top),
    ("per", M::Per),
    ("for each", M::Per),
    ("for every", M::Per),
    ("by each", M::Per),
    ("each", M::Per),
    ("grouped by", M::Per),
    ("sorted by", M::Sort),
    ("ordered by", M::Sort),
    ("sort by", M::Sort),
    ("order by", M::Sort),
    ("descending", M::Direction { down: true }),
    ("ascending", M::Direction { down: false }),
    ("describe", M::Describe),
    ("tell me about", M::Describe),
    ("everything about", M::Describe),
];

/// Which attribute an adjective measures, and whether more of it is more.
const ADJECTIVES: &[(&str, bool, &[&str])] = &[
    ("long", true, &["length", "duration"]),
    ("short", false, &["length", "duration"]),
    ("heavy", true, &["mass", "weight"]),
    ("light", false, &["mass", "weight"]),
    ("large", true, &["size"]),
    ("big", true, &["size"]),
    ("small", false, &["size"]),
    ("high", true, &["height"]),
    ("tall", true, &["height"]),
    ("low", false, &["height"]),
    ("wide", true, &["width"]),
    ("narrow", false, &["width"]),
    ("deep", true, &["depth"]),
    ("thick", true, &["thickness"]),
    ("thin", false, &["thickness"]),
    ("fast", true, &["speed"]),
    ("slow", false, &["speed"]),
    ("hot", true, &["temperature"]),
    ("cold", false, &["temperature"]),
    ("old", false, &["birth date", "birth year", "year", "date"]),
    ("young", true, &["birth date", "birth year", "year", "date"]),
    ("late", true, &["year", "date"]),
    ("early", false, &["year", "date"]),
    ("recent", true, &["year", "date"]),
    ("expensive", true, &["price", "cost"]),
    ("cheap", false, &["price", "cost"]),
];

/// An adjective in one of its degrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Adjective {
    /// As a dictionary has it.
    pub(super) base: &'static str,
    /// Whether more of it is more of what it measures.
    pub(super) up: bool,
    /// What it measures.
    pub(super) attributes: &'static [&'static str],
    /// Its degree.
    pub(super) degree: Degree,
}

/// long, longer, longest
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Degree {
    Plain,
    Comparative,
    Superlative,
}

/// The longest phrase that begins these words, and how many of them it takes.
pub(super) fn mark(words: &[&str]) -> Option<(Mark, usize)> {
    let starts = |phrase: &str| {
        let mut count = 0;
        let same = phrase.split(' ').all(|part| {
            count += 1;
            words.get(count - 1) == Some(&part)
        });
        same.then_some(count)
    };
    let found = PHRASES.iter().filter_map(|(phrase, mark)| Some((*mark, starts(phrase)?)));
    found.max_by_key(|(_, length)| *length)
}

/// The adjective that a word is a form of.
pub(super) fn adjective(word: &str) -> Option<Adjective> {
    ADJECTIVES.iter().find_map(|(base, up, attributes)| {
        let degree = degree(base, word)?;
        Some(Adjective { base, up: *up, attributes, degree })
    })
}

fn degree(base: &str, word: &str) -> Option<Degree> {
    if word == base {
        return Some(Degree::Plain);
    }
    // heavy: heavier; large: larger; big: bigger; long: longer.
    let doubled = base.chars().next_back().map(|last| format!("{base}{last}"));
    let stems = [
        base.strip_suffix('y').map(|rest| format!("{rest}i")),
        base.strip_suffix('e').map(str::to_owned),
        doubled,
        Some(base.to_owned()),
    ];
    let rest = |ending: &str| {
        let rest = word.strip_suffix(ending)?;
        stems.iter().flatten().any(|stem| stem == rest).then_some(())
    };
    let comparative = rest("er").map(|()| Degree::Comparative);
    comparative.or_else(|| rest("est").map(|()| Degree::Superlative))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        assert_eq!(mark(&["more", "than", "300"]), Some((M::Compare(Compare::More), 2)));
        assert_eq!(mark(&["no", "more", "than"]), Some((M::Compare(Compare::AtMost), 3)));
        assert_eq!(mark(&["no", "disease"]), Some((M::Not, 1)));
        assert_eq!(mark(&["protein"]), None);
        assert_eq!(mark(&[]), None);
    }

    #[test]
    fn adjectives_are_known_in_their_degrees() {
        let told = |word: &str| adjective(word).map(|it| (it.base, it.up, it.degree));
        assert_eq!(told("longer"), Some(("long", true, Degree::Comparative)));
        assert_eq!(told("heaviest"), Some(("heavy", true, Degree::Superlative)));
        assert_eq!(told("bigger"), Some(("big", true, Degree::Comparative)));
        assert_eq!(told("larger"), Some(("large", true, Degree::Comparative)));
        assert_eq!(told("light"), Some(("light", false, Degree::Plain)));
        assert_eq!(told("protein"), None);
    }
}
