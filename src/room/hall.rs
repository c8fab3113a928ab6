//! The room: where entries are posted, numbered, shown and kept.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak, mpsc};
use std::time::Duration;

use tokio::sync::{oneshot, watch};

use super::amendment::{Amendment, EntryError};
use super::entry::{Draft, Entry, Kind};
use super::files;
use super::id::{LONGEST_NAME, is_room_name};
use super::item::{Amending, Change, Item, Message, Parent};
use super::journal::{JOURNAL, Journal};
use super::lobby::Lobby;
use super::redact::redact_data;
use super::shared::Shared;
use super::view::{Key, Place, View};
use super::watch::{Watch, Watcher};
use super::whole::Whole;
use super::writer;
use super::{plain, redact};
use crate::world::Clock;

/// How long closing waits for the journal.
const CLOSE_WAIT: Duration = Duration::from_secs(3);

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

/// An entry in memory, and what stands for it.
type Shown = (Arc<Entry>, Parent);

/// What other processes write to a room's journal.
struct Others {
    directory: PathBuf,
    shared: Arc<Shared>,
}

impl Watcher for Others {
    fn directories(&mut self) -> Vec<PathBuf> {
        // Made here already, so that the first entry of another process is seen.
        let _ = files::make_directory(&self.directory);
        vec![self.directory.clone()]
    }

    fn changed(&mut self, path: Option<&Path>) {
        if path.is_none_or(|path| path.file_name().is_some_and(|name| name == JOURNAL)) {
            self.shared.look();
        }
    }
}

/// A handle that does not keep its room open.
#[derive(Clone, Debug, Default)]
pub struct WeakRoom(Weak<Door>);

impl WeakRoom {
    /// The room, while somebody keeps it open.
    #[must_use]
    pub fn upgrade(&self) -> Option<Room> {
        self.0.upgrade().map(Room)
    }
}

/// Which entry is meant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Target {
    /// The one with this id.
    Id(String),
    /// The one that this process calls so.
    Key(Key),
}

impl From<&str> for Target {
    fn from(id: &str) -> Self {
        Self::Id(id.to_owned())
    }
}

impl From<Key> for Target {
    fn from(key: Key) -> Self {
        Self::Key(key)
    }
}

/// Ends the journal's thread when the last handle on the room goes.
struct Door {
    shared: Arc<Shared>,
    opening: Opening,
    /// Tells the journal's thread what other processes wrote.
    _watch: Option<Watch>,
}

impl Drop for Door {
    fn drop(&mut self) {
        self.shared.send(Message::End);
    }
}

impl Room {
    /// Opens a room with its last entries; where there are many, those further back come soon. Never fails: what goes wrong becomes a warning entry, and the room works on
    /// in memory.
    #[must_use]
    pub fn open(opening: Opening) -> Self {
        let mut opening = opening;
        let Opening {
            directory,
            name,
            user,
            clock,
            keep,
        } = opening.clone();
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
        opening.directory.clone_from(&directory);
        let directory = directory.map(|data| data.join("rooms").join(&name));
        let mut journal = directory.as_deref().map(Journal::new);
        let (entries, earlier) = match journal.as_mut().filter(|_| keep > 0).map(|journal| journal.load(keep)) {
            None => (Vec::new(), None),
            Some(Ok(loaded)) => loaded,
            Some(Err(error)) => {
                let path = journal
                    .as_ref()
                    .map(|journal| journal.path().display().to_string())
                    .unwrap_or_default();
                warnings.push(format!("earlier entries cannot be read from {path}: {error}"));
                (Vec::new(), None)
            }
        };
        let (sender, receiver) = mpsc::channel();
        let shared = Arc::new(Shared::new(
            name,
            user,
            clock,
            keep.max(1),
            (entries, earlier.is_some()),
            sender,
        ));
        writer::start(Arc::clone(&shared), journal, earlier, receiver);
        let watch = directory.filter(|_| keep > 0).and_then(|directory| {
            let shared = Arc::clone(&shared);
            // Where no thread can be started, what others write is taken in when this room writes.
            Watch::start("watch", Others { directory, shared }).ok()
        });
        let room = Self(Arc::new(Door {
            shared,
            opening,
            _watch: watch,
        }));
        for warning in warnings {
            room.post(Draft::warning(warning), Place::default());
        }
        room
    }

    /// Who types here.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.0.shared.user
    }

    /// Opens another room beside this one, for the same user, as [`Room::open`] does.
    #[must_use]
    pub fn beside(&self, name: &str) -> Self {
        Self::open(Opening {
            name: name.to_owned(),
            ..self.0.opening.clone()
        })
    }

    /// All rooms beside this one, and this one, as far as they are kept.
    #[must_use]
    pub fn lobby(&self) -> Lobby {
        Lobby::new(self.0.opening.directory.as_deref())
    }

    /// The entries in memory, of a room that is kept nowhere else.
    #[must_use]
    pub fn whole_in_memory(&self) -> Whole {
        Whole::in_memory(self.read(|view| view.posted.iter().map(|posted| Arc::clone(&posted.entry)).collect()))
    }

    /// Whether these are handles on the same room.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether its entries are kept in a journal.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.0.opening.directory.is_some()
    }

    /// A handle that does not keep the room open.
    #[must_use]
    pub fn downgrade(&self) -> WeakRoom {
        WeakRoom(Arc::downgrade(&self.0))
    }

    /// The room's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.shared.name
    }

    /// The warnings and errors that were said since the room was opened and answer nothing, such as that its journal
    /// cannot be written; the last few of them, oldest first.
    #[must_use]
    pub fn alerts(&self) -> Vec<Key> {
        self.0.shared.state().alerts.iter().copied().collect()
    }

    /// Says something: visible at once, written soon and in order. Secrets are hidden and whatever a terminal would
    /// obey is taken out before anything is shown or kept.
    pub fn post(&self, draft: Draft, place: Place) -> Key {
        self.say(draft, place.parent.map(Parent::Key), place.engine)
    }

    /// Says something in answer to an entry of this room, which may have been said long ago or by another process.
    ///
    /// # Errors
    /// Where there is no such entry; to know, the journal may have to be read.
    pub async fn reply(&self, draft: Draft, to: &str) -> Result<Key, EntryError> {
        let (shown, number) = self.look_up(to)?;
        let parent = if let Some((_, parent)) = shown {
            parent
        } else {
            self.in_journal(number).await?;
            Parent::Number(number)
        };
        Ok(self.say(draft, Some(parent), None))
    }

    /// The entry with an id, `5` or `5@playground`, as it is now.
    ///
    /// # Errors
    /// Where there is no such entry in this room, or the journal cannot be read.
    pub async fn find(&self, id: &str) -> Result<Arc<Entry>, EntryError> {
        match self.look_up(id)? {
            (Some((entry, _)), _) => Ok(entry),
            (None, number) => self.in_journal(number).await,
        }
    }

    /// Changes the note, the pin or the tags of an entry: shown at once where the entry is in memory, written soon. The
    /// entry is named by its id (`5`, `5@playground`) or by its key, which it has already while it is pending.
    ///
    /// # Errors
    /// Where the id is none of this room, nothing is to change, or a tag cannot be one. Whether there is an entry that is
    /// not in memory is told by [`Amending::finish`].
    pub fn amend(&self, entry: impl Into<Target>, amendment: Amendment) -> Result<Amending, EntryError> {
        amendment.check()?;
        let shared = &self.0.shared;
        let target = entry.into();
        let number = match &target {
            Target::Id(id) => Some(self.number(id)?),
            Target::Key(_) => None,
        };
        let (done, told) = oneshot::channel();
        let mut state = shared.state();
        let shown = match (&target, number) {
            (Target::Key(key), _) => state.view.find(*key),
            (Target::Id(_), number) => state.view.with_id(&self.id(number.unwrap_or_default())),
        };
        let (of, entry) = match (shown.map(|posted| (posted.key, state.stand_in(posted))), number, target) {
            (Some((key, of)), _, _) => (of, Some(state.amend(key, &amendment)?)),
            (None, Some(number), _) => (Parent::Number(number), None),
            (None, None, Target::Key(key)) => match state.number(Parent::Key(key)) {
                Some(number) => (Parent::Number(number), None),
                None => return Err(EntryError::Gone),
            },
            (None, None, Target::Id(id)) => return Err(EntryError::NoId(id)),
        };
        // Sent under the lock: changes are written in the order in which they are shown.
        shared.send(Message::Write(Item::Change(Box::new(Change {
            of,
            time: shared.clock.now(),
            amendment,
            entry: entry.clone(),
            done: Some(done),
        }))));
        drop(state);
        if entry.is_some() {
            shared.changed();
        }
        Ok(Amending(told, entry))
    }

    /// The number of an id of this room.
    fn number(&self, id: &str) -> Result<u64, EntryError> {
        let (number, room) = match id.split_once('@') {
            Some((number, room)) => (number, Some(room)),
            None => (id, None),
        };
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let Some(number) = number.parse().ok().filter(|_| digits) else {
            return Err(EntryError::NoId(id.chars().take(LONGEST_NAME + 24).collect()));
        };
        match room {
            Some(room) if room != self.name() => Err(EntryError::OtherRoom {
                id: id.chars().take(LONGEST_NAME + 24).collect(),
                room: self.name().to_owned(),
            }),
            Some(_) | None => Ok(number),
        }
    }

    fn id(&self, number: u64) -> String {
        format!("{number}@{}", self.name())
    }

    /// An entry by its id, if it is in memory, with what stands for it; and the number.
    fn look_up(&self, id: &str) -> Result<(Option<Shown>, u64), EntryError> {
        let number = self.number(id)?;
        let id = self.id(number);
        let state = self.0.shared.state();
        let shown = state.view.with_id(&id);
        let shown = shown.map(|posted| (Arc::clone(&posted.entry), state.stand_in(posted)));
        Ok((shown, number))
    }

    /// An entry that is not in memory.
    async fn in_journal(&self, number: u64) -> Result<Arc<Entry>, EntryError> {
        let unknown = || EntryError::Unknown(self.id(number));
        let directory = self.0.opening.directory.as_ref().ok_or_else(unknown)?;
        let journal = Journal::new(&directory.join("rooms").join(self.name()));
        let found = tokio::task::spawn_blocking(move || journal.find(number)).await;
        let found = found.map_err(|error| EntryError::Unreadable(error.to_string()))?;
        let found = found.map_err(|error| EntryError::Unreadable(error.to_string()))?;
        found.map(Arc::new).ok_or_else(unknown)
    }

    fn say(&self, draft: Draft, parent: Option<Parent>, engine: Option<String>) -> Key {
        let shared = &self.0.shared;
        let text = draft.text.map(clean);
        let mut entry = Entry::bare(draft.kind, shared.clock.now(), None);
        if draft.kind == Kind::Command {
            entry.command = text;
        } else {
            entry.text = text;
        }
        if matches!(draft.kind, Kind::Command | Kind::Chat) {
            entry.user = Some(Arc::from(shared.user.as_str()));
        }
        if let Some(table) = draft.table {
            entry.columns = table.columns.into_iter().map(clean).collect();
            entry.rows = table
                .rows
                .into_iter()
                .map(|row| row.into_iter().map(clean).collect())
                .collect();
        }
        entry.engine = engine.map(Arc::from);
        entry.title = draft.title.map(clean);
        entry.file = draft.file;
        entry.data = draft.data.map(|mut data| {
            redact_data(&mut data);
            Arc::new(data)
        });
        shared.post(entry, parent)
    }

    /// Waits until an entry has its id and is in the journal, or the journal is known to be unwritable.
    pub async fn written(&self, key: Key) -> Arc<Entry> {
        let mut changes = self.revision();
        loop {
            if let Some(entry) = self.0.shared.settled(key) {
                return entry;
            }
            // The sender lives as long as the room.
            let _ = changes.changed().await;
        }
    }

    /// Grows with every change of the view.
    #[must_use]
    pub fn revision(&self) -> watch::Receiver<u64> {
        self.0.shared.revision.subscribe()
    }

    /// Looks at the entries in memory. The room waits meanwhile, so look briefly.
    pub fn read<T>(&self, look: impl FnOnce(&View) -> T) -> T {
        look(&self.0.shared.state().view)
    }

    /// Empties the view. The journal keeps everything.
    pub fn clear(&self) {
        let mut state = self.0.shared.state();
        state.view.clear();
        state.wants_no_earlier();
        drop(state);
        self.0.shared.changed();
    }

    /// Waits until everything posted so far is written, a few seconds at most. The room stays usable.
    pub async fn close(&self) {
        let (done, flushed) = oneshot::channel();
        self.0.shared.send(Message::Flush(done));
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
