//! The search in the transcript: typed at the bottom, found as it is typed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::console::bar;
use crate::console::editor::Editor;
use crate::console::ink::{Ink, write};
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::layout::Pane;
use crate::console::state::{After, Here, State};
use crate::console::text;
use crate::console::theme::Role;
use crate::console::transcript::{Found, Place, Transcript};

/// What is searched for.
#[derive(Debug)]
pub(in crate::console) struct SearchBar {
    query: Editor,
    /// Where the search began, to go back to.
    begun: Place,
    found: Option<Found>,
    /// What is to be said of the last move.
    said: Option<String>,
}

impl SearchBar {
    /// Begins a search where the transcript is.
    pub(in crate::console) fn new(transcript: &Transcript) -> Self {
        let mut query = Editor::default();
        if let Some(needle) = transcript.needle() {
            query.set(needle.text());
        }
        Self {
            query,
            begun: transcript.place(),
            found: transcript.found(),
            said: None,
        }
    }

    /// Searches for what is typed now, from where the search began.
    fn changed(&mut self, here: &mut Here<'_>) -> After {
        let transcript = &mut here.state.transcript;
        transcript.go_back(self.begun);
        transcript.search(self.query.text());
        self.said = None;
        self.look(here)
    }

    fn look(&mut self, here: &mut Here<'_>) -> After {
        self.found = here.state.transcript.found();
        After::Stay
    }
}

impl Layer<State> for SearchBar {
    fn places(&self) -> &'static [Context] {
        &[Context::List]
    }

    fn types(&self) -> bool {
        true
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        match act {
            Act::Close | Act::Interrupt => {
                here.state.transcript.search("");
                here.state.transcript.go_back(self.begun);
                return After::Close;
            }
            Act::Open => {
                // Keys go to the transcript, where the next match is one key away.
                here.state.focus = Pane::Transcript;
                here.state.in_pane = !self.query.is_empty();
                return After::Close;
            }
            Act::Up | Act::Down | Act::Search => {
                self.said = here.state.transcript.next_match(act == Act::Down);
            }
            Act::PageUp => here
                .state
                .transcript
                .scroll_up(here.state.transcript.height().max(2) - 1),
            Act::PageDown => here
                .state
                .transcript
                .scroll_down(here.state.transcript.height().max(2) - 1),
            Act::ScrollUp => here.state.transcript.scroll_up(1),
            Act::ScrollDown => here.state.transcript.scroll_down(1),
            Act::Help | Act::Suspend | Act::Redraw | Act::Mouse => return After::Pass,
            _ => {}
        }
        self.look(here)
    }

    fn on_key(&mut self, key: KeyEvent, here: &mut Here<'_>) -> After {
        match (key.code, key.modifiers.contains(KeyModifiers::CONTROL)) {
            (KeyCode::Char('u'), true) => self.query.set(""),
            (KeyCode::Char('w'), true) => self.query.kill_word_left(),
            (KeyCode::Char(sign), false) => self.query.insert(sign),
            (KeyCode::Backspace, _) => self.query.backspace(),
            _ => return After::Stay,
        }
        self.changed(here)
    }

    fn on_paste(&mut self, text: &str, here: &mut Here<'_>) -> After {
        self.query.paste(text);
        self.changed(here)
    }

    fn on_wheel(&mut self, lines: isize, here: &mut Here<'_>) -> After {
        let transcript = &mut here.state.transcript;
        if lines < 0 {
            transcript.scroll_up(lines.unsigned_abs());
        } else {
            transcript.scroll_down(lines.unsigned_abs());
        }
        After::Stay
    }

    fn work(&mut self, state: &mut crate::console::state::State) {
        self.found = state.transcript.found();
    }

    fn has_work(&self) -> bool {
        self.found.is_some_and(|found| !found.all)
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let found = match (self.found, &self.said) {
            (_, Some(said)) => said.clone(),
            (None, None) => "type what you look for".to_owned(),
            (Some(Found { of: 0, all: true, .. }), None) => "nothing found".to_owned(),
            (Some(found), None) => text_of(found),
        };
        Some(field(buffer, screen, "search: ", self.query.text(), &found, ink))
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::List, Act::Open, "go there"),
            (Context::List, Act::Close, "back"),
            (Context::List, Act::Up, "earlier"),
            (Context::List, Act::Down, "later"),
        ]
    }
}

/// Which of how many; dots as long as that is not known for certain.
fn text_of(found: Found) -> String {
    crate::console::draw::count(found)
}

/// Draws a field that is typed into over the rule, which lies under `screen`: what it is, what is typed, a note at the
/// right. Tells where the cursor is.
pub(super) fn field(
    buffer: &mut Buffer,
    screen: Rect,
    label: &str,
    typed: &str,
    note: &str,
    ink: &Ink<'_>,
) -> Position {
    let row = bar::over_rule(buffer, screen, ink);
    let note = text::cut(note, usize::from(row.width) / 2);
    let columns = u16::try_from(text::width(&note)).unwrap_or(0);
    let left = Rect {
        width: row.width.saturating_sub(columns + 2),
        ..row
    };
    let start = write(buffer, left, &[(" ", Role::Banner), (label, Role::Banner)], ink);
    // The end of what is typed is what matters, with a column for the cursor.
    let room = usize::from(left.right().saturating_sub(start)).max(2) - 1;
    let width = text::width(typed);
    let shown = text::skip(typed, width.saturating_sub(room));
    let shown = if width > room { shown } else { typed };
    let field = Rect {
        x: start,
        width: left.right().saturating_sub(start),
        ..row
    };
    let end = write(buffer, field, &[(shown, Role::Banner)], ink);
    let right = Rect {
        x: row.right().saturating_sub(columns + 1),
        width: columns,
        ..row
    };
    write(buffer, right, &[(&note, Role::Banner)], ink);
    Position::new(end.min(row.right().saturating_sub(1)), row.y)
}
