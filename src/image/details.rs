//! What an engine tells of an image.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// An image as a list shows it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Image {
    /// The whole id, `sha256:` and 64 hex digits.
    pub id: String,
    /// `repository:tag` pairs as the engine writes them, in its order; empty for a dangling image.
    pub tags: Vec<String>,
    /// `repository@sha256:…` digests under which a registry knows it; empty for an image made here.
    pub digests: Vec<String>,
    /// Size in bytes, all layers.
    pub size: u64,
    /// When it was built.
    pub created: Timestamp,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// An image as an inspection shows it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ImageDetails {
    /// What the list shows.
    pub image: Image,
    /// The user it runs as; empty means root.
    pub user: String,
    /// The working directory; empty means `/`.
    pub working_directory: String,
    /// The entrypoint.
    pub entrypoint: Vec<String>,
    /// The command.
    pub command: Vec<String>,
    /// `KEY=value` lines.
    pub environment: Vec<String>,
    /// The operating system, `linux`.
    pub os: String,
    /// The architecture, `amd64`.
    pub architecture: String,
    /// Instructions that a build on this image begins with (`ONBUILD`).
    pub on_build: Vec<String>,
    /// The layers' diff ids, lowest first.
    pub layers: Vec<String>,
}
