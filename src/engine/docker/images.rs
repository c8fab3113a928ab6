//! Images: list, inspect, tag.

use std::collections::{BTreeMap, HashMap};

use bollard::Docker;
use bollard::models::{ImageInspect, ImageSummary};
use bollard::query_parameters::{ListImagesOptionsBuilder, TagImageOptionsBuilder};
use jiff::Timestamp;

use super::DockerEngine;
use crate::engine::Error;
use crate::image::{Image, ImageDetails, Reference};

impl DockerEngine {
    pub(super) async fn list_images(&self) -> Result<Vec<Image>, Error> {
        let docker = self.client.docker().await?;
        let options = ListImagesOptionsBuilder::default().build();
        let summaries = self.client.ask(docker.list_images(Some(options))).await?;
        let mut images: Vec<Image> = summaries.into_iter().map(image).collect();
        images.sort_by_key(|image| std::cmp::Reverse(image.created));
        // What is collected stays where the much larger summaries were; with many images that is most of it.
        images.shrink_to_fit();
        Ok(images)
    }

    pub(super) async fn inspect_image(&self, image: &str) -> Result<Option<ImageDetails>, Error> {
        if !is_name(image) {
            return Ok(None);
        }
        let docker = self.client.docker().await?;
        Ok(self.look(&docker, image).await?.map(details))
    }

    /// The engine's own view of an image, `None` where there is none.
    pub(super) async fn look(&self, docker: &Docker, image: &str) -> Result<Option<ImageInspect>, Error> {
        match self.client.ask(docker.inspect_image(image)).await {
            Ok(found) => Ok(Some(found)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn tag_image(&self, image: &str, reference: &Reference) -> Result<(), Error> {
        let docker = self.client.docker().await?;
        check_name(image)?;
        let reference = reference.or_latest();
        let options = TagImageOptionsBuilder::default()
            .repo(&reference.repository())
            .tag(reference.tag().unwrap_or("latest"))
            .build();
        self.client.ask(docker.tag_image(image, Some(options))).await
    }
}

/// The name by which the engine finds a reference.
pub(super) fn name(reference: &Reference) -> String {
    match reference.digest() {
        Some(digest) => format!("{}@{digest}", reference.repository()),
        None => reference.or_latest().to_string(),
    }
}

/// Whether a text can name an image in the path of a call.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('/')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/' | b':' | b'@'))
        && text.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Refuses what cannot name an image in the path of a call.
pub(super) fn check_name(text: &str) -> Result<(), Error> {
    if is_name(text) {
        Ok(())
    } else {
        Err(Error::Refused {
            message: format!("`{text}` names no image"),
        })
    }
}

fn image(summary: ImageSummary) -> Image {
    Image {
        id: summary.id,
        tags: tags(summary.repo_tags),
        digests: digests(summary.repo_digests),
        size: u64::try_from(summary.size).unwrap_or(0),
        created: Timestamp::from_second(summary.created).unwrap_or_default(),
        labels: summary.labels.into_iter().collect(),
    }
}

fn details(inspect: ImageInspect) -> ImageDetails {
    let config = inspect.config.unwrap_or_default();
    ImageDetails {
        image: Image {
            id: inspect.id.unwrap_or_default(),
            tags: tags(inspect.repo_tags.unwrap_or_default()),
            digests: digests(inspect.repo_digests.unwrap_or_default()),
            size: inspect.size.and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
            created: inspect
                .created
                .and_then(|created| Timestamp::from_nanosecond(created.unix_timestamp_nanos()).ok())
                .unwrap_or_default(),
            labels: sorted(config.labels),
        },
        user: config.user.unwrap_or_default(),
        working_directory: config.working_dir.unwrap_or_default(),
        entrypoint: config.entrypoint.unwrap_or_default(),
        command: config.cmd.unwrap_or_default(),
        environment: config.env.unwrap_or_default(),
        on_build: config.on_build.unwrap_or_default(),
        os: inspect.os.unwrap_or_default(),
        architecture: inspect.architecture.unwrap_or_default(),
        layers: inspect.root_fs.and_then(|root| root.layers).unwrap_or_default(),
    }
}

fn sorted(labels: Option<HashMap<String, String>>) -> BTreeMap<String, String> {
    labels.unwrap_or_default().into_iter().collect()
}

/// Tags as Docker writes them, without the placeholder for none.
pub(super) fn tags(tags: Vec<String>) -> Vec<String> {
    let mut tags: Vec<String> = tags
        .into_iter()
        .filter(|tag| tag != "<none>:<none>")
        .map(familiar)
        .collect();
    tags.shrink_to_fit();
    tags
}

fn digests(digests: Vec<String>) -> Vec<String> {
    digests
        .into_iter()
        .filter(|digest| !digest.starts_with("<none>@"))
        .map(familiar)
        .collect()
}

/// Podman writes the default registry out; Docker leaves it away.
fn familiar(name: String) -> String {
    if !name.starts_with("docker.io/") {
        return name;
    }
    Reference::parse(&name).map_or(name, |reference| reference.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_the_default_registry_written_out_become_familiar() {
        let written = [
            "docker.io/library/python:3",
            "docker.io/demisto/x:1",
            "localhost/app:1",
            "<none>:<none>",
        ];
        assert_eq!(
            tags(written.map(str::to_owned).to_vec()),
            ["python:3", "demisto/x:1", "localhost/app:1"]
        );
        assert_eq!(
            digests(vec![
                "<none>@<none>".to_owned(),
                "docker.io/library/a@sha256:x".to_owned()
            ]),
            ["docker.io/library/a@sha256:x"]
        );
    }

    #[test]
    fn what_is_no_name_never_becomes_part_of_a_call() {
        for text in [
            "",
            "../containers/json?all=1",
            "a?b",
            "a#b",
            "/a",
            "a//b",
            "a b",
            "a%2e",
        ] {
            assert!(!is_name(text), "{text}");
        }
        for text in ["sha256:abc", "localhost:5000/a_b/c.d:1-2", "a@sha256:00"] {
            assert!(is_name(text), "{text}");
        }
    }
}
