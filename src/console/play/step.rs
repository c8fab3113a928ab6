//! One step of a demo.

use std::time::Duration;

use crossterm::event::KeyEvent;

/// What comes next in a demo.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Type this line and press Enter.
    Line(String),
    /// Show this caption; empty for none.
    Say(String),
    /// Do nothing for a while.
    Pause(Duration),
    /// Press this key.
    Key(KeyEvent),
    /// Go on at this speed.
    Speed(f64),
    /// Wait at most so long for the end of the next line's command.
    Wait(Duration),
}
