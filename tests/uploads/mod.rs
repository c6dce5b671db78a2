//! Files (row W9): announced by socket, brought by HTTP, heard of in their rooms, and fetched by
//! those with the right only.

mod browser;
mod bytes;
mod closing;
mod courier;
mod cut;
mod disk;
mod failing;
mod limits;
mod rights;

use serde_json::{Value, json};

use crate::support::{Folder, Guest, House};
use courier::Courier;

/// A house that keeps files in this folder and tells of them as they come.
fn house(folder: &Folder, more: &str) -> House {
    House::with(&settings(folder, more))
}

fn settings(folder: &Folder, more: &str) -> String {
    let path = folder.path().join("files");
    format!("[uploads]\npath = '{}'\nprogress_interval_ms = 1\n{more}\n", path.display())
}

/// Announces a file, as the workspace system does; answers the way to bring it.
async fn announce(guest: &mut Guest, file: &str, size: usize, more: Value) -> Value {
    says_start(guest, file, size, more).await;
    guest.hears("file_upload_ready").await
}

async fn says_start(guest: &mut Guest, file: &str, size: usize, more: Value) {
    let mut said = json!({"type": "file_upload_start", "file_id": file, "filename": "data.csv",
        "file_size": size, "mime_type": "text/csv"});
    said.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    guest.says(said).await;
}

/// Somebody of the workspace system in the room `lab`, and their way with files.
async fn member(house: &House, user: &str) -> (Guest, Courier) {
    let guest = house.workspace_in("lab", user).await;
    (guest, Courier::new(house.address, &house.token(user)))
}

/// Bytes that are not the same anywhere.
fn some(length: usize) -> Vec<u8> {
    (0..length as u64).map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect()
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
