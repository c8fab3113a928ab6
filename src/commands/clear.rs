//! `/clear`: empties the view of the room; the journal keeps everything.

use super::{Answer, Effect};

pub(super) fn run() -> Answer {
    Answer::effect(Effect::Clear)
}
