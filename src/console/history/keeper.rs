//! The thread that reads and writes the file of earlier lines, so that nothing else waits for a disk.

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::file;

/// How many lines may wait to be written; beyond that they are not kept.
const WAITING: usize = 1000;
/// How long the last lines may take to be written.
const LAST: Duration = Duration::from_secs(1);

/// What the thread tells; each at most once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::console) enum Told {
    /// The lines of earlier runs, oldest first.
    Loaded(Vec<String>),
    /// The file cannot be read or written, as a sentence for a warning. Lines are remembered in memory only.
    Failed(String),
}

/// Keeps lines for later runs.
#[derive(Debug)]
pub(in crate::console) struct Keeper {
    lines: SyncSender<String>,
    ended: oneshot::Receiver<()>,
}

impl Keeper {
    /// Starts the thread for `history.jsonl` in a data directory. What it has to tell comes by the receiver, the loaded
    /// lines or a failure first.
    ///
    /// # Errors
    /// When no thread can be started.
    pub(in crate::console) fn start(directory: &Path) -> io::Result<(Self, mpsc::Receiver<Told>)> {
        let path = directory.join("history.jsonl");
        let (lines, waiting) = sync_channel(WAITING);
        let (told, telling) = mpsc::channel(4);
        let (end, ended) = oneshot::channel();
        std::thread::Builder::new().name("history".into()).spawn(move || {
            run(&path, &waiting, &told);
            let _ = end.send(());
        })?;
        Ok((Self { lines, ended }, telling))
    }

    /// Keeps a line that [`super::History::push`] wants kept. Never waits.
    pub(in crate::console) fn keep(&self, line: &str) {
        // Where the thread cannot follow or has ended, the line is in memory.
        let _ = self.lines.try_send(line.to_owned());
    }

    /// Ends the thread once all lines are written, which may take a second at most.
    pub(in crate::console) async fn close(self) {
        let Self { lines, ended } = self;
        drop(lines);
        let _ = tokio::time::timeout(LAST, ended).await;
    }
}

fn run(path: &Path, waiting: &Receiver<String>, told: &mpsc::Sender<Told>) {
    let mut failed = false;
    let mut tell = |error: &io::Error| {
        if !std::mem::replace(&mut failed, true) {
            let sentence = format!(
                "the history {} cannot be kept: {error}; lines are remembered until the console ends",
                path.display()
            );
            // There is room for all that is ever told.
            let _ = told.try_send(Told::Failed(sentence));
        }
    };
    match file::load(path) {
        Ok(lines) => {
            let _ = told.try_send(Told::Loaded(lines));
        }
        Err(error) => tell(&error),
    }
    while let Ok(first) = waiting.recv() {
        let lines: Vec<String> = std::iter::once(first).chain(waiting.try_iter()).collect();
        if let Err(error) = file::append(path, &lines) {
            tell(&error);
        }
    }
}
