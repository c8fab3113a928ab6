//! Work that a key asks for and that may take a while: done beside the console, which hears of it when it is done.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::document::Document;
use crate::commands::ImageFacts;
use crate::room::{About, Amendment, Key, Room};
use crate::session::{Session, Status};

/// The most bytes of a file that the pager shows; a log is never longer.
const MOST_READ: u64 = 64 * 1024 * 1024;

/// What an errand brings.
pub(super) enum News {
    /// A file was read.
    Read {
        /// Its path.
        path: String,
        /// What it holds, or why it cannot be read.
        read: io::Result<Read>,
    },
    /// An image was asked about.
    Inspected {
        /// Its id.
        id: String,
        /// What is known of it, or why nothing is.
        facts: Result<Arc<ImageFacts>, String>,
    },
    /// What there is to know about the rooms.
    Rooms(Vec<About>),
    /// A line of several begins to run: which one, and of how many.
    Line(usize, usize),
    /// The lines have ended; where not all of them ran, which one was the last and how many were left.
    Ran(Option<(usize, usize)>),
    /// Something that a key asked for went wrong.
    Problem(String),
}

/// What was read of a file.
#[derive(Debug)]
pub(super) struct Read {
    /// The bytes before it that were read earlier.
    pub(super) from: u64,
    /// How far the file is read now, in bytes.
    pub(super) to: u64,
    /// What was read.
    pub(super) document: Document,
}

/// The errands of a console. Nobody listens any more once it has ended, and what they bring is dropped then.
pub(super) struct Errands {
    session: Session,
    done: mpsc::UnboundedSender<News>,
    news: mpsc::UnboundedReceiver<News>,
    /// Ends the lines that run one after the other.
    stop: CancellationToken,
}

impl Errands {
    pub(super) fn new(session: Session) -> Self {
        let (done, news) = mpsc::unbounded_channel();
        let stop = CancellationToken::new();
        Self {
            session,
            done,
            news,
            stop,
        }
    }

    /// Waits for what an errand brings.
    pub(super) async fn next(&mut self) -> News {
        match self.news.recv().await {
            Some(news) => news,
            // Cannot be: the sender lives in `self`.
            None => std::future::pending().await,
        }
    }

    /// Runs lines one after the other until one does not end well, as a script would, or until [`Self::stop`].
    pub(super) fn run(&mut self, lines: Vec<String>) {
        let (session, done) = (self.session.clone(), self.done.clone());
        // One script at a time: the one before ends with its line.
        self.stop.cancel();
        self.stop = CancellationToken::new();
        let stop = self.stop.clone();
        tokio::spawn(async move {
            let of = lines.len();
            let mut left = None;
            for (at, line) in (1..).zip(lines) {
                let _ = done.send(News::Line(at, of));
                let running = session.submit(&line, None);
                let cancel = running.cancel();
                let finish = running.finish();
                tokio::pin!(finish);
                let outcome = tokio::select! {
                    outcome = &mut finish => outcome,
                    () = stop.cancelled() => {
                        cancel.cancel();
                        finish.await
                    }
                };
                if stop.is_cancelled() || outcome.status != Status::Well || outcome.quit {
                    left = Some((at, of - at));
                    break;
                }
            }
            let _ = done.send(News::Ran(left));
        });
    }

    /// Runs none of the lines any more that are left, and cancels the one at work.
    pub(super) fn stop(&self) {
        self.stop.cancel();
    }

    /// Reads what there is to know about the rooms.
    pub(super) fn look_at_rooms(&self, room: &Room) {
        let (lobby, done) = (room.lobby(), self.done.clone());
        tokio::task::spawn_blocking(move || {
            let names = lobby.names().into_iter();
            let rooms = names.filter_map(|name| lobby.about(&name).ok().flatten()).collect();
            let _ = done.send(News::Rooms(rooms));
        });
    }

    /// Reads a file for the pager, from a place on.
    pub(super) fn read(&self, path: String, from: u64) {
        let done = self.done.clone();
        tokio::task::spawn_blocking(move || {
            let read = read(&path, from);
            let _ = done.send(News::Read { path, read });
        });
    }

    /// Asks the engine about an image.
    pub(super) fn inspect(&self, id: String) {
        let (session, done) = (self.session.clone(), self.done.clone());
        tokio::spawn(async move {
            let facts = session.inspect(&id).await.map(Arc::new);
            let _ = done.send(News::Inspected { id, facts });
        });
    }

    /// Changes what an entry is marked with.
    pub(super) fn amend(&self, room: &Room, entry: Key, amendment: Amendment) {
        match room.amend(entry, amendment) {
            Ok(amending) => self.tell(async { amending.finish().await }),
            Err(error) => {
                let _ = self.done.send(News::Problem(error.to_string()));
            }
        }
    }

    /// Says something in answer to an entry.
    pub(super) fn reply(&self, to: String, text: String) {
        let session = self.session.clone();
        self.tell(async move { session.say(&text, Some(&to)).await });
    }

    /// Goes on in another room.
    pub(super) fn enter(&self, name: String) {
        let session = self.session.clone();
        self.tell(async move { session.enter(&name).await });
    }

    /// Does some work and brings what goes wrong.
    fn tell<T, E: Display>(&self, work: impl Future<Output = Result<T, E>> + Send + 'static) {
        let done = self.done.clone();
        tokio::spawn(async move {
            let problem = work.await.map_err(|error| error.to_string());
            if let Err(problem) = problem {
                let _ = done.send(News::Problem(problem));
            }
        });
    }
}

fn read(path: &str, from: u64) -> io::Result<Read> {
    let mut file = File::open(path)?;
    // A file that became shorter was begun anew.
    let from = if file.metadata()?.len() < from { 0 } else { from };
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(MOST_READ.saturating_sub(from)).read_to_end(&mut bytes)?;
    bytes.truncate(whole(&bytes));
    Ok(Read {
        from,
        to: from + bytes.len() as u64,
        document: Document::new(String::from_utf8_lossy(&bytes).into_owned()),
    })
}

/// How many of these bytes are whole characters: a file that is being written may end inside one.
fn whole(bytes: &[u8]) -> usize {
    let tail = bytes.len().saturating_sub(3);
    match bytes[tail..].iter().rposition(|byte| *byte >= 0xc0) {
        Some(lead) => {
            let lead = tail + lead;
            let wanted = match bytes[lead] {
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                _ => 4,
            };
            if bytes.len() - lead < wanted { lead } else { bytes.len() }
        }
        None => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_on_from_where_it_ended_and_anew_when_it_is_shorter() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("j1.log");
        let path = path.to_str().unwrap();
        let text = "one\nz日".as_bytes();
        std::fs::write(path, &text[..text.len() - 1]).unwrap();
        let first = read(path, 0).unwrap();
        assert_eq!((first.from, first.to), (0, 5), "half a character is left for later");
        assert_eq!(first.document.into_text(), "one\nz");
        std::fs::write(path, text).unwrap();
        assert_eq!(read(path, 5).unwrap().document.into_text(), "日");
        std::fs::write(path, "new").unwrap();
        let anew = read(path, 8).unwrap();
        assert_eq!((anew.from, anew.to), (0, 3));
    }
}
