//! Who may do what in which library: as the token says of the room that tells of it.
//!
//! Join is to read, publish to add and delete, create to make and to drop. Of a library that
//! somebody may not even read they hear what they would hear if there were none.

use protocol::{
    Action, Fault, FaultCode, Identity, LibraryId, RoomId,
    library::{Errand, Search},
};

/// May this person do that?
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Yes.
    Yes,
    /// They may know of the library, but not do this.
    No(Action),
    /// It is not for them to know of.
    Unknown,
}

/// Judges an errand. Whoever lists is shown what they [`may_read`].
pub(super) fn judge(who: &Identity, errand: &Errand) -> Verdict {
    let Some(library) = errand.library() else { return Verdict::Yes };
    let action = match errand {
        Errand::Create { .. } | Errand::Drop(_) => Action::Create,
        Errand::Add { .. } | Errand::Delete { .. } => Action::Publish,
        Errand::List { .. }
        | Errand::Describe(_)
        | Errand::Search(Search { .. })
        | Errand::Get { .. }
        | Errand::Documents { .. } => Action::Join,
    };
    let Ok(room) = RoomId::of_library(library) else { return Verdict::Unknown };
    let may = |action| who.rights.allow(action, &room);
    match errand {
        _ if may(action) => Verdict::Yes,
        // Whether there is one already is not told to who may not make it.
        Errand::Create { .. } => Verdict::No(Action::Create),
        _ if may(Action::Join) => Verdict::No(action),
        _ => Verdict::Unknown,
    }
}

/// Whether this person may read in this library.
pub(super) fn may_read(who: &Identity, library: &LibraryId) -> bool {
    RoomId::of_library(library).is_ok_and(|room| who.rights.allow(Action::Join, &room))
}

/// They may not.
pub(super) fn denied(action: Action) -> Fault {
    let text = match action {
        Action::Create => "Permission denied: you may not make or drop this library",
        _ => "Permission denied: you may not change this library",
    };
    let help = format!(
        "the token must grant {:?} on the room library:ID, or the same by its `libraries` claim",
        action.name()
    );
    Fault::new(FaultCode::PermissionDenied, text).help(help)
}

#[cfg(test)]
mod tests {
    use protocol::{Actions, Grant, Pattern, Rights, UserId};

    use super::*;

    fn who(grants: &[(&str, &[Action])]) -> Identity {
        let grant = |(rooms, actions): &(&str, &[Action])| Grant {
            rooms: Pattern::new(rooms).unwrap(),
            actions: actions.iter().copied().collect::<Actions>(),
        };
        let rights = Rights { grants: grants.iter().map(grant).collect(), ..Rights::default() };
        let user = UserId::new("ann").unwrap();
        Identity {
            user,
            name: "Ann".into(),
            email: None,
            rights,
            expires: None,
            anonymous: false,
            client: None,
        }
    }

    #[test]
    fn the_room_of_a_library_says_who_may_do_what_there() {
        let ann = who(&[("library:papers", &[Action::Join]), ("library:a*", &[Action::Create])]);
        let library = |name| LibraryId::new(name).unwrap();
        let create =
            |name| Errand::Create { library: Some(library(name)), name: None, description: None };
        for (errand, verdict) in [
            (Errand::Describe(library("papers")), Verdict::Yes),
            (Errand::Drop(library("papers")), Verdict::No(Action::Create)),
            (Errand::Describe(library("secrets")), Verdict::Unknown),
            (Errand::Drop(library("secrets")), Verdict::Unknown),
            (Errand::Drop(library("atlas")), Verdict::Yes),
            (Errand::Describe(library("atlas")), Verdict::Unknown),
            (create("atlas"), Verdict::Yes),
            (create("secrets"), Verdict::No(Action::Create)),
            (Errand::List { after: None, limit: None }, Verdict::Yes),
        ] {
            assert_eq!(judge(&ann, &errand), verdict, "{errand:?}");
        }
        assert!(may_read(&ann, &library("papers")) && !may_read(&ann, &library("atlas")));
    }
}
