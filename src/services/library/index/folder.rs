//! The folder of the index: made, and emptied of what is ours alone.
//!
//! An index can be made again, so its files may be removed at any time; nothing else may. What is
//! there under a name that no index gives was put there by somebody: then nothing is removed.

use std::{fs, io, path::Path};

use actors::ports::store::StoreError;

use super::super::trouble::Trouble;

/// Has the folder there and empty, unless there is something in it that is not ours.
pub(super) fn clear(folder: &Path) -> Result<(), Trouble> {
    fs::create_dir_all(folder).map_err(|error| Trouble::disk(&error))?;
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(|error| Trouble::disk(&error))?;
    for entry in &entries {
        let is_file = entry.file_type().is_ok_and(|it| it.is_file());
        if !is_file || !entry.file_name().to_str().is_some_and(is_ours) {
            return Err(strange(&entry.path()));
        }
    }
    for entry in entries {
        fs::remove_file(entry.path()).map_err(|error| Trouble::disk(&error))?;
    }
    Ok(())
}

/// Whether tantivy names its files so: two lists, locks, what it was about to rename, and parts
/// by the id of their segment.
fn is_ours(name: &str) -> bool {
    let segment = |name: &str| {
        let (id, kind) = name.split_once('.').unwrap_or_default();
        id.len() == 32 && id.bytes().all(|it| it.is_ascii_hexdigit()) && !kind.is_empty()
    };
    matches!(name, "meta.json" | ".managed.json")
        || name.starts_with(".tantivy-")
        || name.starts_with(".tmp")
        || segment(name)
}

fn strange(path: &Path) -> Trouble {
    let text = format!(
        "{} is no part of an index, which has to be made again there: move it to another folder",
        path.display()
    );
    Trouble::Store(StoreError::Damaged(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ours_keeps_all_that_is_there() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("library-index");
        clear(&folder).unwrap();
        let ours = [
            "meta.json",
            ".managed.json",
            ".tantivy-writer.lock",
            ".tmpAb3",
            "0123456789abcdef0123456789abcdef.idx",
            "0123456789abcdef0123456789abcdef.7.del",
        ];
        ours.iter().for_each(|name| fs::write(folder.join(name), "nonsense").unwrap());
        for theirs in ["diary.txt", "0123.idx", "0123456789abcdef0123456789abcdef"] {
            fs::write(folder.join(theirs), "mine").unwrap();
            assert!(clear(&folder).is_err_and(|why| why.to_string().contains(theirs)));
            assert_eq!(fs::read_dir(&folder).unwrap().count(), ours.len() + 1);
            fs::remove_file(folder.join(theirs)).unwrap();
        }
        fs::create_dir(folder.join(".tmp")).unwrap();
        assert!(clear(&folder).is_err(), "a folder is no file of ours");
        fs::remove_dir(folder.join(".tmp")).unwrap();
        clear(&folder).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }
}
