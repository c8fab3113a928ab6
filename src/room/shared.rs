//! What a room and the thread that writes its journal share.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

use tokio::sync::watch;

use super::amendment::{Amendment, EntryError};
use super::earlier::{self, Changes};
use super::entry::{Entry, Kind};
use super::item::{Item, Message, Parent, Said};
use super::line::{self, Line};
use super::view::{Key, Posted, View};
use crate::world::Clock;

/// How many settled entries are held for those who wait for them, whatever the view shows.
const RECENT: usize = 1024;
/// How many alerts are remembered.
const ALERTS: usize = 64;
/// For how many entries the number is remembered, so that answers find the entry they answer.
const NUMBERED: usize = 65_536;

/// The shared part of a room.
pub(super) struct Shared {
    pub(super) name: String,
    pub(super) user: String,
    pub(super) clock: Clock,
    pub(super) revision: watch::Sender<u64>,
    pub(super) keep: usize,
    /// Whether the thread is told already that others may have written.
    pub(super) looking: AtomicBool,
    sender: mpsc::Sender<Message>,
    state: Mutex<State>,
}

/// What changes.
pub(super) struct State {
    pub(super) view: View,
    /// The last number given or found.
    pub(super) last: u64,
    /// Warnings and errors that answer nothing.
    pub(super) alerts: VecDeque<Key>,
    next_key: u64,
    /// What is still to be read of the journal may be shown; none: it is read, or no more of it is wanted.
    earlier: Option<Awaited>,
    numbers: BTreeMap<Key, u64>,
    recent: VecDeque<(Key, Arc<Entry>)>,
    settled: Key,
}

/// What is known of entries that are not read yet.
struct Awaited {
    /// The key of the next one, which is older than all others: they are read from the newest to the oldest.
    key: u64,
    /// What was changed of them since the journal was opened.
    changes: Changes,
}

impl Shared {
    /// A room with these entries to begin with; `more` of those before them may be shown later.
    pub(super) fn new(
        name: String,
        user: String,
        clock: Clock,
        keep: usize,
        (entries, more): (Vec<Entry>, bool),
        sender: mpsc::Sender<Message>,
    ) -> Self {
        let last = entries
            .iter()
            .filter_map(|entry| line::number_of(&entry.id))
            .max()
            .unwrap_or(0);
        // Keys grow with the entries, so those that come later and are older have theirs set aside.
        let first = if more { keep as u64 + 1 } else { 1 };
        let posted: VecDeque<Posted> = (first..)
            .zip(entries)
            .map(|(key, entry)| Posted {
                key: Key(key),
                entry: Arc::new(entry),
                pending: false,
            })
            .collect();
        let settled = posted.back().map_or(Key(first - 1), |posted| posted.key);
        let state = State {
            view: View::new(posted),
            last,
            alerts: VecDeque::new(),
            next_key: settled.0 + 1,
            earlier: more.then(|| Awaited {
                key: first - 1,
                changes: Changes::new(),
            }),
            numbers: BTreeMap::new(),
            recent: VecDeque::new(),
            settled,
        };
        Self {
            name,
            user,
            clock,
            revision: watch::Sender::new(0),
            keep,
            looking: AtomicBool::new(false),
            sender,
            state: Mutex::new(state),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everybody who looks that something changed.
    pub(super) fn changed(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    /// To the journal's thread; without one, nobody waits for what it would do.
    pub(super) fn send(&self, message: Message) {
        let _ = self.sender.send(message);
    }

    /// Others may have written.
    pub(super) fn look(&self) {
        if !self.looking.swap(true, Ordering::AcqRel) {
            self.send(Message::Look);
        }
    }

    /// Shows an entry and hands it to the journal's thread.
    pub(super) fn post(&self, entry: Entry, parent: Option<Parent>) -> Key {
        let mut state = self.state();
        let key = Key(state.next_key);
        state.next_key += 1;
        if parent.is_none() && matches!(entry.kind, Kind::Warning | Kind::Error) {
            state.alerts.push_back(key);
            if state.alerts.len() > ALERTS {
                state.alerts.pop_front();
            }
        }
        let posted = Posted {
            key,
            entry: Arc::new(entry.clone()),
            pending: true,
        };
        state.show(posted, self.keep);
        // Sent under the lock: the order of the keys is the order in the journal.
        let item = Box::new(Said {
            key,
            parent,
            number: None,
            settled: false,
            entry,
        });
        if let Err(mpsc::SendError(Message::Write(Item::Entry(mut item)))) =
            self.sender.send(Message::Write(Item::Entry(item)))
        {
            // No thread could be started: the entry stays in memory.
            item.number = Some(state.last + 1);
            state.settle(&mut item, &self.name);
        }
        drop(state);
        self.changed();
        key
    }

    /// An entry that has its id.
    pub(super) fn settled(&self, key: Key) -> Option<Arc<Entry>> {
        let state = self.state();
        if let Some(posted) = state.view.find(key).filter(|posted| !posted.pending) {
            return Some(Arc::clone(&posted.entry));
        }
        if key > state.settled {
            return None;
        }
        if let Ok(at) = state.recent.binary_search_by_key(&key, |(key, _)| *key) {
            return Some(Arc::clone(&state.recent[at].1));
        }
        // Asked for long after: the journal has it, memory does not.
        let number = state.numbers.get(&key).copied().unwrap_or_default();
        let mut entry = Entry::bare(Kind::Text, self.clock.now(), None);
        entry.id = format!("{number}@{}", self.name);
        Some(Arc::new(entry))
    }
}

impl State {
    /// The number of an entry, once it has one.
    pub(super) fn number(&self, of: Parent) -> Option<u64> {
        match of {
            Parent::Key(key) => self.numbers.get(&key).copied(),
            Parent::Number(number) => Some(number),
        }
    }

    /// What stands for an entry that is posted here: its number once that cannot change, else its key.
    pub(super) fn stand_in(&self, posted: &Posted) -> Parent {
        match line::number_of(&posted.entry.id) {
            Some(number) if !self.numbers.contains_key(&posted.key) => Parent::Number(number),
            Some(_) | None => Parent::Key(posted.key),
        }
    }

    /// Changes an entry that is shown.
    pub(super) fn amend(&mut self, key: Key, amendment: &Amendment) -> Result<Arc<Entry>, EntryError> {
        let posted = self.view.find_mut(key).ok_or(EntryError::Gone)?;
        let mut entry = Arc::clone(&posted.entry);
        amendment.try_on(Arc::make_mut(&mut entry))?;
        posted.entry = Arc::clone(&entry);
        Ok(entry)
    }

    /// Shows what another process wrote. Says whether that changed anything.
    pub(super) fn take_in(&mut self, line: Line, keep: usize) -> bool {
        match line {
            Line::Entry(entry) => {
                self.last = self.last.max(line::number_of(&entry.id).unwrap_or_default());
                let key = Key(self.next_key);
                self.next_key += 1;
                let posted = Posted {
                    key,
                    entry: Arc::from(entry),
                    pending: false,
                };
                self.show(posted, keep);
                true
            }
            Line::Amended(amended) => {
                let id = amended.amends.clone();
                self.amend_shown(&id, &amended.amendment())
            }
        }
    }

    /// Changes an entry if it is shown, or once it is, should it still be read. Says whether that changed anything.
    pub(super) fn amend_shown(&mut self, id: &str, amendment: &Amendment) -> bool {
        let Some(key) = self.view.with_id(id).map(|posted| posted.key) else {
            if let Some(awaited) = &mut self.earlier {
                earlier::note(&mut awaited.changes, id, amendment);
            }
            return false;
        };
        if let Some(posted) = self.view.find_mut(key) {
            amendment.apply(Arc::make_mut(&mut posted.entry));
        }
        true
    }

    /// Shows a new entry.
    fn show(&mut self, posted: Posted, keep: usize) {
        let oldest = self.view.posted.front().map(|posted| posted.key);
        self.view.push(posted, keep);
        // Where the oldest went, those before it would leave a gap.
        if oldest.is_some() && oldest != self.view.posted.front().map(|posted| posted.key) {
            self.earlier = None;
        }
    }

    /// Whether entries are still wanted that are older than all that are shown.
    pub(super) fn wants_earlier(&self) -> bool {
        self.earlier.is_some()
    }

    /// Shows no entries older than those that are shown.
    pub(super) fn wants_no_earlier(&mut self) {
        self.earlier = None;
    }

    /// Shows entries, oldest first, that are older than all that are shown.
    pub(super) fn take_in_earlier(&mut self, entries: Vec<Entry>, keep: usize) {
        for mut entry in entries.into_iter().rev() {
            let Some(awaited) = self.earlier.as_mut().filter(|awaited| awaited.key > 0) else {
                break;
            };
            if let Some(change) = line::number_of(&entry.id).and_then(|number| awaited.changes.remove(&number)) {
                change.apply(&mut entry);
            }
            let posted = Posted {
                key: Key(awaited.key),
                entry: Arc::new(entry),
                pending: false,
            };
            awaited.key -= 1;
            if !self.view.push_older(posted, keep) {
                self.earlier = None;
            }
        }
        self.earlier = self
            .earlier
            .take()
            .filter(|awaited| awaited.key > 0 && self.view.posted.len() < keep);
    }

    /// Gives an entry the id that its number makes, and the id of the entry it answers.
    pub(super) fn address(&mut self, item: &mut Said, room: &str) {
        let Some(number) = item.number else { return };
        self.numbers.insert(item.key, number);
        if self.numbers.len() > NUMBERED {
            self.numbers.pop_first();
        }
        item.entry.id = format!("{number}@{room}");
        let parent = item.parent.and_then(|parent| self.number(parent));
        item.entry.parent = parent.map(|number| Arc::from(format!("{number}@{room}")));
    }

    /// Shows an entry with its id; it is then no longer pending.
    pub(super) fn settle(&mut self, item: &mut Said, room: &str) {
        self.address(item, room);
        self.last = self.last.max(item.number.unwrap_or_default());
        let entry = self.view.settle(item.key, Arc::new(item.entry.clone()));
        match self.recent.binary_search_by_key(&item.key, |(key, _)| *key) {
            Ok(at) => self.recent[at].1 = entry,
            Err(at) => self.recent.insert(at, (item.key, entry)),
        }
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
        self.settled = self.settled.max(item.key);
        item.settled = true;
    }
}
