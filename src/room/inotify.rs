//! Changes of files as Linux tells them.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};

use super::told::Told;

/// How many directories are watched at most.
const MOST: usize = 1024;
/// How much is read at a time, in bytes.
const BUFFER: usize = 16 * 1024;

/// Directories whose changes are told.
pub(super) struct Changes {
    inotify: OwnedFd,
    directories: HashMap<i32, PathBuf>,
}

impl Changes {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            inotify: inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?,
            directories: HashMap::new(),
        })
    }

    /// Watches directories, those already watched too. A file that is written is told when its writer closes it.
    pub(super) fn watch(&mut self, directories: Vec<PathBuf>) {
        let flags = WatchFlags::CLOSE_WRITE
            | WatchFlags::CREATE
            | WatchFlags::DELETE
            | WatchFlags::MOVED_FROM
            | WatchFlags::MOVED_TO
            | WatchFlags::ONLYDIR;
        for directory in directories.into_iter().take(MOST) {
            // One that went meanwhile is told by its parent.
            if let Ok(watch) = inotify::add_watch(&self.inotify, &directory, flags) {
                self.directories.insert(watch, directory);
            }
        }
    }

    /// Takes what is told now.
    pub(super) fn read(&mut self) -> Told {
        let mut told = Told::default();
        let mut buffer = [MaybeUninit::uninit(); BUFFER];
        let mut events = Reader::new(&self.inotify, &mut buffer);
        let mut gone = Vec::new();
        while let Ok(event) = events.next() {
            let flags = event.events();
            told.all |= flags.contains(ReadFlags::QUEUE_OVERFLOW);
            told.directories |= flags.contains(ReadFlags::ISDIR);
            if flags.contains(ReadFlags::IGNORED) {
                gone.push(event.wd());
            }
            if let (Some(directory), Some(name)) = (self.directories.get(&event.wd()), event.file_name()) {
                told.paths.insert(directory.join(OsStr::from_bytes(name.to_bytes())));
            }
        }
        for watch in gone {
            self.directories.remove(&watch);
        }
        told
    }
}

impl AsFd for Changes {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }
}
