//! What the war room made itself, told by labels that a tag proves: an image that somebody built on top of one of ours
//! inherits its labels, but not its tag.

use crate::image::{Image, Reference, RepositoryName, labels};

/// An image that a war room made and that still has the version tag it was given.
pub(super) struct Made {
    /// Its name.
    pub(super) name: RepositoryName,
    /// Its version.
    pub(super) version: String,
    /// Its version tag, as the engine writes it.
    pub(super) tag: String,
    /// Which installation made it.
    pub(super) owner: Option<String>,
}

/// Whether a war room made an image, which its labels say and its version tag proves.
#[must_use]
pub fn is_made_here(image: &Image) -> bool {
    Made::of(image).is_some()
}

impl Made {
    /// Whether and as what an image was made.
    pub(super) fn of(image: &Image) -> Option<Self> {
        let name = RepositoryName::parse(image.labels.get(labels::NAME_LABEL)?).ok()?;
        let version = image.labels.get(labels::VERSION_LABEL)?.clone();
        // What labels hold was written by somebody else, so it is read like everything from outside.
        let reference = Reference::parse(&format!("{name}:{version}")).ok()?;
        let proves = |tag: &&String| {
            let tag = tag
                .strip_prefix("localhost/")
                .filter(|_| reference.domain() == "docker.io")
                .unwrap_or(tag);
            Reference::parse(tag).is_ok_and(|tag| tag == reference)
        };
        let tag = image.tags.iter().find(proves)?.clone();
        Some(Self {
            owner: image.labels.get(labels::OWNER_LABEL).cloned(),
            name,
            version,
            tag,
        })
    }
}
