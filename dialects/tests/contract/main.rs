//! What clients may rely on: the golden messages, and what holds for every other text.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say so and stop")]

mod admin;
mod agent;
mod answering;
mod anyone;
mod asked;
mod asking;
mod bus;
mod commands;
mod dashboard;
mod every;
mod exceptions;
mod faults;
mod golden;
mod heard;
mod hostile;
mod house;
mod jobs;
mod kept;
mod kin;
mod library;
mod matrix;
mod mutation;
mod pages;
mod query;
mod rest;
mod returning;
mod roundtrip;
mod samples;
mod sheets;
mod strict;
mod uploads;
mod worker;
mod workspace;
