//! The files of a TLS endpoint.

use std::path::{Path, PathBuf};

/// The files of a TLS endpoint, all PEM.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tls {
    /// Who may vouch for the engine, beside the system's authorities.
    pub ca: Option<PathBuf>,
    /// The client's certificate.
    pub certificate: Option<PathBuf>,
    /// The client's key.
    pub key: Option<PathBuf>,
}

/// The TLS files of a directory, as docker names them.
pub(super) fn tls_files(directory: &Path) -> Tls {
    let file = |name: &str| Some(directory.join(name)).filter(|path| path.is_file());
    Tls {
        ca: file("ca.pem"),
        certificate: file("cert.pem"),
        key: file("key.pem"),
    }
}
