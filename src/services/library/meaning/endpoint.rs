//! The endpoint that makes vectors of texts, as OpenAI and many others spell it.

use std::time::Duration;

use actors::ports::backend::Failure;
use serde::{Deserialize, Serialize};

use super::vectors;
use crate::{
    config,
    services::upstream::{BadUrl, Limits, Upstream, nonsense},
};

/// What it is called towards people.
const NAME: &str = "embeddings";
/// A batch of texts is a few seconds of work, and its vectors are some MiB of JSON.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(3),
    first_byte: Duration::from_secs(20),
    idle: Duration::from_secs(10),
    max_body_bytes: 32 * 1024 * 1024,
};

/// Makes vectors of texts.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    upstream: Upstream,
    model: String,
}

#[derive(Serialize)]
struct Ask<'a> {
    model: &'a str,
    input: &'a [String],
    encoding_format: &'static str,
}

#[derive(Deserialize)]
struct Told {
    data: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    index: usize,
    embedding: Vec<f32>,
}

// === impl Endpoint ===

impl Endpoint {
    /// The endpoint that is configured, if one is.
    pub(super) fn of(config: &config::Library) -> Result<Option<Self>, BadUrl> {
        let Some(url) = &config.embeddings_url else { return Ok(None) };
        let upstream = Upstream::new(url, config.embeddings_key.as_ref(), LIMITS)?.named(NAME);
        Ok(Some(Self { upstream, model: config.embeddings_model.clone() }))
    }

    /// The packed vectors of these texts, in their order.
    pub(super) async fn embed(&self, texts: &[String]) -> Result<Vec<Vec<u8>>, Failure> {
        let ask = Ask { model: &self.model, input: texts, encoding_format: "float" };
        let body = serde_json::to_vec(&ask).map_err(|_| wrong("no request"))?;
        let json = "application/json";
        let told = self.upstream.query("/embeddings", json, json, body.into()).await?;
        let told: Told = serde_json::from_slice(&told).map_err(|_| wrong("no list of vectors"))?;
        in_order(told.data, texts.len()).ok_or_else(|| wrong("not one vector for each text"))
    }
}

/// Vectors of one kind, one for each text.
fn in_order(told: Vec<Vector>, count: usize) -> Option<Vec<Vec<u8>>> {
    let kind = told.first().map(|first| first.embedding.len());
    let mut packed = vec![Vec::new(); count];
    for Vector { index, embedding } in told {
        let one_kind = Some(embedding.len()) == kind;
        let place = packed.get_mut(index).filter(|place| one_kind && place.is_empty())?;
        *place = vectors::pack(&embedding)?;
    }
    packed.iter().all(|vector| !vector.is_empty()).then_some(packed)
}

fn wrong(what: &str) -> Failure {
    nonsense(NAME, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_gets_its_own_vector_or_nobody_gets_any() {
        let vector = |index, embedding: &[f32]| Vector { index, embedding: embedding.to_vec() };
        let (right, up) = (vec![0, 0, 0x80, 0x3f, 0, 0, 0, 0], vec![0, 0, 0, 0, 0, 0, 0x80, 0x3f]);
        let swapped = vec![vector(1, &[0.0, 2.0]), vector(0, &[3.0, 0.0])];
        assert_eq!(in_order(swapped, 2), Some(vec![right, up]));
        assert_eq!(in_order(vec![vector(0, &[1.0])], 2), None, "one is missing");
        assert_eq!(in_order(vec![vector(0, &[1.0]), vector(0, &[1.0])], 2), None);
        assert_eq!(in_order(vec![vector(0, &[1.0]), vector(1, &[1.0, 1.0])], 2), None);
        assert_eq!(in_order(vec![vector(7, &[1.0])], 1), None);
    }
}
