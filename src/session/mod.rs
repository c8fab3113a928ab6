//! Owns engines, jobs, room and live data, and gives each command its context.

mod view;

pub use view::{EngineLink, EngineView};
