//! The form of a command's arguments. It ends as a line in the input, for the person to run, so that the language is
//! learnt on the way.

mod offers;
mod rows;
mod sheet;

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::offers::Offers;
use self::rows::Row;
use crate::catalog::{self, CommandSpec};
use crate::console::ink::Ink;
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::scene::Scene;
use crate::console::select::Select;
use crate::console::state::{After, Here, State};

/// The form.
#[derive(Debug)]
pub(in crate::console) struct Form {
    command: &'static CommandSpec,
    rows: Vec<Row>,
    at: usize,
    /// The values on offer in the field, and the chosen one.
    offers: Option<(Offers, Select)>,
    /// The first line of the sheet in sight.
    top: usize,
    /// The field of each row of the screen, for the mouse.
    places: Vec<(Rect, usize)>,
}

impl Form {
    /// The form of the command in a line, filled with what is typed; none where the line has no command.
    pub(in crate::console) fn new(line: &str, _scene: &Scene) -> Option<Self> {
        let (command, given) = catalog::fields_of(line)?;
        let rows = rows::rows(command, &given);
        // The first field that must be filled and is not, else the first.
        let at = rows
            .iter()
            .position(|row| row.spec.required && row.typed.is_empty())
            .unwrap_or(0);
        let mut form = Self {
            command,
            rows,
            at,
            offers: None,
            top: 0,
            places: Vec::new(),
        };
        for at in 0..form.rows.len() {
            if !form.rows[at].typed.is_empty() {
                rows::check(command, &mut form.rows, at);
            }
        }
        Some(form)
    }

    fn go(&mut self, at: usize) {
        self.offers = None;
        if at != self.at {
            rows::check(self.command, &mut self.rows, self.at);
        }
        self.at = at.min(self.rows.len().saturating_sub(1));
    }

    fn next(&mut self) {
        self.go((self.at + 1) % self.rows.len().max(1));
    }

    fn previous(&mut self) {
        let count = self.rows.len().max(1);
        self.go((self.at + count - 1) % count);
    }

    /// Tab: the chosen value goes in; where none is on offer they are offered, one alone goes in at once; where there is
    /// none, the next field.
    fn complete(&mut self, scene: &Scene) {
        if let Some((offers, select)) = self.offers.take() {
            self.take(&offers, select.at(), scene);
            return;
        }
        match Offers::of(self.command, &self.rows, self.at, &scene.known) {
            Some(offers) if offers.candidates.len() == 1 => self.take(&offers, 0, scene),
            Some(offers) => self.offers = Some((offers, Select::default())),
            None => self.next(),
        }
    }

    fn take(&mut self, offers: &Offers, chosen: usize, scene: &Scene) {
        if let Some(value) = offers.with(chosen)
            && let Some(row) = self.rows.get_mut(self.at)
        {
            let goes_on = value.ends_with([':', '/']);
            row.typed.set(&value);
            row.wrong = None;
            if goes_on {
                let more = Offers::of(self.command, &self.rows, self.at, &scene.known);
                self.offers = more.map(|offers| (offers, Select::default()));
            }
        }
    }

    /// The text of the field changed: what is on offer follows.
    fn edited(&mut self, scene: &Scene) {
        if let Some(row) = self.rows.get_mut(self.at) {
            row.wrong = None;
        }
        if self.offers.take().is_some() {
            let more = Offers::of(self.command, &self.rows, self.at, &scene.known);
            self.offers = more.map(|offers| (offers, Select::default()));
        }
    }

    /// Puts the line into the input, or goes to the first field that is wrong.
    fn finish(&mut self, here: &mut Here<'_>) -> After {
        if let Some(wrong) = rows::check_all(self.command, &mut self.rows) {
            self.at = wrong;
            self.offers = None;
            return After::Stay;
        }
        here.state.write_line(&rows::line(self.command, &self.rows));
        After::Close
    }
}

impl Layer<State> for Form {
    fn places(&self) -> &'static [Context] {
        &[Context::Form, Context::Line]
    }

    fn types(&self) -> bool {
        true
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        match (act, &mut self.offers) {
            (Act::NextField, Some((offers, select))) => {
                select.act(Act::Down, offers.candidates.len());
            }
            (Act::PreviousField, Some((offers, select))) => {
                select.act(Act::Up, offers.candidates.len());
            }
            (Act::Complete, _) | (Act::Finish, Some(_)) => self.complete(here.scene),
            (Act::Leave | Act::Close, Some(_)) => self.offers = None,
            (Act::NextField, None) => self.next(),
            (Act::PreviousField, None) => self.previous(),
            (Act::PageDown | Act::Newest, _) => self.go(self.rows.len()),
            (Act::PageUp | Act::Oldest, _) => self.go(0),
            (Act::Finish | Act::Submit, None) => return self.finish(here),
            (Act::Leave | Act::Close | Act::Form | Act::Interrupt, _) => return After::Close,
            (act, _) => {
                let Some(row) = self.rows.get_mut(self.at) else {
                    return After::Pass;
                };
                let before = row.typed.text().to_owned();
                if !row.typed.act(act) {
                    return After::Pass;
                }
                if row.typed.text() != before {
                    self.edited(here.scene);
                }
            }
        }
        After::Stay
    }

    fn on_key(&mut self, key: KeyEvent, here: &mut Here<'_>) -> After {
        if self.rows.get_mut(self.at).is_some_and(|row| row.typed.key(key)) {
            self.edited(here.scene);
        }
        After::Stay
    }

    fn on_paste(&mut self, text: &str, here: &mut Here<'_>) -> After {
        if let Some(row) = self.rows.get_mut(self.at) {
            row.typed.paste(text);
            self.edited(here.scene);
        }
        After::Stay
    }

    fn on_wheel(&mut self, lines: isize, _here: &mut Here<'_>) -> After {
        if let Some((offers, select)) = &mut self.offers {
            select.wheel(lines, offers.candidates.len());
        } else if lines > 0 {
            self.go(self.at + 1);
        } else {
            self.go(self.at.saturating_sub(1));
        }
        After::Stay
    }

    fn on_click(&mut self, at: Position, _here: &mut Here<'_>) -> After {
        let hit = self.places.iter().find(|(place, _)| place.contains(at));
        if let Some((_, field)) = hit {
            self.go(*field);
        }
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        sheet::draw(self, buffer, screen, ink)
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        if self.offers.is_some() {
            return vec![
                (Context::Form, Act::Complete, "take"),
                (Context::Form, Act::NextField, "choose"),
                (Context::Line, Act::Leave, "close"),
            ];
        }
        vec![
            (Context::Form, Act::Finish, "into the line"),
            (Context::Line, Act::Leave, "leave"),
            (Context::Form, Act::NextField, "next"),
            (Context::Form, Act::Complete, "complete"),
        ]
    }
}
