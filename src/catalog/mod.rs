//! The commands as data: what there is, whether a line fits it, what could come next, and what it means.

mod age;
mod bind;
mod colour;
mod complete;
mod embedded;
mod explain;
mod known;
mod near;
mod read;
mod request;
mod signature;
mod slip;
mod spec;
mod value;

pub use age::age_in_words;
pub use colour::{Ink, colour, verdict};
pub use complete::{Candidate, Completion, complete};
pub use embedded::{commands, find};
pub use explain::{help, overview, reference, usage};
pub use known::Known;
pub use read::{Reading, read};
pub use request::{Item, Request, Value};
pub use signature::{Mark, Signature, signature};
pub use spec::{ArgumentSpec, CommandSpec, Example, Kind};

#[cfg(test)]
mod attempts_tests;
#[cfg(test)]
mod bind_tests;
#[cfg(test)]
mod complete_tests;
#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
