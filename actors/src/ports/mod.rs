//! What the actors ask of the world, as traits. The makers live in the program's own `src`.

pub mod backend;
pub mod credentials;
pub mod files;
pub mod store;
pub mod weight;
