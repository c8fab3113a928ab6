//! The file that keeps a room's entries, shared by every process that has the room open.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::backward;
use super::earlier::{self, Changes, Earlier};
use super::entry::Entry;
use super::files;
use super::follow::Followed;
use super::line::{self, Line, entry_number};

/// The name of the file in the directory of its room.
pub(super) const JOURNAL: &str = "journal.jsonl";
/// How long another process may hold the lock before the journal counts as unwritable.
const LOCK_WAIT: Duration = Duration::from_secs(5);
/// How long it is waited before looking at what another process is just writing.
const LOOK_WAIT: Duration = Duration::from_secs(1);
/// How much of the end of a journal is read at most when it is opened, in bytes: a console reads it before its first frame.
/// What lies before is read later.
const MOST_READ: u64 = 256 * 1024;
/// The longest line that is looked at as a whole to see whether it is torn.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;
/// How much of a torn line is copied at a time.
const CHUNK: u64 = 1024 * 1024;
/// How much is read at a time to find an entry.
const BUFFER: usize = 256 * 1024;
/// How much of a line is read to find its id, which comes first.
const ID_LENGTH: u64 = 512;

/// A room's journal: `journal.jsonl`, one entry a line, written under an exclusive lock on the file itself.
pub(super) struct Journal {
    path: PathBuf,
    patience: Duration,
    seen: Option<Seen>,
    /// What was taken in; none where nothing is.
    followed: Option<Followed>,
}

/// What the file was when this process wrote to it last; while it is still that, its last number is known.
#[derive(Clone, Copy, PartialEq)]
struct Seen {
    device: u64,
    inode: u64,
    length: u64,
    last: u64,
}

impl Journal {
    /// The journal in this directory, which need not exist.
    pub(super) fn new(directory: &Path) -> Self {
        Self {
            path: directory.join(JOURNAL),
            patience: LOCK_WAIT,
            seen: None,
            followed: None,
        }
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The last entries, at most `keep` of them, oldest first, as they were amended since. Lines that are neither
    /// entries nor amendments are passed over. A journal that does not exist has none. From here on, what other processes
    /// write is taken in. What of them lies further back is read later, by what comes with them.
    pub(super) fn load(&mut self, keep: usize) -> io::Result<(Vec<Entry>, Option<Earlier>)> {
        self.followed = Some(Followed::default());
        let Some(file) = self.open()? else {
            return Ok((Vec::new(), None));
        };
        let (start, text) = backward::last_lines(&file, keep, MOST_READ)?;
        let mut lines = Vec::new();
        self.followed = Some(Followed::after(&file, start, &text, &mut |line| lines.push(line))?);
        let (entries, changes) = folded(lines);
        let earlier = Earlier::before(file, start, changes).filter(|_| entries.len() < keep);
        Ok((entries, earlier))
    }

    /// The file and how far it is written, at a moment when nobody is writing; none where there is none.
    pub(super) fn reach(&self) -> io::Result<Option<(File, u64)>> {
        let Some(file) = self.open()? else { return Ok(None) };
        lock(self.patience, || file.try_lock_shared())?;
        let length = file.metadata()?.len();
        file.unlock()?;
        Ok(Some((file, length)))
    }

    /// Opens the file for reading, where there is one.
    fn open(&self) -> io::Result<Option<File>> {
        match File::open(&self.path) {
            Ok(file) => Ok(Some(file)),
            // Where there can be no journal, the first attempt to write one says so.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The entry with this number, as it was amended since; none where there is none. Reads the whole journal, line by
    /// line.
    pub(super) fn find(&self, number: u64) -> io::Result<Option<Entry>> {
        let Some(file) = self.open()? else {
            return Ok(None);
        };
        let mut file = BufReader::with_capacity(BUFFER, file);
        let mut text = Vec::new();
        let mut found = Vec::new();
        while file.read_until(b'\n', &mut text)? > 0 {
            if entry_number(&text) == Some(number) || line::amended_number(&text) == Some(number) {
                found.extend(line::read(text.trim_ascii_end()));
            }
            text.clear();
        }
        Ok(folded(found).0.into_iter().next())
    }

    /// Takes in what other processes wrote since it was last looked.
    pub(super) fn look(&mut self, mut take: impl FnMut(Line)) -> io::Result<()> {
        let Some(file) = self.open()? else {
            return Ok(());
        };
        let Some(followed) = &mut self.followed else {
            return Ok(());
        };
        if followed.is_up_to_date(&file.metadata()?) {
            return Ok(());
        }
        // Not in the middle of a write, which may yet be taken back.
        lock(LOOK_WAIT, || file.try_lock_shared())?;
        followed.news(&file, &mut take)
    }

    /// Appends lines under the lock, after taking in what other processes wrote. `make` is given the number of the last
    /// entry (0 for none) and returns the lines, each with its line feed, and the number of the last of them. Either all
    /// of it is written or nothing.
    pub(super) fn append(
        &mut self,
        mut take: impl FnMut(Line),
        make: impl FnOnce(u64) -> (Vec<u8>, u64),
    ) -> io::Result<()> {
        if let Some(directory) = self.path.parent() {
            files::make_directory(directory)?;
        }
        let mut file = files::open_to_append(&self.path)?;
        lock(self.patience, || file.try_lock())?;
        let found = file.metadata()?;
        let (length, last) = match self.seen {
            Some(seen) if (seen.device, seen.inode, seen.length) == (found.dev(), found.ino(), found.len()) => {
                (seen.length, seen.last)
            }
            _ => self.examine(&mut file, found.len())?,
        };
        self.seen = None;
        if let Some(followed) = &mut self.followed {
            followed.news(&file, &mut take)?;
        }
        let (bytes, last) = make(last);
        if let Err(error) = file.write_all(&bytes) {
            // Half a line would be repaired by the next writer; cutting it here keeps readers from ever seeing it.
            let _ = file.set_len(length);
            return Err(error);
        }
        self.seen = Some(Seen {
            device: found.dev(),
            inode: found.ino(),
            length: length + bytes.len() as u64,
            last,
        });
        if let Some(followed) = &mut self.followed {
            followed.wrote(&found, length + bytes.len() as u64, last);
        }
        Ok(())
    }

    /// Repairs the end of the file and finds its length and last number.
    fn examine(&self, file: &mut File, length: u64) -> io::Result<(u64, u64)> {
        let length = self.repair(file, length)?;
        Ok((length, last_number(file, length)?))
    }

    /// Mends what a writer that was killed in mid-write left: a last line that only lacks its line feed is given it,
    /// any other torn line is moved to `journal.torn`. Returns the new length.
    fn repair(&self, file: &mut File, length: u64) -> io::Result<u64> {
        if length == 0 {
            return Ok(0);
        }
        let ended = backward::read(file, length - 1, length)? == b"\n";
        let end = length - u64::from(ended);
        let start = backward::line_start(file, end)?;
        let is_whole = end - start <= LONGEST_LINE && {
            let line = backward::read(file, start, end)?;
            serde_json::from_slice::<serde::de::IgnoredAny>(&line).is_ok()
        };
        match (is_whole, ended) {
            (true, true) => Ok(length),
            (true, false) => {
                file.write_all(b"\n")?;
                Ok(length + 1)
            }
            // Too long to be looked at, and yet somebody finished it.
            (false, true) if end - start > LONGEST_LINE => Ok(length),
            (false, _) => {
                self.put_aside(file, start, end)?;
                file.set_len(start)?;
                Ok(start)
            }
        }
    }

    /// Copies a torn line to `journal.torn`.
    fn put_aside(&self, file: &File, start: u64, end: u64) -> io::Result<()> {
        let mut aside = files::open_to_append(&self.path.with_extension("torn"))?;
        let mut at = start;
        while at < end {
            let chunk = backward::read(file, at, (at + CHUNK).min(end))?;
            if chunk.is_empty() {
                break;
            }
            aside.write_all(&chunk)?;
            at += chunk.len() as u64;
        }
        aside.write_all(b"\n")
    }
}

/// The entries among the lines, each with the changes that follow it, and the changes of entries that are not among them.
fn folded(lines: impl IntoIterator<Item = Line>) -> (Vec<Entry>, Changes) {
    let mut entries: Vec<Entry> = Vec::new();
    let mut others = Changes::new();
    // Ids only grow in a journal; where somebody mixed them up, the last one of a number is meant.
    let mut places = HashMap::new();
    for line in lines {
        match line {
            Line::Entry(entry) => {
                places.insert(line::number_of(&entry.id), entries.len());
                entries.push(*entry);
            }
            Line::Amended(amended) => {
                let place = places.get(&line::number_of(&amended.amends));
                match place.and_then(|place| entries.get_mut(*place)) {
                    Some(entry) => amended.amendment().apply(entry),
                    None => earlier::note(&mut others, &amended.amends.clone(), &amended.amendment()),
                }
            }
        }
    }
    (entries, others)
}

/// Takes a lock, waiting so long at most. It is given back when the file is closed.
fn lock(patience: Duration, attempt: impl Fn() -> Result<(), TryLockError>) -> io::Result<()> {
    let begun = Instant::now();
    let mut wait = Duration::from_micros(200);
    loop {
        match attempt() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if begun.elapsed() > patience => {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "another process keeps it locked",
                ));
            }
            Err(TryLockError::WouldBlock) => {
                std::thread::sleep(wait);
                wait = (wait * 2).min(Duration::from_millis(10));
            }
        }
    }
}

/// The number of the last entry before `end`, which is just past a line feed. Ids only grow, so this is the largest.
/// Lines that are no entries are passed over, so this reads one line back in practice.
fn last_number(file: &File, end: u64) -> io::Result<u64> {
    let mut end = end;
    while end > 0 {
        let start = backward::line_start(file, end - 1)?;
        let head = backward::read(file, start, (start + ID_LENGTH).min(end))?;
        if let Some(number) = entry_number(&head) {
            return Ok(number);
        }
        end = start;
    }
    Ok(0)
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
