//! Tokens signed with a private key, checked with the public one: by PEM and by JWKS file.

use std::path::PathBuf;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, encode, jwk::Jwk};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PKCS_RSA_SHA256};
use serde_json::{Value, json};

use crate::support::{House, Knock, now};

const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

/// A key pair made for this test.
pub(super) struct Keys {
    algorithm: Algorithm,
    pair: KeyPair,
}

impl Keys {
    pub(super) fn make(algorithm: Algorithm) -> Self {
        let kind = match algorithm {
            Algorithm::RS256 => &PKCS_RSA_SHA256,
            Algorithm::ES256 => &PKCS_ECDSA_P256_SHA256,
            _ => &PKCS_ED25519,
        };
        Self { algorithm, pair: KeyPair::generate_for(kind).unwrap() }
    }

    pub(super) fn token(&self, kid: Option<&str>) -> String {
        let private = self.pair.serialize_pem();
        let key = match self.algorithm {
            Algorithm::RS256 => EncodingKey::from_rsa_pem(private.as_bytes()),
            Algorithm::ES256 => EncodingKey::from_ec_pem(private.as_bytes()),
            _ => EncodingKey::from_ed_pem(private.as_bytes()),
        };
        let header = Header { kid: kid.map(Into::into), ..Header::new(self.algorithm) };
        let claims = json!({"sub": "ann", "exp": now().as_secs() + 600});
        encode(&header, &claims, &key.unwrap()).unwrap()
    }

    pub(super) fn jwk(&self, kid: &str) -> Value {
        let pem = self.pair.public_key_pem();
        let key = match self.algorithm {
            Algorithm::RS256 => DecodingKey::from_rsa_pem(pem.as_bytes()),
            Algorithm::ES256 => DecodingKey::from_ec_pem(pem.as_bytes()),
            _ => DecodingKey::from_ed_pem(pem.as_bytes()),
        };
        let mut jwk = Jwk::from_decoding_key(&key.unwrap(), Some(self.algorithm)).unwrap();
        jwk.common.key_id = Some(kid.into());
        serde_json::to_value(jwk).unwrap()
    }
}

/// A file of this test.
pub(super) fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// What becomes of somebody who shows this token.
pub(super) async fn shown(house: &House, token: &str) -> (u16, String) {
    let reply = Knock::at(&format!("/api/v1/ws?token={token}")).to(house).await;
    (reply.status, reply.body["error"].as_str().unwrap_or_default().to_owned())
}

#[actix_rt::test]
async fn a_public_key_in_pem_lets_in_whom_its_owner_signed_for() {
    for algorithm in ALGORITHMS {
        let (own, other) = (Keys::make(algorithm), Keys::make(algorithm));
        let pem = file(&format!("gate-{algorithm:?}.pem"), &own.pair.public_key_pem());
        let house = House::with(&format!("auth.jwt_public_key_path = {pem:?}"));
        assert_eq!(shown(&house, &own.token(None)).await.0, 101, "{algorithm:?}");
        let (status, said) = shown(&house, &other.token(None)).await;
        assert_eq!(status, 401, "{algorithm:?}");
        assert!(said.contains("signature"), "{said}");
    }
}

#[actix_rt::test]
async fn a_set_of_keys_is_chosen_from_by_kid() {
    let keys = ALGORITHMS.map(Keys::make);
    let jwks: Vec<_> = keys.iter().map(|key| key.jwk(&format!("{:?}", key.algorithm))).collect();
    let path = file("gate-jwks.json", &json!({ "keys": jwks }).to_string());
    let house = House::with(&format!("auth.jwks_path = {path:?}"));
    for key in &keys {
        let kid = format!("{:?}", key.algorithm);
        assert_eq!(shown(&house, &key.token(Some(&kid))).await.0, 101, "{kid}");
        let (status, said) = shown(&house, &key.token(Some("nobody's"))).await;
        assert!(status == 401 && said.contains("not known"), "{kid}: {status} {said}");
        let stranger = Keys::make(key.algorithm);
        assert_eq!(shown(&house, &stranger.token(Some(&kid))).await.0, 401, "{kid}");
    }
}

#[actix_rt::test]
async fn a_public_key_is_not_taken_for_a_secret() {
    let own = Keys::make(Algorithm::RS256);
    let pem = own.pair.public_key_pem();
    let path = file("gate-confusion.pem", &pem);
    let house = House::with(&format!("auth.jwt_public_key_path = {path:?}"));
    let claims = json!({"sub": "ann", "exp": now().as_secs() + 600});
    let hmac = EncodingKey::from_secret(pem.as_bytes());
    let forged = encode(&Header::default(), &claims, &hmac).unwrap();
    assert_eq!(shown(&house, &forged).await.0, 401);
}
