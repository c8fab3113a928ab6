//! Changes of a text, to be taken back and made again.

use std::collections::VecDeque;

/// How many changes are remembered, and how many bytes of text in them.
const CHANGES: usize = 1000;
const BYTES: usize = 1024 * 1024;

/// Which changes of the same kind, one right after the other, are taken back as one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// A character typed; a word is taken back at once.
    Typed,
    /// A character deleted before the cursor.
    Before,
    /// A character deleted behind the cursor.
    Behind,
    /// The whole text replaced, as a walk through the history does.
    Whole,
    /// Anything else, always on its own.
    Other,
}

/// One change: at a byte, one text became another, and the cursor went from one place to another.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Change {
    pub(super) kind: Kind,
    pub(super) at: usize,
    pub(super) removed: String,
    pub(super) inserted: String,
    pub(super) before: usize,
    pub(super) after: usize,
}

impl Change {
    fn bytes(&self) -> usize {
        self.removed.len() + self.inserted.len()
    }

    /// Takes the next change in, where both are one to a person; gives it back where not.
    fn join(&mut self, next: Self) -> Option<Self> {
        let same = self.kind == next.kind;
        let joins = same
            && match self.kind {
                Kind::Typed => {
                    let word_begins =
                        self.inserted.ends_with(char::is_whitespace) && !next.inserted.starts_with(char::is_whitespace);
                    next.removed.is_empty() && self.at + self.inserted.len() == next.at && !word_begins
                }
                Kind::Before => next.at + next.removed.len() == self.at,
                Kind::Behind => next.at == self.at,
                Kind::Whole => true,
                Kind::Other => false,
            };
        if !joins {
            return Some(next);
        }
        match self.kind {
            Kind::Typed => self.inserted.push_str(&next.inserted),
            Kind::Before => {
                self.at = next.at;
                self.removed.insert_str(0, &next.removed);
            }
            Kind::Behind => self.removed.push_str(&next.removed),
            Kind::Whole => self.inserted = next.inserted,
            Kind::Other => {}
        }
        self.after = next.after;
        None
    }
}

/// What was done, and what was taken back.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Undo {
    done: VecDeque<Change>,
    undone: Vec<Change>,
    /// Bytes in `done`.
    bytes: usize,
    /// Whether the next change may join the last one.
    open: bool,
}

impl Undo {
    /// Remembers a change.
    pub(super) fn record(&mut self, change: Change) {
        self.undone.clear();
        let rest = match self.done.back_mut().filter(|_| self.open) {
            Some(last) => {
                self.bytes -= last.bytes();
                let rest = last.join(change);
                self.bytes += last.bytes();
                rest
            }
            None => Some(change),
        };
        if let Some(change) = rest {
            self.bytes += change.bytes();
            self.done.push_back(change);
        }
        self.open = true;
        while self.done.len() > CHANGES || self.bytes > BYTES {
            let Some(oldest) = self.done.pop_front() else { break };
            self.bytes -= oldest.bytes();
        }
    }

    /// The next change stands on its own, whatever it is.
    pub(super) fn seal(&mut self) {
        self.open = false;
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The change to take back.
    pub(super) fn back(&mut self) -> Option<&Change> {
        self.open = false;
        let change = self.done.pop_back()?;
        self.bytes -= change.bytes();
        self.undone.push(change);
        self.undone.last()
    }

    /// The change to make again.
    pub(super) fn forward(&mut self) -> Option<&Change> {
        self.open = false;
        let change = self.undone.pop()?;
        self.bytes += change.bytes();
        self.done.push_back(change);
        self.done.back()
    }
}
