//! Docker's contexts, as the docker command keeps them: `contexts/meta/<sha256 of the name>/meta.json` and
//! `contexts/tls/<sha256 of the name>/docker/*.pem` in docker's directory.

use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::tls::{Tls, tls_files};
use super::wishes::Wishes;
use crate::engine::Error;
use crate::hex::hex;

/// The name that docker gives the context without a file.
pub(super) const DEFAULT_CONTEXT: &str = "default";

/// A context's engine.
pub(super) struct Context {
    pub(super) host: String,
    pub(super) tls: Option<Tls>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    current_context: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Meta {
    name: String,
    #[serde(default)]
    endpoints: Endpoints,
}

#[derive(Default, Deserialize)]
struct Endpoints {
    docker: Option<DockerEndpoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DockerEndpoint {
    #[serde(default)]
    host: String,
    #[serde(default, rename = "SkipTLSVerify")]
    skip_tls_verify: bool,
}

/// The names of all contexts, `default` first, for completion. What cannot be read is left out.
#[must_use]
pub fn contexts(wishes: &Wishes) -> Vec<String> {
    let directory = wishes.config_directory().map(|config| config.join("contexts/meta"));
    let entries = directory.and_then(|directory| fs::read_dir(directory).ok());
    let mut names: Vec<String> = entries
        .into_iter()
        .flatten()
        .filter_map(|entry| read_json::<Meta>(&entry.ok()?.path().join("meta.json")).ok())
        .map(|meta| meta.name)
        .collect();
    names.sort();
    names.insert(0, DEFAULT_CONTEXT.to_owned());
    names
}

/// The current context of docker's `config.json`, if one is set.
pub(super) fn current(wishes: &Wishes) -> Result<Option<String>, Error> {
    let Some(path) = wishes.config_directory().map(|directory| directory.join("config.json")) else {
        return Ok(None);
    };
    match read_json::<Config>(&path) {
        Ok(config) => Ok(config.current_context.filter(|name| !name.is_empty())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Configuration {
            message: format!("cannot read {}: {error}", path.display()),
            hint: "mend the file, or name the engine with --host or --context".to_owned(),
        }),
    }
}

/// Reads a context by name; `source` says who named it.
pub(super) fn read(name: &str, source: &str, wishes: &Wishes) -> Result<Context, Error> {
    let absent = || Error::Configuration {
        message: format!("the docker context `{name}` does not exist (named by {source})"),
        hint: format!("there are: {}; see `docker context ls`", contexts(wishes).join(", ")),
    };
    let directory = wishes.config_directory().ok_or_else(absent)?.join("contexts");
    let id = id(name);
    let path = directory.join("meta").join(&id).join("meta.json");
    let meta = match read_json::<Meta>(&path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(absent()),
        Err(error) => {
            return Err(Error::Configuration {
                message: format!("cannot read the docker context `{name}` in {}: {error}", path.display()),
                hint: "make the context again with `docker context create`".to_owned(),
            });
        }
    };
    let endpoint = meta
        .endpoints
        .docker
        .filter(|endpoint| !endpoint.host.is_empty())
        .ok_or_else(|| Error::Configuration {
            message: format!("the docker context `{name}` names no Docker engine"),
            hint: format!("give it one with `docker context update {name} --docker host=…`, or use another context"),
        })?;
    if endpoint.skip_tls_verify {
        return Err(Error::Configuration {
            message: format!("the docker context `{name}` skips the check of the engine's certificate"),
            hint: format!(
                "give it the engine's CA with `docker context update {name} --docker host={},ca=ca.pem`",
                endpoint.host
            ),
        });
    }
    let tls = tls_files(&directory.join("tls").join(&id).join("docker"));
    Ok(Context {
        tls: (tls != Tls::default() || endpoint.host.starts_with("https://")).then_some(tls),
        host: endpoint.host,
    })
}

/// The directory name of a context.
pub(super) fn id(name: &str) -> String {
    hex(&Sha256::digest(name.as_bytes()))
}

fn read_json<T: DeserializeOwned>(path: &Path) -> io::Result<T> {
    serde_json::from_slice(&fs::read(path)?).map_err(io::Error::from)
}
