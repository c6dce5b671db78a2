//! How operators ask for parts of lists, and how a place in one is spelled.

use protocol::{
    Codec, Fault, RoomId,
    admin::{MAX_PAGE, RoomMark, RoomOrder, Search, Span},
};
use schemars::{Schema, json_schema};

use crate::{
    Agent, Dashboard, Library, Query, Workspace,
    field::{Field, Kind},
    numbers, shape,
};

/// How many entries a page has at most.
pub(super) enum Limit {}
/// The dialect of a guest.
pub(super) enum Dialect {}
/// A text that is looked for.
pub(super) enum Part {}
/// In which order rooms are listed.
pub(super) enum Sort {}
/// A place in a list of rooms.
pub(super) enum Mark {}

const DIALECTS: [&dyn Codec; 5] = [&Query, &Workspace, &Agent, &Dashboard, &Library];
const ORDERS: [(&str, RoomOrder); 3] =
    [("name", RoomOrder::Name), ("members", RoomOrder::Members), ("activity", RoomOrder::Activity)];
/// As many digits as any double holds.
const MAX_DIGITS: usize = 15;

/// The part of a list that two fields say.
pub(super) fn span<P, K>(
    limit: Field<'_, Option<Limit>>,
    after: Field<'_, Option<K>>,
) -> Result<Span<P>, Fault>
where
    K: for<'a> Kind<Value<'a> = P>,
{
    Ok(Span { limit: limit.read()?.unwrap_or(MAX_PAGE), after: after.read()? })
}

/// A place in a list of rooms, as [`Mark`] reads it.
pub(crate) fn spell_mark(mark: &RoomMark) -> String {
    format!("{}:{}", mark.weight, mark.room)
}

fn read_mark(text: &str) -> Option<RoomMark> {
    let (weight, room) = text.split_once(':')?;
    let digits = weight.len() <= MAX_DIGITS && weight.bytes().all(|byte| byte.is_ascii_digit());
    let weight = digits.then(|| weight.parse().ok())??;
    Some(RoomMark { weight, room: RoomId::new(room).ok()? })
}

impl Kind for Limit {
    type Value<'a> = usize;

    fn read(field: Field<'_>) -> Result<usize, Fault> {
        let limit = numbers::count(field.required()?).and_then(|count| usize::try_from(count).ok());
        let why = format_args!("must be an integer between 1 and {MAX_PAGE}");
        limit.filter(|limit| *limit <= MAX_PAGE).ok_or_else(|| field.wrong(why))
    }

    fn schema() -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": MAX_PAGE})
    }
}

impl Kind for Dialect {
    type Value<'a> = &'static str;

    fn read(field: Field<'_>) -> Result<&'static str, Fault> {
        let (said, names) = (field.text()?, DIALECTS.map(Codec::name));
        let known = names.into_iter().find(|name| *name == said);
        known.ok_or_else(|| field.wrong(format_args!("must be one of {}", names.join(", "))))
    }

    fn schema() -> Schema {
        shape::one_of(DIALECTS.map(Codec::name))
    }
}

impl Kind for Part {
    type Value<'a> = Search;

    fn read(field: Field<'_>) -> Result<Search, Fault> {
        Search::new(&field.text()?).map_err(|error| field.wrong(error))
    }

    fn schema() -> Schema {
        shape::own_name()
    }
}

impl Kind for Sort {
    type Value<'a> = RoomOrder;

    fn read(field: Field<'_>) -> Result<RoomOrder, Fault> {
        let said = field.text()?;
        let known = ORDERS.into_iter().find(|(name, _)| *name == said);
        let order = known.map(|(_, order)| order);
        order.ok_or_else(|| field.wrong("must be one of name, members, activity"))
    }

    fn schema() -> Schema {
        shape::one_of(ORDERS.map(|(name, _)| name))
    }
}

impl Kind for Mark {
    type Value<'a> = RoomMark;

    fn read(field: Field<'_>) -> Result<RoomMark, Fault> {
        let why = "must be the `next` of a page in the same order";
        read_mark(&field.text()?).ok_or_else(|| field.wrong(why))
    }

    fn schema() -> Schema {
        let room = r"[^\u0000-\u001f\u007f-\u009f]{1,128}";
        let pattern = format!("^[0-9]{{1,{MAX_DIGITS}}}:{room}$");
        json_schema!({"type": "string", "pattern": pattern})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_spelled() {
        for room in ["lobby", "17:lobby", ":", "Küche 7"] {
            let mark = RoomMark { weight: 1_763_000_000_000, room: RoomId::new(room).unwrap() };
            assert_eq!(read_mark(&spell_mark(&mark)), Some(mark));
        }
        for text in ["", "lobby", ":lobby", "1:", "-1:lobby", "1234567890123456:lobby"] {
            assert_eq!(read_mark(text), None, "{text}");
        }
    }
}
