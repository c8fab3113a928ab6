//! Taking in what other processes write to a journal.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;

use super::backward;
use super::id;
use super::line::{self, Line};

/// How much is read at a time.
const CHUNK: u64 = 1024 * 1024;
/// The longest line that is taken in.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;
/// How much of the end is read of a file that is not the one that was followed.
const MOST_READ: u64 = 1024 * 1024;

/// What of a journal this process has taken in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Followed {
    device: u64,
    inode: u64,
    /// Where the lines end that are taken in. Never beyond a line that a repair could still take away.
    end: u64,
    /// The last number among them.
    last: u64,
}

impl Followed {
    /// Begins where these lines end, which stand at `start`, and takes them in. A last line that is whole but for its line
    /// feed counts: the next writer gives it one.
    pub(super) fn after(file: &File, start: u64, text: &[u8], take: &mut impl FnMut(Line)) -> io::Result<Self> {
        let about = file.metadata()?;
        let mut followed = Self {
            device: about.dev(),
            inode: about.ino(),
            end: start,
            last: 0,
        };
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        followed.take(&text[..whole], take);
        if let Some(line @ Line::Entry(_)) = line::read(&text[whole..]) {
            take(line);
            followed.end = start + text.len() as u64;
        }
        Ok(followed)
    }

    /// Whether there is nothing new in the file.
    pub(super) fn is_up_to_date(&self, about: &std::fs::Metadata) -> bool {
        (self.device, self.inode, self.end) == (about.dev(), about.ino(), about.len())
    }

    /// Everything up to there is this process's own, or was taken in.
    pub(super) fn wrote(&mut self, about: &std::fs::Metadata, end: u64, last: u64) {
        *self = Self {
            device: about.dev(),
            inode: about.ino(),
            end,
            last: last.max(self.last),
        };
    }

    /// Takes in the whole lines that came since; a line without an end is waited for. To be called under a lock, so that
    /// nobody is writing.
    pub(super) fn news(&mut self, file: &File, take: &mut impl FnMut(Line)) -> io::Result<()> {
        let about = file.metadata()?;
        let length = about.len();
        let other = (self.device, self.inode) != (about.dev(), about.ino()) || length < self.end;
        let known = self.last;
        if other {
            // Put aside or cut by hand: its end is looked at again, and what was there before is known by its number.
            self.device = about.dev();
            self.inode = about.ino();
            self.end = match length.saturating_sub(MOST_READ) {
                0 => 0,
                start => backward::line_start(file, start)?,
            };
        }
        let mut take = |line: Line| match &line {
            Line::Entry(entry) if other && id::number_of(&entry.id).is_some_and(|number| number <= known) => {}
            Line::Entry(_) | Line::Amended(_) => take(line),
        };
        let mut at = self.end;
        let mut size = CHUNK;
        while at < length {
            let text = backward::read(file, at, (at + size).min(length))?;
            match text.iter().rposition(|byte| *byte == b'\n') {
                Some(last) => {
                    self.take_at(at, &text[..=last], &mut take);
                    at += last as u64 + 1;
                    size = CHUNK;
                }
                None if at + (text.len() as u64) < length && size < LONGEST_LINE => size *= 2,
                // Not finished yet, or longer than any entry.
                None => break,
            }
        }
        Ok(())
    }

    fn take_at(&mut self, at: u64, text: &[u8], take: &mut impl FnMut(Line)) {
        let end = self.end;
        self.end = at;
        if !self.take(text, take) {
            self.end = end;
        }
    }

    /// Takes in the lines of a text that stands at the end of what was taken in so far. False where none was one that
    /// stays.
    fn take(&mut self, text: &[u8], take: &mut impl FnMut(Line)) -> bool {
        let start = self.end;
        let mut at = start;
        let mut stays = false;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            at += line.len() as u64;
            let Some(line) = line.strip_suffix(b"\n") else { break };
            match line::read(line) {
                Some(line) => {
                    if let Line::Entry(entry) = &line {
                        self.last = self.last.max(id::number_of(&entry.id).unwrap_or_default());
                    }
                    take(line);
                }
                // What is no JSON may be cut away by the next writer.
                None if serde_json::from_slice::<serde::de::IgnoredAny>(line).is_err() => continue,
                None => {}
            }
            self.end = at;
            stays = true;
        }
        stays
    }
}
