//! What holds images, and what they take.

/// A container as far as an image is concerned: it holds the image it was made from, running or not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Container {
    /// The whole id of its image, `sha256:` and 64 hex digits.
    pub image: String,
    /// Its name, without the engine's leading slash.
    pub name: String,
    /// Whether it runs (a paused one does).
    pub running: bool,
}

impl Container {
    /// How it stands, in a word.
    #[must_use]
    pub fn state(&self) -> &'static str {
        if self.running { "running" } else { "stopped" }
    }
}

/// The space that an engine's images take, layers that several images share counted once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DiskUse {
    /// All images, in bytes.
    pub total: u64,
    /// What would be free at most if every image that no container uses were removed, in bytes.
    pub reclaimable: u64,
}
