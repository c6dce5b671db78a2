//! A folder of one test's own.

use std::path::{Path, PathBuf};

/// An empty folder, which is gone with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A fresh one. The name has to be the test's alone.
    pub(crate) fn of(test: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("folder-{test}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir(&path).expect("a folder of that name");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The file of a store in it.
    pub(crate) fn file(&self) -> PathBuf {
        self.0.join(greenroom::store::FILE)
    }

    /// The settings of a house that keeps in it what it promises.
    pub(crate) fn durable(&self) -> String {
        self.keeping("commit")
    }

    /// The settings of a house with a store in it, with this durability.
    pub(crate) fn keeping(&self, durability: &str) -> String {
        format!("store.durability = '{durability}'\nstore.path = '{}'\n", self.0.display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
