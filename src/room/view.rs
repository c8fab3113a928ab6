//! What a room shows: the last entries, the newest of them perhaps not yet written.

use std::collections::VecDeque;
use std::sync::Arc;

use super::entry::Entry;

/// Names an entry from the moment it is posted, before it has its id. Only this process knows it. Later entries have
/// larger keys.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Key(pub(super) u64);

/// Where an entry belongs.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The command entry that it answers.
    pub parent: Option<Key>,
    /// The engine it speaks of, `docker:<context>` or `training`.
    pub engine: Option<String>,
}

/// How many changes are remembered for those who follow the view.
const CHANGES: usize = 8192;
/// How many bytes of entries are kept in memory at most, about, however few entries that are: a table can be long.
const MOST_BYTES: usize = 128 * 1024 * 1024;

/// The entries in memory, oldest first, as many as the room keeps.
#[derive(Debug, Default)]
pub struct View {
    /// The entries.
    pub posted: VecDeque<Posted>,
    /// Which entries changed last, oldest first.
    changed: VecDeque<Key>,
    /// How many changes there ever were.
    changes: u64,
    /// What the entries take, about, in bytes.
    bytes: usize,
}

/// An entry as the room shows it.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Its name in this process.
    pub key: Key,
    /// What it says; its `id` and `parent` are empty while it is pending.
    pub entry: Arc<Entry>,
    /// Whether it still has to be written to the journal.
    pub pending: bool,
}

impl View {
    /// A view of these entries.
    pub(super) fn new(posted: VecDeque<Posted>) -> Self {
        let bytes = posted.iter().map(|posted| posted.entry.weight()).sum();
        Self {
            posted,
            bytes,
            ..Self::default()
        }
    }

    /// Adds an entry and lets the oldest go beyond `keep`, or beyond what memory they may take.
    pub(super) fn push(&mut self, posted: Posted, keep: usize) {
        self.bytes += posted.entry.weight();
        self.posted.push_back(posted);
        while self.posted.len() > keep || (self.bytes > MOST_BYTES && self.posted.len() > 1) {
            let Some(gone) = self.posted.pop_front() else { break };
            self.bytes = self.bytes.saturating_sub(gone.entry.weight());
        }
    }

    /// Adds an entry older than all others, unless there are `keep` already, or there is no memory for more. Says whether
    /// it did.
    pub(super) fn push_older(&mut self, posted: Posted, keep: usize) -> bool {
        let bytes = self.bytes + posted.entry.weight();
        let fits = self.posted.len() < keep && bytes <= MOST_BYTES;
        if fits {
            self.bytes = bytes;
            self.posted.push_front(posted);
        }
        fits
    }

    /// Forgets all entries.
    pub(super) fn clear(&mut self) {
        self.posted.clear();
        self.bytes = 0;
    }

    /// How many changes of entries there were so far, to be given to [`View::changed_since`] later.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// The entries that changed since there were so many changes; none where that is too long ago to be known. New
    /// entries and entries that went are not among them: keys only grow.
    #[must_use]
    pub fn changed_since(&self, changes: u64) -> Option<impl Iterator<Item = &Posted>> {
        let missed = usize::try_from(self.changes.checked_sub(changes)?).ok()?;
        let from = self.changed.len().checked_sub(missed)?;
        Some(self.changed.range(from..).filter_map(|key| self.find(*key)))
    }

    /// Notes that an entry changed.
    fn touch(&mut self, key: Key) {
        self.changes += 1;
        self.changed.push_back(key);
        if self.changed.len() > CHANGES {
            self.changed.pop_front();
        }
    }

    /// An entry that is shown.
    pub(super) fn find(&self, key: Key) -> Option<&Posted> {
        let at = self.posted.binary_search_by_key(&key, |posted| posted.key).ok()?;
        self.posted.get(at)
    }

    /// An entry that is shown, to be changed.
    pub(super) fn find_mut(&mut self, key: Key) -> Option<&mut Posted> {
        let at = self.posted.binary_search_by_key(&key, |posted| posted.key).ok()?;
        self.touch(key);
        self.posted.get_mut(at)
    }

    /// The entry with an id, if it is shown.
    #[must_use]
    pub fn with_id(&self, id: &str) -> Option<&Posted> {
        self.posted.iter().rev().find(|posted| posted.entry.id == id)
    }

    /// Puts an entry as it was written in the place of the pending one, if that is still shown, and gives what is shown
    /// now: an entry that was amended while it was pending stays so.
    pub(super) fn settle(&mut self, key: Key, mut entry: Arc<Entry>) -> Arc<Entry> {
        if let Some(posted) = self.find_mut(key) {
            let shown = &posted.entry;
            if shown.note || shown.pinned || !shown.tags.is_empty() {
                let entry = Arc::make_mut(&mut entry);
                entry.note = shown.note;
                entry.pinned = shown.pinned;
                entry.tags.clone_from(&shown.tags);
            }
            posted.entry = Arc::clone(&entry);
            posted.pending = false;
        }
        entry
    }
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
