//! The real terminal's keys, and the signals that a terminal program has to heed.

use std::io;
use std::sync::Arc;
use std::time::Duration;

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
}
