//! What the choice of an engine is made from: options, environment and platform, as they were read.

use std::path::PathBuf;

/// What a person wishes by options, and what environment and platform say. Empty texts count as absent.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// `--host`.
    pub host: Option<String>,
    /// `--context`.
    pub context: Option<String>,
    /// `DOCKER_HOST`.
    pub docker_host: Option<String>,
    /// `DOCKER_CONTEXT`.
    pub docker_context: Option<String>,
    /// `DOCKER_CONFIG`, the directory of docker's `config.json`; `.docker` in the home directory where absent.
    pub docker_config: Option<PathBuf>,
    /// The home directory.
    pub home: Option<PathBuf>,
    /// `XDG_RUNTIME_DIR`; `/run/user/<uid>` where absent.
    pub runtime_dir: Option<PathBuf>,
    /// The user's numeric id.
    pub uid: Option<u32>,
    /// `DOCKER_TLS_VERIFY`: any text asks for TLS on TCP addresses that no context gave.
    pub docker_tls_verify: Option<String>,
    /// `DOCKER_CERT_PATH`: where `ca.pem`, `cert.pem` and `key.pem` are; docker's directory where absent.
    pub docker_cert_path: Option<PathBuf>,
    /// `DOCKER_BUILDKIT`: `0` asks for the classic builder.
    pub docker_buildkit: Option<String>,
}

impl Wishes {
    /// Docker's own directory, with `config.json` and `contexts`.
    pub(super) fn config_directory(&self) -> Option<PathBuf> {
        self.docker_config
            .clone()
            .or_else(|| self.home.as_ref().map(|home| home.join(".docker")))
    }

    /// Where the user's own engines have their sockets.
    pub(super) fn runtime_directory(&self) -> Option<PathBuf> {
        self.runtime_dir
            .clone()
            .or_else(|| self.uid.map(|uid| PathBuf::from(format!("/run/user/{uid}"))))
    }
}
