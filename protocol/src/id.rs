//! Identifiers: checked once at the door, then passed around as cheap handles.

use std::{borrow::Borrow, fmt, sync::Arc};

/// The longest identifier a guest may use, in bytes of UTF-8.
pub const MAX_ID_BYTES: usize = 128;

/// Why a text cannot be an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing between the quotes.
    #[error("must not be empty")]
    Empty,
    /// More than [`MAX_ID_BYTES`].
    #[error("must be at most {MAX_ID_BYTES} bytes long")]
    TooLong,
    /// A control character, which could forge log lines and terminal output.
    #[error("must not contain control characters")]
    Control,
    /// Not the form that this server gives out.
    #[error("is not an id that this server gives out")]
    Malformed,
}

pub(crate) fn check(text: &str) -> Result<(), IdError> {
    match text {
        "" => Err(IdError::Empty),
        _ if text.len() > MAX_ID_BYTES => Err(IdError::TooLong),
        _ if text.chars().any(char::is_control) => Err(IdError::Control),
        _ => Ok(()),
    }
}

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and keeps the text.
            pub fn new(text: &str) -> Result<Self, IdError> {
                check(text)?;
                Ok(Self(text.into()))
            }

            /// The text as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }
    )*};
}

text_ids! {
    /// Names a room.
    RoomId;
    /// Names a person, whatever number of sockets they have.
    UserId;
    /// Names a sheet inside a room.
    SheetId;
    /// Names a cell inside a sheet.
    CellId;
    /// A guest's own name for a message, echoed in the answers to it.
    MessageId;
    /// Names a notification.
    NotificationId;
    /// The type name of a free-form announcement or event, such as `system_message`.
    Kind;
    /// Names an endpoint that answers queries.
    EndpointId;
    /// Names a library.
    LibraryId;
    /// Names a document in a library.
    DocumentId;
    /// Names an event on the bus.
    EventId;
    /// A guest's own name for a file.
    FileId;
}

macro_rules! given_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// Given out by the server (a UUIDv7), unique across nodes. Bytes, not a number: a
        /// `u128` would align every struct that holds one to 16 bytes.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Takes the 128 bits of a fresh UUID.
            pub const fn from_u128(bits: u128) -> Self {
                Self(bits.to_be_bytes())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", u128::from_be_bytes(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return Err(IdError::Malformed);
                }
                u128::from_str_radix(text, 16).map(Self::from_u128).map_err(|_| IdError::Malformed)
            }
        }
    )*};
}

given_ids! {
    /// Names one socket.
    SessionId;
    /// Names one running backend call.
    JobId;
    /// Names a file.
    FileKey;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_could_hurt_a_log_or_a_map() {
        assert_eq!(RoomId::new(""), Err(IdError::Empty));
        assert_eq!(RoomId::new(&"x".repeat(129)), Err(IdError::TooLong));
        assert_eq!(RoomId::new("a\nb"), Err(IdError::Control));
        assert_eq!(RoomId::new("a\u{85}b"), Err(IdError::Control));
        assert!(RoomId::new(&"x".repeat(128)).is_ok());
        assert!(RoomId::new("Küche 7").is_ok());
    }

    #[test]
    fn a_session_id_survives_the_wire() {
        let id = SessionId::from_u128(0x0198_f00d);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("+".repeat(32).parse::<SessionId>(), Err(IdError::Malformed));
    }
}
