//! What comes of an installing step of an invented build.

use std::collections::BTreeMap;

/// What an installing step does.
#[derive(Debug, Default)]
pub(super) struct Installed {
    /// What it prints.
    pub(super) lines: Vec<String>,
    /// What it adds, in bytes.
    pub(super) size: u64,
    /// Distributions and their versions.
    pub(super) distributions: BTreeMap<String, String>,
    /// OS packages and their versions.
    pub(super) system: BTreeMap<String, String>,
    /// What `pip check` complains of from then on.
    pub(super) complaints: Vec<String>,
    /// The exit code, where it fails.
    pub(super) failure: Option<u32>,
}

/// A step that ends with an exit code.
pub(super) fn failed(lines: Vec<String>, code: u32) -> Installed {
    Installed {
        lines,
        failure: Some(code),
        ..Installed::default()
    }
}
