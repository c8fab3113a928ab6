//! What the console shows of a demo, in one row.

/// The row of a demo.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// What `#!say` says; empty for nothing.
    pub text: String,
    /// A notice of the player itself, shown in its place.
    pub notice: Option<String>,
    /// How the demo stands.
    pub playing: Playing,
    /// The line being typed, from 1; 0 before the first one.
    pub line: usize,
    /// How many lines there are.
    pub lines: usize,
    /// How fast it is typed; infinite without waiting.
    pub speed: f64,
}

/// How a demo stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Playing {
    /// It goes on.
    Playing,
    /// It waits for Space.
    Paused,
    /// All was typed.
    Over,
    /// A person went on in its place.
    Handed,
}

impl Playing {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Playing => "playing",
            Self::Paused => "paused",
            Self::Over => "over",
            Self::Handed => "ended",
        }
    }
}
