//! What is asked for, checked as far as it can be without an engine.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use jiff::Timestamp;

use super::base::Base;
use crate::catalog::Request;
use crate::commands::{Context, Failure};
use crate::image::{OsPackage, Reference, RepositoryName, Requirement, labels};

/// The largest CA bundle that is taken, in bytes.
const MOST_BUNDLE: u64 = 16 << 20;

/// What is asked for.
pub(super) struct Wish {
    pub(super) name: RepositoryName,
    pub(super) requirements: Vec<Requirement>,
    pub(super) packages: Vec<OsPackage>,
    pub(super) base: Reference,
    pub(super) certificates: Option<Vec<u8>>,
}

impl Wish {
    pub(super) async fn of(request: &Request, context: &Context) -> Result<Self, Failure> {
        let name = request
            .image_name("name")
            .ok_or_else(|| Failure::new("`name` is missing"))?;
        let requirements: Vec<_> = request
            .requirements("dependencies")
            .iter()
            .map(|item| item.value.clone())
            .collect();
        let packages: Vec<_> = request
            .os_packages("packages")
            .iter()
            .map(|item| item.value.clone())
            .collect();
        if !requirements.is_empty() {
            refuse_secrets(&context.building.pip)?;
        }
        Ok(Self {
            name: name.clone(),
            base: request
                .image_reference("base")
                .unwrap_or(&context.building.base)
                .clone(),
            certificates: if requirements.is_empty() && packages.is_empty() {
                None
            } else {
                certificates(context).await?
            },
            requirements,
            packages,
        })
    }

    /// Whether anything is installed at all.
    pub(super) fn installs(&self) -> bool {
        !self.requirements.is_empty() || !self.packages.is_empty()
    }

    /// The labels that say what was made and what was asked for. The `org.opencontainers` ones follow the
    /// [OCI annotations](https://github.com/opencontainers/image-spec/blob/main/annotations.md).
    pub(super) fn labels(&self, base: &Base, version: &str, now: Timestamp) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        let mut add = |name: &str, value: String| {
            if !value.is_empty() {
                all.insert(name.to_owned(), value);
            }
        };
        add("org.opencontainers.image.title", self.name.to_string());
        add("org.opencontainers.image.version", version.to_owned());
        add("org.opencontainers.image.created", now.to_string());
        add("org.opencontainers.image.base.name", base.name.clone());
        add(
            "org.opencontainers.image.base.digest",
            base.digest.clone().unwrap_or_default(),
        );
        add(labels::NAME_LABEL, self.name.to_string());
        add(labels::VERSION_LABEL, version.to_owned());
        add(labels::BASE_LABEL, self.base.to_string());
        add(labels::DEPENDENCIES_LABEL, joined(&self.requirements));
        add(labels::PACKAGES_LABEL, joined(&self.packages));
        all
    }
}

fn joined(items: &[impl ToString]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// A password in an index address would be kept in the image's history, readable by everybody who has the image.
fn refuse_secrets(settings: &BTreeMap<String, String>) -> Result<(), Failure> {
    let has_secret = |value: &str| {
        value
            .split_whitespace()
            .filter_map(|word| word.split_once("://"))
            .any(|(_, rest)| {
                let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
                authority.contains('@')
            })
    };
    match settings.iter().find(|(_, value)| has_secret(value)) {
        None => Ok(()),
        Some((name, _)) => Err(Failure::with_hint(
            format!("{name} holds a password, and a build would keep it in the image's history for everybody to read"),
            format!("give {name} without user name and password, for example through a proxy index that asks for none"),
        )),
    }
}

async fn certificates(context: &Context) -> Result<Option<Vec<u8>>, Failure> {
    const HEAD: &[u8] = b"-----BEGIN ";
    let Some(path) = &context.building.certificates else {
        return Ok(None);
    };
    let pem = context
        .until_cancelled(read_bundle(path))
        .await?
        .map_err(|error| wrong_bundle(format!("cannot read the CA bundle {}: {error}", path.display())))?;
    if !pem.windows(HEAD.len()).any(|window| window == HEAD) {
        let path = path.display();
        return Err(wrong_bundle(format!(
            "the CA bundle {path} holds no certificate in PEM form"
        )));
    }
    Ok(Some(pem))
}

/// Reads a file that must be one: a pipe could be waited for without an end, and a disk be read without one.
async fn read_bundle(path: &Path) -> io::Result<Vec<u8>> {
    let about = tokio::fs::metadata(path).await?;
    if !about.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    if about.len() > MOST_BUNDLE {
        return Err(io::Error::other(format!("it is larger than {} MiB", MOST_BUNDLE >> 20)));
    }
    tokio::fs::read(path).await
}

fn wrong_bundle(message: String) -> Failure {
    Failure::with_hint(
        message,
        "name a readable PEM file in the setting `create.certificates` or in SSL_CERT_FILE, or unset it",
    )
}
