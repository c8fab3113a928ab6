//! What every engine keeps: one suite over training, a fake daemon and a real one.

mod fake;
mod probe;
mod real;
mod registry;
mod resolve;
pub(crate) mod suite;
mod tls;
mod training;
