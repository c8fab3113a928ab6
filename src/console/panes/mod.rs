//! What each pane remembers, and what its keys do.

pub(super) mod images;
pub(super) mod jobs;
pub(super) mod transcript;

use super::action::Action;
use super::keys::{Act, Context};
use super::layout::Pane;
use super::scene::Scene;
use super::state::State;

/// Where the keys of a pane are looked up.
pub(super) fn places(pane: Pane) -> &'static [Context] {
    match pane {
        Pane::Transcript => &[Context::Transcript, Context::List, Context::Everywhere],
        Pane::Images => &[Context::Images, Context::List, Context::Everywhere],
        Pane::Jobs => &[Context::Jobs, Context::List, Context::Everywhere],
    }
}

/// Does what a key is bound to in the pane that has the focus. Scrolling comes here also while a line is typed.
pub(super) fn on_act(state: &mut State, scene: &Scene, act: Act) -> Option<Action> {
    match state.focus {
        Pane::Transcript => transcript::on_act(state, scene, act),
        Pane::Images => images::on_act(state, scene, act),
        Pane::Jobs => jobs::on_act(state, scene, act),
    }
}

/// Takes away what narrows the pane that has the focus, such as a filter; where there is nothing of that, keys go back to
/// the line.
pub(super) fn close(state: &mut State) {
    let cleared = match state.focus {
        Pane::Transcript => state.transcript.clear_one(),
        Pane::Images => images::on_close(state),
        Pane::Jobs => false,
    };
    state.in_pane = cleared;
}

/// A row of the pane was clicked, from the top of what is in sight.
pub(super) fn on_click(state: &mut State, scene: &Scene, pane: Pane, row: usize) -> Option<Action> {
    match pane {
        Pane::Transcript => transcript::on_click(state, scene, row),
        Pane::Images => images::on_click(state, scene, row),
        Pane::Jobs => jobs::on_click(state, scene, row),
    }
}

/// Moves what is in sight of a pane by lines.
pub(super) fn scroll(state: &mut State, pane: Pane, lines: isize) {
    match pane {
        Pane::Transcript => transcript::scroll(state, lines),
        Pane::Images => state.images.scroll(lines),
        Pane::Jobs => state.jobs.scroll(lines),
    }
}
