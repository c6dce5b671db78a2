//! The three words for how available somebody is, the same in every dialect.

use protocol::presence::Status;

const NAMES: [(Status, &str); 3] =
    [(Status::Online, "online"), (Status::Away, "away"), (Status::Busy, "busy")];

/// The word for a status.
pub(crate) fn name(status: Status) -> &'static str {
    NAMES[status as usize].1
}

/// The status of that name.
pub(crate) fn named(name: &str) -> Option<Status> {
    NAMES.iter().find(|(_, known)| *known == name).map(|(status, _)| *status)
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
