//! A file that grows, and what its bytes come to so far.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use actors::ports::files::FileError;
use bytes::Bytes;
use protocol::upload::Sha256;
use sha2::Digest;

use super::blocking;

/// What is read at once of a file that goes on.
const GULP: usize = 256 * 1024;

/// A file on its way.
pub struct Writer {
    file: File,
    digest: sha2::Sha256,
    offset: u64,
}

// === impl Writer ===

impl Writer {
    pub(super) fn open(path: &Path, offset: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        if file.metadata()?.len() < offset {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "bytes of a file are missing"));
        }
        file.set_len(offset)?;
        let mut digest = sha2::Sha256::new();
        let mut gulp = vec![0; if offset == 0 { 0 } else { GULP }];
        let mut read = 0;
        while read < offset {
            let more = file.read(&mut gulp)?;
            if more == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            digest.update(&gulp[..more]);
            read += more as u64;
        }
        file.seek(SeekFrom::Start(offset))?;
        Ok(Self { file, digest, offset })
    }

    /// Writes more. After a failure the file is as it was, as far as the disk allows.
    pub async fn write(mut self, bytes: Bytes) -> Result<Self, FileError> {
        blocking(move || {
            if let Err(error) = self.file.write_all(&bytes) {
                // What is left behind is cut off when the file goes on.
                let _ = self.file.set_len(self.offset);
                return Err(error);
            }
            self.digest.update(&bytes);
            self.offset += bytes.len() as u64;
            Ok(self)
        })
        .await
    }

    /// How many bytes there are.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// What they come to.
    pub fn digest(&self) -> Sha256 {
        Sha256(self.digest.clone().finalize().into())
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}
