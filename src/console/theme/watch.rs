//! Hears of changed theme files from the system (inotify), on a thread that sleeps while nothing changes.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::io::Errno;

use super::Shelf;

/// How long nothing more may happen before the files are read: editors write, rename and remove in one go.
const QUIET: Duration = Duration::from_millis(50);
/// How long a burst of changes may put that off.
const LONGEST: Duration = Duration::from_millis(500);
/// How far up a directory is looked for in which the missing one could appear.
const ABOVE: usize = 3;

/// Starts the thread. It ends when `forgotten` does, which is waited for on the runtime, or when the system tells no
/// more.
pub(super) fn start(
    shelf: Shelf,
    directory: Arc<Path>,
    forgotten: impl Future<Output = ()> + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let (end, ended) = UnixStream::pair()?;
    let thread = thread::Builder::new().name("themes".into()).spawn(move || {
        // Where the system tells no more, themes are read again by `/theme` only.
        let _ = follow(&shelf, &directory, &ended);
    })?;
    tokio::spawn(async move {
        forgotten.await;
        drop(end);
    });
    Ok(thread)
}

fn follow(shelf: &Shelf, directory: &Path, ended: &UnixStream) -> io::Result<()> {
    let mut events = watched(directory)?;
    // Something may have changed between the first reading and now.
    shelf.refresh();
    while settled(&events, ended)? {
        // What is looked at may have been made, moved or removed.
        events = watched(directory)?;
        shelf.refresh();
    }
    Ok(())
}

/// The events of a directory; one that is missing is waited for in the nearest one above it that exists.
fn watched(directory: &Path) -> io::Result<OwnedFd> {
    let events = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
    let itself = WatchFlags::DELETE_SELF | WatchFlags::MOVE_SELF | WatchFlags::ONLYDIR;
    let made = itself | WatchFlags::CREATE | WatchFlags::MOVED_TO;
    let saved = made | WatchFlags::CLOSE_WRITE | WatchFlags::DELETE | WatchFlags::MOVED_FROM;
    let mut wanted = saved;
    for place in directory.ancestors().take(1 + ABOVE) {
        match inotify::add_watch(&events, place, wanted) {
            Ok(_) => return Ok(events),
            Err(Errno::NOENT | Errno::NOTDIR) => wanted = made,
            Err(error) => return Err(error.into()),
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

/// Waits for a change, and then until nothing more happens for a moment; false where nobody wants to know any more.
fn settled(events: &OwnedFd, ended: &UnixStream) -> io::Result<bool> {
    let mut heard = wait(events, ended, None)?;
    let last = Instant::now() + LONGEST;
    while heard == Heard::Change && Instant::now() < last {
        heard = wait(events, ended, Some(QUIET))?;
    }
    Ok(heard != Heard::End)
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Heard {
    Change,
    Nothing,
    End,
}

/// Waits for events and takes them.
fn wait(events: &OwnedFd, ended: &UnixStream, limit: Option<Duration>) -> io::Result<Heard> {
    let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
    let mut both = [PollFd::new(events, PollFlags::IN), PollFd::new(ended, PollFlags::IN)];
    loop {
        match poll(&mut both, limit.as_ref()) {
            Ok(0) => return Ok(Heard::Nothing),
            Ok(_) => break,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if !both[1].revents().is_empty() {
        return Ok(Heard::End);
    }
    let mut buffer = [MaybeUninit::uninit(); 4096];
    match rustix::io::read(events, &mut buffer) {
        Ok(_) | Err(Errno::AGAIN | Errno::INTR) => Ok(Heard::Change),
        Err(error) => Err(error.into()),
    }
}
