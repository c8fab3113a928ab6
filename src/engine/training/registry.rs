//! The invented registries: what they offer, and how they fail.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::seed::Seed;
use super::stored::{Layer, Stored};
use super::world::{REPOSITORIES, Repository, Tag};
use super::{index, mirror, pip};
use crate::engine::Error;
use crate::image::Reference;

/// A host that is there and wants credentials.
const PRIVATE: &str = "private.example";
/// A host that can be reached, besides the default one.
const OPEN: &str = "registry.access.example";
/// How the repositories begin whose images know the user with the number 4000.
const WITH_USER: &str = "demisto/";
/// By how many days an outdated image is older than what the registry has.
const OUTDATED_BY: u32 = 47;

/// An image that a registry offers.
#[derive(Debug)]
pub(super) struct Offer {
    /// The image's id.
    pub(super) id: String,
    /// The registry's digest.
    pub(super) digest: String,
    /// The image, with its tag and digest.
    pub(super) image: Stored,
}

/// What the registry has for a tag or digest.
///
/// # Errors
/// As dockerd words them: no such host, no credentials, no such repository or tag.
pub(super) fn offer(seed: Seed, epoch: Timestamp, reference: &Reference) -> Result<Offer, Error> {
    let repository = repository(reference)?;
    let unknown = || Error::NotFound {
        message: format!("manifest for {reference} not found: manifest unknown: manifest unknown"),
    };
    if let Some(digest) = reference.digest() {
        let offers = repository
            .tags
            .iter()
            .flat_map(|tag| [true, false].map(|current| make(seed, epoch, repository, tag, current)));
        let mut offer = offers
            .into_iter()
            .find(|offer| offer.digest == digest)
            .ok_or_else(unknown)?;
        offer.image.tags.clear();
        return Ok(offer);
    }
    let tag = repository
        .tags
        .iter()
        .find(|tag| reference.tag() == Some(tag.name))
        .ok_or_else(unknown)?;
    Ok(make(seed, epoch, repository, tag, true))
}

/// The tags that the registry holds for the repository of a reference, sorted.
pub(super) fn tags(reference: &Reference) -> Result<Vec<String>, Error> {
    let mut tags: Vec<_> = repository(reference)?
        .tags
        .iter()
        .map(|tag| tag.name.to_owned())
        .collect();
    tags.sort();
    Ok(tags)
}

fn repository(reference: &Reference) -> Result<&'static Repository, Error> {
    let name = reference.repository();
    if let Some(found) = REPOSITORIES.iter().find(|repository| repository.name == name) {
        return Ok(found);
    }
    let host = reference.domain();
    Err(match host {
        "docker.io" => Error::Unauthorized {
            message: format!(
                "pull access denied for {name}, repository does not exist or may require 'docker login': \
                 denied: requested access to the resource is denied"
            ),
        },
        OPEN => Error::NotFound {
            message: format!("manifest for {reference} not found: name unknown: name unknown"),
        },
        PRIVATE => Error::Unauthorized {
            message: format!(
                "Head \"https://{host}/v2/{}/manifests/{}\": unauthorized: authentication required",
                reference.path(),
                reference.tag().or(reference.digest()).unwrap_or("latest")
            ),
        },
        _ => {
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            Error::Registry {
                message: format!("Get \"https://{host}/v2/\": dial tcp: lookup {name}: no such host"),
            }
        }
    })
}

/// The image behind a tag: what the registry has now, or what it had before.
pub(super) fn make(seed: Seed, epoch: Timestamp, repository: &Repository, tag: &Tag, current: bool) -> Offer {
    let generation = if current { "current" } else { "former" };
    let question = |what| [what, repository.name, tag.name, generation];
    let days = tag.age + if current { 0 } else { OUTDATED_BY };
    // Builds do not end at the very hour in which this world began.
    let seconds = seed.number(&question("second"), 86_400);
    let age = SignedDuration::from_secs(i64::from(days) * 86_400 + i64::try_from(seconds).unwrap_or(0));
    let traits = repository.flavour.traits();
    let (system, system_size) = traits.system;
    let mut layers = vec![Layer {
        id: seed.hex(&["layer", system]),
        size: system_size,
        by: format!("ADD rootfs.tar.xz / # {}", traits.os),
    }];
    let mut distributions = BTreeMap::new();
    if !tag.python.is_empty() {
        layers.push(Layer {
            id: seed.hex(&["layer", repository.name, "python", tag.python]),
            size: traits.python_size + seed.number(&["python size", tag.python], 2_000_000),
            by: format!("RUN /bin/sh -c install-python {}", tag.python),
        });
        for name in ["pip", "setuptools"].iter().chain(traits.distributions) {
            distributions.insert((*name).to_owned(), index::latest(seed, name));
        }
        if tag.python.starts_with("2.") {
            distributions.insert("pip".to_owned(), index::OLD_PIP.to_owned());
        }
    }
    layers.push(Layer {
        id: seed.hex(&question("layer")),
        size: 400_000 + seed.number(&question("size"), 9_000_000),
        by: format!("COPY {} /", tag.name),
    });
    let complaints = traits
        .lacking
        .map(|(name, needs)| pip::complaint(name, &index::latest(seed, name), needs));
    let digest = seed.digest(&question("manifest"));
    Offer {
        id: seed.digest(&question("image")),
        image: Stored {
            tags: vec![format!("{}:{}", repository.name, tag.name)],
            digests: vec![format!("{}@{digest}", repository.name)],
            created: epoch.checked_sub(age).unwrap_or(Timestamp::UNIX_EPOCH),
            labels: BTreeMap::new(),
            flavour: repository.flavour,
            python: (!tag.python.is_empty()).then(|| tag.python.to_owned()),
            distributions,
            system: mirror::present(seed, traits),
            run_as: None,
            has_user: repository.name.starts_with(WITH_USER),
            complaints: complaints.into_iter().collect(),
            layers,
        },
        digest,
    }
}
