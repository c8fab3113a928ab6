//! From bollard's errors and the engines' words to [`Error`]. Engines tell kinds of failure apart by words alone: the
//! status code of a failed pull is 500 on Docker, and 200 with a message in the stream on Podman.

use super::endpoint::Endpoint;
use crate::engine::Error;
use crate::web::innermost;

type Failure = bollard::errors::Error;

/// Words of an absent tag or repository.
const ABSENT: [&str; 5] = [
    "manifest unknown",
    "name unknown",
    "no such image",
    "image not known",
    "repository name not known",
];
/// Words of a registry that wants other credentials.
const UNAUTHORIZED: [&str; 8] = [
    "unauthorized",
    "no basic auth credentials",
    "authentication required",
    "access denied",
    "access to the resource is denied",
    "403 forbidden",
    "invalid username/password",
    "toomanyrequests",
];
/// Words of a registry out of reach.
const OUT_OF_REACH: [&str; 14] = [
    "connection refused",
    "connection reset",
    "no such host",
    "server misbehaving",
    "i/o timeout",
    "timeout exceeded",
    "handshake timeout",
    "deadline exceeded",
    "request canceled while waiting for connection",
    "network is unreachable",
    "no route to host",
    "x509:",
    "server gave http response to https client",
    "proxyconnect",
];

/// Translates an error of a call.
pub(super) fn translate(error: &Failure, endpoint: &Endpoint) -> Error {
    let address = || endpoint.address.clone();
    match error {
        Failure::DockerResponseServerError { status_code, message } if message.trim().is_empty() => Error::Refused {
            message: format!("the engine answered with status {status_code} and no reason"),
        },
        Failure::DockerResponseServerError { status_code, message } => match classify(message) {
            Error::Refused { message } if *status_code == 404 => Error::NotFound { message },
            other => other,
        },
        Failure::DockerStreamError { error } | Failure::DockerContainerWaitError { error, .. } => classify(error),
        Failure::SocketNotFoundError(_) => Error::Unreachable {
            address: address(),
            reason: absent_socket(endpoint),
        },
        Failure::HyperLegacyError { err } if err.is_connect() => {
            let reason = innermost(err);
            Error::Unreachable {
                address: address(),
                reason: if reason.contains("No such file or directory") {
                    absent_socket(endpoint)
                } else if reason.contains("Permission denied") {
                    format!("{reason}: this user may not open the socket; members of its group, mostly `docker`, may")
                } else {
                    reason
                },
            }
        }
        Failure::HyperLegacyError { .. } | Failure::HyperResponseError { .. } | Failure::IOError { .. } => {
            Error::Lost {
                address: address(),
                reason: innermost(error),
            }
        }
        Failure::CertPathError { path } | Failure::CertParseError { path } | Failure::CertMultipleKeys { path, .. } => {
            Error::Configuration {
                message: format!("cannot use the TLS file {}: {error}", path.display()),
                hint: "see that it is a PEM file this user may read".to_owned(),
            }
        }
        Failure::JsonDataError { .. } | Failure::JsonSerdeError { .. } => Error::Refused {
            message: format!("the engine's answer cannot be understood: {error}"),
        },
        other => Error::Refused {
            message: innermost(other),
        },
    }
}

fn absent_socket(endpoint: &Endpoint) -> String {
    let mut reason = "there is no such socket".to_owned();
    if !endpoint.tried.is_empty() {
        reason.push_str(", nor ");
        reason.push_str(&endpoint.tried.join(", "));
    }
    reason
}

/// Sorts a failure by the engine's words, which it keeps.
pub(super) fn classify(message: &str) -> Error {
    let message = message.trim().to_owned();
    let lower = message.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&ABSENT) {
        // "pull access denied for x, repository does not exist or may require 'docker login'" is of the next kind.
        Error::NotFound { message }
    } else if has(&UNAUTHORIZED) {
        Error::Unauthorized { message }
    } else if has(&OUT_OF_REACH) {
        Error::Registry { message }
    } else if lower.ends_with("not found") || lower.contains("not found:") {
        Error::NotFound { message }
    } else {
        Error::Refused { message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(message: &str) -> &'static str {
        match classify(message) {
            Error::NotFound { .. } => "absent",
            Error::Unauthorized { .. } => "unauthorized",
            Error::Registry { .. } => "registry",
            Error::Refused { .. } => "refused",
            _ => "other",
        }
    }

    #[test]
    fn failures_are_sorted_by_the_engines_words() {
        for (expected, message) in [
            (
                "absent",
                "manifest for localhost:5000/proto/lay:nope not found: manifest unknown: manifest unknown",
            ),
            (
                "absent",
                "reading manifest nope in localhost:5000/x: manifest unknown: manifest unknown",
            ),
            ("absent", "No such image: nothing:latest"),
            ("absent", "docker.io/library/nothing:latest: not found"),
            (
                "registry",
                "Get \"http://localhost:5999/v2/\": dial tcp 127.0.0.1:5999: connect: connection refused",
            ),
            (
                "registry",
                "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host",
            ),
            (
                "registry",
                "initializing source docker://localhost:5999/x:1: pinging container registry localhost:5999: Get \
                 \"https://localhost:5999/v2/\": dial tcp [::1]:5999: connect: connection refused",
            ),
            (
                "registry",
                "Get \"https://r/v2/\": x509: certificate signed by unknown authority",
            ),
            (
                "unauthorized",
                "Head \"http://r/manifests/1\": no basic auth credentials",
            ),
            ("unauthorized", "unauthorized: authentication required"),
            (
                "unauthorized",
                "pull access denied for x, repository does not exist or may require 'docker login': denied: \
                 requested access to the resource is denied",
            ),
            ("refused", "invalid reference format: repository name must be lowercase"),
            ("refused", "open /x: permission denied"),
        ] {
            assert_eq!(kind(message), expected, "{message}");
        }
    }

    #[test]
    fn the_engines_words_are_kept() {
        let error = translate(
            &Failure::DockerResponseServerError {
                status_code: 409,
                message: "conflict: unable to remove".to_owned(),
            },
            &Endpoint::default(),
        );
        assert_eq!(error.to_string(), "conflict: unable to remove");
    }

    #[test]
    fn an_answer_without_words_tells_its_status() {
        let error = Failure::DockerResponseServerError {
            status_code: 502,
            message: String::new(),
        };
        assert_eq!(
            translate(&error, &Endpoint::default()).to_string(),
            "the engine answered with status 502 and no reason"
        );
    }

    #[test]
    fn a_missing_socket_says_where_else_was_looked() {
        let endpoint = Endpoint {
            address: "unix:///var/run/docker.sock".to_owned(),
            tried: vec!["unix:///run/user/1000/docker.sock".to_owned()],
            ..Endpoint::default()
        };
        let error = translate(
            &Failure::SocketNotFoundError("/var/run/docker.sock".to_owned()),
            &endpoint,
        );
        assert_eq!(
            error.to_string(),
            "cannot reach the Docker engine at unix:///var/run/docker.sock: there is no such socket, nor \
             unix:///run/user/1000/docker.sock"
        );
    }
}
