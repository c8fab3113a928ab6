//! Keys: which key does what, by name, so that every one can be bound anew.

mod act;
mod chord;
mod keymap;
mod table;

pub(super) use act::{Act, Context};
pub(super) use chord::Chord;
pub use keymap::{KeyError, Keymap};
pub(super) use table::TABLE;
