//! The full-screen console.

mod assist;
mod block;
mod caret;
mod columns;
mod copy;
#[cfg(test)]
mod cost_tests;
mod draw;
mod editor;
mod errands;
mod gloss;
#[cfg_attr(not(test), expect(dead_code, unused_imports, reason = "the loop is being put on it"))]
mod history;
mod history_search;
mod human;
mod keyboard;
mod keys;
mod layer;
mod layers;
mod layout;
mod line;
mod mouse;
mod needle;
mod offer_script;
mod open;
mod open_form;
mod outside;
mod pace;
mod panes;
mod paste;
pub mod play;
mod popup;
mod record;
mod run;
mod scene;
mod signs;
mod state;
mod terminal;
mod text;
pub mod theme;
mod transcript;
mod update;

pub use keys::{KeyError, Keymap};
pub use layout::Pane;
pub use open::{Sitting, open, open_with};
pub use outside::{Ended, Events, Outside, Told};
pub use record::Recording;
pub use run::{Options, run};
pub use signs::Signs;
pub use state::State;
