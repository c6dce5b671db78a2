//! What a question means: a tree of things asked for, held together by the data's properties.

use super::{
    facts::Id,
    grammar::{Compare, Like, Total},
};

/// A step from one thing to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Step {
    pub(super) property: Id,
    /// Along the property, or against it.
    pub(super) along: bool,
    /// Whether it goes both ways anyhow.
    pub(super) both: bool,
}

/// What a node of the tree may be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// Anything of a class.
    Class(Id),
    /// One of these.
    Things(Vec<Id>),
    /// Whatever is connected.
    Anything,
}

/// Something that is asked for, or by which others are found.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) what: What,
    /// Further classes that it has to be of, or not.
    pub(super) kinds: Vec<(Id, bool)>,
    pub(super) tests: Vec<Test>,
    pub(super) links: Vec<Link>,
    /// By which of its values it is the first of all.
    pub(super) extreme: Option<Extreme>,
    /// Whether it is a column of the answer.
    pub(super) shown: bool,
}

/// From a node to one of its children.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) path: Vec<Step>,
    pub(super) child: usize,
    pub(super) mode: Mode,
}

/// How many children there have to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mode {
    Some,
    None,
    /// So many.
    Count(Compare, f64),
    /// More, or fewer, than anything else has.
    Extreme {
        most: bool,
    },
}

/// What a value has to be.
#[derive(Clone, Debug)]
pub(super) struct Test {
    /// Which value; the name if none.
    pub(super) property: Option<Id>,
    pub(super) rule: Rule,
    pub(super) negated: bool,
}

/// What a value has to be like.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Rule {
    Number(Compare, f64),
    /// The same value of something else.
    Than(Compare, Vec<Id>),
    OneOf(Vec<String>),
    Text(Like, String),
    /// It is there at all.
    Present,
}

/// The largest, or the smallest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extreme {
    pub(super) property: Id,
    pub(super) most: bool,
}

/// What is done with what was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Intent {
    List,
    Count,
    /// Yes or no.
    Whether,
    /// All that is known.
    Describe,
    Total(Total, Id),
}

/// The order of the answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Order {
    pub(super) property: Id,
    pub(super) down: bool,
}

/// A question, understood.
#[derive(Clone, Debug)]
pub(super) struct Meant {
    pub(super) intent: Intent,
    pub(super) nodes: Vec<Node>,
    /// What is asked for.
    pub(super) head: usize,
    /// Values shown beside it: of which node, which.
    pub(super) columns: Vec<(usize, Id)>,
    /// By which node it is counted or summed up.
    pub(super) per: Option<usize>,
    pub(super) order: Option<Order>,
    /// Only so many.
    pub(super) first: Option<u32>,
}

// === impl Node ===

impl Node {
    pub(super) fn new(what: What) -> Self {
        Self {
            what,
            kinds: Vec::new(),
            tests: Vec::new(),
            links: Vec::new(),
            extreme: None,
            shown: false,
        }
    }
}

// === impl Meant ===

impl Meant {
    /// The link that leads to a node, with its parent.
    pub(super) fn parent(&self, node: usize) -> Option<(usize, &Link)> {
        self.nodes.iter().enumerate().find_map(|(at, parent)| {
            let link = parent.links.iter().find(|link| link.child == node)?;
            Some((at, link))
        })
    }
}
