//! The commands as data: what there is, whether a line fits it, what could come next, and what it means.

mod known;
mod request;
mod spec;

pub use known::Known;
pub use request::{Item, Request, Value};
pub use spec::{ArgumentSpec, CommandSpec, Kind};
