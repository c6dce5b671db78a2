//! Whatever arrives, a decoder answers; and a refusal of it can be told in every dialect.
//!
//! `make fuzz` runs it, beginning with the golden messages. What it finds is a test to be written in
//! `dialects/tests/contract/hostile.rs`.

#![no_main]

use dialects::{
    Agent, Dashboard, Library, Query, Workspace, admin, happenings, house, workspace::rest,
};
use libfuzzer_sys::fuzz_target;
use protocol::{Codec, Delivery, Timestamp};
use serde_json::Value;

/// Every dialect of guests.
const DIALECTS: &[&dyn Codec] = &[&Query, &Workspace, &Agent, &Dashboard, &Library];

fuzz_target!(|bytes: &[u8]| {
    records(bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        guests(text);
        others(text);
    }
});

fn guests(text: &str) {
    for codec in DIALECTS {
        let Err(refused) = codec.decode(text) else { continue };
        let delivery = Delivery::refusal(refused.fault, refused.id, Timestamp::default());
        for codec in DIALECTS {
            let told = codec.encode(&delivery).expect("a refusal has a word");
            serde_json::from_str::<Value>(&told).expect("what is told is JSON");
        }
    }
}

fn others(text: &str) {
    let _ = admin::decode(text);
    let _ = happenings::activities(text);
    let _ = happenings::interest_at_the_door([("types", text), ("circle_id", text)]);
    let _ = rest::announcement(text);
}

/// What is read back must be spelled again, and read again.
fn records(bytes: &[u8]) {
    let _ = (house::room(bytes), house::cell(bytes), house::name(bytes), house::person(bytes));
    if let Ok(letter) = house::letter(bytes) {
        let again = house::spell_letter(&letter).expect("what was kept is kept again");
        house::letter(&again).expect("what was spelled is read");
    }
}
