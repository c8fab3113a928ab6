//! What the pane of images remembers.

pub(super) mod list;

use self::list::{Key, List, Settings, Shown};
use crate::catalog::Known;

/// What the pane of images remembers.
#[derive(Debug, Default)]
pub(in crate::console) struct ImagesPane {
    /// The first row shown.
    pub(in crate::console) top: usize,
    /// The rows in sight, as last drawn.
    pub(in crate::console) height: usize,
    /// What is shown, and how.
    pub(in crate::console) settings: Settings,
    list: List,
    /// The row that the keys are about.
    cursor: usize,
    /// What that row is known by, so that it stays the chosen one when the list changes; none before one was chosen.
    chosen: Option<Key>,
}

impl ImagesPane {
    /// Makes the rows true to what is known. Costs nothing while images and settings are the same.
    pub(in crate::console) fn refresh(&mut self, known: &Known) {
        if self.list.refresh(&known.images, &self.settings) {
            let found = self.chosen.as_ref().and_then(|key| self.list.find(key));
            self.cursor = found.unwrap_or(self.cursor).min(self.last());
        }
    }

    /// The rows, as last made.
    pub(in crate::console) fn list(&self) -> &List {
        &self.list
    }

    /// The row that the keys are about.
    pub(in crate::console) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Whether a row was chosen before, and is the one that the keys are about.
    pub(in crate::console) fn is_chosen(&self, row: usize) -> bool {
        row == self.cursor && self.chosen == self.list.key(row)
    }

    /// Moves what is in sight by lines, which drawing holds at the last screenful; the chosen row stays in sight.
    pub(in crate::console) fn scroll(&mut self, lines: isize) {
        self.top = self.top.saturating_add_signed(lines).min(self.last());
        let top = self.top.min(self.last_top());
        let cursor = self.cursor.clamp(top, top + self.height.max(1) - 1).min(self.last());
        if cursor != self.cursor {
            self.choose(cursor);
        }
    }

    /// Holds the first row shown at the last page, and where `follow`, at the chosen row.
    pub(in crate::console) fn settle(&mut self, height: usize, follow: bool) {
        self.height = height;
        if follow {
            if self.chosen.is_none() {
                self.choose(self.cursor);
            }
            self.top = self.top.min(self.cursor).max((self.cursor + 1).saturating_sub(height));
        }
        self.top = self.top.min(self.last_top());
    }

    pub(in crate::console) fn last(&self) -> usize {
        self.list.len().saturating_sub(1)
    }

    pub(in crate::console) fn last_top(&self) -> usize {
        self.list.len().saturating_sub(self.height)
    }

    pub(in crate::console) fn choose(&mut self, row: usize) {
        self.cursor = row.min(self.last());
        self.chosen = self.list.key(self.cursor);
    }

    /// Chooses another row, so many further down.
    pub(in crate::console) fn move_by(&mut self, rows: isize) {
        self.choose(self.cursor.saturating_add_signed(rows));
    }

    /// Folds the group of the chosen row, or unfolds it.
    pub(in crate::console) fn fold(&mut self, known: &Known) {
        let repository = match self.list.row(self.cursor) {
            Some(Shown::Head(group)) => group.repository.clone(),
            Some(Shown::Named(named, _)) if self.settings.grouped => named.repository.clone(),
            Some(Shown::Named(..)) | None => return,
        };
        if !self.settings.folded.remove(&repository) {
            self.settings.folded.insert(repository.clone());
        }
        self.chosen = Some(Key::Head(repository));
        self.refresh(known);
    }
}
