//! What the file says of itself.

use actors::ports::store::StoreError;
use redb::ReadTransaction;
use uuid::Uuid;

use super::tables::{self, Draft, Shelf};

/// The form of the tables and keys. The records have versions of their own.
const FORMAT: u64 = 1;

const FORMAT_KEY: &[u8] = b"format";
const SECRET_KEY: &[u8] = b"secret";
const LIFE_KEY: &[u8] = b"life";
const LOOSE_KEY: &[u8] = b"loose";
const COMMITS_KEY: &[u8] = b"commits";
const BALLAST_KEY: &[u8] = b"ballast-";

/// What is written to find out whether there is room: so many records of so many bytes.
const BALLAST: (u8, [u8; 4_000]) = (16, [0; 4_000]);

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meta {
    /// Signs what must be believed again after a restart.
    pub(super) secret: [u8; 32],
    /// Changes when something may have been lost: after an unclean end of a relaxed store.
    pub(super) life: u64,
    /// Whether a relaxed store has it open, or had and did not end well.
    pub(super) loose: bool,
    /// How many commits there have been: tells whether a doubtful one came through.
    pub(super) commits: u64,
}

// === impl Meta ===

impl Meta {
    /// Of a new file.
    pub(super) fn fresh(secret: [u8; 32]) -> Self {
        Self { secret, life: random(), loose: false, commits: 0 }
    }

    /// Begins a new life, in which every room has another epoch, if the last end was not good.
    pub(super) fn mind_the_end(&mut self) {
        if self.loose {
            log::warn!("the store was not closed well: what came last may be lost");
            self.life = random();
        }
    }

    /// Reads it; refuses what another program or a newer version has written.
    pub(super) fn read(snapshot: &ReadTransaction) -> Result<Self, StoreError> {
        let get = |key: &[u8]| tables::get(snapshot, Shelf::Meta, key);
        let number = |key: &[u8]| {
            let bytes = get(key)?.and_then(|bytes| bytes.try_into().ok());
            bytes.map(u64::from_be_bytes).ok_or_else(not_ours)
        };
        let format = number(FORMAT_KEY)?;
        if format != FORMAT {
            let text = format!(
                "it has format {format}, and this version reads format {FORMAT}: \
                 a newer version wrote it"
            );
            return Err(StoreError::Damaged(text));
        }
        let secret = get(SECRET_KEY)?.and_then(|bytes| bytes.try_into().ok());
        Ok(Self {
            secret: secret.ok_or_else(not_ours)?,
            life: number(LIFE_KEY)?,
            loose: number(LOOSE_KEY)? != 0,
            commits: number(COMMITS_KEY)?,
        })
    }

    /// Writes all of it.
    pub(super) fn write(&self, draft: &mut Draft<'_>) -> Result<(), StoreError> {
        draft.put(Shelf::Meta, FORMAT_KEY, &FORMAT.to_be_bytes())?;
        draft.put(Shelf::Meta, SECRET_KEY, &self.secret)?;
        draft.put(Shelf::Meta, LIFE_KEY, &self.life.to_be_bytes())?;
        draft.put(Shelf::Meta, LOOSE_KEY, &u64::from(self.loose).to_be_bytes())?;
        self.write_commits(draft)
    }

    /// Writes only how many commits there have been.
    pub(super) fn write_commits(&self, draft: &mut Draft<'_>) -> Result<(), StoreError> {
        draft.put(Shelf::Meta, COMMITS_KEY, &self.commits.to_be_bytes())
    }
}

/// Takes as much room as the next messages may need: a disk that is all but full takes a few
/// bytes more, and then not the next message.
pub(super) fn take_ballast(draft: &mut Draft<'_>) -> Result<(), StoreError> {
    let (count, bytes) = BALLAST;
    (0..count).try_for_each(|n| draft.put(Shelf::Meta, &[BALLAST_KEY, &[n]].concat(), &bytes))
}

/// Gives the room back, to the next messages.
pub(super) fn drop_ballast(draft: &mut Draft<'_>) -> Result<(), StoreError> {
    (0..BALLAST.0).try_for_each(|n| draft.remove(Shelf::Meta, &[BALLAST_KEY, &[n]].concat()))
}

fn not_ours() -> StoreError {
    StoreError::Damaged("it is not a store of this program".into())
}

/// 61 random bits or more: the halves of a version 4 UUID (RFC 9562 section 5.4), folded.
fn random() -> u64 {
    let (high, low) = Uuid::new_v4().as_u64_pair();
    high ^ low
}

/// A fresh secret of 244 random bits: two version 4 UUIDs.
pub(super) fn fresh_secret() -> [u8; 32] {
    let mut secret = [0; 32];
    secret[..16].copy_from_slice(Uuid::new_v4().as_bytes());
    secret[16..].copy_from_slice(Uuid::new_v4().as_bytes());
    secret
}
