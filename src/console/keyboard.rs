//! The real terminal's keys, and the signals that a terminal program has to heed.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crossterm::event::EventStream;
use futures_util::StreamExt;
use rustix::process::{self, Signal};
use tokio::signal::unix::{self, SignalKind};
use tokio::time::timeout;

use super::attention;
use super::outside::{Ended, Outside, Told, maybe, told};
use super::terminal::Held;

/// How long a stop may take to reach this process. Where it is ignored (a session of its own, nobody to go on from a
/// shell), the console goes on after that.
const STOP_WAIT: Duration = Duration::from_millis(300);

/// Keys and signals.
pub(super) struct Keyboard {
    held: Arc<Held>,
    /// Gone while the terminal is given back: a living one would go on reading the shell's keys.
    events: Option<EventStream>,
    ends: [(unix::Signal, i32); 3],
    continued: unix::Signal,
}

impl Keyboard {
    /// Begins to listen.
    ///
    /// # Errors
    /// Where signals cannot be listened to.
    pub(super) fn open(held: Arc<Held>) -> io::Result<Self> {
        let listen = |kind: SignalKind| Ok::<_, io::Error>((unix::signal(kind)?, kind.as_raw_value()));
        Ok(Self {
            held,
            events: Some(EventStream::new()),
            ends: [
                listen(SignalKind::terminate())?,
                listen(SignalKind::hangup())?,
                listen(SignalKind::interrupt())?,
            ],
            continued: unix::signal(SignalKind::from_raw(Signal::CONT.as_raw()))?,
        })
    }
}

impl Outside for Keyboard {
    async fn next(&mut self) -> Told {
        let [(terminate, a), (hangup, b), (interrupt, c)] = &mut self.ends;
        tokio::select! {
            biased;
            () = self.held.fault.notified() => Told::Ended(Ended::Panic),
            Some(()) = terminate.recv() => Told::Ended(Ended::Signal(*a)),
            Some(()) = hangup.recv() => Told::Ended(Ended::Signal(*b)),
            Some(()) = interrupt.recv() => Told::Ended(Ended::Signal(*c)),
            Some(()) = self.continued.recv() => {
                // Stopped from elsewhere: the shell has set the terminal as it likes it.
                self.held.leave();
                match self.held.enter() {
                    Ok(()) => Told::Continued,
                    Err(error) => Told::Ended(Ended::Lost(error)),
                }
            }
            item = maybe(self.events.as_mut().map(StreamExt::next)) => told(item),
        }
    }

    async fn suspend(&mut self) -> io::Result<bool> {
        self.events = None;
        self.held.leave();
        process::kill_current_process_group(Signal::TSTP)?;
        // The stop may come a moment after the call; what is drawn before it would be on the shell's screen.
        let _ = timeout(STOP_WAIT, self.continued.recv()).await;
        self.held.enter()?;
        self.events = Some(EventStream::new());
        Ok(true)
    }

    fn mouse(&mut self, on: bool) -> io::Result<()> {
        self.held.set_mouse(on)
    }

    fn attention(&mut self, words: Option<&str>) -> io::Result<()> {
        attention::write(&mut io::stdout(), words)
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        let mut out = io::stdout();
        out.write_all(clipboard(text).as_bytes())?;
        out.flush()
    }
}

/// What makes a terminal put a text on the clipboard (OSC 52); those that cannot pass it over.
fn clipboard(text: &str) -> String {
    format!("\x1b]52;c;{}\x07", STANDARD.encode(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_handed_to_the_terminal_in_letters_that_it_obeys_in_no_other_way() {
        assert_eq!(clipboard("a\x1b日"), "\x1b]52;c;YRvml6U=\x07");
    }
}
