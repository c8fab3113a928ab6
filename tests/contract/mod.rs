//! What every engine keeps: one suite over training, a fake daemon and a real one.

mod fake;
mod real;
mod registry;
pub(crate) mod suite;
mod tls;
mod training;
