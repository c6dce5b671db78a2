//! What a room promises about its order, with a disk that may fail and may take its time.

mod activities;
mod disk;
mod doors;
mod guests;
mod newcomers;
mod opening;
mod order;
mod presence;
mod scene;
mod schedules;
