//! What keys do wherever they are pressed.

use super::action::Action;
use super::keys::Act;
use super::layers::{Help, Rooms, ask_to_quit, question};
use super::layout::Pane;
use super::panes;
use super::scene::Scene;
use super::state::State;

/// What keys do wherever they are pressed, and beyond that in the pane that has the focus.
pub(super) fn everywhere(state: &mut State, scene: &Scene, act: Act) -> Option<Action> {
    match act {
        Act::Interrupt => return interrupt(state, scene),
        Act::Suspend => return Some(Action::Suspend),
        Act::Redraw => return Some(Action::Redraw),
        Act::Mouse => return Some(toggle_mouse(state)),
        Act::Help => {
            state.popup = None;
            state.layers.push(Box::<Help>::default());
        }
        Act::Rooms => {
            state.popup = None;
            state.layers.push(Box::new(Rooms::new(scene)));
            return Some(Action::LookAtRooms);
        }
        Act::Question => question::open(state, scene),
        Act::FocusTranscript => focus(state, Pane::Transcript),
        Act::FocusImages => focus(state, Pane::Images),
        Act::FocusJobs => focus(state, Pane::Jobs),
        Act::Zoom => state.sizes.zoom = !state.sizes.zoom,
        Act::Wider | Act::Narrower | Act::Taller | Act::Lower => resize(state, act),
        Act::Close if state.in_pane => panes::close(state),
        other => return panes::on_act(state, scene, other),
    }
    None
}

/// Gives the keys to a pane; where it has them already, back to the line.
fn focus(state: &mut State, pane: Pane) {
    state.popup = None;
    state.in_pane = !(state.in_pane && state.focus == pane);
    state.focus = pane;
}

/// Moves a divider by a step, from where it stands.
fn resize(state: &mut State, act: Act) {
    const COLUMNS: u16 = 4;
    let (side, jobs) = (state.areas.images.width, state.areas.jobs.height);
    if side == 0 || jobs == 0 || !state.areas.tabs.is_empty() {
        return;
    }
    match act {
        Act::Wider => state.sizes.side = Some(side + COLUMNS),
        Act::Narrower => state.sizes.side = Some(side.saturating_sub(COLUMNS)),
        Act::Taller => state.sizes.jobs = Some(jobs + 1),
        _ => state.sizes.jobs = Some(jobs.saturating_sub(1)),
    }
}

pub(super) fn toggle_mouse(state: &mut State) -> Action {
    state.mouse = !state.mouse;
    state.notice = Some(if state.mouse {
        "the mouse is the console's: click, wheel, drag the divider".to_owned()
    } else {
        "the mouse is the terminal's: select text as usual".to_owned()
    });
    Action::Mouse(state.mouse)
}

/// A line that is being typed is cleared, which undo takes back, so that nobody who only wants that stops a job. On an empty
/// line the newest job that runs is cancelled, and with it the lines that would run after it; without one it is asked
/// whether to quit.
fn interrupt(state: &mut State, scene: &Scene) -> Option<Action> {
    state.popup = None;
    if !state.in_pane && !state.editor.is_empty() {
        state.clear_line();
        return None;
    }
    if state.script.is_some() {
        return Some(Action::StopScript(scene.newest_running().map(|job| job.id.clone())));
    }
    let Some(job) = scene.newest_running() else {
        ask_to_quit(state);
        return None;
    };
    Some(Action::Cancel(job.id.clone()))
}
