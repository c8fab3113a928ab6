//! The thread that writes a room's journal.

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::amendment::{Amended, EntryError};
use super::earlier::Earlier;
use super::entry::{Entry, Kind};
use super::id;
use super::item::{Change, Item, Message, Parent, Said};
use super::journal::Journal;
use super::shared::Shared;

/// How many entries are written under one lock at most.
const BATCH: usize = 256;
/// How many entries wait in memory at most for a journal that cannot be written.
const BACKLOG: usize = 10_000;
/// The first and the longest pause before the next attempt on such a journal.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// The pause before the next attempt to read a journal.
const LOOK_PAUSE: Duration = Duration::from_secs(1);

/// Starts the thread; it ends with [`Message::End`].
pub(super) fn start(
    shared: Arc<Shared>,
    journal: Option<Journal>,
    earlier: Option<Earlier>,
    receiver: Receiver<Message>,
) {
    let writer = Writer {
        shared,
        journal,
        earlier,
        unwritten: Vec::new(),
        outage: None,
        warned: false,
        look_at: None,
    };
    // Where no thread can be started the receiver is dropped, and the room goes on in memory.
    let _ = std::thread::Builder::new()
        .name("journal".into())
        .spawn(move || writer.run(&receiver));
}

/// The thread's own things.
struct Writer {
    shared: Arc<Shared>,
    journal: Option<Journal>,
    /// What of the journal is still to be read and shown.
    earlier: Option<Earlier>,
    /// What is not written: the batch in hand, and before it whatever could not be written so far.
    unwritten: Vec<Item>,
    outage: Option<Outage>,
    warned: bool,
    /// When to look at what others wrote.
    look_at: Option<Instant>,
}

/// A journal that cannot be written at present.
struct Outage {
    retry_at: Instant,
    pause: Duration,
}

impl Writer {
    fn run(mut self, receiver: &Receiver<Message>) {
        loop {
            let retry_at = self.outage.as_ref().filter(|_| !self.unwritten.is_empty());
            let wake_at = retry_at
                .map(|outage| outage.retry_at)
                .into_iter()
                .chain(self.look_at)
                .min();
            let first = match wake_at {
                // What is said goes first, piece for piece.
                _ if self.earlier.is_some() => receiver.try_recv().map_err(|error| match error {
                    TryRecvError::Empty => RecvTimeoutError::Timeout,
                    TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
                }),
                None => receiver
                    .recv()
                    .map_err(|mpsc::RecvError| RecvTimeoutError::Disconnected),
                Some(at) => receiver.recv_timeout(at.saturating_duration_since(Instant::now())),
            };
            let mut flushed = Vec::new();
            let mut ended = false;
            let mut next = match first {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => {
                    self.read_earlier();
                    None
                }
                Err(RecvTimeoutError::Disconnected) => Some(Message::End),
            };
            let held = self.unwritten.len();
            while let Some(message) = next {
                match message {
                    Message::Write(Item::Change(change)) => self.take_change(change),
                    Message::Write(item @ Item::Entry(_)) => self.unwritten.push(item),
                    Message::Look => {
                        // What comes from here on is told again.
                        self.shared.looking.store(false, Ordering::Release);
                        self.look_at = Some(Instant::now());
                    }
                    Message::Flush(done) => flushed.push(done),
                    Message::End => ended = true,
                }
                let more = !ended && self.unwritten.len() - held < BATCH;
                next = if more { receiver.try_recv().ok() } else { None };
            }
            let last_chance = ended || !flushed.is_empty();
            self.look();
            self.settle(last_chance);
            for done in flushed {
                let _ = done.send(());
            }
            if ended {
                return;
            }
        }
    }

    /// Writes what is unwritten, or numbers it in memory.
    fn settle(&mut self, last_chance: bool) {
        if self.unwritten.is_empty() {
            return;
        }
        if self.journal.is_none() {
            self.number_in_memory();
            self.unwritten.clear();
        } else if last_chance
            || self
                .outage
                .as_ref()
                .is_none_or(|outage| outage.retry_at <= Instant::now())
        {
            match self.write() {
                Ok(()) => self.outage = None,
                Err(error) => {
                    let pause = self
                        .outage
                        .as_ref()
                        .map_or(PAUSES.0, |outage| (outage.pause * 2).min(PAUSES.1));
                    self.outage = Some(Outage {
                        retry_at: Instant::now() + pause,
                        pause,
                    });
                    self.number_in_memory();
                    self.warn(&error);
                }
            }
        } else {
            self.number_in_memory();
        }
        self.forget_overflow();
        self.shared.changed();
    }

    /// Takes in what other processes wrote, where there is news of that. What cannot be read now is read later.
    fn look(&mut self) {
        if self.look_at.is_none_or(|at| at > Instant::now()) {
            return;
        }
        let Some(journal) = self.journal.as_mut() else { return };
        let shared = &self.shared;
        let mut changed = false;
        let looked = journal.look(|line| changed |= shared.state().take_in(line, shared.keep));
        self.look_at = looked.is_err().then(|| Instant::now() + LOOK_PAUSE);
        if changed {
            self.shared.changed();
        }
    }

    /// Reads and shows the next piece of what lies before what is shown, as long as that is wanted.
    fn read_earlier(&mut self) {
        let Some(mut earlier) = self.earlier.take().filter(|_| self.shared.state().wants_earlier()) else {
            return;
        };
        let read = earlier.next();
        let mut state = self.shared.state();
        let mut warning = None;
        match read {
            Ok(entries) => state.take_in_earlier(entries, self.shared.keep),
            Err(error) => {
                state.wants_no_earlier();
                warning = Some(format!("earlier entries cannot be read: {error}"));
            }
        }
        if earlier.is_over() {
            state.wants_no_earlier();
        }
        self.earlier = Some(earlier).filter(|_| state.wants_earlier());
        drop(state);
        if let Some(warning) = warning {
            let entry = Entry::bare(Kind::Warning, self.shared.clock.now(), Some(warning));
            self.shared.post(entry, None);
        }
        self.shared.changed();
    }

    /// Takes a change in hand, once it is known that there is such an entry.
    fn take_change(&mut self, mut change: Box<Change>) {
        if change.entry.is_none() {
            match self.looked_up(&change) {
                Ok(entry) => {
                    // It may be shown by now, or soon.
                    self.shared.state().amend_shown(&entry.id, &change.amendment);
                    change.entry = Some(entry);
                }
                Err(error) => {
                    change.tell(Err(error));
                    return;
                }
            }
        }
        self.unwritten.push(Item::Change(change));
    }

    /// The entry of which nothing but the number was known, with its change.
    fn looked_up(&self, change: &Change) -> Result<Arc<Entry>, EntryError> {
        let number = match change.of {
            Parent::Number(number) => number,
            Parent::Key(_) => return Err(EntryError::Gone),
        };
        let waiting = entries(&self.unwritten).find(|said| said.number == Some(number));
        let found = match (waiting, &self.journal) {
            (Some(said), _) => Some(said.entry.clone()),
            (None, Some(journal)) => journal
                .find(number)
                .map_err(|error| EntryError::Unreadable(error.to_string()))?,
            (None, None) => None,
        };
        let mut entry = found.ok_or_else(|| EntryError::Unknown(format!("{number}@{}", self.shared.name)))?;
        change.amendment.try_on(&mut entry)?;
        Ok(Arc::new(entry))
    }

    /// Lets the oldest go that wait for a journal that cannot be written, with their changes.
    fn forget_overflow(&mut self) {
        let overflow = self.unwritten.len().saturating_sub(BACKLOG);
        if overflow == 0 {
            return;
        }
        let gone: BTreeSet<_> = self
            .unwritten
            .drain(..overflow)
            .filter_map(|item| match item {
                Item::Entry(said) => Some(said.key),
                Item::Change(_) => None,
            })
            .collect();
        self.unwritten.retain(|item| match item {
            Item::Change(change) => !matches!(change.of, Parent::Key(key) if gone.contains(&key)),
            Item::Entry(_) => true,
        });
    }

    /// Writes everything under one lock. Numbers that were given in memory stay, unless another process has used them.
    fn write(&mut self) -> io::Result<()> {
        let Some(journal) = self.journal.as_mut() else {
            return Ok(());
        };
        let shared = &self.shared;
        let unwritten = &mut self.unwritten;
        let take = |line| {
            shared.state().take_in(line, shared.keep);
        };
        journal.append(take, |found| {
            let taken = entries(unwritten)
                .next()
                .and_then(|said| said.number)
                .is_some_and(|number| number <= found);
            let mut state = shared.state();
            // Should the file have lost entries, this room still gives no id twice.
            let known = if entries(unwritten).any(|said| said.number.is_some()) {
                found
            } else {
                state.last
            };
            let mut last = found.max(known);
            let mut lines = Vec::new();
            for item in unwritten.iter_mut() {
                match item {
                    Item::Entry(said) => {
                        last = said.number.filter(|_| !taken).unwrap_or(last + 1);
                        said.number = Some(last);
                        state.address(said, &shared.name);
                        put(&mut lines, &said.entry);
                    }
                    Item::Change(change) => {
                        if let Some(number) = state.number(change.of) {
                            let id = format!("{number}@{}", shared.name);
                            put(
                                &mut lines,
                                &Amended::new(id, change.time, shared.user.clone(), &change.amendment),
                            );
                        }
                    }
                }
            }
            (lines, last)
        })?;
        let mut state = self.shared.state();
        for item in self.unwritten.drain(..) {
            match item {
                Item::Entry(mut said) => state.settle(&mut said, &self.shared.name),
                Item::Change(mut change) => {
                    let number = state.number(change.of);
                    told(&mut change, &self.shared.name, number);
                }
            }
        }
        Ok(())
    }

    /// Gives numbers without the journal.
    fn number_in_memory(&mut self) {
        let mut state = self.shared.state();
        for item in &mut self.unwritten {
            match item {
                Item::Entry(said) if !said.settled => {
                    said.number = Some(said.number.unwrap_or(state.last + 1));
                    state.settle(said, &self.shared.name);
                }
                Item::Entry(_) => {}
                Item::Change(change) => {
                    let number = state.number(change.of);
                    told(change, &self.shared.name, number);
                }
            }
        }
    }

    /// Says once that the journal cannot be written.
    fn warn(&mut self, error: &io::Error) {
        if std::mem::replace(&mut self.warned, true) {
            return;
        }
        let path = self
            .journal
            .as_ref()
            .map(|journal| journal.path().display().to_string())
            .unwrap_or_default();
        let text = format!(
            "the journal {path} cannot be written: {error}; entries stay in memory and are written once that works again"
        );
        let entry = Entry::bare(Kind::Warning, self.shared.clock.now(), Some(text));
        self.shared.post(entry, None);
    }
}

/// The entries among what is to be written.
fn entries(items: &[Item]) -> impl Iterator<Item = &Said> {
    items.iter().filter_map(|item| match item {
        Item::Entry(said) => Some(&**said),
        Item::Change(_) => None,
    })
}

/// Tells that a change is as good as written, with the entry as it is then.
fn told(change: &mut Change, room: &str, number: Option<u64>) {
    let result = match (change.entry.clone(), number) {
        (Some(mut entry), Some(number)) => {
            if id::number_of(&entry.id) != Some(number) {
                Arc::make_mut(&mut entry).id = format!("{number}@{room}");
            }
            Ok(entry)
        }
        (Some(_) | None, _) => Err(EntryError::Gone),
    };
    change.tell(result);
}

/// Adds something as one line.
fn put(lines: &mut Vec<u8>, line: &impl Serialize) {
    let before = lines.len();
    if serde_json::to_writer(&mut *lines, line).is_err() {
        // Texts, numbers and lists always can be written; were it otherwise, no half line may stay.
        lines.truncate(before);
        return;
    }
    lines.push(b'\n');
}
