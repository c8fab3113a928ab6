//! The room: where entries are posted, numbered, shown and kept.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::sync::{oneshot, watch};

use super::entry::{Draft, Entry, Kind};
use super::journal::Journal;
use super::redact::redact_data;
use super::shared::{Message, Shared};
use super::view::{Key, Place, View};
use super::writer;
use super::{plain, redact};
use crate::world::Clock;

/// How long closing waits for the journal.
const CLOSE_WAIT: Duration = Duration::from_secs(3);
/// The longest room name, in bytes.
const LONGEST_NAME: usize = 64;

/// What a room needs to open.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The data directory, in which the journal is `rooms/<name>/journal.jsonl`; none for a room in memory only.
    pub directory: Option<PathBuf>,
    /// The room's name, see [`is_room_name`].
    pub name: String,
    /// Who types.
    pub user: String,
    /// Tells when an entry was posted.
    pub clock: Clock,
    /// How many entries are kept in memory, earlier ones among them; with 0 none are looked back on.
    pub keep: usize,
}

/// A room: entries in the order in which they were said, in memory and in a journal. Clones are the same room.
///
/// Posting never waits. The journal is written by a thread of its own, in the order of posting; an entry gets its id
/// when it is written, since several processes may write to one room. Where the journal cannot be written, one warning
/// says so, ids go on in memory, and what could not be written is written once that is possible again. Written means
/// handed to the operating system, not flushed to the disk.
#[derive(Clone)]
pub struct Room(Arc<Door>);

/// Ends the journal's thread when the last handle on the room goes.
struct Door(Arc<Shared>);

impl Drop for Door {
    fn drop(&mut self) {
        self.0.send(Message::End);
    }
}

/// Whether a text can be a room's name: letters, digits, `-`, `_` and `.`, not with a `.` in front, at most 64 bytes.
#[must_use]
pub fn is_room_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && !name.starts_with('.')
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

impl Room {
    /// Opens a room with its last entries. Never fails: what goes wrong becomes a warning entry, and the room works on
    /// in memory.
    #[must_use]
    pub fn open(opening: Opening) -> Self {
        let Opening {
            directory,
            name,
            user,
            clock,
            keep,
        } = opening;
        let mut warnings = Vec::new();
        let directory = directory.filter(|_| {
            let fine = is_room_name(&name);
            if !fine {
                warnings.push(format!(
                    "`{name}` cannot be the name of a room that is kept; its entries stay in memory"
                ));
            }
            fine
        });
        let journal = directory.map(|data| Journal::new(&data.join("rooms").join(&name)));
        let entries = match journal.as_ref().filter(|_| keep > 0).map(|journal| journal.load(keep)) {
            None => Vec::new(),
            Some(Ok(entries)) => entries,
            Some(Err(error)) => {
                let path = journal
                    .as_ref()
                    .map(|journal| journal.path().display().to_string())
                    .unwrap_or_default();
                warnings.push(format!("earlier entries cannot be read from {path}: {error}"));
                Vec::new()
            }
        };
        let (sender, receiver) = mpsc::channel();
        let shared = Arc::new(Shared::new(name, user, clock, keep.max(1), entries, sender));
        writer::start(Arc::clone(&shared), journal, receiver);
        let room = Self(Arc::new(Door(shared)));
        for warning in warnings {
            room.post(Draft::warning(warning), Place::default());
        }
        room
    }

    /// The room's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.0.name
    }

    /// The warnings and errors that were said since the room was opened and answer nothing, such as that its journal
    /// cannot be written; the last few of them, oldest first.
    #[must_use]
    pub fn alerts(&self) -> Vec<Key> {
        self.0.0.state().alerts.iter().copied().collect()
    }

    /// Says something: visible at once, written soon and in order. Secrets are hidden and whatever a terminal would
    /// obey is taken out before anything is shown or kept.
    pub fn post(&self, draft: Draft, place: Place) -> Key {
        let shared = &self.0.0;
        let text = draft.text.map(clean);
        let mut entry = Entry::bare(draft.kind, shared.clock.now(), None);
        if draft.kind == Kind::Command {
            entry.command = text;
        } else {
            entry.text = text;
        }
        if matches!(draft.kind, Kind::Command | Kind::Chat) {
            entry.user = Some(shared.user.clone());
        }
        if let Some(table) = draft.table {
            entry.columns = table.columns.into_iter().map(clean).collect();
            entry.rows = table
                .rows
                .into_iter()
                .map(|row| row.into_iter().map(clean).collect())
                .collect();
        }
        entry.engine = place.engine;
        entry.title = draft.title.map(clean);
        entry.file = draft.file;
        entry.data = draft.data.map(|mut data| {
            redact_data(&mut data);
            Arc::new(data)
        });
        shared.post(entry, place.parent)
    }

    /// Waits until an entry has its id and is in the journal, or the journal is known to be unwritable.
    pub async fn written(&self, key: Key) -> Arc<Entry> {
        let mut changes = self.revision();
        loop {
            if let Some(entry) = self.0.0.settled(key) {
                return entry;
            }
            // The sender lives as long as the room.
            let _ = changes.changed().await;
        }
    }

    /// Grows with every change of the view.
    #[must_use]
    pub fn revision(&self) -> watch::Receiver<u64> {
        self.0.0.revision.subscribe()
    }

    /// Looks at the entries in memory. The room waits meanwhile, so look briefly.
    pub fn read<T>(&self, look: impl FnOnce(&View) -> T) -> T {
        look(&self.0.0.state().view)
    }

    /// Empties the view. The journal keeps everything.
    pub fn clear(&self) {
        self.0.0.state().view.posted.clear();
        self.0.0.changed();
    }

    /// Waits until everything posted so far is written, a few seconds at most. The room stays usable.
    pub async fn close(&self) {
        let (done, flushed) = oneshot::channel();
        self.0.0.send(Message::Flush(done));
        let _ = tokio::time::timeout(CLOSE_WAIT, flushed).await;
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}

/// A text as it may be kept and shown.
fn clean(text: String) -> String {
    let text = match plain(&text) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(plain) => plain,
    };
    match redact(&text) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(hidden) => hidden,
    }
}

#[cfg(test)]
#[path = "hall_tests.rs"]
mod tests;
