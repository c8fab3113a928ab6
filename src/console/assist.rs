//! Completion and hints while a line is typed. What could come is the catalogue's to say.

use super::keys::Act;
use super::popup::Popup;
use super::scene::Scene;
use super::state::State;
use crate::catalog;
use crate::room::plain;

/// Tab: the only completion goes in; of several, what they have in common, and they are offered.
pub(super) fn complete(state: &mut State, scene: &Scene) {
    if let Some(popup) = &mut state.popup {
        popup.next();
        return;
    }
    let Some(popup) = offers(state, scene) else {
        state.popup = None;
        return;
    };
    if popup.candidates.len() == 1 {
        accept(state, &popup);
        return;
    }
    let typed = state.editor.text().get(popup.range.clone()).unwrap_or("");
    let common = popup.common();
    if common.len() > typed.len() && common.starts_with(typed) {
        state.editor.replace(popup.range.clone(), common);
    }
    state.popup = offers(state, scene);
    state.hint = hint(state.editor.text());
}

/// Keeps what is offered true to the line; closes it where nothing fits any more.
pub(super) fn refresh(state: &mut State, scene: &Scene) {
    if state.popup.is_some() {
        state.popup = offers(state, scene);
    }
}

/// Moves in the completions on offer, or closes them.
pub(super) fn on_act(state: &mut State, act: Act) {
    let Some(popup) = &mut state.popup else {
        return;
    };
    match act {
        Act::NextCompletion => popup.next(),
        Act::PreviousCompletion => popup.previous(),
        _ => state.popup = None,
    }
}

/// Puts the chosen completion into the line.
pub(super) fn take(state: &mut State, scene: &Scene) {
    if let Some(popup) = state.popup.take() {
        accept(state, &popup);
        refresh(state, scene);
    }
}

/// How the command at the start of the line is used.
pub(super) fn hint(line: &str) -> Option<String> {
    let name = line.strip_prefix('/')?.split_whitespace().next()?;
    catalog::find(name).map(catalog::usage)
}

fn accept(state: &mut State, popup: &Popup) {
    if let Some((text, _)) = popup.candidates.get(popup.chosen) {
        let rest = state.editor.text().get(popup.range.end..).unwrap_or("");
        // A whole word is followed by a space; a key, or a value that goes on, is not.
        let goes_on = text.ends_with(['=', ',', ' ', ':', '/']) || rest.starts_with(' ');
        let text = if goes_on { text.clone() } else { format!("{text} ") };
        state.editor.replace(popup.range.clone(), &text);
    }
    state.popup = None;
    state.hint = hint(state.editor.text());
}

fn offers(state: &State, scene: &Scene) -> Option<Popup> {
    let line = state.editor.text();
    let completion = catalog::complete(line, state.editor.cursor(), &scene.known)?;
    let candidates: Vec<(String, String)> = completion
        .candidates
        .into_iter()
        .map(|candidate| (candidate.text, plain(&candidate.summary).into_owned()))
        .collect();
    (!candidates.is_empty()).then(|| Popup::new(completion.range.start..completion.range.end, candidates))
}
