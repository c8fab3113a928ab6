//! In the place of [`super::inotify`] where the system has none: it is looked now and then.

use std::convert::Infallible;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;

use super::told::Told;

/// Cannot be had.
pub(super) struct Changes(Infallible);

impl Changes {
    pub(super) fn new() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn watch(&mut self, _directories: Vec<PathBuf>) {
        match self.0 {}
    }

    pub(super) fn read(&mut self) -> Told {
        match self.0 {}
    }
}

impl AsFd for Changes {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self.0 {}
    }
}
