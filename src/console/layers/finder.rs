//! A list that is searched by typing: what the search of earlier lines, the commands and the rooms have in common.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::console::draw::{Ink, popup, window, write};
use crate::console::field::Field;
use crate::console::keys::{Act, Context};
use crate::console::select::Select;
use crate::console::text;
use crate::console::theme::Role;
use crate::room::plain;

/// The columns of the window at most.
const COLUMNS: u16 = 110;
/// Its rows at most.
const ROWS: u16 = 22;
/// The least rows of the list.
const LEAST: u16 = 4;
/// What stands before a row, and before the chosen one; of the same width.
const MARK: &str = "  ";
const CHOSEN: &str = "▸ ";
/// The columns between a row and what is said about it.
const GAP: usize = 2;

/// A row of the list.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Row {
    /// The text.
    pub(super) text: String,
    /// Where the letters stand in it that were typed, in bytes.
    pub(super) matched: Vec<usize>,
    /// What is said about it.
    pub(super) note: String,
}

/// What is looked for, and which row is chosen.
#[derive(Debug, Default)]
pub(super) struct Finder {
    pub(super) query: Field,
    pub(super) select: Select,
    /// The most rows there were, so that the window does not jump while somebody types.
    most: u16,
    /// Where the rows were drawn last.
    place: Rect,
}

/// What a finder says about itself.
pub(super) struct Words<'a> {
    pub(super) title: &'a str,
    /// What stands before the query.
    pub(super) label: &'a str,
    /// What an empty query shows.
    pub(super) hint: &'a str,
    /// What stands where there are no rows.
    pub(super) nothing: &'a str,
}

impl Finder {
    /// Where the keys of such a list are looked up.
    pub(super) const PLACES: &'static [Context] = &[Context::List, Context::Line];

    /// A finder that looks for this already.
    pub(super) fn new(query: &str) -> Self {
        Self {
            query: Field::new(query),
            ..Self::default()
        }
    }

    /// Moves in the list of so many rows; false where the act is no move.
    pub(super) fn moves(&mut self, act: Act, count: usize) -> bool {
        self.select.act(act, count)
    }

    /// Edits the query; true where it changed.
    pub(super) fn edits(&mut self, act: Act) -> bool {
        let before = self.query.text().to_owned();
        self.query.act(act) && self.query.text() != before
    }

    /// Types into the query; true where it changed.
    pub(super) fn types(&mut self, key: KeyEvent) -> bool {
        self.query.key(key)
    }

    /// A click chooses a row; true where it hit one.
    pub(super) fn click(&mut self, at: Position, count: usize) -> bool {
        self.place.contains(at) && self.select.click(usize::from(at.y - self.place.y), count)
    }

    /// Draws it all; tells where the cursor is.
    pub(super) fn draw(
        &mut self,
        buffer: &mut Buffer,
        screen: Rect,
        words: &Words<'_>,
        rows: &[Row],
        ink: &Ink<'_>,
    ) -> Option<Position> {
        self.most = self.most.max(u16::try_from(rows.len()).unwrap_or(ROWS)).max(LEAST);
        // The frame, and the row of the query.
        let area = window::low(screen, COLUMNS, (self.most.saturating_add(3)).min(ROWS));
        let inside = window::draw(buffer, area, words.title, ink);
        let mut lines = inside.rows();
        let search = lines.next()?;
        let start = write(buffer, search, &[(words.label, Role::Muted)], ink);
        let typed = Rect {
            x: start,
            width: search.right().saturating_sub(start),
            ..search
        };
        let cursor = self.query.draw(buffer, typed, words.hint, ink);
        self.place = Rect {
            y: inside.y + 1,
            height: inside.height.saturating_sub(1),
            ..inside
        };
        if rows.is_empty() {
            write(buffer, self.place, &[(words.nothing, Role::Muted)], ink);
            return Some(cursor);
        }
        let shown = self.select.window(usize::from(self.place.height), rows.len());
        let room = usize::from(inside.width).saturating_sub(text::width(MARK));
        let widest = rows[shown.clone()].iter().map(|row| text::width(&row.text)).max();
        let noted = rows[shown.clone()].iter().any(|row| !row.note.is_empty());
        // A long text may take three quarters of the room from what is said about it.
        let most = if noted { room * 3 / 4 } else { room };
        let names = widest.unwrap_or(0).min(most);
        for (line, index) in lines.zip(shown.clone()) {
            let Some(row) = rows.get(index) else { break };
            let chosen = index == self.select.at();
            let look = if chosen { Role::Selected } else { Role::Popup };
            buffer.set_style(line, ink.style(look));
            let x = write(buffer, line, &[(if chosen { CHOSEN } else { MARK }, look)], ink);
            let place = Rect {
                x,
                width: u16::try_from(names).unwrap_or(0).min(line.right().saturating_sub(x)),
                ..line
            };
            popup::marked(buffer, place, (&row.text, &row.matched), look, ink);
            let x = x.saturating_add(u16::try_from(names + GAP).unwrap_or(u16::MAX));
            let note = Rect {
                x: x.min(line.right()),
                width: line.right().saturating_sub(x),
                ..line
            };
            let role = if chosen { Role::Selected } else { Role::Muted };
            write(buffer, note, &[(&plain(&row.note), role)], ink);
        }
        if rows.len() > shown.len() {
            window::note(
                buffer,
                area,
                &format!("{} of {}", self.select.at() + 1, rows.len()),
                ink,
            );
        }
        Some(cursor)
    }
}
