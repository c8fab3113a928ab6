//! Keys to changes of the state, and to what the console must do beyond that.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::keys::{Act, Chord, Context};
use super::layer::{After, Here};
use super::layers::Help;
use super::layout::Pane;
use super::scene::Scene;
use super::state::State;
use super::{line, mouse, panes};
use crate::commands::Reply;
use crate::room::{Amendment, Key};

/// What a key asks for beyond the state.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Action {
    /// Run this line.
    Submit(String),
    /// Run these lines, one after the other, until one fails.
    Run(Vec<String>),
    /// Cancel this job.
    Cancel(String),
    /// Leave.
    Quit,
    /// Give the terminal back to the shell for a while.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// Take the mouse, or give it back.
    Mouse(bool),
    /// Put this on the clipboard.
    Copy(String),
    /// Read this file and show it.
    OpenFile(String),
    /// Change what this entry is marked with.
    Amend {
        /// The entry.
        entry: Key,
        /// What is to change.
        amendment: Amendment,
    },
    /// Say something in answer to an entry.
    Reply {
        /// The id of the entry.
        to: String,
        /// What is said.
        text: String,
    },
    /// Ask the engine about the image of this id, for the layer that shows it.
    Inspect(String),
    /// Go on in this room.
    Enter(String),
    /// Answer the question of a command.
    Answer {
        /// The question's id.
        id: u64,
        /// The answer.
        reply: Reply,
    },
}

/// Takes one event in.
pub(super) fn update(state: &mut State, scene: &Scene, event: &Event) -> Option<Action> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            state.notice = None;
            on_key(state, scene, *key)
        }
        Event::Paste(text) => {
            if state.layers.is_empty() {
                line::on_paste(state, scene, text)
            } else {
                on_layer(state, scene, |layer, here| layer.on_paste(text, here)).unwrap_or_default()
            }
        }
        Event::Mouse(mouse) => mouse::on_mouse(state, scene, *mouse),
        Event::Key(_) | Event::Resize(..) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn on_key(state: &mut State, scene: &Scene, key: KeyEvent) -> Option<Action> {
    let chord = Chord::from(key);
    if let Some(layer) = state.layers.last() {
        let places = layer.places();
        let typed = layer.types() && is_sign(key);
        let act = state
            .keys
            .act(places, chord)
            .or_else(|| state.keys.act(&[Context::Everywhere], chord))
            .filter(|_| !typed);
        let done = match act {
            Some(act) => on_layer(state, scene, |layer, here| layer.on_act(act, here)),
            None => on_layer(state, scene, |layer, here| layer.on_key(key, here)),
        };
        return match (done, act) {
            (Some(done), _) => done,
            (None, Some(act)) => beneath_layer(state, act),
            (None, None) => None,
        };
    }
    if state.in_pane {
        return match state.keys.act(panes::places(state.focus), chord) {
            Some(act) => everywhere(state, scene, act),
            None => beside_pane(state, scene, key),
        };
    }
    let places: &[Context] = if state.popup.is_some() {
        &[Context::Completions, Context::Line, Context::Everywhere]
    } else {
        &[Context::Line, Context::Everywhere]
    };
    match state.keys.act(places, chord) {
        Some(act) => line::on_act(state, scene, act),
        None => line::on_key(state, scene, key),
    }
}

/// Whether a key stands for a sign that can be typed.
fn is_sign(key: KeyEvent) -> bool {
    let bare = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    bare && matches!(key.code, KeyCode::Char(_))
}

/// Lets the topmost layer act; none where the key is not its own.
#[expect(
    clippy::option_option,
    reason = "whether it acted, and what is to be done beyond that"
)]
pub(super) fn on_layer(
    state: &mut State,
    scene: &Scene,
    act: impl FnOnce(&mut dyn super::layer::Layer, &mut Here<'_>) -> After,
) -> Option<Option<Action>> {
    let mut layer = state.layers.pop()?;
    let at = state.layers.len();
    let after = act(&mut *layer, &mut Here { state, scene });
    // It may have changed the layers below; its own place is where it was, or the top.
    let at = at.min(state.layers.len());
    match after {
        After::Stay => state.layers.insert(at, layer),
        After::Pass => {
            state.layers.insert(at, layer);
            return None;
        }
        After::Close => {}
        After::Do(action) => {
            state.layers.insert(at, layer);
            return Some(Some(action));
        }
        After::Finish(action) => return Some(Some(action)),
        After::Open(over) => {
            state.layers.insert(at, layer);
            state.layers.push(over);
        }
        After::Replace(other) => state.layers.insert(at, other),
    }
    Some(None)
}

/// What works also where a layer lies over the panes.
fn beneath_layer(state: &mut State, act: Act) -> Option<Action> {
    match act {
        Act::Interrupt => {
            state.ask_to_quit();
            None
        }
        Act::Suspend => Some(Action::Suspend),
        Act::Redraw => Some(Action::Redraw),
        Act::Mouse => Some(toggle_mouse(state)),
        Act::Help => {
            state.layers.push(Box::<Help>::default());
            None
        }
        _ => None,
    }
}

/// A key that means nothing to the pane: a slash begins a line, anything else says where the line is.
fn beside_pane(state: &mut State, scene: &Scene, key: KeyEvent) -> Option<Action> {
    match key.code {
        KeyCode::Char('/') if state.editor.is_empty() => {
            state.in_pane = false;
            line::on_key(state, scene, key)
        }
        KeyCode::Char(_) if is_sign(key) => {
            let pane = match state.focus {
                Pane::Transcript => "transcript",
                Pane::Images => "images",
                Pane::Jobs => "jobs",
            };
            let back = state.keys.key(Context::List, Act::Close);
            let back = back.as_deref().unwrap_or("a slash");
            state.notice = Some(format!("keys go to the {pane}; {back} goes back to the line"));
            None
        }
        _ => None,
    }
}

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

fn toggle_mouse(state: &mut State) -> Action {
    state.mouse = !state.mouse;
    state.notice = Some(if state.mouse {
        "the mouse is the console's: click, wheel, drag the divider".to_owned()
    } else {
        "the mouse is the terminal's: select text as usual".to_owned()
    });
    Action::Mouse(state.mouse)
}

/// The newest job that runs is cancelled; without one it is asked whether to quit.
fn interrupt(state: &mut State, scene: &Scene) -> Option<Action> {
    state.popup = None;
    let Some(job) = scene.newest_running() else {
        state.ask_to_quit();
        return None;
    };
    Some(Action::Cancel(job.id.clone()))
}
