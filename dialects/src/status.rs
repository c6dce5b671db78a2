//! The three words for how available somebody is, the same in every dialect.

use protocol::presence::Status;

/// The words, in the order of the states.
pub(crate) const NAMES: [&str; 3] = ["online", "away", "busy"];

const ALL: [Status; 3] = [Status::Online, Status::Away, Status::Busy];

/// The word for a status.
pub(crate) fn name(status: Status) -> &'static str {
    NAMES[status as usize]
}

/// The status of that name.
pub(crate) fn named(name: &str) -> Option<Status> {
    ALL.into_iter().find(|status| self::name(*status) == name)
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
