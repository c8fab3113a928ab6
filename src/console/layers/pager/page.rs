//! The lines of a document that are in sight, cleaned and broken; each once as long as it stays in sight.

use std::collections::BTreeMap;

use super::hunt::clipped;
use crate::console::document::Document;
use crate::console::text;
use crate::room::plain;

/// The most bytes of one line that are shown.
const LONGEST: usize = 256 * 1024;

/// How lines are laid out, and those that are.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) width: usize,
    pub(super) wrap: bool,
    laid: BTreeMap<usize, Vec<String>>,
}

/// A place: a line, and a row of it where it is broken.
pub(super) type At = (usize, usize);

impl Page {
    /// Sets the width of the lines, and whether they are broken there.
    pub(super) fn set(&mut self, width: usize, wrap: bool) {
        if (self.width, self.wrap) != (width, wrap) {
            self.laid.clear();
        }
        (self.width, self.wrap) = (width, wrap);
    }

    /// Forgets lines that may have changed.
    pub(super) fn forget(&mut self) {
        self.laid.clear();
    }

    /// The rows of a line, at least one.
    pub(super) fn rows(&mut self, document: &Document, line: usize) -> &[String] {
        let (width, wrap) = (self.width, self.wrap);
        self.laid.entry(line).or_insert_with(|| {
            let raw = document.from(line).next().unwrap_or_default();
            let shown = clipped(raw, LONGEST);
            let mut clean = plain(shown).replace('\t', "    ");
            if shown.len() < raw.len() {
                clean.push_str(" … the line goes on");
            }
            if !wrap {
                return vec![clean];
            }
            let rows: Vec<String> = text::wrap(&clean, width).into_iter().map(str::to_owned).collect();
            if rows.is_empty() { vec![String::new()] } else { rows }
        })
    }

    /// The place some rows below another one, at most the last row.
    pub(super) fn below(&mut self, document: &Document, from: At, rows: usize) -> At {
        let (mut line, mut row) = from;
        let mut left = rows;
        while left > 0 {
            let here = self.rows(document, line).len();
            if row + left < here {
                return (line, row + left);
            }
            if line + 1 >= document.lines() {
                return (line, here - 1);
            }
            left -= here - row;
            line += 1;
            row = 0;
        }
        (line, row)
    }

    /// The place some rows above another one, at least the first.
    pub(super) fn above(&mut self, document: &Document, from: At, rows: usize) -> At {
        let (mut line, mut row) = from;
        let mut left = rows;
        while left > row && line > 0 {
            left -= row + 1;
            line -= 1;
            row = self.rows(document, line).len() - 1;
        }
        (line, row.saturating_sub(left))
    }

    /// The place at the top when the end is at the bottom.
    pub(super) fn last(&mut self, document: &Document, height: usize) -> At {
        let Some(line) = document.lines().checked_sub(1) else {
            return (0, 0);
        };
        let row = self.rows(document, line).len() - 1;
        self.above(document, (line, row), height.saturating_sub(1))
    }

    /// Keeps only the lines in sight, and those of the last page, which tell how far one can scroll.
    pub(super) fn keep(&mut self, from: usize, to: usize, last: usize) {
        self.laid.retain(|line, _| (from..=to).contains(line) || *line >= last);
    }
}
