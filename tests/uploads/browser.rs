//! A real browser: one window brings a file by `fetch`, another hears of it and fetches it.

use std::process::{Child, Command, Stdio};

use serde_json::json;

use super::{house, sha256, some};
use crate::support::{Folder, House, Upstream};

const LENGTH: usize = 3_000_000;

/// The window that listens. It opens the other one when it is in the room.
const LISTENER: &str = r#"<!doctype html><script type="module">
const socket = new WebSocket("WS/api/v1/ws?token=BOB");
const heard = [];
socket.onopen = () => socket.send(JSON.stringify({type: "join_room", room_id: "lab"}));
socket.onmessage = async ({data}) => {
    const told = JSON.parse(data);
    if (told.type == "room_state" && !window.other) window.other = window.open("/second");
    if (told.type == "file_upload_progress") heard.push(told.bytes_uploaded);
    if (told.type != "file_upload_complete") return;
    const got = await fetch("HTTP" + told.url, {headers: {Authorization: "Bearer BOB"}});
    const bytes = await got.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const sha256 = [...digest].map(byte => byte.toString(16).padStart(2, "0")).join("");
    const result = {heard, sha256, length: bytes.byteLength, filename: told.filename};
    await fetch("/result", {method: "POST", body: JSON.stringify(result)});
};
</script>"#;

/// The window that brings a file of bytes that are not the same anywhere.
const BRINGER: &str = r#"<!doctype html><script type="module">
const bytes = new Uint8Array(LENGTH);
for (let n = 0; n < bytes.length; n++)
    bytes[n] = Number(BigInt.asUintN(64, BigInt(n) * 0x9e3779b97f4a7c15n) >> 56n);
const socket = new WebSocket("WS/api/v1/ws?token=ANN");
socket.onopen = () => socket.send(JSON.stringify({type: "join_room", room_id: "lab"}));
socket.onmessage = async ({data}) => {
    const told = JSON.parse(data);
    if (told.type == "room_state" && !window.announced) {
        window.announced = true;
        socket.send(JSON.stringify({type: "file_upload_start", file_id: "f", filename: "photo.png",
            file_size: bytes.length, mime_type: "image/png"}));
    }
    if (told.type != "file_upload_ready") return;
    const headers = {Authorization: "Bearer ANN"};
    const put = await fetch("HTTP" + told.upload_url, {method: "PUT", body: new Blob([bytes]), headers});
    if (put.status != 201) await fetch("/result", {method: "POST", body: await put.text()});
};
</script>"#;

/// A browser; it is gone with the test.
struct Browser(Child);

impl Browser {
    fn open(url: &str, profile: &Folder) -> Option<Self> {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        names.iter().find_map(|name| {
            let mut command = Command::new(name);
            command.args(["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]);
            command.args(["--disable-popup-blocking", "--disable-dev-shm-usage"]);
            command.arg(format!("--user-data-dir={}", profile.path().join("profile").display()));
            let child = command.arg(url).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            child.ok().map(Self)
        })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn page(text: &str, house: &House) -> String {
    text.replace("HTTP", &format!("http://{}", house.address))
        .replace("WS/", &format!("ws://{}/", house.address))
        .replace("ANN", &house.token("ann"))
        .replace("BOB", &house.token("bob"))
        .replace("LENGTH", &LENGTH.to_string())
}

#[actix_rt::test]
async fn a_browser_brings_a_file_and_another_window_sees_it_come() {
    let folder = Folder::of("upload-browser");
    let house = house(&folder, "");
    let mut pages = Upstream::open().await;
    let Some(_browser) = Browser::open(&pages.url(), &folder) else {
        println!("SKIPPED: no chromium is installed, so no browser has brought a file");
        return;
    };
    let html = [("content-type", "text/html")];
    let result = loop {
        let asked = pages.asked().await;
        match asked.path.as_str() {
            "/" => asked.answers(200, &html, &page(LISTENER, &house)).await,
            "/second" => asked.answers(200, &html, &page(BRINGER, &house)).await,
            "/result" => break asked.json(),
            _ => asked.answers(404, &[], "").await,
        }
    };
    assert_eq!(result["length"], LENGTH, "{result}");
    assert_eq!(result["sha256"], sha256(&some(LENGTH)), "{result}");
    assert_eq!(result["filename"], json!("photo.png"));
    let heard = result["heard"].as_array().unwrap();
    assert!(!heard.is_empty() && heard.is_sorted_by_key(|bytes| bytes.as_u64()), "{result}");
}
