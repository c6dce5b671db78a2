//! The mail that the dispatcher takes.
