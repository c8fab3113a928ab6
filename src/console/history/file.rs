//! The file of earlier lines: one JSON object a line, added to by several consoles at once.

use std::collections::HashSet;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{LINES, is_kept};

/// How much of the file is read, from its end, in bytes.
const READ: u64 = 16 * 1024 * 1024;
/// How long another console may hold the file.
const LOCKED: Duration = Duration::from_secs(2);

/// A line of the file.
#[derive(Deserialize, Serialize)]
struct Record<'a> {
    #[serde(borrow)]
    line: std::borrow::Cow<'a, str>,
}

/// Reads the lines, oldest first, and makes the file shorter where it holds twice as many as are wanted. What is no line
/// of a history is passed over. Without a file there are none.
pub(super) fn load(path: &Path) -> io::Result<Vec<String>> {
    if let Err(error) = fs::metadata(path)
        && error.kind() == io::ErrorKind::NotFound
    {
        return Ok(Vec::new());
    }
    let (mut file, _) = open_locked(path)?;
    let length = file.metadata()?.len();
    let (lines, records) = read(&mut file, length)?;
    if records > 2 * LINES || length > 2 * READ {
        compact(path, &lines)?;
    }
    Ok(lines)
}

/// Adds lines, all or none.
pub(super) fn append(path: &Path, lines: &[String]) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    }
    let (mut file, length) = open_locked(path)?;
    let mut bytes = Vec::new();
    // What a killed process left unfinished is a line of its own, which nobody can read.
    if length > 0 {
        let mut last = [0];
        file.read_exact_at(&mut last, length - 1)?;
        if last != *b"\n" {
            bytes.push(b'\n');
        }
    }
    for line in lines {
        serde_json::to_writer(&mut bytes, &Record { line: line.into() })?;
        bytes.push(b'\n');
    }
    let written = file.write_all(&bytes);
    if written.is_err() {
        // A full disk leaves half a line.
        let _ = file.set_len(length);
    }
    written
}

/// Opens the file, made for the user alone, locks it, and gives its length. The lock goes with the file.
fn open_locked(path: &Path) -> io::Result<(File, u64)> {
    let since = Instant::now();
    loop {
        if fs::metadata(path).is_ok_and(|about| !about.is_file()) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
        }
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => {
                let about = file.metadata()?;
                // While this one waited, another console may have put a shorter file in its place.
                let same = fs::metadata(path).is_ok_and(|now| (now.ino(), now.dev()) == (about.ino(), about.dev()));
                if same {
                    return Ok((file, about.len()));
                }
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if since.elapsed() > LOCKED {
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "another program holds it locked",
            ));
        }
    }
}

/// The newest lines, none twice, oldest first; and how many lines the file holds.
fn read(file: &mut File, length: u64) -> io::Result<(Vec<String>, usize)> {
    file.seek(SeekFrom::Start(length.saturating_sub(READ)))?;
    let mut bytes = Vec::new();
    file.take(READ).read_to_end(&mut bytes)?;
    let mut seen = HashSet::new();
    let mut lines = Vec::new();
    let mut records = 0;
    for record in bytes.split(|byte| *byte == b'\n').rev() {
        records += 1;
        if lines.len() == LINES {
            continue;
        }
        if let Ok(Record { line }) = serde_json::from_slice::<Record<'_>>(record)
            && is_kept(&line)
            && seen.insert(line.clone().into_owned())
        {
            lines.push(line.into_owned());
        }
    }
    lines.reverse();
    Ok((lines, records))
}

/// Puts a file with these lines in place of the one that is locked.
fn compact(path: &Path, lines: &[String]) -> io::Result<()> {
    // A link stays one: what it leads to is replaced.
    let path = fs::canonicalize(path)?;
    let draft = draft(&path);
    let mut bytes = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut bytes, &Record { line: line.into() })?;
        bytes.push(b'\n');
    }
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file| file.write_all(&bytes))
        .and_then(|()| fs::rename(&draft, &path));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}

fn draft(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}
