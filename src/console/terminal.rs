//! The terminal: taken and given back in one place, also when the program fails.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{Command, execute, queue};
use tokio::sync::Notify;

/// Takes the mouse: buttons, wheel, and moves while a button is held, in the coordinates of large screens too. Other
/// moves are not asked for: a mouse that crosses the window must not wake the program.
struct TakeMouse;

impl Command for TakeMouse {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        f.write_str("\x1b[?1000h\x1b[?1002h\x1b[?1006h")
    }
}

/// Holds the terminal in raw mode, on its second screen, with pastes marked. Dropping it gives the terminal back and
/// prints what failed meanwhile.
#[derive(Debug)]
pub(super) struct Guard(Arc<Held>);

/// How the terminal is held, shared with the panic hook.
#[derive(Debug)]
pub(super) struct Held {
    /// The thread that draws. When another one panics, the terminal is given back by the drawing one, which would draw
    /// on the shell's screen otherwise.
    drawer: ThreadId,
    taken: AtomicBool,
    mouse: AtomicBool,
    faults: Mutex<Vec<String>>,
    /// Told when another thread panicked.
    pub(super) fault: Notify,
}

impl Guard {
    /// Takes the terminal.
    ///
    /// # Errors
    /// Where standard input or output is no terminal, or it cannot be set.
    pub(super) fn take() -> io::Result<Self> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Err(io::Error::other(
                "the console needs a terminal on standard input and output",
            ));
        }
        let held = Arc::new(Held {
            drawer: thread::current().id(),
            taken: AtomicBool::new(false),
            mouse: AtomicBool::new(false),
            faults: Mutex::default(),
            fault: Notify::new(),
        });
        let before = panic::take_hook();
        let hooked = Arc::clone(&held);
        panic::set_hook(Box::new(move |info| hooked.on_panic(info, &before)));
        // From here on dropping it gives the terminal back, also where only half of it could be taken.
        let guard = Self(held);
        guard.0.enter()?;
        Ok(guard)
    }

    /// How the terminal is held.
    pub(super) fn held(&self) -> Arc<Held> {
        Arc::clone(&self.0)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.leave();
        let faults = std::mem::take(&mut *self.0.faults.lock().unwrap_or_else(PoisonError::into_inner));
        for fault in faults {
            // Where nothing can be printed, nothing can be said about it either.
            let _ = writeln!(io::stderr(), "{fault}");
        }
    }
}

impl Held {
    /// Takes the terminal, or takes it again.
    pub(super) fn enter(&self) -> io::Result<()> {
        enable_raw_mode()?;
        self.taken.store(true, Ordering::SeqCst);
        let mut out = io::stdout();
        queue!(out, EnterAlternateScreen, EnableBracketedPaste)?;
        if self.mouse.load(Ordering::SeqCst) {
            queue!(out, TakeMouse)?;
        }
        out.flush()
    }

    /// Gives the terminal back; does nothing where it is not held. What cannot be undone is left, and the rest tried.
    pub(super) fn leave(&self) {
        if self.taken.swap(false, Ordering::SeqCst) {
            let mut out = io::stdout();
            let _ = execute!(out, DisableMouseCapture);
            let _ = execute!(out, DisableBracketedPaste, LeaveAlternateScreen, Show);
            let _ = disable_raw_mode();
        }
    }

    /// Takes the mouse, or gives it back.
    pub(super) fn set_mouse(&self, on: bool) -> io::Result<()> {
        self.mouse.store(on, Ordering::SeqCst);
        if on {
            execute!(io::stdout(), TakeMouse)
        } else {
            execute!(io::stdout(), DisableMouseCapture)
        }
    }

    fn on_panic(&self, info: &PanicHookInfo<'_>, before: &dyn Fn(&PanicHookInfo<'_>)) {
        if !self.taken.load(Ordering::SeqCst) {
            before(info);
        } else if thread::current().id() == self.drawer {
            self.leave();
            before(info);
        } else {
            let thread = thread::current();
            let name = thread.name().unwrap_or("<unnamed>").to_owned();
            let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
            faults.push(format!("thread '{name}' {info}"));
            self.fault.notify_one();
        }
    }
}
