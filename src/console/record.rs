//! Records a sitting as an asciicast, version 2: <https://docs.asciinema.org/manual/asciicast/v2/>.
//!
//! What is written to the terminal is copied frame by frame to a thread that writes the file, so that drawing never waits
//! for a disk. Where the disk is that slow that thousands of frames wait, or cannot be written, the recording ends with a
//! warning in the room, and the console goes on.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::json;

use crate::engine::Identity;
use crate::room::{Draft, Place};
use crate::session::Session;

/// How many events wait for the disk at most.
const QUEUE: usize = 4096;
/// How many bytes an event has at most before it is sent on without its frame's end.
const EVENT: usize = 1024 * 1024;
/// How often the file is flushed while nothing comes.
const FLUSH: Duration = Duration::from_millis(500);
/// How long the end of a sitting waits for the file.
const LAST: Duration = Duration::from_secs(3);

/// A file that a sitting is to be recorded to, open already.
#[derive(Debug)]
pub struct Recording {
    path: PathBuf,
    file: File,
    term: Option<String>,
}

impl Recording {
    /// Opens the file; one that is there is replaced only where that is allowed. `term` is the kind of the terminal.
    ///
    /// # Errors
    /// Where the file cannot be written, or is there already.
    pub fn create(path: &Path, overwrite: bool, term: Option<String>) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true);
        if overwrite {
            options.create(true).truncate(true);
        } else {
            options.create_new(true);
        }
        let mut file = options.open(path)?;
        // A full disk is told now, and not when the sitting is over.
        file.write_all(b" ")?;
        file.sync_data().or_else(|error| {
            // Pipes and devices cannot be synchronised.
            if error.kind() == io::ErrorKind::InvalidInput {
                Ok(())
            } else {
                Err(error)
            }
        })?;
        if file.metadata()?.is_file() {
            file.set_len(0)?;
            io::Seek::rewind(&mut file)?;
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            term,
        })
    }
}

/// An event of the recording.
enum Moment {
    /// Bytes for the terminal.
    Shown(Vec<u8>),
    /// The terminal has another size.
    Resized(u16, u16),
}

/// The side that copies.
struct Copier {
    events: Option<SyncSender<(Duration, Moment)>>,
    ended: Receiver<()>,
    problem: Arc<Mutex<Option<String>>>,
    session: Session,
    path: PathBuf,
    begun: Instant,
    /// The time of a clock that is stepped.
    begun_at: Timestamp,
    size: (u16, u16),
    frame: Vec<u8>,
}

/// Writes to the terminal and to a recording, where there is one.
pub(super) struct Tee<W> {
    out: W,
    copier: Option<Copier>,
}

impl<W: Write> Tee<W> {
    /// Writes to `out` alone where nothing is recorded.
    pub(super) fn new(out: W, recording: Option<Recording>, session: &Session) -> Self {
        let size = crossterm::terminal::size().unwrap_or((80, 24));
        Self {
            out,
            copier: recording.and_then(|recording| Copier::start(recording, session, size)),
        }
    }
}

impl<W: Write> Write for Tee<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        if let Some(copier) = &mut self.copier {
            copier.frame.extend_from_slice(bytes.get(..written).unwrap_or_default());
            if copier.frame.len() > EVENT {
                copier.send_frame();
            }
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()?;
        if let Some(copier) = &mut self.copier {
            let size = crossterm::terminal::size().unwrap_or(copier.size);
            copier.end_frame(size);
        }
        Ok(())
    }
}

/// A recording of whole frames, each added when it is complete: which ones there are does not depend on the machine.
pub(super) struct Frames {
    copier: Copier,
    last: Buffer,
}

impl Frames {
    /// Begins with an empty screen.
    pub(super) fn start(recording: Recording, session: &Session) -> Option<Self> {
        let (width, height) = crossterm::terminal::size().unwrap_or((80, 24));
        let mut copier = Copier::start(recording, session, (width, height))?;
        // Where the cursor stands is no part of a frame.
        copier.frame.extend_from_slice(b"\x1b[?25l");
        Some(Self {
            copier,
            last: Buffer::empty(Rect::new(0, 0, width, height)),
        })
    }

    /// Adds a frame: what is different from the one before.
    pub(super) fn add(&mut self, buffer: &Buffer) {
        let area = buffer.area;
        if self.last.area != area {
            self.last = Buffer::empty(area);
            self.copier.send(Moment::Resized(area.width, area.height));
            self.copier.size = (area.width, area.height);
            self.copier.frame.extend_from_slice(b"\x1b[2J");
        }
        let changes = self.last.diff(buffer);
        if changes.is_empty() {
            return;
        }
        // Writing to memory cannot fail.
        let _ = CrosstermBackend::new(&mut self.copier.frame).draw(changes.into_iter());
        self.last = buffer.clone();
        self.copier.send_frame();
    }
}

impl Copier {
    /// Starts the thread that writes. Where there is no thread to be had, the room is told, and nothing is recorded.
    fn start(recording: Recording, session: &Session, size: (u16, u16)) -> Option<Self> {
        let (events, receiver) = sync_channel(QUEUE);
        let (over, ended) = channel();
        let problem = Arc::new(Mutex::new(None));
        let Recording { path, file, term } = recording;
        let begun_at = session.clock().now();
        let training = session.engine().borrow().identity == Identity::Training;
        let header = header(size, begun_at, training, term.as_deref());
        let told = Arc::clone(&problem);
        let written = move || {
            if let Err(error) = write(file, &header, &receiver) {
                *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
            }
            // Whoever waits for the end may be gone.
            let _ = over.send(());
        };
        let copier = Self {
            events: Some(events),
            ended,
            problem,
            session: session.clone(),
            path,
            begun: Instant::now(),
            begun_at,
            size,
            frame: b"\x1b[2J\x1b[H".to_vec(),
        };
        match std::thread::Builder::new().name("recording".into()).spawn(written) {
            Ok(_) => Some(copier),
            Err(error) => {
                copier.warn(&error.to_string());
                None
            }
        }
    }

    /// How far the recording is; on a stepped clock by that clock.
    fn time(&self) -> Duration {
        let clock = self.session.clock();
        if clock.is_stepped() {
            Duration::try_from(clock.now().duration_since(self.begun_at)).unwrap_or_default()
        } else {
            self.begun.elapsed()
        }
    }

    fn end_frame(&mut self, size: (u16, u16)) {
        if size != self.size {
            self.size = size;
            let (columns, rows) = size;
            self.send(Moment::Resized(columns, rows));
        }
        self.send_frame();
    }

    /// Sends what can be told as text; the beginning of a character that is cut stays for the next event.
    fn send_frame(&mut self) {
        let whole = whole_characters(&self.frame);
        if whole == 0 {
            return;
        }
        let rest = self.frame.split_off(whole);
        let frame = std::mem::replace(&mut self.frame, rest);
        self.send(Moment::Shown(frame));
    }

    fn send(&mut self, moment: Moment) {
        let time = self.time();
        let Some(events) = &self.events else {
            return;
        };
        let reason = match events.try_send((time, moment)) {
            Ok(()) => return,
            Err(TrySendError::Full(_)) => "the disk is too slow for it".to_owned(),
            Err(TrySendError::Disconnected(_)) => self
                .problem
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()
                .unwrap_or_else(|| "its thread ended".to_owned()),
        };
        self.events = None;
        self.warn(&reason);
    }

    fn warn(&self, reason: &str) {
        let text = format!(
            "the recording {} ends here: {reason}\n  = help: the war room goes on; free some space and record again",
            self.path.display()
        );
        self.session.room().post(Draft::warning(text), Place::default());
    }
}

impl Drop for Copier {
    /// Waits a little for the file, so that the end of the sitting is in it.
    fn drop(&mut self) {
        self.send_frame();
        if self.events.take().is_some() {
            let _ = self.ended.recv_timeout(LAST);
        }
    }
}

/// How many bytes from the start are whole characters, or no UTF-8 at all.
fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Ok(_) | Err(_) => bytes.len(),
    }
}

/// The first line of the file.
fn header((width, height): (u16, u16), time: Timestamp, training: bool, term: Option<&str>) -> String {
    let title = if training {
        "warroom - TRAINING ENGINE, everything is invented"
    } else {
        "warroom"
    };
    let mut header = json!({
        "version": 2,
        "width": width,
        "height": height,
        "timestamp": time.as_second(),
        "title": title,
    });
    if let (Some(term), Some(header)) = (term, header.as_object_mut()) {
        header.insert("env".to_owned(), json!({ "TERM": term }));
    }
    header.to_string()
}

/// Writes the file until no more events can come.
fn write(file: File, header: &str, events: &Receiver<(Duration, Moment)>) -> io::Result<()> {
    let mut file = BufWriter::new(file);
    writeln!(file, "{header}")?;
    file.flush()?;
    loop {
        match events.recv_timeout(FLUSH) {
            Ok((time, moment)) => writeln!(file, "{}", line(time, &moment))?,
            Err(RecvTimeoutError::Timeout) => file.flush()?,
            Err(RecvTimeoutError::Disconnected) => return file.flush(),
        }
    }
}

/// An event as a line of the file.
fn line(time: Duration, moment: &Moment) -> String {
    let (code, data) = match moment {
        Moment::Shown(bytes) => ("o", String::from_utf8_lossy(bytes).into_owned()),
        Moment::Resized(columns, rows) => ("r", format!("{columns}x{rows}")),
    };
    // Written by hand, since a number is to have the same digits always.
    let data = serde_json::Value::String(data);
    format!("[{}.{:06},\"{code}\",{data}]", time.as_secs(), time.subsec_micros())
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
