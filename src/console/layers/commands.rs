//! The commands, to choose one whose form is wanted.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::finder::{Finder, Row, Words};
use super::form::Form;
use crate::catalog::{self, Known};
use crate::console::ink::Ink;
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::state::{After, Here, State};

/// The commands.
#[derive(Debug)]
pub(in crate::console) struct Commands {
    finder: Finder,
    rows: Vec<Row>,
}

impl Commands {
    /// The commands that fit what is typed.
    pub(in crate::console) fn new(query: &str) -> Self {
        let mut commands = Self {
            finder: Finder::new(query.trim().trim_start_matches('/')),
            rows: Vec::new(),
        };
        commands.look();
        commands
    }

    fn look(&mut self) {
        let line = format!("/{}", self.finder.query.text().trim().trim_start_matches('/'));
        let found = catalog::complete(&line, line.len(), &Known::default());
        self.rows = match found {
            Some(found) => found
                .candidates
                .into_iter()
                .map(|candidate| Row {
                    text: candidate.text,
                    matched: candidate.matched,
                    note: candidate.summary,
                })
                .collect(),
            // A name that is whole is no longer completed.
            None => catalog::find(line.trim_start_matches('/'))
                .map(|command| Row {
                    text: format!("/{}", command.name),
                    matched: Vec::new(),
                    note: command.summary.clone(),
                })
                .into_iter()
                .collect(),
        };
        self.finder.select.choose(0);
    }

    fn open(&self, here: &Here<'_>) -> After {
        let row = self.rows.get(self.finder.select.at());
        let command = row.and_then(|row| catalog::find(row.text.trim_start_matches('/')));
        match command.and_then(|command| Form::new(&format!("/{}", command.name), here.scene)) {
            Some(form) => After::Replace(Box::new(form)),
            None => After::Stay,
        }
    }
}

impl Layer<State> for Commands {
    fn places(&self) -> &'static [Context] {
        Finder::PLACES
    }

    fn types(&self) -> bool {
        true
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        match act {
            Act::Open | Act::Complete => return self.open(here),
            Act::Close | Act::Leave | Act::Form | Act::Interrupt => return After::Close,
            act if self.finder.moves(act, self.rows.len()) => {}
            act if self.finder.edits(act) => self.look(),
            _ => return After::Pass,
        }
        After::Stay
    }

    fn on_key(&mut self, key: KeyEvent, _here: &mut Here<'_>) -> After {
        if self.finder.types(key) {
            self.look();
        }
        After::Stay
    }

    fn on_paste(&mut self, text: &str, _here: &mut Here<'_>) -> After {
        self.finder.query.paste(text);
        self.look();
        After::Stay
    }

    fn on_wheel(&mut self, lines: isize, _here: &mut Here<'_>) -> After {
        self.finder.select.wheel(lines, self.rows.len());
        After::Stay
    }

    fn on_click(&mut self, at: Position, here: &mut Here<'_>) -> After {
        if self.finder.click(at, self.rows.len()) {
            return self.open(here);
        }
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let words = Words {
            title: "A form for which command?",
            label: "command: ",
            hint: "type some of its letters",
            nothing: "no command has these letters",
        };
        self.finder.draw(buffer, screen, &words, &self.rows, ink)
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::List, Act::Open, "its form"),
            (Context::List, Act::Close, "leave"),
        ]
    }
}
