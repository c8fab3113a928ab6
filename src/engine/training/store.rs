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
        let mut waited = Duration::ZERO;
        while waited < LIMIT {
            if let Some(mut turn) = self.turn() {
                turn.inner.refresh(turn.path);
                return turn.finish(change);
            }
            tokio::time::sleep(RETRY).await;
            waited += RETRY;
        }
        Err(slow())
    }

    /// Begins a new state, in the file again where it was lost.
    pub(super) async fn replace(&self, state: State) -> Result<State, Error> {
        let mut waited = Duration::ZERO;
        while waited < LIMIT {
            {
                let mut inner = self.inner();
                let held = self.path.as_deref().map(lock);
                match held {
                    None => return Ok(std::mem::replace(&mut inner.last, state)),
                    Some(Ok(Some(_held))) => {}
                    Some(Ok(None)) => {}
                    Some(Err(_)) => {}
                }
            }
            tokio::time::sleep(RETRY).await;
            waited += RETRY;
        }
        Err(slow())
    }
}
