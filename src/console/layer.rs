//! What lies over the panes: the help, a question, a log, a form. The topmost one gets the keys.

use std::fmt;
use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::action::Action;
use super::errands::Read;
use super::ink::Ink;
use super::keys::{Act, Context};
use super::scene::Scene;
use crate::commands::ImageFacts;
use crate::room::About;

/// What a layer can look at and change: everything but itself. `S` is the console's state, which holds the layers.
pub(super) struct Here<'a, S> {
    /// The console's state, with the layers below.
    pub(super) state: &'a mut S,
    /// What there is to show.
    pub(super) scene: &'a Scene,
}

/// What becomes of a layer after a key.
#[derive(Debug)]
pub(super) enum After<S> {
    /// It stays.
    Stay,
    /// The key is not the layer's: what works everywhere may have it.
    Pass,
    /// It closes, and what it was given goes to what lies below.
    Yield,
    /// It closes.
    Close,
    /// It stays, and this is done.
    Do(Action),
    /// It closes, and this is done.
    Finish(Action),
    /// Another one takes its place.
    Replace(Box<dyn Layer<S>>),
}

/// Something over the panes.
pub(super) trait Layer<S>: fmt::Debug + Send {
    /// Where its keys are looked up, innermost first; what works everywhere is looked up after them.
    fn places(&self) -> &'static [Context];

    /// Does what a key is bound to.
    fn on_act(&mut self, act: Act, here: &mut Here<'_, S>) -> After<S>;

    /// Takes a key that is bound to nothing here, such as a letter that is typed.
    fn on_key(&mut self, _key: KeyEvent, _here: &mut Here<'_, S>) -> After<S> {
        After::Stay
    }

    /// Whether letters are typed into it: then a key without Ctrl or Alt that stands for a sign goes to
    /// [`Layer::on_key`], whatever it is bound to.
    fn types(&self) -> bool {
        false
    }

    /// Takes a paste.
    fn on_paste(&mut self, _text: &str, _here: &mut Here<'_, S>) -> After<S> {
        After::Stay
    }

    /// The wheel moved over it, by lines, down or up.
    fn on_wheel(&mut self, _lines: isize, _here: &mut Here<'_, S>) -> After<S> {
        After::Stay
    }

    /// It was clicked.
    fn on_click(&mut self, _at: Position, _here: &mut Here<'_, S>) -> After<S> {
        After::Stay
    }

    /// What was asked about an image is known, or why it is not.
    fn on_facts(&mut self, _id: &str, _facts: &Result<Arc<ImageFacts>, String>) {}

    /// What there is to know about the rooms was read.
    fn on_rooms(&mut self, _rooms: &[About]) {}

    /// Whether what it is about is gone, so that it goes too.
    fn is_over(&self, _scene: &Scene) -> bool {
        false
    }

    /// Does a moment's work that no key waits for, if there is any, such as going on with a search.
    fn work(&mut self, _state: &mut S) {}

    /// Whether there is such work to do.
    fn has_work(&self) -> bool {
        false
    }

    /// A file was read; what is not for this layer is given back.
    fn on_read(&mut self, _path: &str, read: Read) -> Option<Read> {
        Some(read)
    }

    /// The file that is to be read on, and from where, because there is more of it now.
    fn to_read(&mut self, _scene: &Scene) -> Option<(String, u64)> {
        None
    }

    /// Draws itself over `screen`, which is all between the banners and the rule above the line; tells where the cursor
    /// is, if it has one.
    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position>;

    /// The keys that matter in it, the most wanted first, and what they do.
    fn hints(&self) -> Vec<(Context, Act, &'static str)>;
}
