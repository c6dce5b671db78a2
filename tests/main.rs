//! The guests: each module holds promises that the service keeps over real sockets.

mod transport;
