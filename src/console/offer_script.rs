//! A paste of several command lines, which is no line to type but a script to run.

use super::layers::Script;
use super::state::State;

/// Offers to run the lines. None of them runs unasked.
pub(super) fn offer_script(state: &mut State, lines: Vec<String>) {
    state.popup = None;
    state.layers.push(Box::new(Script::new(lines)));
}
