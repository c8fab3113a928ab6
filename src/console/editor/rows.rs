//! A text as rows of a screen.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::super::text;
use crate::room::plain;

/// One row: a line of the text, or the part of one that fits the width.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::console) struct Row {
    /// The bytes of the text in it, without its line end.
    pub(in crate::console) range: Range<usize>,
    /// The columns that they take.
    pub(in crate::console) columns: usize,
    /// Whether a line end stands behind them; there is a column left to show one.
    pub(in crate::console) ends: bool,
}

/// A text as rows, broken between graphemes. Behind every line, and behind the text, is room for a cursor.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::console) struct Rows {
    /// All rows; there is one at least.
    pub(in crate::console) all: Vec<Row>,
    /// The row of the cursor, from 0.
    pub(in crate::console) row: usize,
    /// The column of the cursor in its row, from 0; always below the width.
    pub(in crate::console) column: usize,
}

impl Rows {
    /// Lays a text out in `columns` columns, two at least. A grapheme wider than that has a row of its own.
    pub(super) fn new(text: &str, cursor: usize, columns: usize) -> Self {
        let columns = columns.max(2);
        let mut laid = Self {
            all: Vec::new(),
            row: 0,
            column: 0,
        };
        let (mut start, mut used) = (0, 0);
        let ends = std::iter::once((text.len(), ""));
        for (at, grapheme) in text.grapheme_indices(true).chain(ends) {
            let line_end = grapheme == "\n";
            // A line end and the end of the text take a column, for the cursor.
            let needed = if line_end || grapheme.is_empty() {
                1
            } else {
                width(grapheme)
            };
            if used > 0 && used + needed.max(1) > columns {
                laid.close(start..at, used, false);
                (start, used) = (at, 0);
            }
            if at == cursor {
                (laid.row, laid.column) = (laid.all.len(), used);
            }
            if line_end {
                laid.close(start..at, used, true);
                (start, used) = (at + grapheme.len(), 0);
            } else {
                used = (used + needed).min(columns);
            }
        }
        laid.close(start..text.len(), used.saturating_sub(1), false);
        laid
    }

    fn close(&mut self, range: Range<usize>, columns: usize, ends: bool) {
        self.all.push(Row { range, columns, ends });
    }

    /// The rows to show where there is room for `most` of them and `top` was the first one shown: moved no further than
    /// the cursor asks for, and never so far that room stays empty.
    pub(in crate::console) fn window(&self, most: usize, top: usize) -> Range<usize> {
        let most = most.max(1);
        let last = self.all.len().saturating_sub(most);
        let top = top.min(last).min(self.row).max((self.row + 1).saturating_sub(most));
        top..self.all.len().min(top + most)
    }

    /// The byte of the text at a column of a row; the end of the row where it has no such column.
    pub(super) fn byte(&self, text: &str, row: usize, column: usize) -> usize {
        let Some(Row { range, ends, .. }) = self.all.get(row) else {
            return text.len();
        };
        let mut used = 0;
        let mut last = range.start;
        for (at, grapheme) in text[range.clone()].grapheme_indices(true) {
            last = range.start + at;
            used += width(grapheme);
            if used > column {
                return last;
            }
        }
        // The byte behind a row that a line does not end in is in the next row.
        if *ends || row + 1 == self.all.len() {
            range.end
        } else {
            last
        }
    }
}

/// The columns of a grapheme as it is shown.
fn width(grapheme: &str) -> usize {
    text::width(&plain(grapheme))
}
