//! Families of rooms: what a room is for, as the beginning of its name says.

use crate::{IdError, LibraryId, RoomId};

/// How the rooms of libraries begin.
const LIBRARY: &str = "library:";
/// How the rooms of the event bus begin.
const BUS: &str = "bus:";
/// The room on which backends publish if they name no other.
const EVENTS: &str = "bus:events";

/// What a room is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Family {
    /// People work together in it.
    Collaboration,
    /// Tells what happens in a library.
    Library(LibraryId),
    /// Tells what backends publish.
    Bus,
}

impl RoomId {
    /// What the room is for.
    pub fn family(&self) -> Family {
        let name = self.as_str();
        match name.strip_prefix(LIBRARY).map(LibraryId::new) {
            Some(Ok(library)) => Family::Library(library),
            _ if name.starts_with(BUS) => Family::Bus,
            _ => Family::Collaboration,
        }
    }

    /// The room that tells what happens in a library.
    pub fn of_library(library: &LibraryId) -> Result<Self, IdError> {
        Self::new(&format!("{LIBRARY}{library}"))
    }

    /// The bus, where none is named.
    pub fn bus() -> Self {
        // A constant that is an id: `the_bus_has_a_name` holds it to that.
        Self::new(EVENTS).unwrap_or_else(|_| unreachable!())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bus_has_a_name() {
        assert_eq!(RoomId::bus().family(), Family::Bus);
    }

    #[test]
    fn a_name_says_what_a_room_is_for() {
        let family = |name: &str| RoomId::new(name).map(|room| room.family());
        let library = LibraryId::new("papers").unwrap();
        assert_eq!(RoomId::of_library(&library).unwrap().as_str(), "library:papers");
        assert_eq!(family("library:papers"), Ok(Family::Library(library)));
        assert_eq!(family("bus:jobs"), Ok(Family::Bus));
        for plain in ["papers", "my library:papers", "library:", "bus"] {
            assert_eq!(family(plain), Ok(Family::Collaboration), "{plain}");
        }
    }
}
