//! Files: what stands beside the bytes of each, and what a room remembers of it.

use std::{borrow::Cow, sync::Arc};

use protocol::{
    Timestamp,
    upload::{FileName, Sha256, Upload},
};

use super::{
    Unreadable,
    from_wire::{self, id, who},
    to_wire, wire,
};

/// What is known of a file.
#[derive(Clone, Debug)]
pub struct File {
    /// What was announced.
    pub upload: Arc<Upload>,
    /// What its bytes must come to; of a whole file, what they have come to.
    pub sha256: Option<Sha256>,
    /// When it was announced.
    pub begun: Timestamp,
    /// Whether all of it is there.
    pub whole: bool,
}

/// Spells what stands beside the bytes of a file.
pub fn spell_file(file: &File) -> Vec<u8> {
    to_wire::record(wire::File {
        upload: spell(&file.upload),
        sha256: file.sha256.map(|digest| digest.to_string().into()),
        begun: file.begun.as_millis(),
        whole: file.whole,
    })
}

/// Reads what stands beside the bytes of a file.
pub fn file(bytes: &[u8]) -> Result<File, Unreadable> {
    let file: wire::File<'_> = from_wire::record(bytes)?;
    Ok(File {
        upload: Arc::new(read(file.upload)?),
        sha256: file.sha256.as_deref().map(digest).transpose()?,
        begun: Timestamp::from_millis(file.begun),
        whole: file.whole,
    })
}

pub(super) fn spell(it: &Upload) -> wire::Upload<'_> {
    wire::Upload {
        key: it.key.to_string().into(),
        file: it.file.as_str().into(),
        by: to_wire::who(&it.by),
        room: it.room.as_ref().map(|room| room.as_str().into()),
        name: it.name.as_str().into(),
        size: it.size,
        mime: it.mime.as_deref().map(Into::into),
    }
}

pub(super) fn read(it: wire::Upload<'_>) -> Result<Upload, Unreadable> {
    Ok(Upload {
        key: id(&it.key)?,
        file: id(&it.file)?,
        by: who(it.by)?,
        room: it.room.as_deref().map(id).transpose()?,
        name: FileName::new(&it.name).map_err(|_| Unreadable)?,
        size: it.size,
        mime: it.mime.map(Cow::into_owned).map(Into::into),
    })
}

pub(super) fn digest(text: &str) -> Result<Sha256, Unreadable> {
    Sha256::from_hex(text).ok_or(Unreadable)
}
