//! Guided lessons: data files that say what to do, watch what is done, and answer it.
//!
//! A lesson is a TOML file. It knows nothing of screens and engines: it is shown the entries of each line that was typed
//! ([`Turn`]) and says something or nothing ([`Course::watch`]). The session shows it the lines and posts its words.

mod classroom;
mod course;
mod file;
mod outcome;
mod pattern;
mod shelf;
mod turn;

pub use classroom::{Classroom, Listed};
pub use course::{Course, Said};
pub use file::{Condition, Lesson, Many, Reply, Step};
pub use outcome::Outcome;
pub use shelf::{Broken, MOST_BYTES, MOST_FILES};
pub use turn::Turn;

#[cfg(test)]
mod properties;
