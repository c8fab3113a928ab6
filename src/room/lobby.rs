//! The rooms of a data directory: which there are, and what is new in them.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::is_room_name;
use super::journal::JOURNAL;
use super::line::{self, Line};
use super::watch::{Watch, Watcher};
use super::whole::Whole;
use super::{backward, files};

/// How many rooms are told at most.
const MOST: usize = 1000;
/// The file in a room's directory that tells how far its user looked.
const SEEN: &str = "seen";
/// How much of a journal's end is searched for its last entry: lines and bytes.
const LAST: (usize, u64) = (64, 1024 * 1024);
/// How much is read at a time.
const BUFFER: usize = 256 * 1024;
/// How long changes are collected.
const COLLECT: Duration = Duration::from_millis(200);

/// The rooms of a data directory.
#[derive(Clone, Debug)]
pub struct Lobby {
    /// The directory with one directory a room; none where nothing is kept.
    rooms: Option<PathBuf>,
}

/// What is known of a room.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct About {
    /// Its name.
    pub name: String,
    /// How many entries it has.
    pub entries: u64,
    /// How many of them came since its user looked last.
    pub unread: u64,
    /// When the last one was said.
    pub last: Option<Timestamp>,
}

/// How many entries came to a room since its user looked last.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct News {
    /// The room's name.
    pub room: String,
    /// How many.
    pub unread: u64,
}

/// A part of a journal, from its start, and how many entries are in it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
struct Counted {
    /// Bytes, up to the end of a line.
    bytes: u64,
    entries: u64,
}

/// Follows what is new; ends when it is dropped.
#[derive(Debug)]
pub struct Following(#[expect(dead_code, reason = "held for its end")] Watch);

impl Lobby {
    /// The rooms of this data directory.
    pub(super) fn new(data: Option<&Path>) -> Self {
        Self {
            rooms: data.map(|data| data.join("rooms")),
        }
    }

    /// The names of the rooms, in order; some thousand at most. Reads the directory.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let found = self.rooms.as_ref().and_then(|rooms| fs::read_dir(rooms).ok());
        let mut names: Vec<String> = found
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.path().is_dir())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| is_room_name(name))
            .collect();
        names.sort_unstable();
        names.truncate(MOST);
        names
    }

    /// All that is known of a room; none where there is no such room. Reads what its user has not seen of it.
    ///
    /// # Errors
    /// Where its journal cannot be read.
    pub fn about(&self, name: &str) -> io::Result<Option<About>> {
        let Some(directory) = self.directory(name).filter(|directory| directory.is_dir()) else {
            return Ok(None);
        };
        let (counted, seen) = count(&directory, Counted::default())?;
        Ok(Some(About {
            name: name.to_owned(),
            entries: counted.entries,
            unread: counted.entries.saturating_sub(seen.entries),
            last: last(&directory)?,
        }))
    }

    /// All entries of a room; none where there is no such room. Reads its journal once to the end.
    ///
    /// # Errors
    /// Where its journal cannot be read.
    pub fn whole(&self, name: &str) -> io::Result<Option<Whole>> {
        let Some(directory) = self.directory(name).filter(|directory| directory.is_dir()) else {
            return Ok(None);
        };
        Ok(Some(
            Whole::open(&directory)?.unwrap_or_else(|| Whole::in_memory(Vec::new())),
        ))
    }

    /// The text of a job's log beside the rooms, if it is one and has so many bytes at most.
    #[must_use]
    pub fn short_log(&self, path: &Path, most: u64) -> Option<String> {
        let logs = self.rooms.as_ref()?.parent()?.join("logs").canonicalize().ok()?;
        let path = path.canonicalize().ok().filter(|path| path.starts_with(&logs))?;
        let about = fs::metadata(&path).ok()?;
        let text = (about.is_file() && about.len() <= most)
            .then(|| fs::read(&path).ok())
            .flatten()?;
        Some(String::from_utf8_lossy(&text).into_owned())
    }

    /// Remembers that the user of a room looked at all of it.
    ///
    /// # Errors
    /// Where that cannot be written, or the journal cannot be read.
    pub fn looked_at(&self, name: &str) -> io::Result<()> {
        static DRAFTS: AtomicU64 = AtomicU64::new(0);
        let Some(directory) = self.directory(name).filter(|directory| directory.is_dir()) else {
            return Ok(());
        };
        let (counted, seen) = count(&directory, Counted::default())?;
        if counted == seen {
            return Ok(());
        }
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = directory.join(format!("{SEEN}.{}.{number}", std::process::id()));
        // One that a dead process of the same number left.
        let _ = fs::remove_file(&draft);
        let written = files::make_new(&draft)
            .and_then(|mut file| file.write_all(&serde_json::to_vec(&counted)?))
            .and_then(|()| fs::rename(&draft, directory.join(SEEN)));
        if written.is_err() {
            let _ = fs::remove_file(&draft);
        }
        written
    }

    /// Tells how many entries are unread in each room, now and whenever that changes, on a thread of its own that waits
    /// for changes of the files. None where no thread can be started, or nothing is kept.
    pub fn follow(&self, tell: impl FnMut(Vec<News>) + Send + 'static) -> Option<Following> {
        let rooms = self.rooms.clone()?;
        let follower = Follower {
            lobby: self.clone(),
            rooms,
            counted: HashMap::new(),
            news: Vec::new(),
            tell,
        };
        Watch::start("rooms", follower).ok().map(Following)
    }

    fn directory(&self, name: &str) -> Option<PathBuf> {
        let rooms = self.rooms.as_ref().filter(|_| is_room_name(name))?;
        Some(rooms.join(name))
    }
}

/// Counts the entries of a room on from what is counted or seen, whatever reaches further. Amendments are none. Gives
/// what is counted now, and what its user has seen.
fn count(directory: &Path, counted: Counted) -> io::Result<(Counted, Counted)> {
    let mut file = match File::open(directory.join(JOURNAL)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Default::default()),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    let seen: Counted = fs::read(directory.join(SEEN))
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok())
        .unwrap_or_default();
    // A journal that became shorter is another one.
    let within = |counted: Counted| Some(counted).filter(|counted| counted.bytes <= length);
    let seen = within(seen).unwrap_or_default();
    let mut now = within(counted)
        .into_iter()
        .chain([seen])
        .max_by_key(|counted| counted.bytes)
        .unwrap_or_default();
    file.seek(SeekFrom::Start(now.bytes))?;
    let mut lines = BufReader::with_capacity(BUFFER, file);
    let mut text = Vec::new();
    while lines.read_until(b'\n', &mut text)? > 0 {
        // Half a line is not counted yet.
        if text.last() != Some(&b'\n') {
            break;
        }
        now.bytes += text.len() as u64;
        now.entries += u64::from(line::entry_number(&text).is_some());
        text.clear();
    }
    Ok((now, seen))
}

/// When the last entry of a room was said.
fn last(directory: &Path) -> io::Result<Option<Timestamp>> {
    let file = match File::open(directory.join(JOURNAL)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let (_, text) = backward::last_lines(&file, LAST.0, LAST.1)?;
    let time = |line| match line::read(line)? {
        Line::Entry(entry) => Some(entry.time),
        Line::Amended(_) => None,
    };
    Ok(text.rsplit(|byte| *byte == b'\n').find_map(time))
}

/// Keeps the count of every room.
struct Follower<F> {
    lobby: Lobby,
    rooms: PathBuf,
    counted: HashMap<String, Counted>,
    news: Vec<News>,
    tell: F,
}

impl<F: FnMut(Vec<News>) + Send + 'static> Follower<F> {
    /// Counts one room again. One that cannot be read has no news.
    fn recount(&mut self, name: &str) -> u64 {
        let before = self.counted.get(name).copied().unwrap_or_default();
        let (counted, seen) = count(&self.rooms.join(name), before).unwrap_or_default();
        self.counted.insert(name.to_owned(), counted);
        counted.entries.saturating_sub(seen.entries)
    }

    fn recount_all(&mut self) {
        let names = self.lobby.names();
        self.counted.retain(|name, _| names.contains(name));
        self.news = names
            .into_iter()
            .map(|room| News {
                unread: self.recount(&room),
                room,
            })
            .collect();
    }
}

impl<F: FnMut(Vec<News>) + Send + 'static> Watcher for Follower<F> {
    fn directories(&mut self) -> Vec<PathBuf> {
        // Made here already, so that the first room is seen.
        let _ = files::make_directory(&self.rooms);
        let rooms = self.lobby.names().into_iter().map(|name| self.rooms.join(name));
        std::iter::once(self.rooms.clone()).chain(rooms).collect()
    }

    fn changed(&mut self, path: Option<&Path>) {
        let directory = path.and_then(Path::parent);
        match (path, directory) {
            (Some(path), Some(directory)) if directory != self.rooms => {
                if !path.file_name().is_some_and(|name| name == JOURNAL || name == SEEN) {
                    return;
                }
                let name = directory.file_name().and_then(|name| name.to_str()).map(str::to_owned);
                let Some(at) = self.news.iter().position(|news| Some(&news.room) == name.as_ref()) else {
                    return;
                };
                self.news[at].unread = self.recount(&name.unwrap_or_default());
            }
            (Some(_) | None, _) => self.recount_all(),
        }
        (self.tell)(self.news.clone());
    }

    fn rest(&self) -> Duration {
        COLLECT
    }
}

#[cfg(test)]
#[path = "lobby_tests.rs"]
mod tests;
