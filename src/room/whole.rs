//! All entries of a room, read line by line.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Take};
use std::path::Path;
use std::sync::Arc;

use super::amendment::Amendment;
use super::entry::Entry;
use super::id;
use super::journal::Journal;
use super::line::{self, Line};

/// How much is read at a time.
const BUFFER: usize = 256 * 1024;
/// How much of a line is searched for its engine, which stands before every text.
const HEAD: usize = 512;
/// How an entry says that it is invented.
const TRAINING: &[u8] = br#""engine":"training""#;

/// All entries of a room as they were when this was opened, oldest first, each as it was amended since. Holds one entry
/// at a time, and of each amended entry its marks.
pub struct Whole {
    entries: u64,
    training: bool,
    changes: HashMap<u64, Amendment>,
    rest: Rest,
}

enum Rest {
    Journal {
        lines: Take<BufReader<File>>,
        text: Vec<u8>,
    },
    Memory(std::vec::IntoIter<Arc<Entry>>),
}

impl Whole {
    /// Reads the journal in a room's directory; none where there is none.
    pub(super) fn open(directory: &Path) -> io::Result<Option<Self>> {
        let Some((file, length)) = Journal::new(directory).reach()? else {
            return Ok(None);
        };
        let mut lines = BufReader::with_capacity(BUFFER, file).take(length);
        let mut text = Vec::new();
        let mut whole = (0, false, HashMap::<u64, Amendment>::new());
        while lines.read_until(b'\n', &mut text)? > 0 {
            if line::entry_number(&text).is_some() {
                whole.0 += 1;
                let head = &text[..text.len().min(HEAD)];
                whole.1 = whole.1 || head.windows(TRAINING.len()).any(|part| part == TRAINING);
            } else if let Some(number) = line::amended_number(&text)
                && let Some(Line::Amended(amended)) = line::read(text.trim_ascii_end())
            {
                whole.2.entry(number).or_default().then(&amended.amendment());
            }
            text.clear();
        }
        let mut file = lines.into_inner();
        file.seek(SeekFrom::Start(0))?;
        Ok(Some(Self {
            entries: whole.0,
            training: whole.1,
            changes: whole.2,
            rest: Rest::Journal {
                lines: file.take(length),
                text,
            },
        }))
    }

    /// Those in memory, of a room that is kept nowhere.
    pub(super) fn in_memory(entries: Vec<Arc<Entry>>) -> Self {
        let marks = |entry: &Arc<Entry>| {
            let marks = Amendment {
                pinned: entry.pinned.then_some(true),
                ..Amendment::default()
            };
            Some((id::number_of(&entry.id)?, marks))
        };
        Self {
            entries: entries.len() as u64,
            training: entries.iter().any(|entry| entry.engine.as_deref() == Some("training")),
            changes: entries.iter().filter_map(marks).collect(),
            rest: Rest::Memory(entries.into_iter()),
        }
    }

    /// How many entries there are.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Whether one of them is invented.
    #[must_use]
    pub fn is_training(&self) -> bool {
        self.training
    }

    /// The numbers of those that are pinned, in order.
    #[must_use]
    pub fn pinned(&self) -> Vec<u64> {
        let pinned = self.changes.iter().filter(|(_, change)| change.pinned == Some(true));
        let numbers: BTreeSet<u64> = pinned.map(|(number, _)| *number).collect();
        numbers.into_iter().collect()
    }
}

impl Iterator for Whole {
    type Item = io::Result<Arc<Entry>>;

    fn next(&mut self) -> Option<Self::Item> {
        let (lines, text) = match &mut self.rest {
            Rest::Memory(entries) => return entries.next().map(Ok),
            Rest::Journal { lines, text } => (lines, text),
        };
        loop {
            text.clear();
            match lines.read_until(b'\n', text) {
                Ok(0) => return None,
                Err(error) => return Some(Err(error)),
                Ok(_) => {}
            }
            if let Some(Line::Entry(mut entry)) = line::read(text.trim_ascii_end()) {
                let number = id::number_of(&entry.id);
                if let Some(change) = number.and_then(|number| self.changes.get(&number)) {
                    change.apply(&mut entry);
                }
                return Some(Ok(Arc::from(entry)));
            }
        }
    }
}
