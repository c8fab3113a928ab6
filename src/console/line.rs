//! The keys of the line being typed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::Action;
use super::assist;
use super::draw::columns;
use super::everywhere::everywhere;
use super::field::{self, Edited};
use super::gloss::Gloss;
use super::history_search::history_search;
use super::keys::Act;
use super::layers::ask_to_quit;
use super::layout::Pane;
use super::offer_script::offer_script;
use super::open_form::{open_form, wants_form};
use super::paste::{Paste, classify};
use super::scene::Scene;
use super::state::State;
use crate::catalog;

/// What a key did to the line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Did {
    /// Its text changed.
    Edit,
    /// The cursor moved.
    Move,
    /// An earlier line stands there now.
    Recall,
    /// The rest of an earlier line was taken.
    Take,
    /// Nothing.
    Nothing,
}

/// Does what a key is bound to.
pub(super) fn on_act(state: &mut State, scene: &Scene, act: Act) -> Option<Action> {
    let did = match act {
        Act::Submit => return submit(state, scene),
        Act::Complete => {
            assist::complete(state, scene);
            return None;
        }
        Act::NextCompletion | Act::PreviousCompletion | Act::CloseCompletions => {
            assist::on_act(state, act);
            return None;
        }
        Act::Form => {
            open_form(state, scene);
            return None;
        }
        Act::HistorySearch => {
            state.popup = None;
            history_search(state);
            return None;
        }
        Act::DeleteOrQuit if state.editor.is_empty() => {
            ask_to_quit(state);
            return None;
        }
        Act::LineStart if state.editor.is_empty() => return everywhere(state, scene, Act::Oldest),
        Act::LineEnd if state.editor.is_empty() => return everywhere(state, scene, Act::Newest),
        Act::HistoryBack => up(state),
        Act::HistoryForward => down(state),
        Act::NewLine => new_line(state),
        Act::Right | Act::LineEnd if take_ghost(state, false) => Did::Take,
        Act::WordRight if take_ghost(state, true) => Did::Edit,
        other => match edit(state, other) {
            Some(did) => did,
            None => return everywhere(state, scene, other),
        },
    };
    settle(state, scene, did);
    None
}

/// Does what changes the text or moves the cursor; none where an act is another one.
fn edit(state: &mut State, act: Act) -> Option<Did> {
    if act == Act::Leave {
        return Some(Did::Nothing);
    }
    let before = state.editor.cursor();
    match field::edit(&mut state.editor, act)? {
        Edited::Text => Some(Did::Edit),
        Edited::Cursor if state.editor.cursor() == before => Some(Did::Nothing),
        Edited::Cursor => Some(Did::Move),
    }
}

/// Takes a key that is bound to nothing: what stands for a sign is typed.
pub(super) fn on_key(state: &mut State, scene: &Scene, key: KeyEvent) -> Option<Action> {
    let bare = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    if let (KeyCode::Char(sign), true) = (key.code, bare) {
        state.editor.insert(sign);
        if sign == '?' && asks_for_form(state.editor.text(), state.editor.cursor()) {
            state.editor.backspace();
            settle(state, scene, Did::Edit);
            open_form(state, scene);
        } else {
            settle(state, scene, Did::Edit);
        }
    }
    None
}

/// Whether a `?` just typed is the only word behind the name of a command.
fn asks_for_form(line: &str, cursor: usize) -> bool {
    let command = line
        .strip_suffix('?')
        .filter(|_| cursor == line.len())
        .filter(|head| head.ends_with([' ', '\t']))
        .and_then(|head| head.trim().strip_prefix('/'));
    command.is_some_and(|name| catalog::find(name).is_some())
}

/// Takes a paste.
pub(super) fn on_paste(state: &mut State, scene: &Scene, text: &str) -> Option<Action> {
    state.in_pane = false;
    match classify(text, state.editor.inside_backticks()) {
        Paste::Plain => state.editor.paste(text),
        Paste::Script(lines) => {
            offer_script(state, lines);
            return None;
        }
        Paste::Refused(why) => {
            state.notice = Some(why);
            return None;
        }
    }
    settle(state, scene, Did::Edit);
    None
}

fn submit(state: &mut State, scene: &Scene) -> Option<Action> {
    if state.popup.as_ref().is_some_and(super::popup::Popup::entered) {
        assist::take(state, scene);
        return None;
    }
    if state.editor.text().trim().is_empty() {
        return None;
    }
    // An open backtick asks for more.
    if state.gloss.open && state.editor.newline() {
        settle(state, scene, Did::Edit);
        return None;
    }
    if wants_form(state.editor.text()) {
        open_form(state, scene);
        return None;
    }
    let line = state.editor.take();
    state.remember(&line);
    state.popup = None;
    state.declined = None;
    state.gloss = Gloss::default();
    // Who acts wants to see what comes of it.
    state.focus = Pane::Transcript;
    state.transcript.go_to_end();
    Some(Action::Submit(line))
}

fn new_line(state: &mut State) -> Did {
    if state.editor.newline() {
        return Did::Edit;
    }
    state.notice = Some("a line goes on in the next one only inside backticks: key=`...`".to_owned());
    Did::Nothing
}

/// Up: out of the completions, else a row up, else the earlier line that starts like this one.
fn up(state: &mut State) -> Did {
    if let Some(popup) = state.popup.as_mut().filter(|popup| popup.entered()) {
        popup.previous();
        return Did::Nothing;
    }
    if !state.gloss.recalled && state.editor.line_up(columns(state.areas.input)) {
        return Did::Move;
    }
    match state.history.back(state.editor.text()) {
        Some(line) => {
            state.editor.set(line);
            Did::Recall
        }
        None => Did::Nothing,
    }
}

fn down(state: &mut State) -> Did {
    if !state.gloss.recalled && state.editor.line_down(columns(state.areas.input)) {
        return Did::Move;
    }
    match state.history.forward() {
        Some(line) => {
            state.editor.set(&line);
            Did::Recall
        }
        None => Did::Nothing,
    }
}

/// Takes the ghost, or a word of it; false where the cursor stands before no ghost.
fn take_ghost(state: &mut State, word: bool) -> bool {
    let end = state.editor.text().len();
    if state.gloss.ghost.is_empty() || state.editor.cursor() != end {
        return false;
    }
    let taken = if word {
        state.gloss.ghost_word()
    } else {
        &state.gloss.ghost
    };
    state.editor.replace(end..end, taken);
    true
}

/// Keeps what depends on the line true to it.
fn settle(state: &mut State, scene: &Scene, did: Did) {
    match did {
        Did::Nothing => return,
        Did::Edit => {
            state.history.edited(state.editor.text());
            assist::edited(state, scene);
        }
        Did::Move => assist::moved(state),
        Did::Recall | Did::Take => {
            state.history.edited(state.editor.text());
            assist::moved(state);
        }
    }
    state.gloss.recalled = did == Did::Recall;
}
