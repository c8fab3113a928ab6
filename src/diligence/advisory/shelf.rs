//! The advisories of one ecosystem on disk.
//!
//! A file of lines. The first tells what the rest is; then comes one line an advisory and package, `KEY<TAB>ROW` with the row
//! as JSON, sorted by key. What is known of a package is found by halving the file, so that looking does not read it all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ecosystem::Ecosystem;
use super::row::Row;

/// The form of the file; another one is not read.
const FORM: u32 = 1;
/// The longest first line, in bytes.
const LONGEST_HEAD: u64 = 64 * 1024;
/// The longest line, in bytes; an import makes no longer ones.
pub(super) const LONGEST_LINE: usize = 1024 * 1024;
/// How much is read of the lines of one package, in bytes.
const MOST_OF_A_PACKAGE: usize = 256 * 1024 * 1024;

/// What the file of an ecosystem is.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Head {
    form: u32,
    /// How many advisories there are.
    pub(super) advisories: u64,
    /// When the newest of them was changed last.
    pub(super) newest: Timestamp,
    /// When they were imported.
    pub(super) imported: Timestamp,
    /// The name of the file that they came from.
    pub(super) from: String,
    /// Whether they came as a dump, so that what is not in it has no advisory; a record alone tells of itself only.
    pub(super) whole: bool,
    /// The releases that they speak of, `12`; empty for an ecosystem without.
    pub(super) releases: Vec<String>,
    /// The length of all lines behind the first, in bytes.
    bytes: u64,
}

/// An open file.
pub(super) struct Shelf {
    pub(super) head: Head,
    file: BufReader<File>,
    start: u64,
}

fn path(data: &Path, ecosystem: Ecosystem) -> PathBuf {
    data.join("advisories")
        .join(format!("{}.jsonl", ecosystem.name().to_lowercase()))
}

fn broken(reason: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.into())
}

impl Shelf {
    /// Opens the file of an ecosystem; none where nothing was imported.
    pub(super) fn open(data: &Path, ecosystem: Ecosystem) -> io::Result<Option<Self>> {
        let file = match File::open(path(data, ecosystem)) {
            Ok(file) => file,
            Err(error) if crate::diligence::is_absent(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let length = file.metadata()?.len();
        let mut file = BufReader::with_capacity(8 * 1024, file);
        let mut line = Vec::new();
        (&mut file).take(LONGEST_HEAD).read_until(b'\n', &mut line)?;
        let head: Head = serde_json::from_slice(&line).map_err(|error| broken(format!("its first line: {error}")))?;
        if head.form != FORM {
            return Err(broken("it was made by another version of this program"));
        }
        let start = line.len() as u64;
        if start.checked_add(head.bytes) != Some(length) {
            return Err(broken("it is not as long as it says"));
        }
        Ok(Some(Self { head, file, start }))
    }

    /// What is known of a package.
    pub(super) fn find(&mut self, key: &str) -> io::Result<Vec<Row>> {
        let end = self.start + self.head.bytes;
        let (mut low, mut high) = (self.start, end);
        let mut line = Vec::new();
        // The lowest place at or behind which the first line is not lower than the key.
        while low < high {
            let middle = low + (high - low) / 2;
            let begin = self.line_from(middle)?;
            if begin < end {
                self.read_line(begin, &mut line)?;
                if key_of(&line)? < key.as_bytes() {
                    low = begin + line.len() as u64;
                    continue;
                }
            }
            high = middle;
        }
        let begin = self.line_from(low)?;
        self.rows(begin, key)
    }

    /// Where the first line begins that begins at `at` or later.
    fn line_from(&mut self, at: u64) -> io::Result<u64> {
        if at == self.start {
            return Ok(at);
        }
        self.file.seek(SeekFrom::Start(at - 1))?;
        let mut skipped = Vec::new();
        let bytes = self.bounded_line(&mut skipped)?;
        Ok(at - 1 + bytes)
    }

    fn read_line(&mut self, at: u64, line: &mut Vec<u8>) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at))?;
        self.bounded_line(line).map(|_| ())
    }

    fn bounded_line(&mut self, line: &mut Vec<u8>) -> io::Result<u64> {
        line.clear();
        let limit = LONGEST_LINE as u64 + 1;
        let bytes = (&mut self.file).take(limit).read_until(b'\n', line)?;
        if line.last().is_some_and(|byte| *byte != b'\n') {
            return Err(broken("a line in it is too long"));
        }
        Ok(bytes as u64)
    }

    fn rows(&mut self, at: u64, key: &str) -> io::Result<Vec<Row>> {
        self.file.seek(SeekFrom::Start(at))?;
        let (mut rows, mut line, mut read) = (Vec::new(), Vec::new(), 0);
        while self.bounded_line(&mut line)? > 0 && key_of(&line)? == key.as_bytes() {
            let json = &line[key.len() + 1..];
            rows.push(serde_json::from_slice(json).map_err(|error| broken(format!("what it has on {key}: {error}")))?);
            read += line.len();
            if read > MOST_OF_A_PACKAGE {
                return Err(broken(format!("what it has on {key} is too much")));
            }
        }
        Ok(rows)
    }
}

fn key_of(line: &[u8]) -> io::Result<&[u8]> {
    let tab = line.iter().position(|byte| *byte == b'\t');
    tab.map(|tab| &line[..tab])
        .ok_or_else(|| broken("a line in it has no key"))
}

/// What is to be kept of an ecosystem, until it is.
pub(super) struct Draft {
    written: PathBuf,
    path: PathBuf,
    done: bool,
}

/// What an import tells of an ecosystem.
pub(super) struct About {
    pub(super) advisories: u64,
    pub(super) newest: Timestamp,
    pub(super) imported: Timestamp,
    pub(super) from: String,
    pub(super) whole: bool,
    pub(super) releases: Vec<String>,
}

impl Draft {
    /// Writes the lines, sorted already, beside the file of an ecosystem.
    pub(super) fn write(
        data: &Path,
        ecosystem: Ecosystem,
        about: About,
        lines: &[(String, String)],
    ) -> io::Result<Self> {
        static DRAFTS: AtomicU64 = AtomicU64::new(0);
        let path = path(data, ecosystem);
        let folder = path.parent().unwrap_or(data);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let name = ecosystem.name().to_lowercase();
        let draft = folder.join(format!(".{name}.{}.{number}", std::process::id()));
        let head = Head {
            form: FORM,
            advisories: about.advisories,
            newest: about.newest,
            imported: about.imported,
            from: about.from,
            whole: about.whole,
            releases: about.releases,
            bytes: lines.iter().map(|(key, row)| (key.len() + row.len() + 2) as u64).sum(),
        };
        // What a killed process of the same number left.
        let _ = fs::remove_file(&draft);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        let kept = Self {
            written: draft,
            path,
            done: false,
        };
        let mut file = BufWriter::with_capacity(256 * 1024, file);
        serde_json::to_writer(&mut file, &head)?;
        file.write_all(b"\n")?;
        for (key, row) in lines {
            for part in [key.as_bytes(), b"\t", row.as_bytes(), b"\n"] {
                file.write_all(part)?;
            }
        }
        file.into_inner()?.sync_all()?;
        Ok(kept)
    }

    /// Puts it in the place of what was there.
    pub(super) fn keep(mut self) -> io::Result<()> {
        fs::rename(&self.written, &self.path)?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_file(&self.written);
        }
    }
}

#[cfg(test)]
#[path = "shelf_tests.rs"]
mod tests;
