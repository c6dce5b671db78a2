//! What outlives the process, and what happens where nothing can.

mod full;
mod opening;
mod unwritable;
