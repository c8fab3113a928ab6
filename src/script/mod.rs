//! Lines from a pipe, a file or the command line, answered as text, Markdown or JSON Lines.

mod lines;
mod output;
mod progress;
mod runner;

pub use crate::print::{Output, print};
pub use lines::{Lines, Numbered};
pub use progress::Showing;
pub use runner::{Options, check, run};
