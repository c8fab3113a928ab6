//! What the tests stand on.

pub(crate) mod daemon;
pub(crate) mod engine;
pub(crate) mod program;
