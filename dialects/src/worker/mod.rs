//! The words of those who work for us: backends that connect as workers, and backends that we
//! ask by HTTP. Both hear of a job in the same JSON, and say how it goes in the same.

mod answers;
mod contract;
mod from_wire;
mod requests;
mod to_wire;
mod values;
mod wire;

pub use answers::answer;
pub use contract::contract;
pub use from_wire::{decode, report};
pub use to_wire::{job, spell};
