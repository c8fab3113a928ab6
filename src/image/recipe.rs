//! What an image is made of, and the Dockerfile that makes it.

use super::{OsPackage, PackageManager, Requirement};

/// Everything that goes into an image on top of its base.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// The base as the engine resolves it: a reference that exists locally.
    pub base: String,
    /// The user that the base sets; empty means root.
    pub user: String,
    /// OS packages, and the package manager that installs them.
    pub packages: Vec<OsPackage>,
    /// The base's package manager.
    pub package_manager: Option<PackageManager>,
    /// Requirements.
    pub requirements: Vec<Requirement>,
    /// The path of the base's Python.
    pub python: String,
    /// Whether pip must be told to install beside packages of the operating system.
    pub externally_managed: bool,
    /// A CA bundle (PEM) for the build steps alone.
    pub certificates: Option<Vec<u8>>,
    /// The version the image gets, `1.0.0.<Unix milliseconds>`; makes the last step new, so that `Created` is true.
    pub version: String,
    /// The job that makes it.
    pub job: String,
}
