//! What the tests stand on.

pub(crate) mod daemon;
pub(crate) mod engine;
pub(crate) mod index;
pub(crate) mod program;
