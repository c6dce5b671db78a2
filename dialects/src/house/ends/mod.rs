//! The ends of jobs as records: what came of a request, for whoever was away when it came.
//!
//! Of what was asked an outline is kept, as far as any dialect shows it beside the answer: a
//! document that was to be added and the context of a task are not.

mod from_wire;
mod to_wire;
mod wire;

pub(super) use from_wire::end;
pub(super) use to_wire::spell_end;
pub(super) use wire::End;
