//! What a token allows: actions on rooms whose names match a pattern.

use std::sync::{Arc, LazyLock};

use crate::{Family, RoomId, activity::Tag, job::Service};

/// Something that a person may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Enter a room and hear what is said there.
    Join,
    /// Say, write cells, show a cursor.
    Publish,
    /// Open a new room, by joining one that is absent or by REST.
    Create,
    /// Send a direct message to another person.
    Message,
    /// Publish activities on a bus. Not among the ordinary things: a token must name it.
    Emit,
}

impl Action {
    const ALL: [(Action, &'static str); 5] = [
        (Action::Join, "join"),
        (Action::Publish, "publish"),
        (Action::Create, "create"),
        (Action::Message, "message"),
        (Action::Emit, "emit"),
    ];

    /// The action's name in a token.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The action of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == name).map(|(a, _)| *a)
    }
}

/// A set of actions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Actions(u8);

impl Actions {
    /// Every ordinary action: what people do who talk and work together.
    pub const ORDINARY: Self = Self(0b1111);

    /// This set and one action more.
    pub const fn with(self, action: Action) -> Self {
        Self(self.0 | 1 << action as u8)
    }

    /// Whether the action is in the set.
    pub const fn has(self, action: Action) -> bool {
        self.0 & (1 << action as u8) != 0
    }
}

impl FromIterator<Action> for Actions {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        actions.into_iter().fold(Self::default(), Self::with)
    }
}

/// A room name in which `*` stands for any run of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Box<str>);

/// Why a text cannot be a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a pattern must be 1 to 128 bytes long, with at most 4 '*'")]
pub struct PatternError;

impl Pattern {
    /// Checks and keeps the text. The bound on `*` keeps matching cheap.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        let stars = text.bytes().filter(|b| *b == b'*').count();
        if text.is_empty() || text.len() > crate::MAX_ID_BYTES || stars > 4 {
            return Err(PatternError);
        }
        Ok(Self(text.into()))
    }

    /// Its characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the pattern names exactly this text, without any `*`.
    pub fn names(&self, text: &str) -> bool {
        &*self.0 == text && !self.0.contains('*')
    }

    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        let Some((head, tail)) = self.0.split_once('*') else {
            return &*self.0 == text;
        };
        let Some(mut rest) = text.strip_prefix(head) else {
            return false;
        };
        let mut parts: Vec<&str> = tail.split('*').collect();
        let last = parts.pop().unwrap_or_default();
        for part in parts {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last)
    }
}

/// Actions granted on the rooms that match a pattern.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Which rooms.
    pub rooms: Pattern,
    /// Which actions there.
    pub actions: Actions,
}

/// The circles whose activities somebody may see. What belongs to no circle is for everyone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Circles {
    /// Those of everybody.
    #[default]
    All,
    /// These.
    Only(Arc<[Tag]>),
}

/// All that a token allows.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// May do everything, everywhere, and use the operators' REST calls.
    pub admin: bool,
    /// May connect as a worker, which takes jobs and answers them.
    pub worker: bool,
    /// For which services, where the token says so; else for all.
    pub serves: Option<Arc<[Service]>>,
    /// What is allowed where; none of them, nothing. Shared, for most tokens allow the same.
    pub grants: Arc<[Grant]>,
    /// What is allowed in the rooms of libraries, where that is said apart; else `grants` holds
    /// there too.
    pub libraries: Option<Arc<[Grant]>>,
    /// Whose activities may be seen.
    pub circles: Circles,
}

static EVERYWHERE: LazyLock<Arc<[Grant]>> =
    LazyLock::new(|| [Grant { rooms: Pattern("*".into()), actions: Actions::ORDINARY }].into());

impl Rights {
    /// May do every ordinary thing in every public room.
    pub fn everywhere() -> Self {
        Self { grants: EVERYWHERE.clone(), ..Self::default() }
    }

    /// Whether the token allows the action on this room.
    pub fn allow(&self, action: Action, room: &RoomId) -> bool {
        let name = room.as_str();
        self.admin
            || self.grants_on(room).iter().any(|g| g.actions.has(action) && g.rooms.matches(name))
    }

    fn grants_on(&self, room: &RoomId) -> &[Grant] {
        match &self.libraries {
            Some(libraries) if matches!(room.family(), Family::Library(_)) => libraries,
            _ => &self.grants,
        }
    }

    /// Whether the token allows an action that concerns no room.
    pub fn allow_somewhere(&self, action: Action) -> bool {
        self.admin || self.grants.iter().any(|g| g.actions.has(action))
    }

    /// Whether the token allows to see what belongs to this circle.
    pub fn sees(&self, circle: Option<&Tag>) -> bool {
        match (&self.circles, circle) {
            (Circles::All, _) | (_, None) => true,
            (Circles::Only(own), Some(circle)) => self.admin || own.contains(circle),
        }
    }

    /// Whether the token names this very room for the action. Only such a token opens a private room.
    pub fn invite(&self, action: Action, room: &RoomId) -> bool {
        let name = room.as_str();
        self.admin
            || self.grants_on(room).iter().any(|g| g.actions.has(action) && g.rooms.names(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        let matches = |p: &str, t: &str| Pattern::new(p).is_ok_and(|p| p.matches(t));
        assert!(matches("*", ""));
        assert!(matches("workspace_*", "workspace_123"));
        assert!(!matches("workspace_*", "my_workspace_123"));
        assert!(matches("a*b*c", "a-b-b-c"));
        assert!(!matches("a*b*c", "a-c-b"));
        assert!(!matches("ab*ba", "aba"), "a head and a tail may not share letters");
        assert!(Pattern::new("*****").is_err());
    }

    #[test]
    fn a_wide_pattern_is_no_invitation() {
        let Ok(room) = RoomId::new("secret") else { unreachable!() };
        assert!(Rights::everywhere().allow(Action::Join, &room));
        assert!(!Rights::everywhere().invite(Action::Join, &room));
    }

    #[test]
    fn what_is_said_of_libraries_is_all_that_holds_there() {
        let grant = |rooms: &str, action| Grant {
            rooms: Pattern(rooms.into()),
            actions: Actions::default().with(action),
        };
        let libraries = Some([grant("library:pap*", Action::Join)].into());
        let rights = Rights { libraries, ..Rights::everywhere() };
        let allows = |action, room| RoomId::new(room).is_ok_and(|room| rights.allow(action, &room));
        assert!(allows(Action::Join, "library:papers") && !allows(Action::Join, "library:other"));
        assert!(!allows(Action::Publish, "library:papers") && allows(Action::Publish, "lab"));
    }

    #[test]
    fn a_circle_is_seen_by_its_own_and_by_operators() {
        let own = || Circles::Only([Tag::number("1"), Tag::text("ops")].into());
        let rights = Rights { circles: own(), ..Rights::everywhere() };
        let sees = |rights: &Rights, circle: Tag| rights.sees(Some(&circle));
        assert!(sees(&rights, Tag::text("1")) && sees(&rights, Tag::text("ops")));
        assert!(!sees(&rights, Tag::number("2")) && rights.sees(None));
        let admin = Rights { admin: true, circles: own(), ..Rights::default() };
        assert!(sees(&admin, Tag::number("2")) && sees(&Rights::default(), Tag::number("2")));
    }

    #[test]
    fn every_action_has_its_name() {
        for (action, name) in Action::ALL {
            assert_eq!(Action::named(name), Some(action));
            assert_eq!(action.name(), name);
            assert_eq!(Actions::ORDINARY.has(action), action != Action::Emit);
        }
    }
}
