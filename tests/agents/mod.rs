//! Backends elsewhere: asked by HTTP, and by workers that come to us.

mod upstream;
