//! Work that a key asks for and that may take a while: done beside the console, which hears of it when it is done.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read as _};
use std::sync::Arc;

use tokio::sync::mpsc;

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
        text: io::Result<Arc<str>>,
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

    /// Reads a file for the pager.
    pub(super) fn read(&self, path: String) {
        let done = self.done.clone();
        tokio::task::spawn_blocking(move || {
            let text = read(&path);
            let _ = done.send(News::Read { path, text });
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

fn read(path: &str) -> io::Result<Arc<str>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_READ).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into())
}
