//! Completion and hints while a line is typed. What could come is the catalogue's to say; nothing here waits.

use super::gloss::Gloss;
use super::keys::Act;
use super::popup::Popup;
use super::scene::Scene;
use super::state::State;
use crate::catalog;

/// The text was changed by a key: what could come next is offered, unless that was declined for this word.
pub(super) fn edited(state: &mut State, scene: &Scene) {
    read(state);
    suggest(state);
    if state.editor.is_empty() {
        state.declined = None;
    }
    let popup = offers(state, scene);
    match &popup {
        Some(popup) if state.declined == Some(popup.range.start) => state.popup = None,
        _ => {
            // Another word has begun.
            state.declined = state.declined.filter(|_| popup.is_none());
            state.popup = popup;
        }
    }
}

/// Only the cursor was moved, or the text came from elsewhere: nothing is offered without being asked for.
pub(super) fn moved(state: &mut State) {
    state.popup = None;
    read(state);
}

/// Looks at the line as it is now.
fn read(state: &mut State) {
    state.gloss = Gloss::of(state.editor.text(), state.editor.cursor());
}

/// Looks for an earlier line that starts like this one.
pub(super) fn suggest(state: &mut State) {
    let line = state.editor.text();
    if state.editor.cursor() == line.len() && !line.is_empty() {
        let rest = state.history.ghost(line).and_then(|earlier| earlier.get(line.len()..));
        state.gloss.ghost = rest.unwrap_or_default().to_owned();
    }
}

/// Tab: the chosen completion goes in, or the first one. Where none is in sight they are offered, and one alone goes in.
pub(super) fn complete(state: &mut State, scene: &Scene) {
    if state.popup.is_some() {
        take(state, scene);
        return;
    }
    state.declined = None;
    state.popup = offers(state, scene);
    if state.popup.as_ref().is_some_and(|popup| popup.candidates.len() == 1) {
        take(state, scene);
    }
}

/// Moves in the completions on offer, or closes them for this word.
pub(super) fn on_act(state: &mut State, act: Act) {
    let Some(popup) = &mut state.popup else {
        return;
    };
    match act {
        Act::NextCompletion => popup.next(),
        Act::PreviousCompletion => popup.previous(),
        _ => {
            state.declined = Some(popup.range.start);
            state.popup = None;
        }
    }
}

/// Puts the wanted completion into the line, and offers what can come behind it.
pub(super) fn take(state: &mut State, scene: &Scene) {
    let Some(popup) = state.popup.take() else {
        return;
    };
    let Some(wanted) = popup.wanted() else {
        return;
    };
    let rest = state.editor.text().get(popup.range.end..).unwrap_or("");
    let mut range = popup.range.clone();
    if !wanted.after.is_empty() && rest.starts_with(wanted.after) {
        // What would come after it is there already: the cursor goes behind that.
        range.end += wanted.after.len();
    }
    let after = if rest.is_empty() || range.end > popup.range.end {
        wanted.after
    } else {
        ""
    };
    let text = format!("{}{after}", wanted.text);
    state.editor.replace(range, &text);
    state.history.edited(state.editor.text());
    if !after.is_empty() || wanted.text.ends_with(['=', ':', '/', ',']) {
        edited(state, scene);
    } else {
        // The word is whole; more of it can still be typed.
        moved(state);
        suggest(state);
    }
}

fn offers(state: &State, scene: &Scene) -> Option<Popup> {
    let line = state.editor.text();
    let completion = catalog::complete(line, state.editor.cursor(), &scene.known)?;
    let range = completion.range.start..completion.range.end;
    let typed = line.get(range.clone()).unwrap_or("");
    let whole = range.end < line.len();
    let mut candidates = completion.candidates;
    // What would change nothing is no offer.
    candidates.retain(|candidate| candidate.text != typed || !(candidate.after.is_empty() || whole));
    (!candidates.is_empty()).then(|| Popup::new(range, candidates))
}
