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

/// The record of a file that is being written.
pub(super) fn draft(folder: &Path, key: FileKey) -> PathBuf {
    folder.join(format!("{key}.new"))
}

/// Writes a record so that after a power cut there is the old one or the new one.
pub(super) fn write(folder: &Path, record: &FileRecord) -> io::Result<()> {
    let FileRecord { upload, sha256, begun, whole } = record.clone();
    let key = upload.key;
    let text = house::spell_file(&house::File { upload, sha256, begun, whole });
    let fresh = draft(folder, key);
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

/// Every file of which something is there. What the process was writing or forgetting when it
/// ended is removed; what is no record of this program is left alone.
pub(super) fn all(folder: &Path) -> io::Result<Vec<Found>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            match read(folder, &path) {
                Ok(found) => all.push(found),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    log::warn!("{} is removed: nothing of its file is there", path.display());
                    fs::remove_file(&path)?;
                }
                Err(error) => log::warn!("{} is left alone: {error}", path.display()),
            }
        } else if is_left_over(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(all)
}

/// Whether it is a file of ours that nothing leads to: a record that was being written, or the
/// beginning of a file of which no record was.
fn is_left_over(path: &Path) -> bool {
    let ours = path
        .file_stem()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.len() == 32 && name.bytes().all(|it| it.is_ascii_hexdigit()));
    let ending = path.extension().and_then(|ending| ending.to_str());
    let recorded = path.with_extension("json").exists();
    ours && (ending == Some("new") || (ending == Some("part") && !recorded))
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
