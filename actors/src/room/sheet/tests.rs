//! What holds of sheets, without a room around them.

use super::*;
use proptest::prelude::*;
use protocol::{
    Position, Rights, UserId,
    sheet::{SheetRead, SheetState},
};

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn author() -> Arc<Identity> {
    Arc::new(Identity {
        user: UserId::new("alice").unwrap(),
        name: "Alice".into(),
        email: None,
        rights: Rights::default(),
        expires: None,
        anonymous: true,
        client: None,
    })
}

fn write(sheets: &mut Sheets, cell: &str, value: &str, seen: Option<u64>) -> Written {
    let write = CellWrite {
        sheet: SheetId::new("s").unwrap(),
        cell: CellId::new(cell).unwrap(),
        value: Payload::from_json(value.to_owned()),
        formula: None,
        seen,
    };
    sheets.write(&RoomId::new("r").unwrap(), write, &author(), NOW)
}

#[test]
fn the_seeds_own_numbers() {
    let mut sheets = Sheets::new(10, 10_000);
    let written = write(&mut sheets, "A1", "1", Some(1_642_161_000_000));
    assert!(matches!(written, Written::Updated(cell, _) if cell.version == 1_642_161_000_001));
}

#[test]
fn a_stale_write_is_shown_what_stands() {
    let mut sheets = Sheets::new(10, 10_000);
    write(&mut sheets, "A1", "1", Some(7));
    let Written::Stale(cell) = write(&mut sheets, "A1", "2", Some(7)) else {
        panic!("overwritten")
    };
    assert_eq!((cell.value.as_json(), cell.version), ("1", 8));
    assert!(matches!(write(&mut sheets, "A1", "2", Some(8)), Written::Updated(..)));
}

#[test]
fn a_claim_from_the_future_does_not_use_up_the_numbers() {
    let mut sheets = Sheets::new(10, 10_000);
    let Written::Updated(cell, _) = write(&mut sheets, "A1", "1", Some(u64::MAX)) else { panic!() };
    assert_eq!(cell.version, NOW.as_millis() + 1);
}

#[test]
fn a_full_room_says_so_and_keeps_what_it_has() {
    let mut sheets = Sheets::new(1, 10_000);
    write(&mut sheets, "A1", "1", None);
    assert!(matches!(write(&mut sheets, "A2", "1", None), Written::Refused(_)));
    assert!(matches!(write(&mut sheets, "A1", "2", None), Written::Updated(..)));
    let huge = "1".repeat(10_000);
    assert!(matches!(write(&mut sheets, "A1", &huge, None), Written::Refused(_)));
}

#[test]
fn a_list_of_sheets_is_as_long_as_it_may_be() {
    let mut sheets = Sheets::new(100, 100_000);
    for n in 0..30 {
        let write = CellWrite {
            sheet: SheetId::new(&n.to_string()).unwrap(),
            cell: CellId::new("A1").unwrap(),
            value: Payload::from_json("1".to_owned()),
            formula: None,
            seen: None,
        };
        let room = RoomId::new("r").unwrap();
        let Written::Updated(_, written) = sheets.write(&room, write, &author(), NOW) else {
            panic!()
        };
        assert_eq!(sheets.len(), n, "nobody hears of a sheet before it is settled");
        sheets.settle(&written);
    }
    assert_eq!((sheets.len(), sheets.names(10).len(), sheets.names(99).len()), (30, 10, 30));
}

#[test]
fn names_and_formulas_weigh_too() {
    let mut sheets = Sheets::new(10, 10_000);
    let weigh = |cell: &str, formula: Option<&str>| CellWrite {
        sheet: SheetId::new("s").unwrap(),
        cell: CellId::new(cell).unwrap(),
        value: Payload::from_json("1".to_owned()),
        formula: formula.map(Into::into),
        seen: None,
    };
    let room = RoomId::new("r").unwrap();
    sheets.write(&room, weigh("A1", None), &author(), NOW);
    let light = sheets.bytes;
    sheets.write(&room, weigh("A1", Some("=B2")), &author(), NOW);
    assert_eq!(sheets.bytes, light + 3);
    sheets.write(&room, weigh("A1000", None), &author(), NOW);
    assert_eq!(sheets.bytes, 2 * light + 3 + 3);
}

/// A part of the sheet.
fn part(sheets: &Sheets, after: Option<CellId>, limit: Option<u32>) -> SheetState {
    let read = SheetRead { sheet: SheetId::new("s").unwrap(), after, limit };
    sheets.part(&RoomId::new("r").unwrap(), read, Position::default())
}

#[test]
fn a_part_begins_after_any_name_and_a_sheet_that_is_not_there_is_empty() {
    let mut sheets = Sheets::new(10, 10_000);
    assert!(part(&sheets, None, None).cells.is_empty());
    write(&mut sheets, "B1", "1", None);
    let names = |after: &str| {
        let part = part(&sheets, Some(CellId::new(after).unwrap()), None);
        part.cells.iter().map(|cell| cell.cell.to_string()).collect::<Vec<_>>()
    };
    assert_eq!((names("A9"), names("B1"), names("C")), (vec!["B1".to_owned()], vec![], vec![]));
}

/// All that anybody can see of sheets.
fn seen(sheets: &Sheets) -> (usize, usize, usize, Vec<String>) {
    let cells = sheets.sheets.iter().flat_map(|(sheet, page)| {
        page.cells.iter().map(move |(cell, it)| format!("{sheet}/{cell}: {it:?} {}", page.shown))
    });
    (sheets.cells, sheets.bytes, sheets.len(), cells.collect())
}

fn writes() -> impl Strategy<Value = Vec<CellWrite>> {
    let claim = prop::option::of(any::<u64>());
    let one =
        (0..3_u8, 0..3_u8, 0..200_usize, claim).prop_map(|(sheet, cell, size, seen)| CellWrite {
            sheet: SheetId::new(&sheet.to_string()).unwrap(),
            cell: CellId::new(&cell.to_string()).unwrap(),
            value: Payload::from_json("1".repeat(size)),
            formula: None,
            seen,
        });
    prop::collection::vec(one, 0..30)
}

fn apply(sheets: &mut Sheets, writes: Vec<CellWrite>) -> Vec<Overwritten> {
    let room = RoomId::new("r").unwrap();
    let written = writes.into_iter().map(|write| sheets.write(&room, write, &author(), NOW));
    let undoable = |written| match written {
        Written::Updated(_, overwritten) => Some(overwritten),
        _ => None,
    };
    written.filter_map(undoable).collect()
}

proptest! {
    #[test]
    fn what_is_undone_was_never_written(first in writes(), second in writes()) {
        let mut sheets = Sheets::new(6, 1_200);
        for written in apply(&mut sheets, first) {
            sheets.settle(&written);
        }
        let before = seen(&sheets);
        for written in apply(&mut sheets, second).into_iter().rev() {
            sheets.undo(written);
        }
        prop_assert_eq!(seen(&sheets), before.clone());
        sheets.recount();
        prop_assert_eq!(seen(&sheets), before);
    }

    #[test]
    fn what_was_kept_is_restored(writes in writes()) {
        let mut sheets = Sheets::new(6, 1_200);
        let room = RoomId::new("r").unwrap();
        for written in apply(&mut sheets, writes) {
            sheets.settle(&written);
        }
        let kept = sheets.sheets.iter().flat_map(|(sheet, page)| {
            page.cells.iter().map(|(cell, it)| it.cell(&room, sheet, cell))
        });
        let restored = Sheets::new(6, 1_200).restored(kept.collect());
        prop_assert_eq!(seen(&restored), seen(&sheets));
    }

    #[test]
    fn the_parts_of_a_sheet_are_the_sheet(
        sizes in prop::collection::btree_map(0..200_u16, 0..20_000_usize, 0..60),
        limit in prop::option::of(1..9_u32),
    ) {
        let mut sheets = Sheets::new(1_000, 1 << 30);
        for (cell, size) in &sizes {
            write(&mut sheets, &cell.to_string(), &"1".repeat(*size), None);
        }
        let (mut shown, mut after) = (Vec::new(), None);
        for parts in 0.. {
            prop_assert!(parts <= sizes.len(), "no part is the last");
            let part = part(&sheets, after, limit);
            prop_assert!(limit.is_none_or(|limit| part.cells.len() <= limit as usize));
            let bytes: usize = part.cells.iter().map(|cell| cell.value.len()).sum();
            prop_assert!(part.cells.len() == 1 || bytes <= 32 * 1024, "{bytes}");
            shown.extend(part.cells.into_iter().map(|it| (it.cell.to_string(), it.value.len())));
            after = part.next;
            if after.is_none() {
                break;
            }
            prop_assert_eq!(after.as_ref().map(CellId::as_str), shown.last().map(|(it, _)| &**it));
        }
        let all: BTreeMap<_, _> = sizes.iter().map(|(cell, size)| (cell.to_string(), *size)).collect();
        prop_assert_eq!(shown, all.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn versions_only_grow(claims in prop::collection::vec(prop::option::of(any::<u64>()), 1..50)) {
        let mut sheets = Sheets::new(10, 100_000);
        let mut last = 0;
        for claim in claims {
            match write(&mut sheets, "A1", "1", claim) {
                Written::Updated(cell, _) => {
                    prop_assert!(cell.version > last);
                    last = cell.version;
                }
                Written::Stale(cell) => prop_assert_eq!(cell.version, last),
                Written::Refused(fault) => prop_assert!(false, "{:?}", fault),
            }
        }
    }
}
