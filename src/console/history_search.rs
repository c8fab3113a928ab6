//! The search of all earlier lines.

use super::state::State;

/// Opens the search.
pub(super) fn history_search(state: &mut State) {
    state.notice = Some("there is no search yet: Up goes through earlier lines that start like this one".to_owned());
}
