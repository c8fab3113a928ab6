//! Removing images and tags, without losing an image that only a temporary tag holds.

use bollard::Docker;
use bollard::query_parameters::RemoveImageOptions;

use super::DockerEngine;
use super::images::{check_name, tags};
use crate::engine::{BASE_REPOSITORY, Error};
use crate::image::Reference;

impl DockerEngine {
    pub(super) async fn remove_image(&self, image: &str) -> Result<(), Error> {
        check_name(image)?;
        let docker = self.client.docker().await?;
        let Some(found) = self.look(&docker, image).await? else {
            return Ok(());
        };
        let tags = tags(found.repo_tags.unwrap_or_default());
        let id = found.id.unwrap_or_default();
        let by_id = id
            .trim_start_matches("sha256:")
            .starts_with(image.trim_start_matches("sha256:"));
        if let (true, Some(tag)) = (by_id, tags.first()) {
            // The engine would remove an image with one tag by its id, tag and all.
            return Err(Error::Refused {
                message: format!("the image {image} still has the tag {tag}"),
            });
        }
        if is_base(image) {
            return self.take_off(&docker, image).await;
        }
        self.untag(&docker, image).await
    }

    /// The plain removal: of a tag, and of the image where nothing else holds it.
    pub(super) async fn untag(&self, docker: &Docker, image: &str) -> Result<(), Error> {
        let removal = docker.remove_image(image, None::<RemoveImageOptions>, None);
        match self.client.ask(removal).await {
            Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes a temporary tag off without losing the image: removing its only tag would remove the image too, so the tag
    /// is first moved to an image that has others.
    pub(super) async fn take_off(&self, docker: &Docker, tag: &str) -> Result<(), Error> {
        let Some(image) = self.look(docker, tag).await? else {
            return Ok(());
        };
        let held = tags(image.repo_tags.unwrap_or_default())
            .iter()
            .any(|other| !is_base(other));
        if !held {
            let id = image.id.unwrap_or_default();
            let all = self.list_images().await?;
            let other = all
                .iter()
                .find(|other| other.id != id && other.tags.iter().any(|tag| !is_base(tag)));
            let (Some(other), Ok(reference)) = (other, Reference::parse(tag)) else {
                // Nowhere to move it to: a tag too many is better than an image too few.
                return Ok(());
            };
            self.tag_image(&other.id, &reference).await?;
        }
        self.untag(docker, tag).await
    }
}

/// Whether a tag is a temporary one.
pub(super) fn is_base(tag: &str) -> bool {
    let name = tag.strip_prefix("localhost/").unwrap_or(tag);
    name.strip_prefix(BASE_REPOSITORY)
        .is_some_and(|rest| rest.starts_with(':'))
}
