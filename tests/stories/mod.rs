//! One file per slash command: whole answers, on training and on a real engine.

mod journal;
