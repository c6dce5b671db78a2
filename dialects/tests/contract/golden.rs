//! The golden files, and how they are compared.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value;

/// Where the files of one folder are.
pub(crate) fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden").join(name)
}

/// The text of a file, such as `query/in/ping`.
pub(crate) fn text(name: &str) -> String {
    let path = folder(&format!("{name}.json"));
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The names of all files in a folder, sorted.
pub(crate) fn names(name: &str) -> BTreeSet<String> {
    let files = fs::read_dir(folder(name)).unwrap();
    files.map(|f| f.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// Fails unless the tests know exactly the files that there are.
pub(crate) fn assert_all_known(name: &str, known: &[&str]) {
    assert_eq!(names(name), known.iter().map(|k| (*k).to_owned()).collect(), "files of {name}");
}

/// Fails unless `told` is the golden value and nothing but `extras` (as JSON pointers) besides.
pub(crate) fn assert_told(name: &str, told: &str, extras: &[&str]) {
    let mut told: Value = serde_json::from_str(told).unwrap();
    for extra in extras {
        let (parent, field) = extra.rsplit_once('/').unwrap();
        let removed = told.pointer_mut(parent).and_then(|p| p.as_object_mut()?.remove(field));
        assert!(removed.is_some(), "{name}: no {extra}");
    }
    let golden: Value = serde_json::from_str(&text(name)).unwrap();
    assert_eq!(told, golden, "{name}");
}
