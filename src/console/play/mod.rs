//! A demo: a script typed into the console at a person's pace.

mod caption;
mod directive;
mod player;
mod published;
mod script;
mod step;

pub use caption::{Caption, Playing};
pub use player::{Pacing, Player};
pub use script::Demo;
pub use step::Step;

/// The fastest speed that is a number.
const FASTEST: f64 = 100.0;
/// The slowest speed.
const SLOWEST: f64 = 0.1;

/// Reads a speed: a number from 0.1 to 100, or `max`, which waits for nothing.
#[must_use]
pub fn speed(text: &str) -> Option<f64> {
    if text == "max" {
        return Some(f64::INFINITY);
    }
    let speed: f64 = text.parse().ok()?;
    (SLOWEST..=FASTEST).contains(&speed).then_some(speed)
}
