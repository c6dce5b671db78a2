//! Resume tokens: proof that a lost connection was one's own.
//!
//! Signed and not stored: a claim of two lines and an end, by HS256 (RFC 7518 section 3.2) with a
//! key that is for nothing else, so that no other token is taken for one, nor it for another.
//! Comparing in constant time is the library's. Time is an argument.

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use protocol::{Fault, FaultCode, SessionId, Timestamp, UserId, link::ResumeToken};
use serde::{Deserialize, Serialize};

/// Signs resume tokens, and knows its own again. Has no debug form: it holds a key.
pub struct ResumeTokens {
    sign: EncodingKey,
    check: DecodingKey,
    validation: Validation,
    lifetime: Duration,
}

/// What a resume token says.
#[derive(Serialize, Deserialize)]
struct Claims {
    /// The connection.
    sid: String,
    /// The person.
    sub: String,
    /// The end, in seconds since 1970.
    exp: u64,
}

// === impl ResumeTokens ===

impl ResumeTokens {
    /// Tokens by this key that are good for so long.
    pub fn new(key: &[u8; 32], lifetime: Duration) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // The library would read the clock.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        Self {
            sign: EncodingKey::from_secret(key),
            check: DecodingKey::from_secret(key),
            validation,
            lifetime,
        }
    }

    /// A token for one connection of one person.
    pub fn sign(&self, session: SessionId, user: &UserId, now: Timestamp) -> ResumeToken {
        let exp = now.after(self.lifetime).as_secs();
        let claims = Claims { sid: session.to_string(), sub: user.as_str().to_owned(), exp };
        // Signing a few strings with a key of the right length does not fail; if it ever did, an
        // empty token would be refused, and the client would join as if for the first time.
        encode(&Header::new(Algorithm::HS256), &claims, &self.sign).unwrap_or_default().into()
    }

    /// The connection that a token stands for, if this person may come back to it.
    pub fn check(
        &self,
        token: &ResumeToken,
        user: &UserId,
        now: Timestamp,
    ) -> Result<SessionId, Fault> {
        let claims = decode::<Claims>(token.expose(), &self.check, &self.validation)
            .map_err(|_| refused("The resume token is not valid"))?
            .claims;
        if claims.sub != user.as_str() {
            return Err(refused("The resume token is somebody else's"));
        }
        if now >= Timestamp::from_secs(claims.exp) {
            return Err(refused("The resume token has expired"));
        }
        claims.sid.parse().map_err(|_| refused("The resume token is not valid"))
    }
}

fn refused(text: &'static str) -> Fault {
    Fault::new(FaultCode::ResumeRefused, text)
        .help("nothing was resumed; join each room with `since` to get what was missed")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: Timestamp = Timestamp::from_secs(1_759_406_400);
    const HOUR: Duration = Duration::from_secs(3600);
    const SESSION: SessionId = SessionId::from_u128(0xabc);

    fn ann() -> UserId {
        UserId::new("ann").unwrap()
    }

    fn tokens(key: u8) -> ResumeTokens {
        ResumeTokens::new(&[key; 32], HOUR)
    }

    fn text(checked: Result<SessionId, Fault>) -> String {
        let fault = checked.unwrap_err();
        assert_eq!(fault.code, FaultCode::ResumeRefused);
        fault.text.into_owned()
    }

    #[test]
    fn a_token_is_good_until_its_end_whoever_signed_it_before() {
        let token = tokens(1).sign(SESSION, &ann(), NOON);
        let later = NOON.after(HOUR - Duration::from_secs(1));
        // Another process with the same key, as after a restart.
        assert_eq!(tokens(1).check(&token, &ann(), later), Ok(SESSION));
        let end = tokens(1).check(&token, &ann(), NOON.after(HOUR));
        assert_eq!(text(end), "The resume token has expired");
    }

    #[test]
    fn nobody_comes_back_as_somebody_else() {
        let token = tokens(1).sign(SESSION, &ann(), NOON);
        let bob = UserId::new("bob").unwrap();
        assert_eq!(
            text(tokens(1).check(&token, &bob, NOON)),
            "The resume token is somebody else's"
        );
    }

    #[test]
    fn what_another_key_or_nobody_signed_is_no_token() {
        let claims =
            Claims { sid: SESSION.to_string(), sub: "ann".into(), exp: NOON.as_secs() + 9 };
        let key = EncodingKey::from_secret(&[1; 32]);
        let other = |header| encode(&header, &claims, &key).unwrap();
        let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.";
        for forged in [
            tokens(2).sign(SESSION, &ann(), NOON),
            other(Header::new(Algorithm::HS512)).into(),
            unsigned.into(),
            "".into(),
            "a.b.c".into(),
        ] {
            let checked = tokens(1).check(&forged, &ann(), NOON);
            assert_eq!(text(checked), "The resume token is not valid");
        }
        assert!(tokens(1).check(&other(Header::default()).into(), &ann(), NOON).is_ok());
    }

    #[test]
    fn a_token_never_shows_itself() {
        let token = tokens(1).sign(SESSION, &ann(), NOON);
        assert_eq!(format!("{token:?}"), "ResumeToken(..)");
    }

    proptest! {
        #[test]
        fn a_damaged_token_is_refused(at in any::<prop::sample::Index>(), put in any::<char>()) {
            let token = tokens(1).sign(SESSION, &ann(), NOON);
            let mut chars: Vec<char> = token.expose().chars().collect();
            let at = at.index(chars.len());
            prop_assume!(chars[at] != put);
            chars[at] = put;
            let damaged = chars.into_iter().collect::<String>();
            let checked = tokens(1).check(&damaged.as_str().into(), &ann(), NOON);
            prop_assert!(checked.is_err(), "{damaged}");
        }
    }
}
