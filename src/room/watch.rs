//! Waiting until files change, without looking again and again.

use std::io::{self, PipeReader, PipeWriter};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

#[cfg(target_os = "linux")]
use super::inotify::Changes;
#[cfg(not(target_os = "linux"))]
use super::no_inotify::Changes;

/// How often it is looked where the system cannot tell of changes.
const LOOK: Duration = Duration::from_secs(2);

/// What is done about changes.
pub(super) trait Watcher: Send + 'static {
    /// The directories to watch; asked at the start and whenever a directory came or went.
    fn directories(&mut self) -> Vec<PathBuf>;

    /// A file in one of them was written, or came, or went; none: anything may have.
    fn changed(&mut self, path: Option<&Path>);

    /// How long changes are collected before the next ones are told.
    fn rest(&self) -> Duration {
        Duration::ZERO
    }
}

/// A thread that waits for changes; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Watch {
    /// Closed by being dropped, which the thread hears.
    _end: PipeWriter,
}

impl Watch {
    /// Starts the thread. Changes that were made before it watches are told as one.
    pub(super) fn start(name: &str, watcher: impl Watcher) -> io::Result<Self> {
        let (ended, end) = io::pipe()?;
        std::thread::Builder::new()
            .name(name.into())
            .spawn(move || run(&ended, watcher))?;
        Ok(Self { _end: end })
    }
}

fn run(ended: &PipeReader, mut watcher: impl Watcher) {
    // Without its help (it has a limit for each user) it is looked now and then.
    let mut changes = Changes::new().ok();
    if let Some(changes) = &mut changes {
        changes.watch(watcher.directories());
        // Those that came before their parent was watched.
        changes.watch(watcher.directories());
    }
    watcher.changed(None);
    loop {
        let event = match &changes {
            Some(changes) => wait(ended, Some(changes), None),
            None => wait(ended, None, Some(LOOK)),
        };
        match event {
            Event::Ended => return,
            Event::Late => watcher.changed(None),
            Event::Changes => {
                if let Some(changes) = &mut changes {
                    let told = changes.read();
                    if told.directories {
                        changes.watch(watcher.directories());
                    }
                    if told.all {
                        watcher.changed(None);
                    } else {
                        told.paths.iter().for_each(|path| watcher.changed(Some(path)));
                    }
                }
                let rest = watcher.rest();
                if !rest.is_zero() && matches!(wait(ended, None, Some(rest)), Event::Ended) {
                    return;
                }
            }
        }
    }
}

/// What was waited for.
enum Event {
    /// Nobody wants to know any more.
    Ended,
    /// Something changed.
    Changes,
    /// The time is over.
    Late,
}

fn wait(ended: &PipeReader, changes: Option<&Changes>, limit: Option<Duration>) -> Event {
    let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
    let mut watched = vec![PollFd::new(ended, PollFlags::IN)];
    watched.extend(changes.map(|changes| PollFd::new(changes, PollFlags::IN)));
    loop {
        match poll(&mut watched, limit.as_ref()) {
            Err(Errno::INTR) => {}
            // Cannot be; were it so, nothing more could be heard.
            Err(_) => return Event::Ended,
            Ok(_) if watched.first().is_some_and(|ended| !ended.revents().is_empty()) => return Event::Ended,
            Ok(0) => return Event::Late,
            Ok(_) => return Event::Changes,
        }
    }
}
