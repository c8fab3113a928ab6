//! What entries look like, laid out while they are in sight.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::entries::Block;
use crate::console::block::{self, Extent, Laid, Setting};
use crate::console::theme::Theme;
use crate::room::{Entry, Key};

/// The layouts of the entries that were looked at last.
#[derive(Debug)]
pub(super) struct Layouts {
    laid: BTreeMap<Key, (Look, Laid)>,
    pub(super) width: usize,
    theme: Arc<Theme>,
    zone: TimeZone,
    /// How many entries were ever laid out.
    #[cfg(test)]
    pub(super) count: usize,
}

/// What an entry's layout was made for.
#[derive(Debug)]
struct Look {
    entry: Arc<Entry>,
    pending: bool,
    how: How,
}

/// How an entry is to be laid out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct How {
    pub(super) extent: Extent,
    /// Whether it stands without the entries around it.
    pub(super) apart: bool,
    /// Whether what it answers does not stand right above it.
    pub(super) stray: bool,
    /// Whether it is the first: then nothing sets it off from the one before.
    pub(super) first: bool,
}

impl Layouts {
    pub(super) fn new(theme: Arc<Theme>, zone: TimeZone) -> Self {
        Self {
            laid: BTreeMap::new(),
            width: 80,
            theme,
            zone,
            #[cfg(test)]
            count: 0,
        }
    }

    pub(super) fn set_theme(&mut self, theme: Arc<Theme>) {
        self.theme = theme;
        self.laid.clear();
    }

    pub(super) fn set_width(&mut self, width: usize) {
        if self.width != width {
            self.width = width;
            self.laid.clear();
        }
    }

    /// The layout of an entry. `answers` tells what it answers, and is asked only where the entry is laid out anew.
    pub(super) fn of(&mut self, block: &Block, how: How, answers: impl FnOnce() -> Option<String>) -> &Laid {
        let is_same =
            |look: &Look| Arc::ptr_eq(&look.entry, &block.entry) && look.pending == block.pending && look.how == how;
        if !self.laid.get(&block.key).is_some_and(|(look, _)| is_same(look)) {
            let answers = if how.stray { answers() } else { None };
            let setting = Setting {
                width: self.width,
                theme: &self.theme,
                zone: &self.zone,
                extent: how.extent,
                apart: how.apart,
                answers: answers.as_deref(),
            };
            let mut laid = block::lay_out(&block.entry, block.pending, setting);
            if how.first && laid.lines.first().is_some_and(|line| line.spans.is_empty()) {
                laid.lines.remove(0);
                laid.fold = laid.fold.map(|at| at - 1);
            }
            let look = Look {
                entry: Arc::clone(&block.entry),
                pending: block.pending,
                how,
            };
            self.laid.insert(block.key, (look, laid));
            #[cfg(test)]
            {
                self.count += 1;
            }
        }
        // It was just put there where it was missing.
        self.laid.get(&block.key).map_or(Laid::none(), |(_, laid)| laid)
    }

    /// Forgets all but the entries from one to another.
    pub(super) fn keep(&mut self, from: Key, to: Key) {
        self.laid.retain(|key, _| (from..=to).contains(key));
    }
}
