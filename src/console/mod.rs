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
mod layout;
mod popup;
mod scene;
mod state;
mod text;
pub mod theme;
mod transcript;
mod update;

pub use layout::Pane;
pub use scene::Scene;
pub use state::State;
