//! The keys of the line being typed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::assist;
use super::keys::Act;
use super::layout::Pane;
use super::scene::Scene;
use super::state::State;
use super::update::{Action, everywhere};

/// Does what a key is bound to.
pub(super) fn on_act(state: &mut State, scene: &Scene, act: Act) -> Option<Action> {
    let editor = &mut state.editor;
    match act {
        Act::Submit => return submit(state, scene),
        Act::Complete => {
            assist::complete(state, scene);
            return None;
        }
        Act::NextCompletion | Act::PreviousCompletion | Act::CloseCompletions => {
            assist::on_act(state, act);
            return None;
        }
        Act::HistoryBack => {
            if let Some(line) = state.history.back(editor.text()) {
                editor.set(line);
            }
            shown_from_history(state);
            return None;
        }
        Act::HistoryForward => {
            if let Some(line) = state.history.forward() {
                editor.set(&line);
            }
            shown_from_history(state);
            return None;
        }
        Act::DeleteOrQuit if editor.is_empty() => {
            state.ask_to_quit();
            return None;
        }
        Act::LineStart if editor.is_empty() => return everywhere(state, scene, Act::Oldest),
        Act::LineEnd if editor.is_empty() => return everywhere(state, scene, Act::Newest),
        Act::LineStart => editor.home(),
        Act::LineEnd => editor.end(),
        Act::Left => editor.left(),
        Act::Right => editor.right(),
        Act::WordLeft => editor.word_left(),
        Act::WordRight => editor.word_right(),
        Act::Backspace => editor.backspace(),
        Act::Delete | Act::DeleteOrQuit => editor.delete(),
        Act::KillToStart => editor.kill_to_start(),
        Act::KillToEnd => editor.kill_to_end(),
        Act::KillWordLeft => editor.kill_word_left(),
        Act::KillWordRight => editor.kill_word_right(),
        Act::Yank => editor.yank(),
        Act::NewLine | Act::YankPop | Act::Undo | Act::Redo | Act::Transpose | Act::Form | Act::HistorySearch => {
            return None;
        }
        Act::Leave => state.popup = None,
        other => return everywhere(state, scene, other),
    }
    changed(state, scene);
    None
}

/// Takes a key that is bound to nothing: what stands for a sign is typed.
pub(super) fn on_key(state: &mut State, scene: &Scene, key: KeyEvent) -> Option<Action> {
    let bare = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    if let (KeyCode::Char(sign), true) = (key.code, bare) {
        state.editor.insert(sign);
        changed(state, scene);
    }
    None
}

/// Takes a paste.
pub(super) fn on_paste(state: &mut State, scene: &Scene, text: &str) -> Option<Action> {
    state.in_pane = false;
    state.editor.paste(text);
    changed(state, scene);
    None
}

fn submit(state: &mut State, scene: &Scene) -> Option<Action> {
    if state.popup.is_some() {
        assist::take(state, scene);
        return None;
    }
    if state.editor.text().trim().is_empty() {
        return None;
    }
    let line = state.editor.take();
    state.history.push(&line);
    state.popup = None;
    state.hint = None;
    // Who acts wants to see what comes of it.
    state.focus = Pane::Transcript;
    state.transcript.go_to_end();
    Some(Action::Submit(line))
}

fn shown_from_history(state: &mut State) {
    state.popup = None;
    state.hint = assist::hint(state.editor.text());
}

/// Keeps what depends on the line true to it.
pub(super) fn changed(state: &mut State, scene: &Scene) {
    state.history.edited(state.editor.text());
    state.hint = assist::hint(state.editor.text());
    assist::refresh(state, scene);
}
