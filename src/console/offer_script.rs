//! A paste of several command lines, which is no line to type but a script to run.

use super::assist;
use super::state::State;

/// Offers to run the lines. None of them runs unasked.
pub(super) fn offer_script(state: &mut State, lines: &[String]) {
    state.notice = Some(format!(
        "{} lines were pasted as one; none of them was run",
        lines.len()
    ));
    state.editor.paste(&lines.join("\n"));
    assist::moved(state);
}
