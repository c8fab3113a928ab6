//! Lists of well-known names, imported from files.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::denied;
use super::known::{IMPORTED, Known, LONGEST_FILE, LONGEST_NAME, lines};
use crate::image::normalise;

/// The most names that are kept.
const MOST: usize = 100_000;
/// How many entries that are no names are told.
const TOLD: usize = 10;

/// What an import did.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Imported {
    /// How many different names the file has.
    pub read: usize,
    /// How many of them were not well known before.
    pub new: usize,
    /// How many of them are on the list of removed malicious packages, and were left out.
    pub denied: usize,
    /// How many entries are no names, and were left out.
    pub bad: usize,
    /// The first of those: `line 3: …`.
    pub told: Vec<String>,
    /// How many names are well known now.
    pub total: usize,
}

/// Why nothing was imported; what was there stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The file is no list of names.
    #[error("{} is no list of names: {why}", path.display())]
    NoList {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// There would be too many names.
    #[error("{} names would be kept, and at most {MOST} are", count)]
    TooMany {
        /// How many.
        count: usize,
    },
    /// The names cannot be kept.
    #[error("cannot write {}: {error}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
}

impl ImportError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "give a text file of at most 8 MiB that you may read",
            Self::NoList { .. } => {
                "give a text file with one name a line, a JSON list of names, or JSON rows that hold a `project`"
            }
            Self::TooMany { .. } => "give a list of the best known names only, such as the first 15,000",
            Self::Unwritable { .. } => "nothing was changed; see to it that the data directory can be written",
        }
    }
}

/// Adds the names of a file to those that are kept in the data directory, which is replaced as a whole. Blocks.
///
/// # Errors
/// Where the file cannot be read, is no list, has too many names, or where the names cannot be kept.
pub fn import(file: &Path, data: &Path) -> Result<Imported, ImportError> {
    let unreadable = |error: io::Error| ImportError::Unreadable {
        path: file.to_owned(),
        error,
    };
    let text = read(file).map_err(unreadable)?;
    let list = List::parse(&text).map_err(|why| ImportError::NoList {
        path: file.to_owned(),
        why,
    })?;
    let kept = data.join(IMPORTED);
    let mut names: BTreeSet<String> = match read(&kept) {
        Ok(text) => lines(&text).map(normalise).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeSet::new(),
        // What is damaged is replaced: there is no other way out of it.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => BTreeSet::new(),
        Err(error) => return Err(ImportError::Unreadable { path: kept, error }),
    };
    let builtin = Known::builtin();
    let read = list.names.len();
    let mut done = Imported {
        read,
        bad: list.bad,
        told: list.told,
        ..Imported::default()
    };
    for name in list.names {
        if denied::listed(&name).is_some() {
            done.denied += 1;
        } else if !builtin.has(&name) && names.insert(name) {
            done.new += 1;
        }
    }
    if names.len() > MOST {
        return Err(ImportError::TooMany { count: names.len() });
    }
    done.total = builtin.len() + names.iter().filter(|name| !builtin.has(name)).count();
    let written = write(&kept, &names);
    written.map_err(|error| ImportError::Unwritable { path: kept, error })?;
    Ok(done)
}

/// What a file says.
#[derive(Debug, Default)]
struct List {
    names: BTreeSet<String>,
    bad: usize,
    told: Vec<String>,
}

impl List {
    /// Reads a list.
    fn parse(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut list = Self::default();
        if text.trim_start().starts_with(['{', '[']) {
            list.json(text)?;
        } else {
            for (index, line) in text.lines().enumerate() {
                let name = line.split('#').next().unwrap_or_default().trim();
                if !name.is_empty() {
                    list.add(name, || format!("line {}", index + 1));
                }
            }
        }
        if list.names.is_empty() {
            return Err(match list.told.first() {
                Some(told) => told.clone(),
                None => "it is empty".to_owned(),
            });
        }
        if list.bad > list.names.len() {
            let first = list.told.first().cloned().unwrap_or_default();
            return Err(format!("most of its entries are no names ({first})"));
        }
        Ok(list)
    }

    fn json(&mut self, text: &str) -> Result<(), String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("its JSON is damaged: {error}"))?;
        let rows = match &value {
            Value::Array(rows) => rows,
            Value::Object(fields) => fields
                .get("rows")
                .and_then(Value::as_array)
                .ok_or("its JSON has no `rows`")?,
            _ => return Err("its JSON is neither a list nor has `rows`".to_owned()),
        };
        for (index, row) in rows.iter().enumerate() {
            let name = row.as_str().or_else(|| row.get("project").and_then(Value::as_str));
            let place = || format!("entry {}", index + 1);
            match name {
                Some(name) => self.add(name, place),
                None => self.bad(&row.to_string(), place),
            }
        }
        Ok(())
    }

    /// Adds a name as [PEP 508](https://packaging.python.org/en/latest/specifications/name-normalization/) allows it.
    fn add(&mut self, name: &str, place: impl Fn() -> String) {
        let ends = |end: Option<char>| end.is_some_and(|character| character.is_ascii_alphanumeric());
        let fits = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
        let ok = ends(name.chars().next()) && ends(name.chars().next_back()) && name.chars().all(fits);
        if ok && name.len() <= LONGEST_NAME {
            self.names.insert(normalise(name));
        } else {
            self.bad(name, place);
        }
    }

    fn bad(&mut self, text: &str, place: impl Fn() -> String) {
        self.bad += 1;
        if self.told.len() < TOLD {
            let mut shown: String = text.chars().take(60).filter(|one| !one.is_control()).collect();
            if text.chars().nth(60).is_some() {
                shown.push('…');
            }
            self.told.push(format!("{}: `{shown}` is not a name", place()));
        }
    }
}

/// The text of a regular file that is not too long.
pub(super) fn read(path: &Path) -> io::Result<String> {
    let invalid = |says: String| io::Error::new(io::ErrorKind::InvalidData, says);
    // A pipe or a device could keep this waiting for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut bytes = Vec::new();
    let length = File::open(path)?.take(LONGEST_FILE + 1).read_to_end(&mut bytes)?;
    if length as u64 > LONGEST_FILE {
        return Err(invalid(format!("it is longer than {LONGEST_FILE} bytes")));
    }
    String::from_utf8(bytes).map_err(|_| invalid("it is not text in UTF-8".to_owned()))
}

fn write(path: &Path, names: &BTreeSet<String>) -> io::Result<()> {
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut text = "# Well-known names that were imported; `/names_import` adds to them.\n".to_owned();
    for name in names {
        text.push_str(name);
        text.push('\n');
    }
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = path.with_extension(format!("{}.{number}.new", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&draft)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
