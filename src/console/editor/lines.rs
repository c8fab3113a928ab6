//! Texts of several lines: a value between backticks may go over more than one.

use super::super::editor::Editor;
use super::rows::Rows;
use crate::language::{Scanner, State};

/// Follows whether a backtick is open.
#[derive(Clone, Debug)]
pub(super) struct Backticks {
    scanner: Scanner,
    odd: bool,
}

impl Backticks {
    /// Behind a text.
    pub(super) fn behind(text: &str) -> Self {
        let mut backticks = Self {
            scanner: Scanner::new(),
            odd: false,
        };
        text.chars().for_each(|character| backticks.step(character));
        backticks
    }

    /// Takes one more character.
    pub(super) fn step(&mut self, character: char) {
        self.odd ^= character == '`';
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            self.scanner.step(byte);
        }
    }

    /// Whether one is open: in a command as its parser sees it, in chat where their number is odd.
    pub(super) fn open(&self) -> bool {
        match self.scanner.state() {
            State::Chat | State::Comment => self.odd,
            _ => self.scanner.in_backtick(),
        }
    }
}

impl Editor {
    /// Whether the cursor is inside backticks, where a text may go over several lines.
    #[must_use]
    pub(in crate::console) fn inside_backticks(&self) -> bool {
        Backticks::behind(&self.text[..self.cursor]).open()
    }

    /// Begins a new line inside backticks; elsewhere nothing happens, and it is false.
    pub(in crate::console) fn newline(&mut self) -> bool {
        let inside = self.inside_backticks();
        if inside {
            self.insert_text("\n");
        }
        inside
    }

    /// The text as rows of so many columns.
    #[must_use]
    pub(in crate::console) fn rows(&self, columns: usize) -> Rows {
        Rows::new(&self.text, self.cursor, columns)
    }

    /// One row up in a text of several rows; false where there is none above.
    pub(in crate::console) fn line_up(&mut self, columns: usize) -> bool {
        self.vertical(columns, |row| row.checked_sub(1))
    }

    /// One row down in a text of several rows; false where there is none below.
    pub(in crate::console) fn line_down(&mut self, columns: usize) -> bool {
        self.vertical(columns, |row| Some(row + 1))
    }

    fn vertical(&mut self, columns: usize, to: impl Fn(usize) -> Option<usize>) -> bool {
        let rows = self.rows(columns);
        let Some(row) = to(rows.row).filter(|row| *row < rows.all.len()) else {
            return false;
        };
        // Short rows on the way do not move the column for good.
        let goal = self.goal.unwrap_or(rows.column);
        self.go(rows.byte(&self.text, row, goal));
        self.goal = Some(goal);
        true
    }

    /// Where the line of the cursor begins and ends, in bytes.
    pub(super) fn line(&self) -> (usize, usize) {
        let start = self.text[..self.cursor].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[self.cursor..]
            .find('\n')
            .map_or(self.text.len(), |at| self.cursor + at);
        (start, end)
    }
}
