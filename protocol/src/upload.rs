//! Files: brought by a guest over HTTP, announced to a room, fetched by its members.

use std::{fmt, fmt::Write, sync::Arc};

use bytestring::ByteString;

use crate::{Fault, FileId, FileKey, Identity, RoomId};

/// The longest name of a file, in bytes: what file systems allow at most.
pub const MAX_NAME_BYTES: usize = 255;

/// What a guest does with files.
#[derive(Clone, Debug, PartialEq)]
pub enum UploadCommand {
    /// Is about to bring one.
    Start(Offer),
    /// Says how far it is. The server sees for itself.
    Progress(FileId),
    /// Takes it back, whether it is whole already or not.
    Cancel(FileId),
}

/// A file as it is announced by whoever brings it.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The room that is to hear of it; the current one if not said, or nobody else.
    pub room: Option<RoomId>,
    /// The guest's own name for it.
    pub file: FileId,
    /// What it is called.
    pub name: FileName,
    /// How many bytes it has.
    pub size: u64,
    /// Its type (RFC 2046), as the guest says.
    pub mime: Option<ByteString>,
    /// What its bytes must come to.
    pub sha256: Option<Sha256>,
}

/// The name of a file without any path: nothing that a disk or a browser could mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(ByteString);

/// A SHA-256 digest (FIPS 180-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sha256(pub [u8; 32]);

/// A file that is being brought, or has been.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The server's own name for it: no other file has it, and nobody guesses it.
    pub key: FileKey,
    /// The name that it has for whoever brings it.
    pub file: FileId,
    /// Who.
    pub by: Arc<Identity>,
    /// Who else hears of it, and may fetch it.
    pub room: Option<RoomId>,
    /// What it is called.
    pub name: FileName,
    /// How many bytes it has.
    pub size: u64,
    /// Its type, as the guest says.
    pub mime: Option<ByteString>,
}

/// Something that happens to a file.
#[derive(Clone, Debug)]
pub struct UploadEvent {
    /// To which.
    pub upload: Arc<Upload>,
    /// What.
    pub step: UploadStep,
}

/// What happens to a file.
#[derive(Clone, Debug)]
pub enum UploadStep {
    /// The server waits for its bytes, from this one on.
    Ready {
        /// Where they are to be put.
        url: ByteString,
        /// The first that is missing.
        offset: u64,
    },
    /// So many bytes are there.
    Progress(u64),
    /// It is whole.
    Complete {
        /// Where it can be fetched.
        url: ByteString,
        /// What its bytes come to.
        sha256: Sha256,
    },
    /// It will not come.
    Failed(Fault),
}

/// Why a text cannot be the name of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a name of 1 to {MAX_NAME_BYTES} bytes")]
pub struct BadName;

// === impl FileName ===

impl FileName {
    /// The last part of a path, as clients send it; none of the others ever counts.
    pub fn new(text: &str) -> Result<Self, BadName> {
        let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
        let plain: String = last.chars().filter(|c| !c.is_control() && !turns(*c)).collect();
        let name = plain.trim_start_matches(|c: char| c == '.' || c.is_whitespace()).trim_end();
        let fits = !name.is_empty() && name.len() <= MAX_NAME_BYTES;
        fits.then(|| Self(name.into())).ok_or(BadName)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as one segment of a path (RFC 3986 section 3.3).
    pub fn segment(&self) -> String {
        segment(&self.0)
    }
}

/// Characters that change the direction of writing, by which `exe.txt` is made of `txt.exe`.
const fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text as one segment of a path (RFC 3986 section 3.3): all but the unreserved characters
/// are escaped.
pub fn segment(text: &str) -> String {
    let mut path = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                path.push(char::from(byte));
            }
            // A text takes all that is written into it.
            _ => drop(write!(path, "%{byte:02X}")),
        }
    }
    path
}

// === impl Sha256 ===

impl Sha256 {
    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digit = |c: char| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let digits: Vec<u8> = text.chars().map(digit).collect::<Option<_>>()?;
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |n, d| n << 4 | d)).collect();
        if digits.len() == 64 { bytes.try_into().ok().map(Self) } else { None }
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_path() {
        let name = |text: &str| FileName::new(text).map(|name| name.as_str().to_owned());
        for (text, plain) in [
            ("data.csv", "data.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\fakepath\\data.csv", "data.csv"),
            ("/tmp/.bashrc", "bashrc"),
            ("  a\nb\u{0}.txt ", "ab.txt"),
            ("\u{202e}txt.exe", "txt.exe"),
            ("Übersicht 7.pdf", "Übersicht 7.pdf"),
        ] {
            assert_eq!(name(text).as_deref(), Ok(plain), "{text:?}");
        }
        for text in ["", "/", "..", ". .", "a/", "\u{7}", &"x".repeat(256)] {
            assert_eq!(name(text), Err(BadName), "{text:?}");
        }
        assert_eq!(FileName::new("a b?/ü#.csv").unwrap().segment(), "%C3%BC%23.csv");
    }

    #[test]
    fn a_digest_survives_the_wire() {
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Sha256::from_hex(text).unwrap().to_string(), text);
        assert!(Sha256::from_hex(&text.to_uppercase()).is_some());
        for wrong in ["", &text[1..], &format!("{text}00"), &text.replace('b', "g"), "é"] {
            assert_eq!(Sha256::from_hex(wrong), None, "{wrong}");
        }
    }
}
