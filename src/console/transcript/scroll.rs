//! Scrolling: by line, by page, to the ends, and what is in sight.

use ratatui::text::Line;

use super::Transcript;
use crate::room::Key;

/// A line in sight.
#[derive(Clone, Copy, Debug)]
pub(in crate::console) struct Shown<'a> {
    /// Its row, from the top.
    pub(in crate::console) row: usize,
    pub(in crate::console) line: &'a Line<'static>,
    /// Whether it belongs to the chosen entry.
    pub(in crate::console) selected: bool,
    /// Whether it is the first of an entry that says something.
    pub(in crate::console) head: bool,
    /// Whether it belongs to the match that the search is at.
    pub(in crate::console) current: bool,
}

impl Transcript {
    /// How many entries came below what was in sight; 0 at the end.
    pub(in crate::console) fn unseen(&self) -> usize {
        match (self.top, self.seen) {
            (Some(_), Some(seen)) => self.entries.newer(seen),
            (Some(_), None) | (None, _) => 0,
        }
    }

    /// Whether the end is in sight.
    pub(in crate::console) fn at_end(&self) -> bool {
        self.top.is_none()
    }

    /// Goes to the end and stays there.
    pub(in crate::console) fn go_to_end(&mut self) {
        self.top = None;
        self.seen = None;
        if self.active {
            self.selected = self.newest_shown();
        }
    }

    /// Goes to the oldest entry.
    pub(in crate::console) fn go_to_start(&mut self) {
        self.go_to(0, 0);
        if self.active {
            self.selected = self.entries.get(0).map(|block| block.key);
        }
    }

    /// Goes up by some lines.
    pub(in crate::console) fn scroll_up(&mut self, lines: usize) {
        let from = self.first_shown();
        let (index, line) = self.above(from, lines);
        self.go_to(index, line);
        self.choose_in_sight();
    }

    /// Goes down by some lines; the end stays in sight once it is.
    pub(in crate::console) fn scroll_down(&mut self, lines: usize) {
        let (mut index, mut line) = self.first_shown();
        let mut left = lines;
        while index < self.entries.len() {
            let height = self.lines(index);
            if line + left < height {
                line += left;
                break;
            }
            left -= height - line;
            index += 1;
            line = 0;
        }
        self.go_to(index, line);
        self.choose_in_sight();
    }

    /// Shows every line in sight, from the top. `active`: keys go to the transcript, so an entry of it is chosen.
    pub(in crate::console) fn each_line(&mut self, active: bool, mut show: impl FnMut(Shown<'_>)) {
        self.attend(active);
        let (first, line) = self.first_shown();
        let current = self.search.as_ref().and_then(|search| search.current);
        let mut index = first;
        let mut row = 0;
        let mut skip = line;
        let mut last = None;
        while row < self.height {
            let Some(key) = self.entries.get(index).map(|block| block.key) else {
                break;
            };
            let height = self.height;
            let selected = active && self.selected == Some(key);
            let laid = self.laid_out(index);
            let head = laid.head();
            for (at, line) in laid.lines.iter().enumerate().skip(skip).take(height - row) {
                show(Shown {
                    row,
                    line,
                    selected: selected && at >= head,
                    head: at == head,
                    current: current == Some(key),
                });
                row += 1;
            }
            last = Some(key);
            skip = 0;
            index += 1;
        }
        if let (Some(first), Some(last)) = (self.entries.get(first).map(|block| block.key), last) {
            self.layouts.keep(first, last);
            self.seen = self.seen.max(self.top.and(Some(last)));
        }
    }

    /// The newest of the entries that are shown.
    pub(super) fn newest_shown(&self) -> Option<Key> {
        let last = self.entries.len().checked_sub(1)?;
        self.entries.get(last).map(|block| block.key)
    }

    /// The place of the entry at the top of what is in sight, and its first line there.
    pub(super) fn first_shown(&mut self) -> (usize, usize) {
        let Some((key, line)) = self.top else {
            return self.last_page();
        };
        // An entry that went leaves its place to the one after it.
        let index = self.entries.place(key);
        let Some(block) = self.entries.get(index) else {
            return self.last_page();
        };
        if block.key == key {
            let height = self.lines(index);
            (index, line.min(height.saturating_sub(1)))
        } else {
            (index, 0)
        }
    }

    /// The place some lines above another one.
    pub(super) fn above(&mut self, from: (usize, usize), lines: usize) -> (usize, usize) {
        let (mut index, mut line) = from;
        let mut left = lines;
        while left > line && index > 0 {
            left -= line;
            index -= 1;
            line = self.lines(index);
        }
        (index, line.saturating_sub(left))
    }

    /// Where the top is when the end is in sight.
    pub(super) fn last_page(&mut self) -> (usize, usize) {
        let mut left = self.height;
        for index in (0..self.entries.len()).rev() {
            let height = self.lines(index);
            if height >= left {
                return (index, height - left);
            }
            left -= height;
        }
        (0, 0)
    }

    /// Puts a line at the top, but nothing beyond the end.
    pub(super) fn go_to(&mut self, index: usize, line: usize) {
        if (index, line) >= self.last_page() {
            self.top = None;
            self.seen = None;
            return;
        }
        if self.top.is_none() {
            self.seen = self.entries.ends().map(|(_, newest)| newest);
        }
        self.top = self.entries.get(index).map(|block| (block.key, line));
    }
}
