//! What is on its way to the journal.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::amendment::{Amendment, EntryError};
use super::entry::Entry;
use super::view::Key;

/// To the journal's thread.
pub(super) enum Message {
    /// Write this.
    Write(Item),
    /// Look at what other processes wrote.
    Look,
    /// Say when all before it is written.
    Flush(oneshot::Sender<()>),
    /// Write what is left and end.
    End,
}

/// Something to write.
pub(super) enum Item {
    /// An entry.
    Entry(Box<Said>),
    /// A change of an entry.
    Change(Box<Change>),
}

/// An entry on its way to the journal.
pub(super) struct Said {
    /// Its name.
    pub(super) key: Key,
    /// The entry it answers.
    pub(super) parent: Option<Parent>,
    /// Its number, once it has one.
    pub(super) number: Option<u64>,
    /// Whether the room shows it with its number.
    pub(super) settled: bool,
    /// Its content; `id` and `parent` follow from the above.
    pub(super) entry: Entry,
}

/// The entry that another one answers.
#[derive(Clone, Copy)]
pub(super) enum Parent {
    /// One that was posted here, whatever its number will be.
    Key(Key),
    /// One that is in the journal.
    Number(u64),
}

/// A change of an entry on its way to the journal.
pub(super) struct Change {
    /// Which entry.
    pub(super) of: Parent,
    /// When it was made.
    pub(super) time: Timestamp,
    /// What changes.
    pub(super) amendment: Amendment,
    /// The entry with the change; none: nobody has looked yet whether there is one.
    pub(super) entry: Option<Arc<Entry>>,
    /// Told once it is written, or cannot be.
    pub(super) done: Option<oneshot::Sender<Result<Arc<Entry>, EntryError>>>,
}

impl Change {
    /// Tells whoever waits what came of it, once.
    pub(super) fn tell(&mut self, result: Result<Arc<Entry>, EntryError>) {
        if let Some(done) = self.done.take() {
            // Nobody has to wait.
            let _ = done.send(result);
        }
    }
}

/// A change of an entry that is shown, and soon written. Need not be waited for.
#[derive(Debug)]
pub struct Amending(
    pub(super) oneshot::Receiver<Result<Arc<Entry>, EntryError>>,
    pub(super) Option<Arc<Entry>>,
);

impl Amending {
    /// Waits until the change is in the journal, or the journal is known to be unwritable; gives the entry with the
    /// change.
    ///
    /// # Errors
    /// Where there is no such entry, or it has too many tags already, and that was not known at once.
    pub async fn finish(self) -> Result<Arc<Entry>, EntryError> {
        match self.0.await {
            Ok(result) => result,
            // There is no thread that writes: what is in memory is all there is.
            Err(_) => self.1.ok_or(EntryError::Gone),
        }
    }
}
