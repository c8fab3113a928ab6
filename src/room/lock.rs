//! The files by which other processes see that a job lives.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::files;

/// How old the lock file of a dead job becomes.
const STALE: Duration = Duration::from_hours(24);

/// A locked file that says that a job lives; removed with it.
pub(super) struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Makes and locks the file; none where another job has it.
    pub(super) fn take(path: &Path) -> io::Result<Option<Self>> {
        if let Some(directory) = path.parent() {
            files::make_directory(directory)?;
        }
        let file = match files::make_new(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            Err(error) => return Err(error),
        };
        // Whoever looks whether the job lives holds a lock for a moment only.
        file.lock()?;
        Ok(Some(Self {
            path: path.to_owned(),
            file,
        }))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// Whether somebody holds the lock on a file.
pub(super) fn is_held(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Removes the old lock files of jobs that died without ending.
pub(super) fn remove_stale(directory: &Path) {
    for found in fs::read_dir(directory).into_iter().flatten().flatten() {
        let old = found
            .metadata()
            .and_then(|about| about.modified())
            .is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age > STALE));
        if old && !is_held(&found.path()) {
            let _ = fs::remove_file(found.path());
        }
    }
}
