//! The image that an argument names: by tag, by digest, or by id.

use super::{Context, Failure};
use crate::engine::{Engine, Error};
use crate::image::{ImageDetails, Reference, short_id};

/// An image, and how it was named.
pub(super) struct Named {
    /// The image.
    pub(super) details: ImageDetails,
    /// The tag that named it, as the engine writes it; `None` where it was named by id or digest.
    pub(super) tag: Option<String>,
}

impl Named {
    /// The image's id, short, as people compare it.
    pub(super) fn short(&self) -> &str {
        short_id(&self.details.image.id)
    }
}

/// Finds the image that a reference names.
pub(super) async fn find(engine: &dyn Engine, context: &Context, reference: &Reference) -> Result<Named, Failure> {
    let found = context.until_cancelled(look(engine, reference)).await??;
    found.ok_or_else(|| {
        Failure::with_hint(
            format!("there is no image {reference} on this engine"),
            "`/docker_images` lists the images with their tags and ids",
        )
    })
}

/// The same without words for what is absent.
pub(super) async fn look(engine: &dyn Engine, reference: &Reference) -> Result<Option<Named>, Error> {
    let Some(details) = engine.inspect(&reference.to_string()).await? else {
        return Ok(None);
    };
    let tag = match reference.digest() {
        Some(_) => None,
        None => tag_of(&details.image.tags, &reference.or_latest()),
    };
    Ok(Some(Named { details, tag }))
}

/// The tag that is meant by a reference. Podman puts names without a registry under `localhost`.
fn tag_of(tags: &[String], reference: &Reference) -> Option<String> {
    let wanted = reference.to_string();
    let same = |tag: &&String| Reference::parse(tag).is_ok_and(|tag| tag == *reference);
    let local = |tag: &&String| tag.strip_prefix("localhost/") == Some(wanted.as_str());
    tags.iter().find(same).or_else(|| tags.iter().find(local)).cloned()
}
