//! Rooms: people come, talk and go, and everyone there knows who is there (rows Q5, W2, Q8).

mod announcements;
mod closing;
mod coming_and_going;
mod doors;
mod ghosts;
mod gone;
mod grace;
mod kept;
mod large;
