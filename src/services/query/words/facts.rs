//! What the data really holds: what is of which class, and what connects what.
//!
//! Read once from the files. Everything that a question may be understood as comes from here.

use std::collections::{HashMap, HashSet};

use oxigraph::model::{NamedNodeRef, Term, vocab};

use super::{
    super::embedded::Data,
    names::{self, Standing},
};

/// A resource of the data.
pub(super) type Id = u32;

/// What kind of values a property has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    /// Other resources.
    Resources,
    Numbers,
    Texts,
    /// A year by itself.
    Years,
    Dates,
}

/// A property, as the data uses it.
#[derive(Debug)]
pub(super) struct Property {
    pub(super) values: Values,
    /// Whether it goes both ways.
    pub(super) symmetric: bool,
    /// Whether something has it at most once.
    pub(super) single: bool,
    /// Which classes it is found at, with those above; how often.
    pub(super) domain: HashMap<Id, u32>,
    /// The texts that are its values.
    pub(super) texts: HashSet<String>,
    /// From which class to which, for resources; how often.
    pub(super) pairs: HashMap<(Id, Id), u32>,
}

/// The data, seen from the side of its words.
#[derive(Default)]
pub(super) struct Facts {
    iris: Vec<String>,
    ids: HashMap<String, Id>,
    labels: HashMap<Id, Vec<String>>,
    types: HashMap<Id, Vec<Id>>,
    above: HashMap<Id, Vec<Id>>,
    forward: HashMap<Id, Vec<(Id, Id)>>,
    backward: HashMap<Id, Vec<(Id, Id)>>,
    pub(super) classes: Vec<Id>,
    pub(super) properties: HashMap<Id, Property>,
    /// The property by which most things are named.
    pub(super) naming: Option<String>,
    /// Whether names come in several languages.
    pub(super) languages: bool,
}

/// What is gathered on the way through the data.
#[derive(Default)]
struct Gathering {
    declared: HashSet<Id>,
    naming: HashMap<String, usize>,
    literals: Vec<(Id, Id, Values, String)>,
    links: Vec<(Id, Id, Id)>,
    symmetric: HashSet<Id>,
    language: HashSet<String>,
    properties: HashSet<Id>,
}

// === impl Facts ===

impl Facts {
    /// Reads all of the data.
    pub(super) fn learn(data: &Data) -> Self {
        let (mut facts, mut gathering) = (Self::default(), Gathering::default());
        for triple in data.triples() {
            facts.take(triple, &mut gathering);
        }
        facts.close_above();
        facts.settle(gathering);
        facts
    }

    fn id(&mut self, iri: &str) -> Id {
        if let Some(id) = self.ids.get(iri) {
            return *id;
        }
        let id = Id::try_from(self.iris.len()).unwrap_or(Id::MAX);
        self.iris.push(iri.into());
        self.ids.insert(iri.into(), id);
        id
    }

    fn take(&mut self, triple: [&Term; 3], gathering: &mut Gathering) {
        // Nobody can ask for what has no name.
        let [Term::NamedNode(subject), Term::NamedNode(predicate), object] = triple else { return };
        let subject = self.id(subject.as_str());
        let predicate = predicate.as_str();
        match (names::standing(predicate), object) {
            (Standing::Type, Term::NamedNode(class)) => {
                self.take_type(subject, class.as_str(), gathering)
            }
            (Standing::Above, Term::NamedNode(class)) => {
                let class = self.id(class.as_str());
                gathering.declared.extend([subject, class]);
                self.above.entry(subject).or_default().push(class);
            }
            (Standing::Name { first }, Term::Literal(name)) => {
                let known = self.labels.entry(subject).or_default();
                let at = if first { 0 } else { known.len() };
                known.insert(at, name.value().into());
                gathering.language.extend(name.language().map(str::to_owned));
                if first {
                    *gathering.naming.entry(predicate.into()).or_default() += 1;
                }
            }
            (Standing::Plain, Term::NamedNode(object)) => {
                let (predicate, object) = (self.id(predicate), self.id(object.as_str()));
                gathering.links.push((subject, predicate, object));
            }
            (Standing::Plain, Term::Literal(literal)) => {
                let predicate = self.id(predicate);
                let values = kind(literal.datatype());
                gathering.literals.push((subject, predicate, values, literal.value().into()));
            }
            _ => {}
        }
    }

    fn take_type(&mut self, subject: Id, class: &str, gathering: &mut Gathering) {
        match names::declares(class) {
            Some(names::Declared::Class) => {
                gathering.declared.insert(subject);
            }
            Some(names::Declared::Symmetric) => {
                gathering.symmetric.insert(subject);
                gathering.properties.insert(subject);
            }
            Some(names::Declared::Property) => {
                gathering.properties.insert(subject);
            }
            Some(names::Declared::Other) => {}
            None => {
                let class = self.id(class);
                gathering.declared.insert(class);
                self.types.entry(subject).or_default().push(class);
            }
        }
    }

    /// Makes `above` reach all the way up, itself included.
    fn close_above(&mut self) {
        let direct = std::mem::take(&mut self.above);
        for start in direct.keys() {
            let (mut reached, mut waiting) = (Vec::new(), vec![*start]);
            while let Some(class) = waiting.pop() {
                if !reached.contains(&class) {
                    reached.push(class);
                    waiting.extend(direct.get(&class).into_iter().flatten());
                }
            }
            self.above.insert(*start, reached);
        }
    }

    fn settle(&mut self, gathering: Gathering) {
        let Gathering { declared, naming, literals, links, symmetric, language, properties } =
            gathering;
        self.languages = !language.is_empty();
        self.naming = naming.into_iter().max_by_key(|(_, times)| *times).map(|(name, _)| name);
        self.classes = declared.iter().copied().collect();
        self.classes.sort_unstable();
        let schema = |id: &Id| declared.contains(id) || properties.contains(id);
        let mut seen: HashSet<(Id, Id)> = HashSet::new();
        for (subject, predicate, object) in links {
            if schema(&subject) || schema(&object) {
                continue;
            }
            let again = !seen.insert((subject, predicate));
            self.forward.entry(subject).or_default().push((predicate, object));
            self.backward.entry(object).or_default().push((predicate, subject));
            let pairs: Vec<_> = self.pairs(subject, object);
            let property = self.property(predicate, subject, Values::Resources, again);
            property.symmetric = symmetric.contains(&predicate);
            for pair in pairs {
                *property.pairs.entry(pair).or_default() += 1;
            }
        }
        for (subject, predicate, values, text) in literals {
            if !schema(&subject) {
                let again = !seen.insert((subject, predicate));
                let property = self.property(predicate, subject, values, again);
                if values == Values::Texts && text.len() <= names::LONGEST {
                    property.texts.insert(text);
                }
            }
        }
    }

    fn property(&mut self, id: Id, subject: Id, values: Values, again: bool) -> &mut Property {
        let classes = self.classes_of(subject);
        let property = self.properties.entry(id).or_insert_with(|| Property {
            values,
            symmetric: false,
            single: true,
            domain: HashMap::new(),
            texts: HashSet::new(),
            pairs: HashMap::new(),
        });
        property.single &= !again;
        for class in classes {
            *property.domain.entry(class).or_default() += 1;
        }
        property
    }

    fn pairs(&self, subject: Id, object: Id) -> Vec<(Id, Id)> {
        let objects = self.types(object);
        let pair = |from: &Id| objects.iter().map(move |to| (*from, *to)).collect::<Vec<_>>();
        self.types(subject).iter().flat_map(pair).collect()
    }

    /// The IRI of a resource.
    pub(super) fn iri(&self, id: Id) -> &str {
        self.iris.get(id as usize).map_or("", String::as_str)
    }

    /// All names of a resource; the one to show is the first.
    pub(super) fn names(&self, id: Id) -> Vec<String> {
        match self.labels.get(&id) {
            Some(names) => names.clone(),
            None => vec![names::local(self.iri(id))],
        }
    }

    /// The name to show.
    pub(super) fn name(&self, id: Id) -> String {
        let named = self.labels.get(&id).and_then(|names| names.first().cloned());
        named.unwrap_or_else(|| names::local(self.iri(id)))
    }

    /// Everything that is of some class: what can be asked for by its name.
    pub(super) fn things(&self) -> impl Iterator<Item = Id> {
        self.types.keys().copied()
    }

    /// The classes that something is said to be of.
    pub(super) fn types(&self, id: Id) -> &[Id] {
        self.types.get(&id).map_or(&[], Vec::as_slice)
    }

    /// These, and all above them.
    pub(super) fn classes_of(&self, id: Id) -> HashSet<Id> {
        self.types(id).iter().flat_map(|class| self.up(*class)).collect()
    }

    /// A class and all above it.
    pub(super) fn up(&self, class: Id) -> Vec<Id> {
        self.above.get(&class).cloned().unwrap_or_else(|| vec![class])
    }

    /// Whether one class is the other or below it.
    pub(super) fn below(&self, class: Id, above: Id) -> bool {
        class == above || self.above.get(&class).is_some_and(|all| all.contains(&above))
    }

    /// Whether something is of a class, or of one below it.
    pub(super) fn is(&self, id: Id, class: Id) -> bool {
        self.types(id).iter().any(|own| self.below(*own, class))
    }

    /// Whether there are classes below it.
    pub(super) fn has_below(&self, class: Id) -> bool {
        self.classes.iter().any(|other| *other != class && self.below(*other, class))
    }

    /// What is connected with something: by which property, whether it points away, and what.
    pub(super) fn around(&self, id: Id) -> impl Iterator<Item = (Id, bool, Id)> {
        let away = self.forward.get(&id).into_iter().flatten();
        let here = self.backward.get(&id).into_iter().flatten();
        let away = away.map(|(property, other)| (*property, true, *other));
        away.chain(here.map(|(property, other)| (*property, false, *other)))
    }
}

fn kind(datatype: NamedNodeRef<'_>) -> Values {
    use vocab::xsd;
    if datatype == xsd::G_YEAR {
        return Values::Years;
    }
    if datatype == xsd::DATE || datatype == xsd::DATE_TIME {
        return Values::Dates;
    }
    let numbers = [
        xsd::INTEGER,
        xsd::DECIMAL,
        xsd::DOUBLE,
        xsd::FLOAT,
        xsd::INT,
        xsd::LONG,
        xsd::SHORT,
        xsd::NON_NEGATIVE_INTEGER,
        xsd::POSITIVE_INTEGER,
        xsd::UNSIGNED_INT,
        xsd::UNSIGNED_LONG,
    ];
    if numbers.contains(&datatype) { Values::Numbers } else { Values::Texts }
}
