//! The form of a command's arguments.

use super::scene::Scene;
use super::state::State;

/// Opens the form of the command in the line, filled with what is typed.
pub(super) fn open_form(state: &mut State, _scene: &Scene) {
    state.notice = Some("there is no form yet: the arguments stand above the line, Tab completes them".to_owned());
}
