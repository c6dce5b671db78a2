//! Words, each with the fields that go with it: said once, for the wire and for the contract.

use schemars::JsonSchema;

use crate::contract;

/// A word, as it is known to dialects of either habit.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    /// Such as `room_left`.
    pub(crate) plain: &'static str,
    /// Such as `room.left`.
    pub(crate) dotted: &'static str,
    /// Such as `response.room.left`: its name in a contract whose answers all have one type.
    pub(crate) answered: &'static str,
    /// What is told with it.
    pub(crate) about: &'static str,
}

/// How a dialect puts fields into its envelope, for its contract.
pub(crate) trait Wrap {
    /// Adds the messages that say this word with these fields.
    fn wrap<F: JsonSchema>(word: Word, into: &mut Vec<contract::Word>);
}

/// Declares what is told: what it means, its fields, and its word, plain and dotted.
///
/// Nothing is spelled but by a variant, so no word goes with other fields than the contract says.
/// Where one dialect alone has the words, there is one form of them.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident<$($generic:tt),+> {
        $($(#[doc = $about:literal])+ $variant:ident($fields:ty) = $word:literal,)+
    }) => {
        $crate::words::words! {
            $(#[$doc])*
            $name<$($generic),+> {
                $($(#[doc = $about])+ $variant($fields) = $word | $word,)+
            }
        }
    };
    ($(#[$doc:meta])* $name:ident<$($generic:tt),+> {
        $($(#[doc = $about:literal])+ $variant:ident($fields:ty) = $plain:literal | $dotted:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(serde::Serialize)]
        #[serde(untagged)]
        pub(crate) enum $name<$($generic),+> {
            $($(#[doc = $about])+ $variant($fields),)+
        }

        impl<$($generic),+> $name<$($generic),+> {
            /// Its word.
            pub(crate) const fn word(&self) -> $crate::words::Word {
                match self {
                    $(Self::$variant(_) => $crate::words::Word {
                        plain: $plain,
                        dotted: $dotted,
                        answered: concat!("response.", $dotted),
                        about: concat!($($about),+),
                    },)+
                }
            }
        }

        impl<$($generic),+> $name<$($generic),+>
        where
            $($fields: schemars::JsonSchema,)+
        {
            /// Adds every word to a contract.
            pub(crate) fn list<W: $crate::words::Wrap>(into: &mut Vec<$crate::contract::Word>) {
                $(W::wrap::<$fields>(
                    $crate::words::Word {
                        plain: $plain,
                        dotted: $dotted,
                        answered: concat!("response.", $dotted),
                        about: concat!($($about),+),
                    },
                    into,
                );)+
            }
        }
    };
}
pub(crate) use words;
