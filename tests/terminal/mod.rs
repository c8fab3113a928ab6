//! The console in a pseudo-terminal.

mod console;
mod play;
mod pseudo;
