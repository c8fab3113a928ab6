//! What the war room made itself, told by labels that a tag proves: an image that somebody built on top of one of ours
//! inherits its labels, but not its tag.

use super::docker_image_create::latest::is_newer;
use crate::image::{Image, Reference, RepositoryName, labels};

/// An image that a war room made and that still has the version tag it was given.
pub(super) struct Made {
    /// Its name.
    pub(super) name: RepositoryName,
    /// Its version.
    pub(super) version: String,
    /// Its version tag, as the engine writes it.
    pub(super) tag: String,
    /// The versions that it was given later, the same being asked for again; with their tags, as the engine writes them.
    pub(super) again: Vec<(String, String)>,
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
        let read = |tag: &str| {
            let tag = tag
                .strip_prefix("localhost/")
                .filter(|_| reference.domain() == "docker.io")
                .unwrap_or(tag);
            Reference::parse(tag).ok()
        };
        let tag = image.tags.iter().find(|tag| read(tag).as_ref() == Some(&reference))?;
        let again = image.tags.iter().filter(|other| *other != tag).filter_map(|tag| {
            let version = read(tag)?.tag()?.to_owned();
            let same = Reference::parse(&format!("{name}:{version}")).ok() == read(tag);
            (same && is_version(&version)).then(|| (version, tag.clone()))
        });
        let (tag, again) = (tag.clone(), again.collect());
        Some(Self {
            owner: image.labels.get(labels::OWNER_LABEL).cloned(),
            name,
            version,
            tag,
            again,
        })
    }

    /// The newest version that it was given.
    pub(super) fn newest(&self) -> &str {
        let all = std::iter::once(&self.version).chain(self.again.iter().map(|(version, _)| version));
        all.reduce(|one, other| if is_newer(other, one) { other } else { one })
            .unwrap_or(&self.version)
    }

    /// Whether a tag is one of the versions that it was given.
    pub(super) fn has_version_tag(&self, tag: &str) -> bool {
        self.tag == tag || self.again.iter().any(|(_, again)| again == tag)
    }
}

/// Whether a tag is a version as the war room gives them, `1.0.0.` and Unix milliseconds.
fn is_version(tag: &str) -> bool {
    let number = tag.strip_prefix("1.0.0.");
    number.is_some_and(|number| number.len() >= 13 && number.bytes().all(|byte| byte.is_ascii_digit()))
}
