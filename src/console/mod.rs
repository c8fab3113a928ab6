//! The full-screen console.

mod editor;
mod history;
mod human;
mod text;
pub mod theme;
