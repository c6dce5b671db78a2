//! The pages that come with the service: the operators' console, the demo, and the client for browsers.
//!
//! They are part of the binary, as they stand: there is nothing to build. In a debug build they are read
//! from their folders each time, so that a reload shows what has been changed.

mod answers;

use std::borrow::Cow;

use rust_embed::{Embed, EmbeddedFile};

pub use answers::{client, console, demo, front};

/// The media types that pages are made of.
pub const MEDIA: [&str; 6] =
    ["image/png", "image/svg+xml", "text/css", "text/html", "text/javascript", "text/plain"];

/// Which pages there are.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// The operators' console.
    pub console: bool,
    /// The demo.
    pub demo: bool,
    /// Whether `/` leads to one of them.
    pub front: bool,
}

#[derive(Embed)]
#[folder = "src/pages/console/"]
struct Console;

#[derive(Embed)]
#[folder = "src/pages/demo/"]
struct Demo;

#[derive(Embed)]
#[folder = "src/pages/client/"]
struct Client;

/// A file of a page.
struct Leaf {
    bytes: Cow<'static, [u8]>,
    media: String,
    /// Changes with the file.
    tag: String,
}

/// The file of that name in a folder of pages.
fn leaf<Folder: Embed>(name: &str) -> Option<Leaf> {
    Folder::get(name).map(Leaf::from)
}

impl From<EmbeddedFile> for Leaf {
    fn from(file: EmbeddedFile) -> Self {
        let digest = &file.metadata.sha256_hash()[..16];
        let tag = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { media: file.metadata.mimetype().to_owned(), bytes: file.data, tag }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_of_a_described_type() {
        let all = Console::iter().map(|name| (leaf::<Console>(&name), name));
        let all = all.chain(Demo::iter().map(|name| (leaf::<Demo>(&name), name)));
        let mut pages = 0;
        for (leaf, name) in all {
            let media = leaf.expect("it is listed").media;
            assert!(MEDIA.contains(&&*media), "{name} is {media}");
            pages += usize::from(name == "index.html");
        }
        assert_eq!(pages, 2);
    }
}
