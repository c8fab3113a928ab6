//! The form of a command's arguments.

use super::layers::{Commands, Form};
use super::scene::Scene;
use super::state::State;
use crate::catalog;

/// Opens the form of the command in the line, filled with what is typed; where there is none, the commands to choose from.
pub(super) fn open_form(state: &mut State, scene: &Scene) {
    state.popup = None;
    let line = state.editor.text();
    if let Some(form) = Form::new(line, scene) {
        state.layers.push(Box::new(form));
    } else {
        let query = line.strip_prefix('/').filter(|rest| !rest.contains(' '));
        let commands = Commands::new(query.unwrap_or_default());
        state.layers.push(Box::new(commands));
    }
}

/// Whether a line is the name of a command alone, and the command cannot do without an argument: it is no mistake, but
/// somebody who wants the form.
pub(super) fn wants_form(line: &str) -> bool {
    let command = line.trim().strip_prefix('/').and_then(catalog::find);
    command.is_some_and(|command| catalog::form(command).iter().any(|field| field.required))
}
