//! The search of all earlier lines. What is chosen goes into the line; it does not run.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::finder::{Finder, Row, Words};
use crate::console::history::History;
use crate::console::ink::Ink;
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::state::{After, Here, State};

/// The most lines that are listed.
const MOST: usize = 500;

/// The search.
#[derive(Debug)]
pub(in crate::console) struct HistorySearch {
    finder: Finder,
    /// The lines found, as they are, and as they are shown.
    lines: Vec<String>,
    rows: Vec<Row>,
}

impl HistorySearch {
    /// Searches for what is in the line already.
    pub(in crate::console) fn new(state: &State) -> Self {
        let typed = state.editor.text();
        let mut search = Self {
            finder: Finder::new(typed.lines().next().unwrap_or_default()),
            lines: Vec::new(),
            rows: Vec::new(),
        };
        search.look(&state.history);
        if search.lines.is_empty() {
            // Nothing has what is typed so far: all lines are there to be searched.
            search.finder.query.set("");
            search.look(&state.history);
        }
        search
    }

    fn look(&mut self, history: &History) {
        let hits = history.search(self.finder.query.text(), MOST);
        self.lines = hits.iter().map(|hit| hit.line.to_owned()).collect();
        self.rows = hits
            .into_iter()
            .map(|hit| Row {
                // Shown in one row, the places of the letters as they were.
                text: hit.line.replace('\n', " "),
                matched: hit.matched,
                note: String::new(),
            })
            .collect();
        self.finder.select.choose(0);
    }

    fn take(&self, here: &mut Here<'_>) -> After {
        match self.lines.get(self.finder.select.at()) {
            Some(line) => {
                here.state.write_line(line);
                After::Close
            }
            None => After::Stay,
        }
    }
}

impl Layer<State> for HistorySearch {
    fn places(&self) -> &'static [Context] {
        Finder::PLACES
    }

    fn types(&self) -> bool {
        true
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        match act {
            Act::Open | Act::Complete => return self.take(here),
            Act::Close | Act::Leave | Act::Interrupt => return After::Close,
            // The same key goes on to the next one.
            Act::HistorySearch => {
                self.finder.moves(Act::Down, self.rows.len());
            }
            act if self.finder.moves(act, self.rows.len()) => {}
            act if self.finder.edits(act) => self.look(&here.state.history),
            _ => return After::Pass,
        }
        After::Stay
    }

    fn on_key(&mut self, key: KeyEvent, here: &mut Here<'_>) -> After {
        if self.finder.types(key) {
            self.look(&here.state.history);
        }
        After::Stay
    }

    fn on_paste(&mut self, text: &str, here: &mut Here<'_>) -> After {
        self.finder.query.paste(text);
        self.look(&here.state.history);
        After::Stay
    }

    fn on_wheel(&mut self, lines: isize, _here: &mut Here<'_>) -> After {
        self.finder.select.wheel(lines, self.rows.len());
        After::Stay
    }

    fn on_click(&mut self, at: Position, here: &mut Here<'_>) -> After {
        if self.finder.click(at, self.rows.len()) {
            return self.take(here);
        }
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let words = Words {
            title: "Earlier lines",
            label: "search: ",
            hint: "type parts of a line",
            nothing: "no earlier line has that",
        };
        self.finder.draw(buffer, screen, &words, &self.rows, ink)
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::List, Act::Open, "into the line"),
            (Context::Line, Act::HistorySearch, "next"),
            (Context::List, Act::Close, "leave"),
        ]
    }
}
