//! The keys that tokens are checked with, read from secret, PEM and JWKS.
//!
//! Every key carries the algorithms that it may be used with, all of its own family. A token
//! signed by HS256 with a public key as its secret (RFC 8725 section 2.1) therefore meets no key.

use std::{fs, path::PathBuf};

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse},
};
use rustls::pki_types::{SubjectPublicKeyInfoDer, pem::PemObject};

use super::{Auth, Problem};

/// One key, and what it is good for.
#[derive(Clone, Debug)]
pub struct VerifyingKey {
    /// Its name in a JWKS; tokens may choose by it.
    pub kid: Option<String>,
    /// The algorithms it is used with.
    pub algorithms: Vec<Algorithm>,
    /// The key itself; its `Debug` form is redacted.
    pub key: DecodingKey,
}

/// All keys of the service.
#[derive(Clone, Debug, Default)]
pub struct KeyRing {
    keys: Vec<VerifyingKey>,
}

/// A key before the configured algorithms are applied: those it can do, the first of them by default.
struct RawKey {
    kid: Option<String>,
    able: Vec<Algorithm>,
    usual: Vec<Algorithm>,
    key: DecodingKey,
}

impl KeyRing {
    /// Reads every configured key.
    pub fn read(auth: &Auth) -> Result<Self, Vec<Problem>> {
        let pem = read_file("auth.jwt_public_key_path", &auth.jwt_public_key_path);
        let jwks = read_file("auth.jwks_path", &auth.jwks_path);
        match (pem, jwks) {
            (Ok(pem), Ok(jwks)) => Self::new(auth, pem.as_deref(), jwks.as_deref()),
            (pem, jwks) => Err([pem.err(), jwks.err()].into_iter().flatten().collect()),
        }
    }

    /// Reads every configured key but for the set, which has come from elsewhere.
    pub fn read_with(auth: &Auth, set: &[u8]) -> Result<Self, Vec<Problem>> {
        let pem = read_file("auth.jwt_public_key_path", &auth.jwt_public_key_path);
        Self::new(auth, pem.map_err(|problem| vec![problem])?.as_deref(), Some(set))
    }

    /// Makes a ring of the configured secret and the contents of the two files.
    pub fn new(auth: &Auth, pem: Option<&[u8]>, jwks: Option<&[u8]>) -> Result<Self, Vec<Problem>> {
        let (mut raw, mut problems) = (Vec::new(), Vec::new());
        raw.extend(auth.jwt_secret.as_ref().map(|s| secret_key(s.expose().as_bytes())));
        let parsed = [
            ("auth.jwt_public_key_path", pem.map(pem_keys)),
            ("auth.jwks_path", jwks.map(jwks_keys)),
        ];
        for (name, keys) in parsed {
            match keys {
                Some(Ok(keys)) => raw.extend(keys),
                Some(Err(text)) => problems.push(Problem::new(name, text, "")),
                None => {}
            }
        }
        if problems.is_empty() {
            problems.extend(misfit(&auth.algorithms, &raw));
        }
        match problems.is_empty() {
            true => {
                Ok(Self { keys: raw.into_iter().map(|k| k.limited(&auth.algorithms)).collect() })
            }
            false => Err(problems),
        }
    }

    /// The keys that a token of this header may have been signed with.
    pub fn candidates(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
    ) -> impl Iterator<Item = &VerifyingKey> {
        self.keys.iter().filter(move |key| {
            let named = key.kid.as_deref().zip(kid).is_none_or(|(own, asked)| own == asked);
            named && key.algorithms.contains(&algorithm)
        })
    }

    /// Whether a token of this header names a key that is not here, or there is none for it.
    pub fn lacks(&self, algorithm: Algorithm, kid: Option<&str>) -> bool {
        let named = |kid| self.keys.iter().any(|key| key.kid.as_deref() == Some(kid));
        kid.is_some_and(|kid| !named(kid)) || self.candidates(algorithm, kid).next().is_none()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Every algorithm that some key accepts.
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let mut all: Vec<Algorithm> = Vec::new();
        for algorithm in self.keys.iter().flat_map(|key| &key.algorithms) {
            if !all.contains(algorithm) {
                all.push(*algorithm);
            }
        }
        all
    }
}

impl RawKey {
    fn new(able: &[Algorithm], key: DecodingKey) -> Self {
        Self { kid: None, able: able.into(), usual: able.iter().take(1).copied().collect(), key }
    }

    /// Applies the configured algorithms, if any.
    fn limited(self, configured: &[Algorithm]) -> VerifyingKey {
        let algorithms = match configured {
            [] => self.usual,
            wanted => self.able.into_iter().filter(|a| wanted.contains(a)).collect(),
        };
        VerifyingKey { kid: self.kid, algorithms, key: self.key }
    }
}

/// Algorithms that no key can do: a sign that key and configuration do not belong together.
fn misfit(configured: &[Algorithm], keys: &[RawKey]) -> Option<Problem> {
    let orphan = |a: &&Algorithm| !keys.iter().any(|key| key.able.contains(*a));
    let orphans: Vec<_> = configured.iter().filter(orphan).map(|a| format!("{a:?}")).collect();
    if orphans.is_empty() || keys.is_empty() {
        return None;
    }
    let text = format!("no configured key can check {}", orphans.join(", "));
    Some(Problem::new("auth.algorithms", text, "leave it empty to take what the keys are made for"))
}

fn secret_key(secret: &[u8]) -> RawKey {
    RawKey::new(AlgorithmFamily::Hmac.algorithms(), DecodingKey::from_secret(secret))
}

fn read_file(name: &str, path: &Option<PathBuf>) -> Result<Option<Vec<u8>>, Problem> {
    let Some(path) = path else { return Ok(None) };
    let unread = |error| format!("cannot read {}: {error}", path.display());
    fs::read(path).map(Some).map_err(|error| Problem::new(name, unread(error), ""))
}

fn pem_keys(pem: &[u8]) -> Result<Vec<RawKey>, String> {
    if pem.windows(11).any(|w| w == b"PRIVATE KEY") {
        return Err("is a private key, but only the public one belongs here".into());
    }
    if let Ok(key) = DecodingKey::from_rsa_pem(pem) {
        return Ok(vec![RawKey::new(AlgorithmFamily::Rsa.algorithms(), key)]);
    }
    if let Ok(key) = DecodingKey::from_ed_pem(pem) {
        return Ok(vec![RawKey::new(&[Algorithm::EdDSA], key)]);
    }
    let key = DecodingKey::from_ec_pem(pem)
        .map_err(|_| "is not a PEM file with an RSA, EC or Ed25519 public key")?;
    let algorithm = curve(pem).ok_or("is an EC key of another curve than P-256 and P-384")?;
    Ok(vec![RawKey::new(&[algorithm], key)])
}

/// The algorithm of an EC key follows from its curve (RFC 7518 section 3.4), which stands in it
/// as an object identifier (RFC 5480 section 2.1.1.1).
fn curve(pem: &[u8]) -> Option<Algorithm> {
    const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    const P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
    let der = SubjectPublicKeyInfoDer::from_pem_slice(pem).ok()?;
    // Before the point, which could hold any bytes: the algorithm takes at most 27.
    let start = &der[..der.len().min(27)];
    let names = |curve: &[u8]| start.windows(curve.len()).any(|window| window == curve);
    match (names(P256), names(P384)) {
        (true, _) => Some(Algorithm::ES256),
        (_, true) => Some(Algorithm::ES384),
        _ => None,
    }
}

fn jwks_keys(json: &[u8]) -> Result<Vec<RawKey>, String> {
    let set: JwkSet = serde_json::from_slice(json)
        .map_err(|error| format!("is not a JWKS file: line {}", error.line()))?;
    let keys: Vec<RawKey> = set.keys.iter().filter_map(jwk_key).collect();
    match keys.is_empty() {
        true => Err("has no public key for signatures that this server can use".into()),
        false => Ok(keys),
    }
}

/// A key of a set; none if it is of no use here, which is no error (RFC 7517 section 5).
///
/// Shared secrets (`oct`) are of no use here either: they do not belong in a file of public keys.
fn jwk_key(jwk: &Jwk) -> Option<RawKey> {
    if matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption)) {
        return None;
    }
    let able: &[Algorithm] = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => AlgorithmFamily::Rsa.algorithms(),
        AlgorithmParameters::EllipticCurve(ec) => match ec.curve {
            EllipticCurve::P256 => &[Algorithm::ES256],
            EllipticCurve::P384 => &[Algorithm::ES384],
            _ => return None,
        },
        AlgorithmParameters::OctetKeyPair(okp) if okp.curve == EllipticCurve::Ed25519 => {
            &[Algorithm::EdDSA]
        }
        _ => return None,
    };
    let mut raw = RawKey::new(able, DecodingKey::from_jwk(jwk).ok()?);
    if let Some(own) = jwk.common.key_algorithm {
        let own = own.to_string().parse().ok().filter(|own| able.contains(own))?;
        (raw.able, raw.usual) = (vec![own], vec![own]);
    }
    raw.kid.clone_from(&jwk.common.key_id);
    Some(raw)
}
