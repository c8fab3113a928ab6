//! Lines from a pipe, a file or the command line, answered as text, Markdown or JSON Lines.

mod lines;
mod output;
mod progress;
mod runner;
mod table;

pub use lines::{Lines, Numbered};
pub use output::{Output, print};
pub use progress::Showing;
pub use runner::{Options, check, run};
