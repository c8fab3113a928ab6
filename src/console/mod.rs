//! The full-screen console.

mod assist;
mod block;
mod caret;
mod columns;
mod draw;
mod editor;
mod help;
mod history;
mod human;
mod keyboard;
mod layout;
mod open;
mod outside;
mod pace;
pub mod play;
mod popup;
mod record;
mod run;
mod scene;
mod state;
mod terminal;
mod text;
pub mod theme;
mod transcript;
mod update;

pub use layout::Pane;
pub use open::{Sitting, open, open_with};
pub use outside::{Ended, Events, Outside, Told};
pub use record::Recording;
pub use run::{Options, run};
pub use state::State;
