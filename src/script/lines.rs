//! Where the lines of a script come from.

use std::io::{self, Read};
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::language::{ScriptLine, Splitter};

/// How many bytes are read at a time.
const CHUNK: usize = 16 * 1024;
/// How many lines are read ahead.
const AHEAD: usize = 64;

/// A line and the name of where it came from.
#[derive(Debug)]
pub struct Numbered {
    /// A file's name, `<stdin>` or `-c`.
    pub origin: Arc<str>,
    /// The line.
    pub line: ScriptLine,
}

/// The lines to run, in order, as they come in.
#[derive(Debug)]
pub struct Lines {
    receiver: mpsc::Receiver<io::Result<Numbered>>,
}

impl Lines {
    /// The lines of a reader, read on a thread of its own, since a read from a terminal or a pipe may never return and
    /// must not keep the program from ending.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn read(origin: &str, reader: impl Read + Send + 'static) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel(AHEAD);
        let origin: Arc<str> = origin.into();
        std::thread::Builder::new()
            .name("script".into())
            .spawn(move || read(&origin, reader, &sender))?;
        Ok(Self { receiver })
    }

    /// Lines given on the command line. Each is numbered by its place among them.
    #[must_use]
    pub fn given(texts: &[String]) -> Self {
        let origin: Arc<str> = "-c".into();
        let mut lines = Vec::new();
        for (number, text) in (1..).zip(texts) {
            let mut splitter = Splitter::new();
            let mut found = splitter.push(text.as_bytes());
            found.extend(splitter.finish());
            lines.extend(found.into_iter().map(|line| ScriptLine {
                number: number + line.number - 1,
                ..line
            }));
        }
        let (sender, receiver) = mpsc::channel(lines.len().max(1));
        for line in lines {
            // There is a place for each.
            let _ = sender.try_send(Ok(Numbered {
                origin: Arc::clone(&origin),
                line,
            }));
        }
        Self { receiver }
    }

    /// The next line; none at the end.
    pub(super) async fn next(&mut self) -> Option<io::Result<Numbered>> {
        self.receiver.recv().await
    }
}

/// Reads to the end, or until nobody wants more.
fn read(origin: &Arc<str>, mut reader: impl Read, sender: &mpsc::Sender<io::Result<Numbered>>) {
    let mut splitter = Splitter::new();
    let mut chunk = vec![0; CHUNK];
    let send = |line: ScriptLine| {
        sender
            .blocking_send(Ok(Numbered {
                origin: Arc::clone(origin),
                line,
            }))
            .is_ok()
    };
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => {
                if !splitter.push(&chunk[..count]).into_iter().all(send) {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let _ = sender.blocking_send(Err(error));
                return;
            }
        }
    }
    splitter.finish().into_iter().all(send);
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(mut lines: Lines) -> Vec<String> {
        let mut found = Vec::new();
        while let Some(line) = lines.next().await {
            let Numbered { origin, line } = line.unwrap();
            found.push(format!("{origin}:{} {:?}", line.number, line.text.unwrap()));
        }
        found
    }

    #[tokio::test]
    async fn a_reader_gives_its_lines_with_their_numbers() {
        let lines = Lines::read("a.txt", &b"# comment\n/help\n\n/x a=`b\nc`\nlast"[..]).unwrap();
        assert_eq!(
            all(lines).await,
            [r#"a.txt:2 "/help""#, r#"a.txt:4 "/x a=`b\nc`""#, r#"a.txt:6 "last""#]
        );
    }

    #[tokio::test]
    async fn given_lines_are_numbered_by_their_place() {
        let lines = Lines::given(&["/help".into(), "/jobs\n".into()]);
        assert_eq!(all(lines).await, [r#"-c:1 "/help""#, r#"-c:2 "/jobs""#]);
    }

    #[tokio::test]
    async fn a_line_is_given_before_the_next_is_read() {
        let (mut writer, reader) = std::os::unix::net::UnixStream::pair().unwrap();
        let mut lines = Lines::read("<stdin>", reader).unwrap();
        io::Write::write_all(&mut writer, b"/help\n/jo").unwrap();
        assert_eq!(lines.next().await.unwrap().unwrap().line.text.unwrap(), "/help");
        drop(writer);
        assert_eq!(lines.next().await.unwrap().unwrap().line.text.unwrap(), "/jo");
        assert!(lines.next().await.is_none());
    }
}
