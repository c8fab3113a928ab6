//! Where the state is kept: a file that several processes share, or memory.
//!
//! The file is replaced as a whole by renaming, so that reading needs no lock; changing it reads, changes and replaces
//! it under a lock on a file beside it. Where the file is damaged or cannot be written the state lives on in memory.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::state::{FORMAT, State};
use crate::engine::Error;

/// How long a change waits for other processes.
const LIMIT: Duration = Duration::from_secs(5);
/// How long it waits before it asks again.
const RETRY: Duration = Duration::from_millis(5);

/// Keeps the state.
#[derive(Debug)]
pub(super) struct Store {
    path: Option<PathBuf>,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// The state as last seen; the only one where it is not kept in the file.
    last: State,
    /// Whether the file is used.
    kept: bool,
    warning: Option<String>,
}

/// What a change is made to.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Over {
    /// The state that the file holds now.
    Now,
    /// It replaces whatever the file holds, damaged or not.
    Anything,
}

impl Store {
    /// Opens the state in the file, which is made where there is none; problems become a warning.
    pub(super) fn open(path: Option<PathBuf>, initial: State) -> Self {
        let mut inner = Inner {
            last: initial,
            kept: path.is_some(),
            warning: None,
        };
        if let Some(path) = &path {
            let made = path.parent().map_or(Ok(()), |parent| {
                DirBuilder::new().recursive(true).mode(0o700).create(parent)
            });
            // A lock held by another process means that it writes the file just now.
            let begun = made.and_then(|()| match lock(path)? {
                Some(_held) if !path.try_exists()? => write(path, &inner.last),
                Some(_) | None => Ok(()),
            });
            match begun {
                Ok(()) => inner.refresh(path),
                Err(error) => inner.lose(path, &error),
            }
        }
        Self {
            path,
            inner: Mutex::new(inner),
        }
    }

    /// The state now.
    pub(super) fn read(&self) -> State {
        let mut inner = self.inner();
        if let Some(path) = &self.path {
            inner.refresh(path);
        }
        inner.last.clone()
    }

    /// Changes the state; a change that fails changes nothing.
    pub(super) async fn change<T>(&self, change: impl FnOnce(&mut State) -> Result<T, Error>) -> Result<T, Error> {
        self.update(Over::Now, change).await
    }

    /// Begins with another state, in the file again where it was lost; the answer is the state until now.
    pub(super) async fn replace(&self, state: State) -> Result<State, Error> {
        self.update(Over::Anything, |now| Ok(std::mem::replace(now, state)))
            .await
    }

    /// What is wrong with the file.
    pub(super) fn warning(&self) -> Option<String> {
        self.inner().warning.clone()
    }

    async fn update<T>(&self, over: Over, change: impl FnOnce(&mut State) -> Result<T, Error>) -> Result<T, Error> {
        let mut waited = Duration::ZERO;
        while waited < LIMIT {
            {
                let mut inner = self.inner();
                let path = self.path.as_deref().filter(|_| inner.kept || over == Over::Anything);
                let held = path.map_or(Ok(None), |path| lock(path).map(|held| Some((path, held))));
                match held {
                    Ok(Some((_, None))) => {}
                    Ok(None) => return inner.apply(change),
                    Ok(Some((path, Some(_held)))) => {
                        match over {
                            Over::Now => inner.refresh(path),
                            Over::Anything => (inner.kept, inner.warning) = (true, None),
                        }
                        let answer = inner.apply(change)?;
                        if inner.kept
                            && let Err(error) = write(path, &inner.last)
                        {
                            inner.lose(path, &error);
                        }
                        return Ok(answer);
                    }
                    Err(error) => {
                        if let Some(path) = path {
                            inner.lose(path, &error);
                        }
                        return inner.apply(change);
                    }
                }
            }
            tokio::time::sleep(RETRY).await;
            waited += RETRY;
        }
        Err(Error::Slow {
            what: "another war room, which holds the training state,".to_owned(),
            limit: LIMIT,
        })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn apply<T>(&mut self, change: impl FnOnce(&mut State) -> Result<T, Error>) -> Result<T, Error> {
        let mut next = self.last.clone();
        let answer = change(&mut next)?;
        self.last = next;
        Ok(answer)
    }

    /// Takes what the file holds. A file that is gone holds what was last seen.
    fn refresh(&mut self, path: &Path) {
        if !self.kept {
            return;
        }
        match read(path) {
            Ok(Some(state)) => self.last = state,
            Ok(None) => {}
            Err(error) => self.lose(path, &error),
        }
    }

    fn lose(&mut self, path: &Path, error: &io::Error) {
        self.kept = false;
        self.warning = Some(format!(
            "the training state in {} is not kept: {error}; it lives in memory until the end \
             (/training_reset begins a new one)",
            path.display()
        ));
    }
}

/// The lock of a state file; `None` where another process has it.
fn lock(path: &Path) -> io::Result<Option<File>> {
    let file = private().truncate(false).open(beside(path, "lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn read(path: &Path) -> io::Result<Option<State>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let damaged = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let state: State = serde_json::from_slice(&bytes).map_err(|error| damaged(format!("it is damaged ({error})")))?;
    if state.format == FORMAT {
        Ok(Some(state))
    } else {
        Err(damaged(format!(
            "its format is {}, and this war room knows {FORMAT}",
            state.format
        )))
    }
}

/// Replaces the file as a whole; the caller holds the lock.
fn write(path: &Path, state: &State) -> io::Result<()> {
    let new = beside(path, "new");
    let mut file = private().truncate(true).open(&new)?;
    file.write_all(&serde_json::to_vec(state)?)?;
    std::fs::rename(new, path)
}

/// How files are made that only the user may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).mode(0o600);
    options
}

fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(what);
    PathBuf::from(name)
}
