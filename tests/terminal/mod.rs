//! The console in a pseudo-terminal.

mod console;
mod pseudo;
