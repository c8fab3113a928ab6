//! Keys to changes of the state, and to what the console must do beyond that.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::action::Action;
use super::everywhere::{everywhere, toggle_mouse};
use super::keys::{Act, Chord, Context};
use super::layers::Help;
use super::layers::ask_to_quit;
use super::layout::Pane;
use super::scene::Scene;
use super::stack::{Acted, on_layer};
use super::state::State;
use super::{line, mouse, panes};

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
                match on_layer(state, scene, |layer, here| layer.on_paste(text, here)) {
                    Acted::Yielded => update(state, scene, event),
                    acted @ (Acted::Done(_) | Acted::Passed) => acted.action(),
                }
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
            (Acted::Done(action), _) => action,
            (Acted::Yielded, _) => on_key(state, scene, key),
            (Acted::Passed, Some(act)) => beneath_layer(state, act),
            (Acted::Passed, None) => None,
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

/// What works also where a layer lies over the panes.
fn beneath_layer(state: &mut State, act: Act) -> Option<Action> {
    match act {
        Act::Interrupt => {
            ask_to_quit(state);
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
