//! What is in an image, seen by starting it once without network.

use pep508_rs::MarkerEnvironment;

/// The package manager of an image's operating system.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PackageManager {
    /// Debian and Ubuntu.
    Apt,
    /// Alpine.
    Apk,
    /// Fedora, Red Hat and kin.
    Dnf,
    /// The small dnf of minimal Red Hat images.
    Microdnf,
}

/// The Python that an image runs when told `python3` (or `python`).
#[derive(Clone, Debug, PartialEq)]
pub struct Python {
    /// Its path in the image, `/usr/bin/python3`.
    pub executable: String,
    /// Its version, `3.11.2`.
    pub version: String,
    /// What markers of requirements are evaluated against; `None` where the interpreter told too little.
    pub environment: Option<MarkerEnvironment>,
    /// The version of its pip; `None` where it has none.
    pub pip: Option<String>,
    /// Whether the operating system manages its packages (PEP 668), so that pip must be told to go on.
    pub externally_managed: bool,
    /// The installed distributions, normalised name and version, sorted.
    pub distributions: Vec<(String, String)>,
    /// What `pip check` complains of, one line each; `None` where this pip cannot check.
    pub complaints: Option<Vec<String>>,
}

/// What a survey found.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// The name of the operating system, `Debian GNU/Linux 12 (bookworm)`.
    pub os: String,
    /// The numeric id of the user it runs as.
    pub uid: u32,
    /// Its package manager, if it has one that is known.
    pub package_manager: Option<PackageManager>,
    /// Its Python, if it has one.
    pub python: Option<Python>,
}
