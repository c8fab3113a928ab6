//! How the engine in use stands, for a status line and a banner.

use jiff::Timestamp;

use crate::engine::{About, Identity};

/// Whether the engine can be reached.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum EngineLink {
    /// Being asked for the first time.
    Connecting,
    /// It answers.
    Ready,
    /// It does not answer (any more); asked again at that time.
    Lost {
        /// Why, in one line.
        reason: String,
        /// When it is asked again.
        retry_at: Timestamp,
    },
}

/// The engine in use, as shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EngineView {
    /// Which one.
    pub identity: Identity,
    /// Whether it can be reached.
    pub link: EngineLink,
    /// What it said of itself, once it has.
    pub about: Option<About>,
}
