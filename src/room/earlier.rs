//! What lies in a journal before that part of it which is read when a room opens: read piece by piece, from the newest
//! to the oldest, while the room is in use already.

use std::collections::HashMap;
use std::fs::File;
use std::io;

use super::amendment::Amendment;
use super::backward;
use super::entry::{Entry, Seen};
use super::line::{self, Line};

/// How much is read at a time, in bytes: what is said meanwhile waits for no more than that.
const PIECE: u64 = 128 * 1024;
/// The longest line that is read.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// Changes of entries, by their numbers; each all that was changed, in the order in which it was.
pub(super) type Changes = HashMap<u64, Amendment>;

/// The part of a journal that is not read yet.
#[derive(Debug)]
pub(super) struct Earlier {
    file: File,
    /// Where it ends: just past a line feed.
    end: u64,
    /// Changes found so far of entries that were not.
    changes: Changes,
    /// Texts that the next entries may share.
    seen: Seen,
}

impl Earlier {
    /// What lies before an offset, where a line starts; none where nothing does. With the changes behind it of entries
    /// in it.
    pub(super) fn before(file: File, start: u64, changes: Changes) -> Option<Self> {
        (start > 0).then_some(Self {
            file,
            end: start,
            changes,
            seen: Seen::default(),
        })
    }

    /// The entries of the next piece, oldest first, as they were amended in all that was read. An error, and with it
    /// everything before, is for the caller to tell.
    pub(super) fn next(&mut self) -> io::Result<Vec<Entry>> {
        let text = self.piece()?;
        let mut entries = Vec::new();
        let mut here = Changes::new();
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match line::read(line) {
                Some(Line::Entry(mut entry)) => {
                    entry.share(&mut self.seen);
                    entries.push(*entry);
                }
                Some(Line::Amended(amended)) => {
                    let id = amended.amends.clone();
                    note(&mut here, &id, &amended.amendment());
                }
                None => {}
            }
        }
        // What stands further back was said before.
        for (number, mut change) in here {
            if let Some(later) = self.changes.get(&number) {
                change.then(later);
            }
            self.changes.insert(number, change);
        }
        for entry in &mut entries {
            if let Some(change) = line::number_of(&entry.id).and_then(|number| self.changes.remove(&number)) {
                change.apply(entry);
            }
        }
        Ok(entries)
    }

    /// Whether nothing is left.
    pub(super) fn is_over(&self) -> bool {
        self.end == 0
    }

    /// The next lines, whole ones.
    fn piece(&mut self) -> io::Result<Vec<u8>> {
        let mut size = PIECE;
        loop {
            let from = self.end.saturating_sub(size);
            let mut text = backward::read(&self.file, from, self.end)?;
            if from > 0 {
                // The line that is cut here comes with the next piece.
                let cut = text
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .map_or(text.len(), |at| at + 1);
                if cut == text.len() && size < LONGEST_LINE {
                    size *= 4;
                    continue;
                }
                text.drain(..cut);
                // A line longer than any entry is passed over.
                self.end = if text.is_empty() { from } else { from + cut as u64 };
            } else {
                self.end = 0;
            }
            return Ok(text);
        }
    }
}

/// Notes a change that comes after those noted so far.
pub(super) fn note(changes: &mut Changes, id: &str, change: &Amendment) {
    if let Some(number) = line::number_of(id) {
        changes.entry(number).or_default().then(change);
    }
}

#[cfg(test)]
#[path = "earlier_tests.rs"]
mod tests;
