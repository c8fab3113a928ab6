//! The keys of the transcript.

use crate::console::action::Action;
use crate::console::assist;
use crate::console::copy;
use crate::console::keys::Act;
use crate::console::layers::{FilterMenu, Pager, ReplyPrompt, SearchBar, TagPrompt};
use crate::console::layout::Pane;
use crate::console::scene::Scene;
use crate::console::state::State;
use crate::room::{Amendment, Entry, Key};

pub(super) fn on_act(state: &mut State, scene: &Scene, act: Act) -> Option<Action> {
    let active = state.in_pane && state.focus == Pane::Transcript;
    // One line stays in sight to read on from.
    let page = state.transcript.height().saturating_sub(1).max(1);
    let transcript = &mut state.transcript;
    transcript.attend(active);
    match act {
        Act::Up => transcript.select_up(),
        Act::Down => transcript.select_down(),
        Act::ScrollUp => transcript.scroll_up(1),
        Act::ScrollDown => transcript.scroll_down(1),
        Act::PageUp => transcript.scroll_up(page),
        Act::PageDown => transcript.scroll_down(page),
        Act::First | Act::Oldest => transcript.go_to_start(),
        Act::Last | Act::Newest => transcript.go_to_end(),
        Act::Search => {
            let bar = SearchBar::new(transcript);
            state.popup = None;
            state.layers.push(Box::new(bar));
        }
        Act::NextMatch | Act::PreviousMatch => {
            let said = transcript.next_match(act == Act::NextMatch);
            state.notice = said;
        }
        Act::NextError | Act::PreviousError => {
            let newer = act == Act::NextError;
            if !transcript.go_to_error(newer) {
                let place = if newer { "below" } else { "above" };
                state.notice = Some(format!("no error {place} this entry"));
            }
        }
        Act::Filter => {
            let menu = FilterMenu::new(transcript);
            state.layers.push(Box::new(menu));
        }
        other => {
            let Some((key, entry)) = transcript.selected() else {
                state.notice = Some("there is no entry to do that with".to_owned());
                return None;
            };
            return on_entry(state, scene, other, key, &entry);
        }
    }
    None
}

/// Does something with the chosen entry.
fn on_entry(state: &mut State, scene: &Scene, act: Act, key: Key, entry: &Entry) -> Option<Action> {
    match act {
        Act::Fold if !state.transcript.toggle_fold(key) => {
            state.notice = Some("this entry is not long enough to be folded".to_owned());
        }
        Act::Open => return open(state, key, entry),
        Act::Note => {
            let amendment = Amendment {
                note: Some(!entry.note),
                ..Amendment::default()
            };
            let done = if entry.note {
                "no longer a note"
            } else {
                "marked as a note"
            };
            state.notice = Some(done.to_owned());
            return Some(Action::Amend { entry: key, amendment });
        }
        Act::Pin => {
            let amendment = Amendment {
                pinned: Some(!entry.pinned),
                ..Amendment::default()
            };
            let done = if entry.pinned {
                "no longer pinned"
            } else {
                "pinned as evidence"
            };
            state.notice = Some(done.to_owned());
            return Some(Action::Amend { entry: key, amendment });
        }
        Act::Tag => state.layers.push(Box::new(TagPrompt::new(key, &entry.tags))),
        Act::Reply | Act::InsertId if entry.id.is_empty() => state.notice = Some(NO_ID.to_owned()),
        Act::Reply => state.layers.push(Box::new(ReplyPrompt::new(entry))),
        Act::Copy => {
            let (text, said) = copy::of(entry);
            state.notice = Some(said);
            return Some(Action::Copy(text));
        }
        Act::InsertId => {
            state.in_pane = false;
            state.editor.paste(&entry.id);
            assist::edited(state, scene);
        }
        _ => {}
    }
    None
}

/// What is said of an entry that is just being written.
const NO_ID: &str = "this entry has no id yet; try again in a moment";

/// Opens what belongs to an entry: its log, or all of its text.
fn open(state: &mut State, key: Key, entry: &Entry) -> Option<Action> {
    if let Some(path) = state.transcript.log_of(key) {
        return Some(Action::OpenFile(path));
    }
    let title = entry.title.as_deref().or(entry.command.as_deref());
    let title = format!("{} {}", entry.id, title.unwrap_or_default());
    let text = copy::text(entry);
    state.layers.push(Box::new(Pager::new(title.trim().to_owned(), text)));
    None
}

pub(super) fn on_click(state: &mut State, _scene: &Scene, row: usize) -> Option<Action> {
    state.transcript.click(row);
    None
}

pub(super) fn scroll(state: &mut State, lines: isize) {
    state
        .transcript
        .attend(state.in_pane && state.focus == Pane::Transcript);
    if lines < 0 {
        state.transcript.scroll_up(lines.unsigned_abs());
    } else {
        state.transcript.scroll_down(lines.unsigned_abs());
    }
}
