//! The three words for how available somebody is, the same in every dialect.

use protocol::{Fault, presence::Status};
use schemars::Schema;

use crate::{
    field::{Field, Kind},
    shape,
};

const NAMES: [(Status, &str); 3] =
    [(Status::Online, "online"), (Status::Away, "away"), (Status::Busy, "busy")];

/// The word for a status.
pub(crate) fn name(status: Status) -> &'static str {
    NAMES[status as usize].1
}

/// The status of that name.
fn named(name: &str) -> Option<Status> {
    NAMES.iter().find(|(_, known)| *known == name).map(|(status, _)| *status)
}

impl Kind for Status {
    type Value<'a> = Self;

    fn read(field: Field<'_>) -> Result<Self, Fault> {
        named(&field.text()?).ok_or_else(|| field.wrong("must be one of online, away, busy"))
    }

    fn schema() -> Schema {
        shape::one_of(NAMES.map(|(_, name)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_name() {
        for (status, word) in NAMES {
            assert_eq!(name(status), word);
            assert_eq!(named(word), Some(status));
        }
        assert_eq!(named("Online"), None);
    }
}
