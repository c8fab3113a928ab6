//! What reaches the console from outside: keys, signals, a fault elsewhere in the program.

use std::future::{Future, pending};
use std::io;

use crossterm::event::Event;
use futures_util::{Stream, StreamExt};
use ratatui::buffer::Buffer;

use super::play::Caption;

/// Why the console ended.
#[derive(Debug)]
pub enum Ended {
    /// The person left.
    Quit,
    /// A signal asked the program to end: its number.
    Signal(i32),
    /// A part of the program failed by a panic; what it said is printed once the terminal is restored.
    Panic,
    /// The terminal is gone, or cannot be read or written.
    Lost(io::Error),
    /// No more keys can come.
    NoMoreKeys,
}

/// Something from outside.
#[derive(Debug)]
pub enum Told {
    /// A key, a paste, the mouse, a new size.
    Event(Event),
    /// The program was stopped and goes on: the screen may show anything.
    Continued,
    /// What the row of a demo shows from now on; none takes the row away.
    Caption(Option<Box<Caption>>),
    /// The console is to end.
    Ended(Ended),
}

/// Where keys come from, and who can let go of the terminal for a while.
pub trait Outside {
    /// Waits for the next thing. Dropping the future loses nothing.
    fn next(&mut self) -> impl Future<Output = Told>;

    /// Sees a frame that was just drawn, whole.
    fn drawn(&mut self, _frame: &Buffer) {}

    /// Gives the terminal back to the shell until the program is told to go on; true where it was given.
    ///
    /// # Errors
    /// Where the terminal cannot be taken again.
    fn suspend(&mut self) -> impl Future<Output = io::Result<bool>> {
        async { Ok(false) }
    }

    /// Takes the mouse wheel, or gives it back.
    ///
    /// # Errors
    /// Where the terminal cannot be written to.
    fn mouse(&mut self, _on: bool) -> io::Result<()> {
        Ok(())
    }

    /// Puts a text on the clipboard, where the terminal can.
    ///
    /// # Errors
    /// Where the terminal cannot be written to.
    fn copy(&mut self, _text: &str) -> io::Result<()> {
        Ok(())
    }

    /// Draws attention to something: by the bell, and by a notification where there are words for one.
    ///
    /// # Errors
    /// Where the terminal cannot be written to.
    fn attention(&mut self, _words: Option<&str>) -> io::Result<()> {
        Ok(())
    }
}

/// Nothing but a stream of events.
#[derive(Debug)]
pub struct Events<S>(pub S);

impl<S: Stream<Item = io::Result<Event>> + Unpin> Outside for Events<S> {
    async fn next(&mut self) -> Told {
        told(self.0.next().await)
    }
}

/// What an item of a stream of events means.
pub(super) fn told(item: Option<io::Result<Event>>) -> Told {
    match item {
        Some(Ok(event)) => Told::Event(event),
        Some(Err(error)) => Told::Ended(Ended::Lost(error)),
        None => Told::Ended(Ended::NoMoreKeys),
    }
}

/// Waits for an optional thing; for ever where there is none.
pub(super) async fn maybe<T>(waiting: Option<impl Future<Output = T>>) -> T {
    match waiting {
        Some(waiting) => waiting.await,
        None => pending().await,
    }
}
