//! Which engine is meant: from options, environment and docker contexts to an address. Reads files, never the
//! environment, and asks no engine.

use std::path::{Path, PathBuf};

use super::contexts::{self, DEFAULT_CONTEXT};
use super::tls::{Tls, tls_files};
use super::wishes::Wishes;
use crate::engine::Error;

/// The port of an engine without TLS, and with TLS, as the docker command has them.
const PORT: u16 = 2375;
const TLS_PORT: u16 = 2376;

/// Where an engine is, and what belongs to talking with it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Endpoint {
    /// How it is called in entries: the context's name, else the address.
    pub name: String,
    /// `unix:///var/run/docker.sock`, `tcp://host:2375`.
    pub address: String,
    /// TLS, where the address is spoken to that way.
    pub tls: Option<Tls>,
    /// Files with registry credentials, in the order they are asked.
    pub credentials: Vec<PathBuf>,
    /// Whether builds shall use the classic builder even where the engine has `BuildKit`.
    pub classic: bool,
    /// Other addresses where an engine was looked for and none was.
    pub tried: Vec<String>,
}

impl Endpoint {
    /// Finds the endpoint: `--host`, `--context`, `DOCKER_HOST`, `DOCKER_CONTEXT`, the current context of docker's
    /// `config.json`, then the first socket that exists of the system's, rootless Docker's and Podman's.
    ///
    /// # Errors
    /// [`Error::Configuration`] where what is named is absent or of no use.
    pub fn resolve(wishes: &Wishes) -> Result<Self, Error> {
        Self::resolve_in(wishes, Path::new("/"))
    }

    /// [`Endpoint::resolve`] with the system's sockets looked for under `root`.
    pub(super) fn resolve_in(wishes: &Wishes, root: &Path) -> Result<Self, Error> {
        let mut endpoint = Self::locate(wishes, root)?;
        if let Some(directory) = wishes.config_directory() {
            endpoint.credentials.push(directory.join("config.json"));
        }
        if let Some(directory) = wishes.runtime_directory() {
            endpoint.credentials.push(directory.join("containers/auth.json"));
        }
        endpoint.classic = matches!(wishes.docker_buildkit.as_deref(), Some("0" | "false"));
        Ok(endpoint)
    }

    fn locate(wishes: &Wishes, root: &Path) -> Result<Self, Error> {
        if let Some(host) = named(wishes.host.as_ref()) {
            return by_host(host, "--host", wishes);
        }
        if let Some(context) = named(wishes.context.as_ref()) {
            return by_context(context, "--context", wishes, root);
        }
        if let Some(host) = named(wishes.docker_host.as_ref()) {
            return by_host(host, "DOCKER_HOST", wishes);
        }
        if let Some(context) = named(wishes.docker_context.as_ref()) {
            return by_context(context, "DOCKER_CONTEXT", wishes, root);
        }
        match contexts::current(wishes)? {
            Some(context) => by_context(&context, "currentContext in docker's config.json", wishes, root),
            None => Ok(by_socket(wishes, root)),
        }
    }

    /// The path of its socket, where it has one.
    pub(super) fn socket(&self) -> Option<&Path> {
        self.address.strip_prefix("unix://").map(Path::new)
    }
}

fn named(wish: Option<&String>) -> Option<&str> {
    wish.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn by_host(host: &str, source: &str, wishes: &Wishes) -> Result<Endpoint, Error> {
    let tls = if host.starts_with("https://") || named(wishes.docker_tls_verify.as_ref()).is_some() {
        Some(environment_tls(wishes)?)
    } else {
        None
    };
    let address = address(host, source, tls.is_some())?;
    let tls = tls.filter(|_| !address.starts_with("unix://"));
    Ok(Endpoint {
        name: address.clone(),
        address,
        tls,
        ..Endpoint::default()
    })
}

/// The TLS files that the environment names. Asked for by `DOCKER_TLS_VERIFY`, `ca.pem` has to be there.
fn environment_tls(wishes: &Wishes) -> Result<Tls, Error> {
    let directory = wishes.docker_cert_path.clone().or_else(|| wishes.config_directory());
    let tls = directory.as_deref().map(tls_files).unwrap_or_default();
    if named(wishes.docker_tls_verify.as_ref()).is_some() && tls.ca.is_none() {
        return Err(Error::Configuration {
            message: format!(
                "DOCKER_TLS_VERIFY asks for TLS, but there is no ca.pem in {}",
                directory.map_or_else(
                    || "docker's directory".to_owned(),
                    |directory| directory.display().to_string()
                )
            ),
            hint: "put ca.pem, cert.pem and key.pem there, name their directory in DOCKER_CERT_PATH, or unset \
                   DOCKER_TLS_VERIFY"
                .to_owned(),
        });
    }
    Ok(tls)
}

fn by_context(name: &str, source: &str, wishes: &Wishes, root: &Path) -> Result<Endpoint, Error> {
    if name == DEFAULT_CONTEXT {
        return Ok(by_socket(wishes, root));
    }
    let context = contexts::read(name, source, wishes)?;
    let address = address(
        &context.host,
        &format!("the docker context `{name}`"),
        context.tls.is_some(),
    )?;
    Ok(Endpoint {
        name: name.to_owned(),
        tls: context.tls.filter(|_| !address.starts_with("unix://")),
        address,
        ..Endpoint::default()
    })
}

/// The first socket that exists; where none does, the system's, so that the first call tells what is missing.
fn by_socket(wishes: &Wishes, root: &Path) -> Endpoint {
    let system = root.join("var/run/docker.sock");
    let mut sockets = vec![system.clone()];
    if let Some(directory) = wishes.runtime_directory() {
        sockets.push(directory.join("docker.sock"));
        sockets.push(directory.join("podman/podman.sock"));
    }
    sockets.push(root.join("run/podman/podman.sock"));
    let found = sockets.iter().find(|path| path.exists());
    let address = |path: &Path| format!("unix://{}", path.display());
    Endpoint {
        name: match found {
            Some(path) if *path != system => address(path),
            Some(_) | None => DEFAULT_CONTEXT.to_owned(),
        },
        address: address(found.unwrap_or(&system)),
        tried: if found.is_none() {
            sockets[1..].iter().map(|path| address(path)).collect()
        } else {
            Vec::new()
        },
        ..Endpoint::default()
    }
}

/// Checks an address and completes it with the port that docker would take.
fn address(host: &str, source: &str, tls: bool) -> Result<String, Error> {
    let wrong = |message: String, hint: &str| Error::Configuration {
        message,
        hint: hint.to_owned(),
    };
    if host.starts_with('/') {
        return Err(wrong(
            format!("{source} names `{host}`, which is a path, not an address"),
            &format!("write unix://{host}"),
        ));
    }
    let Some((scheme, rest)) = host.split_once("://") else {
        return Err(wrong(
            format!("{source} names `{host}`, which has no scheme"),
            &format!("write tcp://{host} or unix:///path/of/docker.sock"),
        ));
    };
    match scheme {
        "unix" if rest.starts_with('/') => Ok(host.to_owned()),
        "unix" => Err(wrong(
            format!("{source} names `{host}`, which is no absolute path"),
            "write the whole path, such as unix:///var/run/docker.sock",
        )),
        "tcp" | "http" | "https" => {
            let authority = rest.trim_end_matches('/');
            if authority.is_empty() || authority.contains(['/', '?', '#', '@', ' ']) {
                return Err(wrong(
                    format!("{source} names `{host}`, which is no host and port"),
                    "write tcp://HOST:PORT",
                ));
            }
            let port = if tls { TLS_PORT } else { PORT };
            let after_brackets = authority.rfind(']').map_or(0, |at| at + 1);
            if authority[after_brackets..].contains(':') {
                Ok(format!("tcp://{authority}"))
            } else {
                Ok(format!("tcp://{authority}:{port}"))
            }
        }
        "ssh" => {
            let (target, port) = match rest.trim_end_matches('/').rsplit_once(':') {
                Some((target, port)) => (target, format!(" -p {port}")),
                None => (rest.trim_end_matches('/'), String::new()),
            };
            Err(wrong(
                format!("{source} names `{host}`, and engines over ssh are not spoken to yet"),
                &format!(
                    "forward the socket, `ssh{port} -nNT -L /tmp/docker-remote.sock:/var/run/docker.sock {target}`, \
                     and use --host unix:///tmp/docker-remote.sock"
                ),
            ))
        }
        _ => Err(wrong(
            format!("{source} names `{host}`, and `{scheme}` is no way to an engine"),
            "write unix:///path/of/docker.sock or tcp://HOST:PORT",
        )),
    }
}

#[cfg(test)]
#[path = "endpoint_tests.rs"]
mod tests;
