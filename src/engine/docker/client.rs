//! The way to the engine: one bollard client, made when it is first needed, with limits on every question and a
//! watchdog over long work.

use std::path::Path;
use std::time::Duration;

use bollard::{API_DEFAULT_VERSION, BollardRequest, Docker};
use futures_util::{Stream, StreamExt};
use tokio::sync::OnceCell;
use tokio::time::timeout;

use super::endpoint::Endpoint;
use super::failure;
use super::tls::Tls;
use crate::engine::Error;

/// bollard's own limit: a year, since it counts only up to the headers and would end long builds. Limits are kept here.
const NEVER: u64 = 365 * 24 * 60 * 60;

/// How long an engine may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For a sign of life.
    pub ping: Duration,
    /// For the answer to a question.
    pub question: Duration,
    /// For the start of an image, what runs in it, and its end.
    pub survey: Duration,
    /// Without any message of a pull or build, before the engine is asked for a sign of life.
    pub silence: Duration,
    /// For a registry's answer, over all its pages.
    pub registry: Duration,
    /// For pip and the package manager to tell what they would install.
    pub resolve: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            ping: Duration::from_secs(5),
            question: Duration::from_secs(10),
            survey: Duration::from_mins(2),
            silence: Duration::from_secs(30),
            registry: Duration::from_secs(15),
            resolve: Duration::from_mins(10),
        }
    }
}

/// The client of one endpoint.
pub(super) struct Client {
    endpoint: Endpoint,
    limits: Limits,
    docker: OnceCell<Docker>,
}

impl Client {
    pub(super) fn new(endpoint: Endpoint, limits: Limits) -> Self {
        Self {
            endpoint,
            limits,
            docker: OnceCell::new(),
        }
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// The connection, made and its API version agreed on at the first call that reaches the engine.
    pub(super) async fn docker(&self) -> Result<Docker, Error> {
        let docker = self.docker.get_or_try_init(|| async {
            let endpoint = self.endpoint.clone();
            let docker = if endpoint.tls.is_some() {
                // Reads the system's certificates, which takes a while.
                tokio::task::spawn_blocking(move || open(&endpoint))
                    .await
                    .map_err(|error| self.unreachable(error.to_string()))?
            } else {
                open(&endpoint)
            };
            let docker = docker.map_err(|error| self.failure(&error))?;
            self.within(self.limits.ping, docker.negotiate_version()).await
        });
        // Callers stand in line for the first answer; none of them waits longer than for a question.
        let limit = self.limits.question;
        match timeout(limit, docker).await {
            Ok(docker) => docker.cloned(),
            Err(_) => Err(self.slow(limit)),
        }
    }

    /// Puts a question to the engine within the usual limit.
    pub(super) async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, bollard::errors::Error>>,
    ) -> Result<T, Error> {
        self.within(self.limits.question, question).await
    }

    pub(super) async fn within<T>(
        &self,
        limit: Duration,
        question: impl Future<Output = Result<T, bollard::errors::Error>>,
    ) -> Result<T, Error> {
        match timeout(limit, question).await {
            Ok(answer) => answer.map_err(|error| self.failure(&error)),
            Err(_) => Err(self.slow(limit)),
        }
    }

    pub(super) fn slow(&self, limit: Duration) -> Error {
        Error::Slow {
            what: format!("the Docker engine at {}", self.endpoint.address),
            limit,
        }
    }

    pub(super) fn failure(&self, error: &bollard::errors::Error) -> Error {
        failure::translate(error, &self.endpoint)
    }

    pub(super) fn lost(&self, reason: impl Into<String>) -> Error {
        Error::Lost {
            address: self.endpoint.address.clone(),
            reason: reason.into(),
        }
    }

    fn unreachable(&self, reason: String) -> Error {
        Error::Unreachable {
            address: self.endpoint.address.clone(),
            reason,
        }
    }

    /// The next message of long work; `None` at its end. Silence alone is no failure: only an engine that gives no sign
    /// of life is lost.
    pub(super) async fn next<T>(
        &self,
        docker: &Docker,
        messages: &mut (impl Stream<Item = Result<T, bollard::errors::Error>> + Unpin),
    ) -> Result<Option<Result<T, bollard::errors::Error>>, Error> {
        loop {
            match timeout(self.limits.silence, messages.next()).await {
                Ok(message) => return Ok(message),
                Err(_) => match timeout(self.limits.ping, docker.ping()).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(error)) => match self.failure(&error) {
                        Error::Unreachable { reason, .. } | Error::Lost { reason, .. } => {
                            return Err(self.lost(reason));
                        }
                        // An answer, whatever it says, is a sign of life.
                        _ => {}
                    },
                    Err(_) => {
                        return Err(self.lost(format!(
                            "no message for {} s and no sign of life",
                            (self.limits.silence + self.limits.ping).as_secs()
                        )));
                    }
                },
            }
        }
    }
}

fn open(endpoint: &Endpoint) -> Result<Docker, bollard::errors::Error> {
    let docker = match &endpoint.tls {
        Some(Tls { ca, certificate, key }) => {
            // bollard wants all three; an empty file stands for "none".
            let file = |path: &Option<_>| path.clone().unwrap_or_else(|| Path::new("/dev/null").to_owned());
            Docker::connect_with_ssl(
                &endpoint.address,
                &file(key),
                &file(certificate),
                &file(ca),
                NEVER,
                API_DEFAULT_VERSION,
            )
        }
        None if endpoint.socket().is_some() => Docker::connect_with_unix(&endpoint.address, NEVER, API_DEFAULT_VERSION),
        None => Docker::connect_with_http(&endpoint.address, NEVER, API_DEFAULT_VERSION),
    }?;
    Ok(docker.with_request_modifier(url_safe_credentials))
}

/// Writes registry credentials in the URL-safe base64 that the
/// [API](https://docs.docker.com/reference/api/engine/version/v1.41/#section/Authentication) asks for: bollard 0.21
/// writes the standard alphabet, and engines then see no credentials at all.
fn url_safe_credentials(mut request: BollardRequest) -> BollardRequest {
    for header in ["X-Registry-Auth", "X-Registry-Config"] {
        if let Some(value) = request.headers_mut().get_mut(header) {
            let safe: Vec<u8> = value
                .as_bytes()
                .iter()
                .map(|byte| match byte {
                    b'+' => b'-',
                    b'/' => b'_',
                    other => *other,
                })
                .collect();
            if let Ok(safe) = hyper::header::HeaderValue::from_bytes(&safe) {
                *value = safe;
            }
        }
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_reach_the_engine_in_the_url_safe_alphabet() {
        let request = hyper::Request::builder()
            .header("X-Registry-Auth", "eyJ+Pz8/fj4+==")
            .header("X-Other", "a+b/c")
            .body(bollard::body_full(hyper::body::Bytes::new()))
            .unwrap();
        let request = url_safe_credentials(request);
        assert_eq!(request.headers()["X-Registry-Auth"], "eyJ-Pz8_fj4-==");
        assert_eq!(request.headers()["X-Other"], "a+b/c");
    }
}
