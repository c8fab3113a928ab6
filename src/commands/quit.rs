//! `/quit`: leaves.

use super::{Answer, Effect};

pub(super) fn run() -> Answer {
    Answer::effect(Effect::Quit)
}
