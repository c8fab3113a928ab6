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

    /// Puts an entry as it was written in the place of the pending one, if that is still shown.
    pub(super) fn settle(&mut self, key: Key, entry: &Arc<Entry>) {
        if let Ok(at) = self.posted.binary_search_by_key(&key, |posted| posted.key) {
            self.posted[at].entry = Arc::clone(entry);
            self.posted[at].pending = false;
        }
    }
}
