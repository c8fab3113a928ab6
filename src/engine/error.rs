//! Why an engine did not do what it was asked.

use std::time::Duration;

/// An engine's failure. `Display` gives the reason in the engine's own words; [`Error::hint`] what to do.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// No engine answers at the address.
    #[error("cannot reach the Docker engine at {address}: {reason}")]
    Unreachable {
        /// The address tried.
        address: String,
        /// The innermost cause.
        reason: String,
    },
    /// The engine was there and went away in the middle of the work.
    #[error("lost the Docker engine at {address}: {reason}")]
    Lost {
        /// Its address.
        address: String,
        /// The innermost cause.
        reason: String,
    },
    /// No answer within the limit.
    #[error("{what} did not answer within {} s", limit.as_secs())]
    Slow {
        /// Who or what was asked.
        what: String,
        /// The limit.
        limit: Duration,
    },
    /// The settings, environment or docker context name no usable engine.
    #[error("{message}")]
    Configuration {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// There is no such image, tag or repository.
    #[error("{message}")]
    NotFound {
        /// The engine's words.
        message: String,
    },
    /// The registry wants credentials, or refuses those given.
    #[error("{message}")]
    Unauthorized {
        /// The engine's words.
        message: String,
    },
    /// The engine cannot reach the registry.
    #[error("{message}")]
    Registry {
        /// The engine's words.
        message: String,
    },
    /// A step of a build failed.
    #[error("{reason}")]
    Build {
        /// Id of the failing step, as reported.
        step: Option<String>,
        /// The engine's words.
        reason: String,
    },
    /// The engine refused for another reason.
    #[error("{message}")]
    Refused {
        /// The engine's words.
        message: String,
    },
    /// This engine does not do that.
    #[error("{what}")]
    Unsupported {
        /// What it does not do, as a sentence fragment.
        what: String,
    },
}

impl Error {
    /// What to do about it, as a sentence fragment, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Configuration { hint, .. } => Some(hint.clone()),
            Self::Unreachable { .. } => {
                Some("start Docker, name another engine with --host or --context, or use --engine training".into())
            }
            Self::Lost { .. } => Some("see whether Docker still runs; the war room connects again by itself".into()),
            Self::Unauthorized { .. } => Some("log in to the registry with `docker login`, then try again".into()),
            Self::Registry { .. } => Some(
                "see whether the registry can be reached from the engine's machine (network, proxy, certificates)"
                    .into(),
            ),
            Self::Slow { .. } => Some("try again; if it stays so, see whether it hangs".into()),
            Self::NotFound { .. } | Self::Build { .. } | Self::Refused { .. } | Self::Unsupported { .. } => None,
        }
    }

    /// Whether the engine itself is out of reach, so that nothing else would work either.
    #[must_use]
    pub fn is_engine_away(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Lost { .. })
    }
}
