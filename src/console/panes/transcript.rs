//! The keys of the transcript.

use crate::console::keys::Act;
use crate::console::scene::Scene;
use crate::console::state::State;
use crate::console::update::Action;

pub(super) fn on_act(state: &mut State, _scene: &Scene, act: Act) -> Option<Action> {
    // One line stays in sight to read on from.
    let page = state.transcript.height().saturating_sub(1).max(1);
    let transcript = &mut state.transcript;
    match act {
        Act::Up | Act::ScrollUp => transcript.scroll_up(1),
        Act::Down | Act::ScrollDown => transcript.scroll_down(1),
        Act::PageUp => transcript.scroll_up(page),
        Act::PageDown => transcript.scroll_down(page),
        Act::First | Act::Oldest => transcript.go_to_start(),
        Act::Last | Act::Newest => transcript.go_to_end(),
        _ => {}
    }
    None
}

pub(super) fn on_click(_state: &mut State, _scene: &Scene, _row: usize) -> Option<Action> {
    None
}

pub(super) fn scroll(state: &mut State, lines: isize) {
    if lines < 0 {
        state.transcript.scroll_up(lines.unsigned_abs());
    } else {
        state.transcript.scroll_down(lines.unsigned_abs());
    }
}
