//! The golden messages about what stands on a sheet: alike in all dialects.

use protocol::{
    Command, Delivery, Epoch, Event, Position,
    sheet::{Cell, SheetCommand, SheetEvent, SheetRead, SheetState},
};

use crate::samples::{self, NOON, answer, id, json, person};

/// What is asked, under the names of the files.
pub(crate) fn commands() -> Vec<(&'static str, Option<&'static str>, Command)> {
    let sheet = || id("sheet_123");
    let whole = SheetRead { sheet: sheet(), after: None, limit: None };
    let part = SheetRead { sheet: sheet(), after: Some(id("A1")), limit: Some(100) };
    let read = |room, read| Command::Sheet(SheetCommand::Read { room, read });
    vec![
        ("sheet_request", Some("s-1"), read(None, whole)),
        ("sheet_request_after", Some("s-2"), read(Some(id("room1")), part)),
    ]
}

/// What is told, under the names of the files.
pub(crate) fn deliveries() -> Vec<(&'static str, Delivery)> {
    let bare = Cell { cell: id("A2"), value: json("null"), formula: None, version: 7, ..cell() };
    let first = SheetState { cells: vec![cell()], next: Some(id("A1")), ..state() };
    let last = SheetState { cells: vec![bare], ..state() };
    let told = |state, re| answer(Event::Sheet(SheetEvent::State(state)), NOON, re);
    vec![("sheet_state", told(first, "s-1")), ("sheet_state_last", told(last, "s-2"))]
}

/// An empty sheet.
pub(crate) fn state() -> SheetState {
    let position = Position { epoch: Epoch(0xf00d5), seq: 42 };
    let (room, sheet) = (id("room1"), id("sheet_123"));
    SheetState { room, sheet, cells: Vec::new(), next: None, position }
}

fn cell() -> Cell {
    samples::cell("room1", person("user123", "Alice"))
}
