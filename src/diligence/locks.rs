//! Locks that are kept, each in a file that is named by its digest.
//!
//! All of this blocks: callers that must not wait use a thread of their own.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::image::{Lock, LockMistake};

/// The directory of locks, below the data directory.
const LOCKS: &str = "locks";
/// The longest file that is read, in bytes; no lock is longer.
const LONGEST: u64 = Lock::LONGEST as u64 + 16;

/// Why a kept lock cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// What was given is no digest.
    #[error("`{0}` is not the digest of a lock, which is `sha256:` and 64 hexadecimal digits")]
    NoDigest(String),
    /// The file cannot be read.
    #[error("the lock {} cannot be read: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The file is no lock.
    #[error("the lock {} is damaged: {mistake}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        mistake: LockMistake,
    },
    /// The file is another lock than its name says.
    #[error("the lock {} was changed: its digest is {digest}", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// The digest of what it holds.
        digest: String,
    },
}

/// Keeps a lock below the data directory, in `locks/<digits of its digest>.txt`, and gives the file. A lock that is kept
/// already stays as it is.
///
/// # Errors
/// Where the file cannot be written, or where the lock has no text that can be read again.
pub fn keep(data: &Path, lock: &Lock) -> io::Result<PathBuf> {
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    let text = lock.to_string();
    let digest = lock.digest();
    match Lock::parse(&text) {
        Ok(read) if read == lock.clone().sorted() => {}
        Ok(_) | Err(_) => {
            let says = "the lock has no text that can be read again";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, says));
        }
    }
    let directory = data.join(LOCKS);
    let digits = digest.trim_start_matches("sha256:");
    let path = directory.join(format!("{digits}.txt"));
    if matches!(find(data, &digest), Ok(Some(_))) {
        return Ok(path);
    }
    fs::create_dir_all(&directory)?;
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = directory.join(format!(".{digits}.{}.{number}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&draft)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&draft, &path));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written.map(|()| path)
}

/// The lock with that digest, if it is kept.
///
/// # Errors
/// Where the text is no digest, or where the file cannot be read or does not hold what its name says.
pub fn find(data: &Path, digest: &str) -> Result<Option<Lock>, FindError> {
    let digits = digest.strip_prefix("sha256:").unwrap_or_default();
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if digits.len() != 64 || !digits.bytes().all(hexadecimal) {
        let shown = digest.chars().take(80).flat_map(char::escape_debug).collect();
        return Err(FindError::NoDigest(shown));
    }
    let path = data.join(LOCKS).join(format!("{digits}.txt"));
    let mut text = String::new();
    let read = File::open(&path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    match read {
        Ok(_) => {}
        Err(error) if crate::diligence::is_absent(&error) => return Ok(None),
        Err(error) => return Err(FindError::Unreadable { path, error }),
    }
    let lock = match Lock::parse(&text) {
        Ok(lock) => lock,
        Err(mistake) => return Err(FindError::Damaged { path, mistake }),
    };
    let held = lock.digest();
    if held == digest {
        Ok(Some(lock))
    } else {
        Err(FindError::Changed { path, digest: held })
    }
}

#[cfg(test)]
#[path = "locks_tests.rs"]
mod tests;
