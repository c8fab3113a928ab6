//! Which row of a list is chosen, and which rows are in sight.

use std::ops::Range;

use super::keys::Act;

/// The chosen row and the rows in sight.
#[derive(Clone, Debug, Default)]
pub(super) struct Select {
    at: usize,
    top: usize,
    /// How many rows were in sight last.
    rows: usize,
}

impl Select {
    /// The chosen row; of an empty list the first that would be.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Chooses a row.
    pub(super) fn choose(&mut self, at: usize) {
        self.at = at;
    }

    /// Moves among so many rows; false where the act is no move.
    pub(super) fn act(&mut self, act: Act, count: usize) -> bool {
        let page = self.rows.max(1);
        self.at = match act {
            Act::Up | Act::ScrollUp => self.at.saturating_sub(1),
            Act::Down | Act::ScrollDown => self.at + 1,
            Act::PageUp => self.at.saturating_sub(page),
            Act::PageDown => self.at + page,
            Act::First | Act::Oldest => 0,
            Act::Last | Act::Newest => usize::MAX,
            _ => return false,
        };
        self.keep_within(count);
        true
    }

    /// Moves by lines of the wheel.
    pub(super) fn wheel(&mut self, lines: isize, count: usize) {
        self.at = self.at.saturating_add_signed(lines);
        self.keep_within(count);
    }

    /// The list has so many rows now.
    pub(super) fn keep_within(&mut self, count: usize) {
        self.at = self.at.min(count.saturating_sub(1));
    }

    /// The rows in sight where there is room for so many: moved no further than the chosen one asks for.
    pub(super) fn window(&mut self, rows: usize, count: usize) -> Range<usize> {
        self.rows = rows;
        self.keep_within(count);
        self.top = self
            .top
            .max((self.at + 1).saturating_sub(rows))
            .min(self.at)
            .min(count.saturating_sub(rows));
        self.top..count.min(self.top + rows)
    }

    /// Chooses the row at a place of those in sight; false where there is none.
    pub(super) fn click(&mut self, row: usize, count: usize) -> bool {
        let at = self.top + row;
        let hit = row < self.rows && at < count;
        if hit {
            self.at = at;
        }
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_row_stays_in_sight_and_in_the_list() {
        let mut select = Select::default();
        assert_eq!(select.window(3, 10), 0..3);
        for _ in 0..3 {
            assert!(select.act(Act::Down, 10));
        }
        assert_eq!((select.at(), select.window(3, 10)), (3, 1..4));
        assert!(select.act(Act::Last, 10));
        assert_eq!(select.window(3, 10), 7..10);
        assert!(select.click(0, 10));
        assert_eq!(select.at(), 7);
        assert!(!select.click(3, 10));
        // The list became shorter.
        assert_eq!(select.window(3, 2), 0..2);
        assert_eq!(select.at(), 1);
        assert_eq!(select.window(3, 0), 0..0);
        assert!(!select.act(Act::Open, 2));
        select.wheel(-5, 2);
        assert_eq!(select.at(), 0);
    }
}
