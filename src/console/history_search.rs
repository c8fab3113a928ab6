//! The search of all earlier lines.

use super::layers::HistorySearch;
use super::state::State;

/// Opens the search.
pub(super) fn history_search(state: &mut State) {
    let search = HistorySearch::new(state);
    state.layers.push(Box::new(search));
}
