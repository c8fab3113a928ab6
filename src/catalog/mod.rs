//! The commands as data: what there is, whether a line fits it, what could come next, and what it means.

mod age;
mod bind;
mod colour;
mod complete;
mod embedded;
mod explain;
mod form;
mod fuzzy;
mod item;
mod known;
mod names;
mod near;
mod offers;
mod quoting;
mod read;
mod request;
mod score;
mod signature;
mod slip;
mod spec;
mod tokens;
mod value;
mod verdict;

pub use age::age_in_words;
pub use colour::{Ink, colour};
pub use complete::{Candidate, Completion, complete};
pub use embedded::{commands, find};
pub use explain::{help, overview, reference, usage};
pub use form::{Field, check_field, fields_of, form, line_of};
pub use known::Known;
pub use names::names_in;
pub use near::nearest;
pub use read::{Reading, read};
pub use request::{Item, Request, Value};
pub use signature::{Mark, Signature, signature};
pub use spec::{ArgumentSpec, CommandSpec, Example, Kind};
pub use verdict::verdict;

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
