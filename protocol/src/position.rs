//! Where a client stands in the order of a room.

use std::fmt;

/// Tells apart the orders that one room name has had: it changes only when history was lost.
///
/// On the wire it is a text, for JSON numbers hold no 64 bits everywhere (RFC 8259 section 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Epoch(pub u64);

/// Not an epoch as this server spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an epoch as the server gave it")]
pub struct EpochError;

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl std::str::FromStr for Epoch {
    type Err = EpochError;

    fn from_str(text: &str) -> Result<Self, EpochError> {
        if text.len() != 16 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(EpochError);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| EpochError)
    }
}

/// Everything up to and including `seq` has been heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// In which order.
    pub epoch: Epoch,
    /// The number of the latest durable event.
    pub seq: u64,
}

/// Whether a client that came back gets everything that it missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// So many events follow, in order: all that were missed.
    Recovered(u32),
    /// Something is lost to this client; nothing is replayed.
    Lost(Loss),
}

/// Why what was missed cannot be replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The room no longer remembers that far back.
    Trimmed,
    /// The room has lost its history, or is another one of the same name.
    EpochChanged,
    /// The client may not enter, or no longer.
    Forbidden,
    /// The session is in the room already, and has heard what is new.
    AlreadyJoined,
    /// The room could not be entered for another reason; a refusal says which.
    Unavailable,
}

impl Loss {
    /// Its name on every wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trimmed => "trimmed",
            Self::EpochChanged => "epoch_changed",
            Self::Forbidden => "forbidden",
            Self::AlreadyJoined => "already_joined",
            Self::Unavailable => "unavailable",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_survives_the_wire() {
        let epoch = Epoch(0x0198_f00d);
        assert_eq!(epoch.to_string().parse(), Ok(epoch));
        for wrong in ["", "198f00d", "+198f00d00000000", "00000000000198f00d"] {
            assert_eq!(wrong.parse::<Epoch>(), Err(EpochError));
        }
    }
}
