//! The whole output of a job, kept as a file.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use super::files;

/// How large a log's file becomes.
const MOST_KEPT: u64 = 64 * 1024 * 1024;
/// How much waits in memory for a slow disk.
const MOST_WAITING: usize = 4 * 1024 * 1024;
/// How long [`Log::flush`] waits.
const FLUSH_WAIT: Duration = Duration::from_secs(1);

/// The thread that writes all logs of a process.
#[derive(Clone)]
pub(super) struct Logger {
    sender: mpsc::Sender<Arc<Log>>,
}

impl Logger {
    /// Starts the thread; it ends with the last clone.
    pub(super) fn start() -> Self {
        let (sender, receiver) = mpsc::channel::<Arc<Log>>();
        // Where no thread can be started, logs are not kept.
        let _ = std::thread::Builder::new().name("logs".into()).spawn(move || {
            while let Ok(log) = receiver.recv() {
                log.write();
            }
        });
        Self { sender }
    }
}

/// One job's log. Adding to it never waits for the disk; a disk that is full or slow costs lines of the log, with a
/// note in it where that is possible, never the job.
pub(super) struct Log {
    path: PathBuf,
    logger: Logger,
    waiting: Mutex<Waiting>,
    written: Condvar,
    file: Mutex<Sink<File>>,
}

/// What is not yet written.
#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    dropped: u64,
    step: String,
    queued: bool,
    writing: bool,
    made: bool,
    problem: Option<String>,
}

impl Log {
    /// A log that will be kept in this file.
    pub(super) fn new(path: PathBuf, logger: Logger) -> Arc<Self> {
        Arc::new(Self {
            path,
            logger,
            waiting: Mutex::default(),
            written: Condvar::new(),
            file: Mutex::new(Sink::new(MOST_KEPT)),
        })
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a line of a step; where another step spoke before, a heading goes first.
    pub(super) fn add(self: &Arc<Self>, step: &str, line: &str) {
        let mut waiting = self.waiting();
        if waiting.problem.is_some() {
            return;
        }
        if waiting.bytes.len() + line.len() > MOST_WAITING {
            waiting.dropped += 1;
        } else {
            if waiting.step != step {
                step.clone_into(&mut waiting.step);
                waiting.bytes.extend_from_slice(format!("=== {step}\n").as_bytes());
            }
            waiting.bytes.extend_from_slice(line.as_bytes());
            waiting.bytes.push(b'\n');
        }
        if !std::mem::replace(&mut waiting.queued, true) {
            drop(waiting);
            if self.logger.sender.send(Arc::clone(self)).is_err() {
                self.fail("no thread could be started to write it");
            }
        }
    }

    /// Writes what waits; on the logger's thread.
    fn write(&self) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (bytes, dropped) = {
            let mut waiting = self.waiting();
            waiting.queued = false;
            waiting.writing = true;
            (std::mem::take(&mut waiting.bytes), std::mem::take(&mut waiting.dropped))
        };
        let done = file.put(&bytes, || make(&self.path)).and_then(|()| match dropped {
            0 => Ok(()),
            count => file.put(
                format!("=== {count} lines came too fast and were not kept\n").as_bytes(),
                || make(&self.path),
            ),
        });
        let mut waiting = self.waiting();
        waiting.writing = false;
        waiting.made = file.file.is_some();
        drop(waiting);
        if let Err(error) = done {
            self.fail(&error.to_string());
        }
        self.written.notify_all();
    }

    /// Gives up on the log.
    fn fail(&self, reason: &str) {
        let mut waiting = self.waiting();
        waiting.problem = Some(format!("the log {} is not whole: {reason}", self.path.display()));
        waiting.bytes = Vec::new();
        waiting.queued = false;
        drop(waiting);
        self.written.notify_all();
    }

    /// Waits, a second at most, until what was added is written. Returns the file, if there is any of it.
    pub(super) fn flush(&self) -> Option<PathBuf> {
        let (waiting, _) = self
            .written
            .wait_timeout_while(self.waiting(), FLUSH_WAIT, |waiting| waiting.queued || waiting.writing)
            .unwrap_or_else(PoisonError::into_inner);
        waiting.made.then(|| self.path.clone())
    }

    /// Why the log is not whole, once that is known.
    pub(super) fn problem(&self) -> Option<String> {
        self.waiting().problem.clone()
    }
}

/// Makes the file of a log.
fn make(path: &Path) -> io::Result<File> {
    if let Some(directory) = path.parent() {
        files::make_directory(directory)?;
    }
    files::open_to_append(path)
}

/// A file that takes only so much.
struct Sink<W> {
    file: Option<W>,
    left: u64,
    full: bool,
}

impl<W: Write> Sink<W> {
    fn new(most: u64) -> Self {
        Self {
            file: None,
            left: most,
            full: false,
        }
    }

    /// Writes, making the file first where there is none, up to the bound; a line says where it was cut.
    fn put(&mut self, bytes: &[u8], make: impl FnOnce() -> io::Result<W>) -> io::Result<()> {
        if self.full || bytes.is_empty() {
            return Ok(());
        }
        let file = match self.file.take() {
            Some(file) => self.file.insert(file),
            None => self.file.insert(make()?),
        };
        if bytes.len() as u64 <= self.left {
            self.left -= bytes.len() as u64;
            return file.write_all(bytes);
        }
        self.full = true;
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
        let end = bytes[..room]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        file.write_all(&bytes[..end])?;
        file.write_all(b"=== the log is too large and was cut here\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_keeps_every_line_under_its_step() {
        let home = tempfile::tempdir().unwrap();
        let log = Log::new(home.path().join("logs/j1.log"), Logger::start());
        assert_eq!(log.flush(), None);
        log.add("one", "a");
        log.add("one", "b");
        log.add("two", "c");
        log.add("one", "d");
        let path = log.flush().unwrap();
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            "=== one\na\nb\n=== two\nc\n=== one\nd\n"
        );
        assert_eq!(log.problem(), None);
    }

    #[test]
    fn a_log_has_a_bound_and_says_so() {
        let mut sink = Sink::new(10);
        for line in ["aaaa\n", "bbbb\ncccc\n", "dddd\n"] {
            sink.put(line.as_bytes(), || Ok(Vec::new())).unwrap();
        }
        let text = String::from_utf8(sink.file.unwrap()).unwrap();
        assert_eq!(text, "aaaa\nbbbb\n=== the log is too large and was cut here\n");
    }

    #[test]
    fn a_full_disk_costs_the_log_and_says_so() {
        let log = Log::new("/dev/full".into(), Logger::start());
        log.add("one", "a");
        log.flush();
        assert!(log.problem().unwrap().contains("No space left"), "{:?}", log.problem());
        log.add("one", "b");
    }
}
