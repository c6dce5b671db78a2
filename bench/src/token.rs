//! Tokens for the authenticated peers: HS256 of RFC 7515, nothing else.

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::time::{SystemTime, UNIX_EPOCH};

/// How long a token lives, seconds: longer than any run.
const LIFETIME: u64 = 24 * 3600;

/// Signs one token per member.
#[derive(Clone)]
pub(crate) struct Mint {
    key: Hmac<Sha256>,
    expires: u64,
}

// === impl Mint ===

impl Mint {
    /// A mint with the shared secret of one run.
    ///
    /// # Errors
    /// When the clock stands before 1970.
    pub(crate) fn new(secret: &str) -> Result<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is wrong")?;
        let key = Hmac::new_from_slice(secret.as_bytes())?;
        Ok(Self { key, expires: now.as_secs() + LIFETIME })
    }

    /// The compact token of a subject.
    pub(crate) fn token(&self, subject: &str) -> String {
        let claims = format!(r#"{{"sub":"{subject}","exp":{}}}"#, self.expires);
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = self.key.clone().chain_update(&signed).finalize().into_bytes();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_signed_as_rfc_7515_says() {
        // The expected text was made with Python's hmac and base64 modules.
        let mint = Mint { key: Hmac::new_from_slice(b"secret").unwrap(), expires: 1 };
        let expected = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1c2VyLTEiLCJleHAiOjF9.\
                        TyxVxy3OgWy9b5ZM25rncf_dWjJQOYcXT9Cm_5oxqeI";
        assert_eq!(mint.token("user-1"), expected);
    }
}
