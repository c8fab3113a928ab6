//! Keys: which key does what, by name, so that every one can be bound anew.

mod act;
mod chord;
mod keymap;

pub(super) use act::{Act, Context, TABLE};
pub(super) use chord::Chord;
pub use keymap::{KeyError, Keymap};
