//! Station 5: what a guest asks, concern by concern, as mail to whom it concerns.

mod activity;
mod direct;
mod job;
mod join;
mod link;
mod notice;
mod presence;
mod resume;
mod room;
mod sheet;
mod token;
mod upload;

pub(super) use direct::Letter;
