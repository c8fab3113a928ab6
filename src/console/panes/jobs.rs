//! What the pane of jobs remembers, and its keys.

use crate::console::keys::Act;
use crate::console::scene::Scene;
use crate::console::state::State;
use crate::console::update::Action;

/// What the pane of jobs remembers.
#[derive(Debug, Default)]
pub(in crate::console) struct JobsPane {
    /// The first row shown.
    pub(in crate::console) top: usize,
    /// The rows in sight, as last drawn.
    pub(in crate::console) height: usize,
}

impl JobsPane {
    /// Moves what is in sight by lines; drawing holds it at the last page.
    pub(in crate::console) fn scroll(&mut self, lines: isize) {
        self.top = self.top.saturating_add_signed(lines);
    }
}

pub(super) fn on_act(state: &mut State, _scene: &Scene, act: Act) -> Option<Action> {
    let page = isize::try_from(state.jobs.height.saturating_sub(1).max(1)).unwrap_or(1);
    match act {
        Act::Up | Act::ScrollUp => state.jobs.scroll(-1),
        Act::Down | Act::ScrollDown => state.jobs.scroll(1),
        Act::PageUp => state.jobs.scroll(-page),
        Act::PageDown => state.jobs.scroll(page),
        Act::First | Act::Oldest => state.jobs.top = 0,
        Act::Last | Act::Newest => state.jobs.top = usize::MAX,
        _ => {}
    }
    None
}

pub(super) fn on_click(_state: &mut State, _scene: &Scene, _row: usize) -> Option<Action> {
    None
}
