//! Which keys exist: learned from the configuration's own types.
//!
//! A deserializer that asks every section for its field names and answers each with a harmless
//! value. So names live in one place, the structs, and suggestions, environment variables and
//! the test of `config.toml` can never forget a new one.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};

/// The sections of the configuration and the keys in each.
#[derive(Debug, Default)]
pub struct Outline {
    sections: Vec<(Vec<&'static str>, &'static [&'static str])>,
}

impl Outline {
    /// Learns the keys of a type.
    pub fn of<T: for<'de> Deserialize<'de>>() -> Self {
        let mut outline = Self::default();
        let probe = Probe { path: Vec::new(), outline: &mut outline };
        let asked = T::deserialize(probe);
        debug_assert!(asked.is_ok(), "a harmless value was refused: {:?}", asked.err());
        outline
    }

    /// The keys of the section at this path, if it is one.
    pub fn section(&self, path: &[String]) -> Option<&'static [&'static str]> {
        self.sections.iter().find(|(p, _)| p == path).map(|(_, keys)| *keys)
    }

    /// Whether there is such a key or section.
    pub fn knows(&self, path: &[String]) -> bool {
        match path.split_last() {
            None => true,
            Some((key, above)) => self.section(above).is_some_and(|k| k.contains(&key.as_str())),
        }
    }

    /// The full name of every key that is not a section, in order.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        self.sections.iter().flat_map(|(path, keys)| {
            keys.iter().map(|key| [path.as_slice(), &[*key]].concat()).filter_map(|path| {
                let section = self.sections.iter().any(|(p, _)| *p == path);
                (!section).then(|| path.join("."))
            })
        })
    }
}

/// Answers whatever is asked with the least value there is, and takes notes.
struct Probe<'a> {
    path: Vec<&'static str>,
    outline: &'a mut Outline,
}

/// Cannot happen for the types we have; a test would show it.
#[derive(Debug)]
struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl Error for Refused {
    fn custom<T: fmt::Display>(text: T) -> Self {
        Self(text.to_string())
    }
}

macro_rules! answers {
    ($($ask:ident => $visit:ident($($value:expr)?);)*) => {$(
        fn $ask<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            visitor.$visit($($value)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Refused;

    answers! {
        deserialize_any => visit_unit();
        deserialize_bool => visit_bool(false);
        deserialize_u8 => visit_u8(0);
        deserialize_u16 => visit_u16(0);
        deserialize_u32 => visit_u32(0);
        deserialize_u64 => visit_u64(0);
        deserialize_str => visit_str("");
        deserialize_string => visit_str("");
        deserialize_option => visit_none();
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_seq(serde::de::value::SeqDeserializer::new(std::iter::empty::<()>()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        visitor.visit_enum(StrDeserializer::new(variants.first().unwrap_or(&"")))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.outline.sections.push((self.path.clone(), fields));
        visitor.visit_map(Fields { probe: self, left: fields.iter() })
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u128 f32 f64 char bytes byte_buf unit unit_struct
        newtype_struct tuple tuple_struct map identifier ignored_any
    }
}

/// The fields of one section, one after the other.
struct Fields<'a> {
    probe: Probe<'a>,
    left: std::slice::Iter<'static, &'static str>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refused> {
        let Some(field) = self.left.next() else { return Ok(None) };
        self.probe.path.push(field);
        seed.deserialize(StrDeserializer::new(field)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Refused> {
        let Probe { path, outline } = &mut self.probe;
        let value = seed.deserialize(Probe { path: path.clone(), outline });
        path.pop();
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn path(dotted: &str) -> Vec<String> {
        dotted.split('.').map(Into::into).collect()
    }

    #[test]
    fn finds_sections_inside_sections() {
        let outline = Outline::of::<Config>();
        assert!(outline.section(&[]).is_some_and(|s| s.contains(&"server")));
        assert!(outline.section(&path("limits.workspace")).is_some());
        assert!(outline.section(&path("server.port")).is_none());
        assert!(outline.knows(&path("heartbeat.workspace.timeout_ms")));
        assert!(!outline.knows(&path("heartbeat.workspace.timeout_s")));
    }

    #[test]
    fn lists_every_key_once_and_no_section() {
        let keys: Vec<_> = Outline::of::<Config>().keys().collect();
        assert!(keys.contains(&"limits.query.burst".into()));
        assert!(keys.contains(&"auth.jwt_secret".into()));
        assert!(!keys.contains(&"limits.query".into()));
        let unique: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len());
    }
}
