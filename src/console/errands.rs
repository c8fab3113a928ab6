//! Work that a key asks for and that may take a while: done beside the console, which hears of it when it is done.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::sync::Arc;

use tokio::sync::mpsc;

use super::layers::Document;
use crate::commands::ImageFacts;
use crate::room::{Amendment, Key, Room};
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
}

impl Errands {
    pub(super) fn new(session: Session) -> Self {
        let (done, news) = mpsc::unbounded_channel();
        Self { session, done, news }
    }

    /// Waits for what an errand brings.
    pub(super) async fn next(&mut self) -> News {
        match self.news.recv().await {
            Some(news) => news,
            // Cannot be: the sender lives in `self`.
            None => std::future::pending().await,
        }
    }

    /// Runs lines one after the other until one does not end well, as a script would.
    pub(super) fn run(&self, lines: Vec<String>) {
        let session = self.session.clone();
        tokio::spawn(async move {
            for line in lines {
                let outcome = session.submit(&line, None).finish().await;
                if outcome.status != Status::Well || outcome.quit {
                    break;
                }
            }
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
