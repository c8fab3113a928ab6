//! The console on the real terminal, from taking it to giving it back.

use std::io::{self, BufWriter, Write as _};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use tokio::signal::unix::{SignalKind, signal};

use super::keyboard::Keyboard;
use super::outside::Ended;
use super::play::{Demo, Pacing, Player};
use super::record::{Frames, Recording, Tee};
use super::run::{Options, run};
use super::terminal::Guard;
use crate::session::Session;

/// The bytes of a large frame, so that it is written in one go.
const FRAME: usize = 64 * 1024;

/// Runs the console on this process's terminal until it ends. The terminal is restored before the session is closed,
/// which cancels what still runs and takes a bounded time; a signal meanwhile ends the wait, and the next start sweeps.
///
/// # Errors
/// Where standard input or output is no terminal, or it cannot be set or written to.
pub async fn open(session: &Session, options: &Options) -> io::Result<Ended> {
    open_with(session, options, Sitting::default()).await
}

/// What a sitting at the console has beside the person.
#[derive(Debug, Default)]
pub struct Sitting {
    /// A demo to play, and how.
    pub demo: Option<(Demo, Pacing)>,
    /// Where all that is shown is kept.
    pub recording: Option<Recording>,
}

/// The same, with a demo or a recording.
///
/// # Errors
/// As [`open`].
pub async fn open_with(session: &Session, options: &Options, sitting: Sitting) -> io::Result<Ended> {
    let ended = on_terminal(session, options, sitting).await;
    if session.jobs().snapshot().iter().any(|job| job.state.is_live()) {
        // Where nothing can be printed, there is nobody to tell.
        let _ = writeln!(
            io::stderr(),
            "cancelling what still runs and cleaning up; Ctrl-C ends this at once"
        );
    }
    tokio::select! {
        () = session.close() => {}
        Ok(()) = asked_again() => {}
    }
    ended
}

/// Waits for a signal that asks the program to end.
async fn asked_again() -> io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    Ok(())
}

async fn on_terminal(session: &Session, options: &Options, sitting: Sitting) -> io::Result<Ended> {
    let Sitting { demo, recording } = sitting;
    let guard = Guard::take()?;
    let keyboard = Keyboard::open(guard.held())?;
    // A demo by a stepped clock says itself which frames are recorded.
    let by_demo = demo.is_some() && session.clock().is_stepped();
    let (whole, frames) = if by_demo { (None, recording) } else { (recording, None) };
    let out = Tee::new(io::stdout(), whole, session);
    // Below the guard, so that it is dropped first: no byte of a frame may follow the restored terminal.
    let mut terminal = Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(FRAME, out)))?;
    let ended = if let Some((demo, pacing)) = demo {
        let frames = frames.and_then(|recording| Frames::start(recording, session));
        let mut player = Player::new(keyboard, session.clone(), demo, pacing, frames);
        run(&mut terminal, &mut player, session, options).await
    } else {
        let mut keyboard = keyboard;
        run(&mut terminal, &mut keyboard, session, options).await
    };
    drop(terminal);
    drop(guard);
    match ended {
        Ok((ended, _)) => Ok(ended),
        // The terminal went away: no news to anyone, and the session is closed as ever.
        Err(error) => Ok(Ended::Lost(error)),
    }
}
