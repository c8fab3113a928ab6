//! The full-screen console.

mod assist;
mod block;
mod caret;
mod columns;
mod copy;
mod draw;
#[cfg_attr(
    not(test),
    expect(dead_code, unused_imports, reason = "keys and drawing are being put on it")
)]
mod editor;
mod errands;
mod history;
mod human;
mod keyboard;
mod keys;
mod layer;
mod layers;
mod layout;
mod line;
mod mouse;
mod needle;
mod open;
mod outside;
mod pace;
mod panes;
mod popup;
mod run;
mod scene;
mod state;
mod terminal;
mod text;
pub mod theme;
mod transcript;
mod update;

pub use keys::{KeyError, Keymap};
pub use layout::Pane;
pub use open::open;
pub use outside::{Ended, Events, Outside, Told};
pub use run::{Options, run};
pub use state::State;
