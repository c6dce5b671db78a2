//! A file to be looked at and not touched: what is written stays in memory.
//!
//! To find out whether a file is sound, redb wants to repair it. A file that may be damaged, or
//! written by a newer program, must not be changed by that; so the first look is through this.

use std::{
    collections::BTreeMap,
    fs::File,
    io,
    os::unix::fs::FileExt,
    sync::{Mutex, PoisonError},
};

use redb::StorageBackend;

/// What is changed is kept in pieces of this size, in bytes.
const PIECE: u64 = 4096;

/// A file, and what would be in it.
#[derive(Debug)]
pub(super) struct Overlay {
    file: File,
    /// The engine wants to share its backend between threads; here only one looks.
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The length of the file below.
    below: u64,
    length: u64,
    changed: BTreeMap<u64, Vec<u8>>,
}

// === impl Overlay ===

impl Overlay {
    pub(super) fn over(file: File) -> io::Result<Self> {
        let below = file.metadata()?.len();
        let state = State { below, length: below, changed: BTreeMap::new() };
        Ok(Self { file, state: Mutex::new(state) })
    }

    fn with<T>(&self, act: impl FnOnce(&File, &mut State) -> io::Result<T>) -> io::Result<T> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        act(&self.file, &mut state)
    }
}

// === impl State ===

impl State {
    /// A piece as it would be.
    fn piece(&self, file: &File, at: u64) -> io::Result<Vec<u8>> {
        if let Some(changed) = self.changed.get(&at) {
            return Ok(changed.clone());
        }
        let mut piece = vec![0; length(PIECE)];
        let there = length(self.below.saturating_sub(at).min(PIECE));
        file.read_exact_at(&mut piece[..there], at)?;
        Ok(piece)
    }

    fn read(&self, file: &File, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if offset + out.len() as u64 > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if self.changed.is_empty() {
            return file.read_exact_at(out, offset);
        }
        pieces(offset, out.len()).try_for_each(|(at, skip, from, count)| {
            let piece = self.piece(file, at)?;
            out[from..from + count].copy_from_slice(&piece[skip..skip + count]);
            Ok(())
        })
    }

    fn write(&mut self, file: &File, offset: u64, data: &[u8]) -> io::Result<()> {
        pieces(offset, data.len()).try_for_each(|(at, skip, from, count)| {
            let mut piece = self.piece(file, at)?;
            piece[skip..skip + count].copy_from_slice(&data[from..from + count]);
            self.changed.insert(at, piece);
            Ok(())
        })
    }

    fn set_length(&mut self, length: u64) {
        // What comes back after it was cut off is zero.
        self.below = self.below.min(length);
        self.changed.retain(|at, _| *at < length);
        self.length = length;
    }
}

/// The pieces that so many bytes from here touch: where each begins, how much of it to skip,
/// where its part of the bytes begins, and how many they are.
fn pieces(offset: u64, count: usize) -> impl Iterator<Item = (u64, usize, usize, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let here = offset + from as u64;
        let skip = length(here % PIECE);
        let part = (length(PIECE) - skip).min(count - from);
        let piece = (part > 0).then_some((here - here % PIECE, skip, from, part));
        from += part;
        piece
    })
}

/// A length in a piece, which fits everywhere.
fn length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

impl StorageBackend for Overlay {
    fn len(&self) -> io::Result<u64> {
        self.with(|_, state| Ok(state.length))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.with(|file, state| state.read(file, offset, out))
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.with(|_, state| {
            state.set_length(length);
            Ok(())
        })
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.with(|file, state| state.write(file, offset, data))
    }
}
