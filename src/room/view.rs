//! What a room shows: the last entries, the newest of them perhaps not yet written.

use std::collections::VecDeque;
use std::sync::Arc;

use super::entry::Entry;

/// Names an entry from the moment it is posted, before it has its id. Only this process knows it. Later entries have
/// larger keys.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Key(pub(super) u64);

/// Where an entry belongs.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The command entry that it answers.
    pub parent: Option<Key>,
    /// The engine it speaks of, `docker:<context>` or `training`.
    pub engine: Option<String>,
}

/// The entries in memory, oldest first, as many as the room keeps.
#[derive(Debug, Default)]
pub struct View {
    /// The entries.
    pub posted: VecDeque<Posted>,
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
    /// Adds an entry and lets the oldest go beyond `keep`.
    pub(super) fn push(&mut self, posted: Posted, keep: usize) {
        self.posted.push_back(posted);
        while self.posted.len() > keep {
            self.posted.pop_front();
        }
    }

    /// An entry that is shown.
    pub(super) fn find(&self, key: Key) -> Option<&Posted> {
        let at = self.posted.binary_search_by_key(&key, |posted| posted.key).ok()?;
        self.posted.get(at)
    }

    /// An entry that is shown.
    pub(super) fn find_mut(&mut self, key: Key) -> Option<&mut Posted> {
        let at = self.posted.binary_search_by_key(&key, |posted| posted.key).ok()?;
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
