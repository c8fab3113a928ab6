//! Reading an OSV dump into what is kept.

mod files;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::ecosystem::Ecosystem;
use super::record::Record;
use super::shelf::{About, Draft, LONGEST_LINE, Shelf};
use super::words;

/// How much is read, so that a wrong file or one made to harm ends the import and nothing else. All in bytes, but where it
/// is said.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// One record.
    record: u64,
    /// A file of a list of records.
    list: u64,
    /// Everything, unpacked.
    all: u64,
    /// What is kept of an ecosystem.
    kept: usize,
    /// Files, as a number.
    files: usize,
}

/// The dump of all of Debian has some 60,000 records and unpacks to 1 or 2 GB.
const LIMITS: Limits = Limits {
    record: 16 << 20,
    list: 64 << 20,
    all: 8 << 30,
    kept: 512 << 20,
    files: 2_000_000,
};
/// How many broken records are told by name.
const MOST_TOLD: usize = 10;

/// Why an import keeps nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("{} cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// There is more in the file than any dump has.
    #[error("{} is too much: {what}", path.display())]
    TooMuch {
        /// The file.
        path: PathBuf,
        /// What is too much.
        what: String,
    },
    /// No record is in it that would be kept.
    #[error("{} has nothing to import: {what}", path.display())]
    Nothing {
        /// The file.
        path: PathBuf,
        /// What is in it instead.
        what: String,
    },
    /// It cannot be kept.
    #[error("the advisories cannot be kept in {}: {reason}", path.display())]
    NotKept {
        /// The directory.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// It was asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Unreadable { .. } | Self::Nothing { .. } => Some(
                "give an OSV dump: a ZIP archive of JSON records, a folder of them, or one JSON file; what was imported before stays",
            ),
            Self::TooMuch { .. } => Some("give the dump of one ecosystem; what was imported before stays"),
            Self::NotKept { .. } => Some("make room or give rights there; what was imported before stays"),
            Self::Cancelled => None,
        }
    }
}

/// What an import did.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// What is kept now, by ecosystem.
    pub ecosystems: Vec<Ecosystems>,
    /// How many records were read.
    pub records: u64,
    /// How many of them speak of other ecosystems alone.
    pub others: u64,
    /// How many of them were withdrawn.
    pub withdrawn: u64,
    /// How many could not be understood.
    pub broken: u64,
    /// The first of these, `NAME: why`.
    pub told: Vec<String>,
    /// Whether it is a dump, so that a package without advisories in it has none that is known.
    pub whole: bool,
}

/// What is kept of an ecosystem after an import.
#[derive(Clone, Debug, PartialEq)]
pub struct Ecosystems {
    /// Its name, `PyPI`.
    pub name: &'static str,
    /// How many advisories there are.
    pub advisories: u64,
    /// How many of them are on packages made to harm.
    pub malicious: u64,
    /// How many there were before.
    pub before: Option<u64>,
    /// The releases that they speak of, `12`.
    pub releases: Vec<String>,
    /// When the newest of them was changed last.
    pub newest: Timestamp,
}

/// Imports a dump: what is in it replaces what an earlier import gave of the same ecosystems. Blocks; looks often whether
/// it shall `stop`.
///
/// # Errors
/// Where nothing can be imported; what was imported before stays as it is.
pub fn import(file: &Path, data: &Path, now: Timestamp, stop: &dyn Fn() -> bool) -> Result<Imported, Error> {
    import_within(file, data, now, stop, LIMITS)
}

fn import_within(
    file: &Path,
    data: &Path,
    now: Timestamp,
    stop: &dyn Fn() -> bool,
    limits: Limits,
) -> Result<Imported, Error> {
    let mut reading = Reading {
        file,
        limits,
        stop,
        read: 0,
        shelves: [Collected::default(), Collected::default()],
        imported: Imported {
            ecosystems: Vec::new(),
            records: 0,
            others: 0,
            withdrawn: 0,
            broken: 0,
            told: Vec::new(),
            whole: true,
        },
    };
    reading.all()?;
    reading.keep(data, now)
}

#[derive(Default)]
struct Collected {
    lines: Vec<(String, String)>,
    bytes: usize,
    advisories: u64,
    malicious: u64,
    newest: Option<Timestamp>,
    releases: BTreeSet<String>,
}

struct Reading<'a> {
    file: &'a Path,
    limits: Limits,
    stop: &'a dyn Fn() -> bool,
    /// How many bytes were read so far.
    read: u64,
    /// By [`Ecosystem::ALL`].
    shelves: [Collected; 2],
    imported: Imported,
}

impl Reading<'_> {
    fn one(&mut self, name: &str, content: Result<Vec<u8>, String>) -> Result<(), Error> {
        let record = content.and_then(|content| {
            serde_json::from_slice::<Record>(&content).map_err(|error| format!("it is no OSV record: {error}"))
        });
        self.take(name, record)
    }

    fn take(&mut self, name: &str, record: Result<Record, String>) -> Result<(), Error> {
        self.imported.records += 1;
        let record = match record {
            Ok(record) if record.withdrawn.is_some() => {
                self.imported.withdrawn += 1;
                return Ok(());
            }
            Ok(record) => record,
            Err(reason) => {
                self.broken(name, &reason);
                return Ok(());
            }
        };
        let modified = record.modified();
        let is_malicious = record.id.starts_with("MAL-");
        let kept = match record.kept() {
            Ok(kept) => kept,
            Err(reason) => {
                self.broken(name, &reason);
                return Ok(());
            }
        };
        if kept.is_empty() {
            self.imported.others += 1;
        }
        let mut counted = [false; 2];
        for kept in kept {
            let line = serde_json::to_string(&kept.row).unwrap_or_default();
            if line.len() + kept.key.len() + 2 > LONGEST_LINE {
                self.broken(name, "what it says of a package is too long");
                continue;
            }
            let at = kept.ecosystem as usize;
            let collected = &mut self.shelves[at];
            collected.bytes += line.len() + kept.key.len() + size_of::<(String, String)>();
            collected.releases.insert(kept.release);
            collected.newest = collected.newest.max(modified);
            collected.advisories += u64::from(!counted[at]);
            collected.malicious += u64::from(!counted[at] && is_malicious);
            counted[at] = true;
            collected.lines.push((kept.key, line));
            if collected.bytes > self.limits.kept {
                let most = self.limits.kept >> 20;
                return Err(self.too_much(format!(
                    "more than {most} MiB would be kept of {}",
                    kept.ecosystem.name()
                )));
            }
        }
        Ok(())
    }

    fn keep(mut self, data: &Path, now: Timestamp) -> Result<Imported, Error> {
        if self.shelves.iter().all(|shelf| shelf.lines.is_empty()) {
            let first = self
                .imported
                .told
                .first()
                .map(|told| format!("; {told}"))
                .unwrap_or_default();
            let what = match (self.imported.records, self.imported.broken) {
                (0, _) => "no JSON file is in it".to_owned(),
                (records, 0) => format!(
                    "{}, none that holds for PyPI or Debian",
                    words::count(records, "record", "records")
                ),
                (records, broken) => format!(
                    "{}, {} broken, none that holds for PyPI or Debian{first}",
                    words::count(records, "record", "records"),
                    words::number(broken)
                ),
            };
            return Err(Error::Nothing {
                path: self.file.to_owned(),
                what,
            });
        }
        let not_kept = |reason| Error::NotKept {
            path: data.join("advisories"),
            reason,
        };
        // What has many broken records does not tell that a package has no advisory.
        let is_broken = self.imported.broken.saturating_mul(10) > self.imported.records;
        self.imported.whole &= !is_broken;
        let from = self
            .file
            .file_name()
            .map(|name| words::clean(&name.to_string_lossy(), 100));
        let mut drafts = Vec::new();
        for (ecosystem, mut shelf) in Ecosystem::ALL.into_iter().zip(self.shelves) {
            if shelf.lines.is_empty() {
                continue;
            }
            shelf.lines.sort_unstable();
            shelf.lines.dedup();
            let before = Shelf::open(data, ecosystem)
                .ok()
                .flatten()
                .map(|before| before.head.advisories);
            // A date of the future would never be old; data without a date are as old as can be.
            let newest = shelf.newest.unwrap_or(Timestamp::UNIX_EPOCH).min(now);
            let releases: Vec<_> = shelf.releases.into_iter().collect();
            let about = About {
                advisories: shelf.advisories,
                newest,
                imported: now,
                from: from.clone().unwrap_or_default(),
                whole: self.imported.whole,
                releases: releases.clone(),
            };
            drafts.push(Draft::write(data, ecosystem, about, &shelf.lines).map_err(not_kept)?);
            self.imported.ecosystems.push(Ecosystems {
                name: ecosystem.name(),
                advisories: shelf.advisories,
                malicious: shelf.malicious,
                before,
                releases: releases.into_iter().filter(|release| !release.is_empty()).collect(),
                newest,
            });
        }
        if (self.stop)() {
            return Err(Error::Cancelled);
        }
        for draft in drafts {
            draft.keep().map_err(not_kept)?;
        }
        Ok(self.imported)
    }

    fn broken(&mut self, name: &str, reason: &str) {
        self.imported.broken += 1;
        if self.imported.told.len() < MOST_TOLD {
            let told = format!("{}: {}", words::clean(name, 100), words::clean(reason, 200));
            self.imported.told.push(told);
        }
    }

    fn stop(&self) -> Result<(), Error> {
        if (self.stop)() { Err(Error::Cancelled) } else { Ok(()) }
    }

    fn too_much(&self, what: String) -> Error {
        Error::TooMuch {
            path: self.file.to_owned(),
            what,
        }
    }

    fn unreadable(&self, reason: &dyn std::fmt::Display) -> Error {
        Error::Unreadable {
            path: self.file.to_owned(),
            reason: reason.to_string(),
        }
    }
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
