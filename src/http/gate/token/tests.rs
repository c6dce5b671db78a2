//! Tokens of every kind of key, and every way in which one can be wrong.

use jsonwebtoken::{Algorithm, EncodingKey, encode, jwk::Jwk};
use protocol::{Action, RoomId};
use rcgen::{
    KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PKCS_RSA_SHA256,
    SignatureAlgorithm,
};
use serde_json::{Value, json};

mod rights;

use super::*;
use crate::config::KeyRing;
use crate::config::Secret;

const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

fn secret_auth() -> Auth {
    Auth { jwt_secret: Some(Secret::new(SECRET)), ..Auth::default() }
}

fn gate(auth: &Auth) -> TokenGate {
    TokenGate::new(auth, KeyRing::new(auth, None, None).unwrap())
}

/// Claims that pass, with some replaced; `null` removes one.
fn claims(changes: Value) -> Value {
    let mut claims = json!({ "sub": "alice", "exp": NOW.as_secs() + 60 });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

fn hs256(claims: &Value) -> String {
    encode(&Header::default(), claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}

fn checked(auth: &Auth, changes: Value) -> Result<Identity, TokenFault> {
    gate(auth).check(&hs256(&claims(changes)), NOW)
}

fn fault(auth: &Auth, changes: Value) -> TokenFault {
    checked(auth, changes).unwrap_err()
}

// === kinds of keys ===

struct Asymmetric {
    algorithm: Algorithm,
    signer: EncodingKey,
    public_pem: String,
}

fn asymmetric(algorithm: Algorithm) -> Asymmetric {
    let kind: &'static SignatureAlgorithm = match algorithm {
        Algorithm::RS256 => &PKCS_RSA_SHA256,
        Algorithm::ES256 => &PKCS_ECDSA_P256_SHA256,
        Algorithm::ES384 => &PKCS_ECDSA_P384_SHA384,
        _ => &PKCS_ED25519,
    };
    let pair = KeyPair::generate_for(kind).unwrap();
    let private = pair.serialize_pem();
    let signer = match algorithm {
        Algorithm::RS256 => EncodingKey::from_rsa_pem(private.as_bytes()),
        Algorithm::ES256 | Algorithm::ES384 => EncodingKey::from_ec_pem(private.as_bytes()),
        _ => EncodingKey::from_ed_pem(private.as_bytes()),
    };
    Asymmetric { algorithm, signer: signer.unwrap(), public_pem: pair.public_key_pem() }
}

impl Asymmetric {
    fn sign(&self, kid: Option<&str>) -> String {
        let header = Header { kid: kid.map(Into::into), ..Header::new(self.algorithm) };
        encode(&header, &claims(json!({})), &self.signer).unwrap()
    }

    fn jwk(&self, kid: &str) -> Value {
        let pem = self.public_pem.as_bytes();
        let key = match self.algorithm {
            Algorithm::RS256 => DecodingKey::from_rsa_pem(pem),
            Algorithm::ES256 | Algorithm::ES384 => DecodingKey::from_ec_pem(pem),
            _ => DecodingKey::from_ed_pem(pem),
        };
        let mut jwk = Jwk::from_decoding_key(&key.unwrap(), Some(self.algorithm)).unwrap();
        jwk.common.key_id = Some(kid.into());
        serde_json::to_value(jwk).unwrap()
    }
}

const ASYMMETRIC: [Algorithm; 4] =
    [Algorithm::RS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];

#[test]
fn a_public_key_in_pem_checks_its_own_algorithm_only() {
    for algorithm in ASYMMETRIC {
        let (own, other) = (asymmetric(algorithm), asymmetric(algorithm));
        let auth = Auth::default();
        let ring = KeyRing::new(&auth, Some(own.public_pem.as_bytes()), None).unwrap();
        assert_eq!(ring.algorithms(), [algorithm]);
        let gate = TokenGate::new(&auth, ring);
        assert_eq!(gate.check(&own.sign(None), NOW).unwrap().user.as_str(), "alice");
        assert_eq!(gate.check(&other.sign(None), NOW).unwrap_err(), TokenFault::Signature);
        let hmac = hs256(&claims(json!({})));
        assert_eq!(gate.check(&hmac, NOW).unwrap_err(), TokenFault::Algorithm);
    }
}

#[test]
fn a_public_key_is_no_secret() {
    // The classic confusion: sign by HS256 with the text of the public key as its secret.
    let own = asymmetric(Algorithm::RS256);
    let auth = secret_auth();
    let ring = KeyRing::new(&auth, Some(own.public_pem.as_bytes()), None).unwrap();
    let gate = TokenGate::new(&auth, ring);
    let forger = EncodingKey::from_secret(own.public_pem.as_bytes());
    let forged = encode(&Header::default(), &claims(json!({})), &forger).unwrap();
    assert_eq!(gate.check(&forged, NOW).unwrap_err(), TokenFault::Signature);
    assert!(gate.check(&own.sign(None), NOW).is_ok());
    assert!(gate.check(&hs256(&claims(json!({}))), NOW).is_ok());
}

#[test]
fn a_set_of_keys_is_chosen_from_by_kid() {
    let keys = ASYMMETRIC.map(asymmetric);
    let set: Vec<_> = keys.iter().enumerate().map(|(i, k)| k.jwk(&format!("k{i}"))).collect();
    let set = json!({ "keys": set }).to_string();
    let auth = Auth::default();
    let ring = KeyRing::new(&auth, None, Some(set.as_bytes())).unwrap();
    let gate = TokenGate::new(&auth, ring);
    for (i, key) in keys.iter().enumerate() {
        assert!(gate.check(&key.sign(Some(&format!("k{i}"))), NOW).is_ok());
        assert!(gate.check(&key.sign(None), NOW).is_ok());
        assert_eq!(gate.check(&key.sign(Some("k9")), NOW).unwrap_err(), TokenFault::UnknownKey);
    }
}

#[test]
fn a_set_without_a_useful_key_is_refused_and_a_useless_key_beside_others_is_not() {
    let auth = Auth::default();
    let useless = [
        json!({ "kty": "oct", "k": "c2VjcmV0" }),
        json!({ "kty": "AKP", "pub": "x" }),
        json!({ "kty": "EC", "crv": "P-521", "x": "AA", "y": "AA" }),
    ];
    let read = |keys: &[Value]| {
        let set = json!({ "keys": keys }).to_string();
        KeyRing::new(&auth, None, Some(set.as_bytes()))
    };
    assert!(read(&useless).is_err());
    let useful = asymmetric(Algorithm::EdDSA).jwk("k");
    let ring = read(&[&useless[..], &[useful]].concat()).unwrap();
    assert_eq!(ring.algorithms(), [Algorithm::EdDSA]);
    assert!(KeyRing::new(&auth, None, Some(b"[]")).is_err());
}

#[test]
fn a_private_key_and_a_wrong_algorithm_are_told_at_the_start() {
    let private = KeyPair::generate_for(&PKCS_ED25519).unwrap().serialize_pem();
    let problems = KeyRing::new(&Auth::default(), Some(private.as_bytes()), None).unwrap_err();
    assert!(problems[0].text.contains("private key"), "{problems:?}");
    let auth = Auth { algorithms: vec![Algorithm::RS256], ..Auth::default() };
    let pem = asymmetric(Algorithm::ES256).public_pem;
    let problems = KeyRing::new(&auth, Some(pem.as_bytes()), None).unwrap_err();
    assert_eq!(problems[0].key, "auth.algorithms");
}

#[test]
fn a_curve_that_no_algorithm_is_for_is_told_at_the_start() {
    // A secp256k1 key is as long as one of P-256, but ES256 would never accept its signatures.
    let pem = "-----BEGIN PUBLIC KEY-----\n\
        MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAExgi9SaNzYMvU0ZrEPpqclbyuOYYavcNq\n\
        Agtzrl9GIJoYwDr8ZnLtGgeBuBNLm7xVeVzA1bUzfLv+z+JI865XDw==\n\
        -----END PUBLIC KEY-----\n";
    let problems = KeyRing::new(&Auth::default(), Some(pem.as_bytes()), None).unwrap_err();
    assert!(problems[0].text.contains("another curve"), "{problems:?}");
}

// === what can be wrong with a token ===

#[test]
fn none_is_no_algorithm() {
    // {"alg":"none","typ":"JWT"} . {"sub":"alice","exp":9999999999} . nothing
    let body = "eyJzdWIiOiJhbGljZSIsImV4cCI6OTk5OTk5OTk5OX0";
    for header in ["eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0", "eyJhbGciOiJOb05lIn0"] {
        let token = format!("{header}.{body}.");
        assert_eq!(gate(&secret_auth()).check(&token, NOW).unwrap_err(), TokenFault::Algorithm);
    }
}

#[test]
fn an_algorithm_that_is_not_configured_is_refused_even_with_the_right_secret() {
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let token = encode(&Header::new(Algorithm::HS512), &claims(json!({})), &key).unwrap();
    assert_eq!(gate(&secret_auth()).check(&token, NOW).unwrap_err(), TokenFault::Algorithm);
    let auth = Auth { algorithms: vec![Algorithm::HS512], ..secret_auth() };
    assert!(gate(&auth).check(&token, NOW).is_ok());
}

#[test]
fn what_is_no_token_is_malformed() {
    let long = format!("{}.x.y", "a".repeat(MAX_TOKEN_BYTES));
    for text in ["", ".", "..", "a.b", "a.b.c", "a.b.c.d", "é.é.é", "e30", long.as_str()] {
        let found = gate(&secret_auth()).check(text, NOW).unwrap_err();
        assert_eq!(found, TokenFault::Malformed, "{text:.20}");
    }
}

#[test]
fn a_changed_token_is_refused() {
    let token = hs256(&claims(json!({})));
    let other = hs256(&claims(json!({ "sub": "mallory" })));
    let (head, _) = token.rsplit_once('.').unwrap();
    let (_, signature) = other.rsplit_once('.').unwrap();
    let spliced = format!("{head}.{signature}");
    assert_eq!(gate(&secret_auth()).check(&spliced, NOW).unwrap_err(), TokenFault::Signature);
}

#[test]
fn time_is_judged_by_the_argument_and_the_leeway() {
    let auth = secret_auth();
    let at = |seconds: i64| json!(NOW.as_secs() as i64 + seconds);
    let cases = [
        (json!({ "exp": at(-29) }), None),
        (json!({ "exp": at(-30) }), Some(TokenFault::Expired)),
        (json!({ "exp": -5 }), Some(TokenFault::Expired)),
        (json!({ "exp": 1e300 }), None),
        (json!({ "nbf": at(30) }), None),
        (json!({ "nbf": at(31) }), Some(TokenFault::NotYetValid)),
        (json!({ "nbf": 1_800_000_030.5 }), Some(TokenFault::NotYetValid)),
        (json!({ "exp": null }), Some(TokenFault::NoExpiry)),
        (json!({ "exp": "tomorrow" }), Some(TokenFault::Claims)),
        (json!({ "nbf": [1] }), Some(TokenFault::Claims)),
    ];
    for (changes, expected) in cases {
        assert_eq!(checked(&auth, changes.clone()).err(), expected, "{changes}");
    }
    let endless = Auth { require_expiry: false, ..auth };
    assert_eq!(checked(&endless, json!({ "exp": null })).unwrap().expires, None);
}

#[test]
fn a_token_ends_after_its_leeway_on_a_live_socket_too() {
    let identity = checked(&secret_auth(), json!({})).unwrap();
    assert_eq!(identity.expires, Some(Timestamp::from_secs(NOW.as_secs() + 90)));
}

#[test]
fn the_audience_and_the_issuer_must_be_ours() {
    let auth = Auth {
        audience: Some("greenroom".into()),
        issuer: Some("https://login.example.com".into()),
        ..secret_auth()
    };
    let with = |aud: Value, iss: Value| checked(&auth, json!({ "aud": aud, "iss": iss })).err();
    let ours = json!("https://login.example.com");
    assert_eq!(with(json!("greenroom"), ours.clone()), None);
    assert_eq!(with(json!(["other", "greenroom"]), ours.clone()), None);
    for aud in [json!("other"), json!([]), json!(null), json!(7)] {
        assert_eq!(with(aud.clone(), ours.clone()), Some(TokenFault::Audience), "{aud}");
    }
    for iss in [json!("https://login.example.com.evil.net"), json!(null), json!(7)] {
        assert_eq!(with(json!("greenroom"), iss.clone()), Some(TokenFault::Issuer), "{iss}");
    }
    let found = fault(&secret_auth(), json!({ "aud": "somebody" }));
    assert_eq!(found, TokenFault::Audience, "a token for somebody else, and we have no name");
}

#[test]
fn the_subject_must_be_a_user_id() {
    for sub in [json!(null), json!(7), json!(""), json!("a\nb"), json!("x".repeat(129))] {
        assert_eq!(fault(&secret_auth(), json!({ "sub": sub })), TokenFault::Subject);
    }
}

#[test]
fn a_critical_header_that_is_not_understood_is_refused() {
    let header = Header { crit: Some(vec!["exp".into()]), ..Header::default() };
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let token = encode(&header, &claims(json!({})), &key).unwrap();
    assert_eq!(gate(&secret_auth()).check(&token, NOW).unwrap_err(), TokenFault::Malformed);
}

#[test]
fn a_fault_never_repeats_the_token() {
    let token = hs256(&claims(json!({ "exp": 1 })));
    let fault = Fault::from(gate(&secret_auth()).check(&token, NOW).unwrap_err());
    assert_eq!(fault.code, FaultCode::AuthenticationFailed);
    assert_eq!(fault.text, "the token has expired");
    let shown = format!("{fault:?} {:?}", gate(&secret_auth()));
    assert!(!shown.contains("eyJ") && !shown.contains(SECRET), "{shown}");
}

// === what a token says ===

#[test]
fn a_person_has_a_name_and_an_address() {
    let name = |changes| checked(&secret_auth(), changes).unwrap().name;
    assert_eq!(name(json!({})), "alice");
    assert_eq!(name(json!({ "preferred_username": "al" })), "al");
    assert_eq!(name(json!({ "name": "Alice A.", "username": "al" })), "Alice A.");
    assert_eq!(name(json!({ "name": "bad\u{7}", "username": 7 })), "alice");
    let alice = checked(&secret_auth(), json!({ "email": "a@example.com" })).unwrap();
    assert_eq!(alice.email.as_deref(), Some("a@example.com"));
    assert!(!alice.anonymous);
}

// === minting ===

#[test]
fn a_minted_token_passes_the_gate_of_its_own_configuration() {
    use crate::http::gate::mint::{MintError, Ticket, mint};
    let ticket = Ticket {
        user: "bob".parse().unwrap(),
        name: Some("Bob".into()),
        email: None,
        rooms: vec![("team_*".into(), vec![Action::Join])],
        libraries: vec![],
        circles: None,
        admin: false,
        worker: None,
        lifetime: std::time::Duration::from_secs(600),
    };
    let auth = Auth {
        audience: Some("greenroom".into()),
        issuer: Some("here".into()),
        algorithms: vec![Algorithm::HS384],
        ..secret_auth()
    };
    let bob = gate(&auth).check(&mint(&auth, &ticket, NOW).unwrap(), NOW).unwrap();
    assert_eq!((bob.user.as_str(), bob.name.as_str()), ("bob", "Bob"));
    assert!(bob.rights.allow(Action::Join, &RoomId::new("team_1").unwrap()));
    assert!(!bob.rights.allow(Action::Publish, &RoomId::new("team_1").unwrap()));

    let no_secret = Auth::default();
    assert_eq!(mint(&no_secret, &ticket, NOW), Err(MintError::NoSecret));
    let public = Auth { jwks_path: Some("keys.json".into()), ..Auth::default() };
    assert_eq!(mint(&public, &ticket, NOW), Err(MintError::OnlyPublicKeys));
    let other = Auth { algorithms: vec![Algorithm::EdDSA], ..secret_auth() };
    assert_eq!(mint(&other, &ticket, NOW), Err(MintError::NotAccepted));
}
