//! How a change of a file is told.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// What changed.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The files, each once.
    pub(super) paths: BTreeSet<PathBuf>,
    /// Whether directories came or went.
    pub(super) directories: bool,
    /// Whether more changed than could be told.
    pub(super) all: bool,
}
