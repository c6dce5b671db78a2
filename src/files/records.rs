//! What stands beside the bytes of each file.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use actors::ports::files::{FileRecord, Found};
use dialects::house;
use protocol::FileKey;

/// The record of a file.
pub(super) fn path(folder: &Path, key: FileKey) -> PathBuf {
    folder.join(format!("{key}.json"))
}

/// Writes a record so that after a power cut there is the old one or the new one.
pub(super) fn write(folder: &Path, record: &FileRecord) -> io::Result<()> {
    let FileRecord { upload, sha256, begun, whole } = record.clone();
    let key = upload.key;
    let text = house::spell_file(&house::File { upload, sha256, begun, whole });
    let fresh = folder.join(format!("{key}.new"));
    let mut file = File::create(&fresh)?;
    file.write_all(&text)?;
    file.sync_all()?;
    fs::rename(fresh, path(folder, key))?;
    sync_folder(folder)
}

/// Has the names in the folder survive a power cut too.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Every file of which something is there. What is no record of this program is left alone.
pub(super) fn all(folder: &Path) -> io::Result<Vec<Found>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            match read(folder, &path) {
                Ok(found) => all.push(found),
                Err(error) => log::warn!("{} is left alone: {error}", path.display()),
            }
        }
    }
    Ok(all)
}

fn read(folder: &Path, path: &Path) -> io::Result<Found> {
    let text = fs::read(path)?;
    let strange = |why| io::Error::new(io::ErrorKind::InvalidData, why);
    let file = house::file(&text).map_err(|_| strange("it is no record of a file"))?;
    let house::File { upload, sha256, begun, whole } = file;
    if self::path(folder, upload.key) != path {
        return Err(strange("it is the record of another file"));
    }
    let (part, bin) = (path.with_extension("part"), path.with_extension("bin"));
    if whole && part.exists() {
        // The power was cut just before.
        fs::rename(&part, &bin)?;
        sync_folder(folder)?;
    }
    let bytes = fs::metadata(if whole { &bin } else { &part })?.len();
    if bytes > upload.size || (whole && bytes < upload.size) {
        return Err(strange("its bytes are not those of the file"));
    }
    Ok(Found { record: FileRecord { upload, sha256, begun, whole }, bytes })
}
