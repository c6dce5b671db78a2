//! The three words for how available somebody is, the same in every dialect.

use protocol::{Fault, presence::Status};
use schemars::Schema;

use crate::{
    field::{Field, Kind},
    shape,
};

/// The words, in the order of the states.
pub(crate) const NAMES: [&str; 3] = ["online", "away", "busy"];

const ALL: [Status; 3] = [Status::Online, Status::Away, Status::Busy];

/// The word for a status.
pub(crate) fn name(status: Status) -> &'static str {
    NAMES[status as usize]
}

/// The status of that name.
fn named(name: &str) -> Option<Status> {
    ALL.into_iter().find(|status| self::name(*status) == name)
}

impl Kind for Status {
    type Value<'a> = Self;

    fn read(field: Field<'_>) -> Result<Self, Fault> {
        named(&field.text()?).ok_or_else(|| field.wrong("must be one of online, away, busy"))
    }

    fn schema() -> Schema {
        shape::one_of(NAMES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_name() {
        for (status, word) in ALL.into_iter().zip(NAMES) {
            assert_eq!(name(status), word);
            assert_eq!(named(word), Some(status));
        }
        assert_eq!(named("Online"), None);
    }
}
