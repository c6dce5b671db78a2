//! People without a token: refused, named by the server, or believed.

use protocol::{Fault, Identity, MAX_ID_BYTES, Rights, UserId};
use uuid::Uuid;

use super::token::TokenFault;
use crate::config::Anonymous;

/// What somebody without a token says of themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claimed<'a> {
    /// `?user_id=`.
    pub user: Option<&'a str>,
    /// `?user_name=`: only a name to show, so guests may have one too.
    pub name: Option<&'a str>,
}

/// Decides on somebody without a token. `fresh` is a random UUID, used for a guest's name.
pub fn identity(mode: Anonymous, claimed: Claimed<'_>, fresh: Uuid) -> Result<Identity, Fault> {
    match (mode, claimed.user) {
        (Anonymous::Refuse, _) => Err(TokenFault::Missing.into()),
        (Anonymous::Claimed, Some(user)) => named(user, claimed.name),
        (Anonymous::Claimed | Anonymous::Guest, _) => named(&guest_id(fresh), claimed.name),
    }
}

/// The first 64 bits. With 32 of them, among 19,000 guests two would share a name, and so each
/// other's mail, on every 25th server.
fn guest_id(fresh: Uuid) -> String {
    format!("guest-{:016x}", fresh.as_u64_pair().0)
}

fn named(user: &str, name: Option<&str>) -> Result<Identity, Fault> {
    let wrong = |error| Fault::from(TokenFault::Subject).help(format!("user_id {error}"));
    let user = UserId::new(user).map_err(|error| wrong(error).field("user_id"))?;
    let name = name.map(str::trim).filter(|name| is_fit(name)).unwrap_or(user.as_str()).into();
    let rights = Rights::everywhere();
    Ok(Identity { user, name, email: None, rights, expires: None, anonymous: true, client: None })
}

/// Whether a name can be shown to people and in logs.
pub(super) fn is_fit(name: &str) -> bool {
    !name.is_empty() && name.len() <= MAX_ID_BYTES && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: Uuid = Uuid::from_u128(0xa1b2_c3d4_e5f6_4a7b_8c9d_0e1f_2a3b_4c5d);
    const ALICE: Claimed<'_> = Claimed { user: Some("alice"), name: Some(" Alice A. ") };

    #[test]
    fn refused_is_refused() {
        let fault = identity(Anonymous::Refuse, ALICE, FRESH).unwrap_err();
        assert_eq!(fault, TokenFault::Missing.into());
    }

    #[test]
    fn a_guest_is_named_by_the_server_and_never_by_themselves() {
        let guest = identity(Anonymous::Guest, ALICE, FRESH).unwrap();
        assert_eq!(guest.user.as_str(), "guest-a1b2c3d4e5f64a7b");
        assert_eq!(guest.name, "Alice A.");
        assert!(guest.anonymous && !guest.rights.admin && guest.expires.is_none());
    }

    #[test]
    fn on_a_desk_people_are_who_they_say() {
        let alice = identity(Anonymous::Claimed, ALICE, FRESH).unwrap();
        assert_eq!((alice.user.as_str(), alice.name.as_str()), ("alice", "Alice A."));
        let nobody = identity(Anonymous::Claimed, Claimed::default(), FRESH).unwrap();
        assert_eq!(nobody.name, nobody.user.as_str());
        assert!(nobody.name.starts_with("guest-"));
    }

    #[test]
    fn a_name_that_could_hurt_a_screen_is_not_taken() {
        let forged = Claimed { user: Some("bob"), name: Some("a\u{1b}[2Jb") };
        assert_eq!(identity(Anonymous::Claimed, forged, FRESH).unwrap().name, "bob");
        let forged = Claimed { user: Some("b\nob"), name: None };
        let fault = identity(Anonymous::Claimed, forged, FRESH).unwrap_err();
        assert_eq!(fault.field.as_deref(), Some("user_id"));
    }
}
