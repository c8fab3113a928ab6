//! The console in a pseudo-terminal.
