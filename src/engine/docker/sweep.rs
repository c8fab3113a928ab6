//! What jobs left on an engine, found by labels and by the name of temporary tags.

use std::collections::HashMap;

use bollard::Docker;
use bollard::query_parameters::{ListContainersOptionsBuilder, ListImagesOptionsBuilder};

use super::DockerEngine;
use super::images::tags;
use super::removal::is_base;
use crate::engine::{BASE_REPOSITORY, Error, JOB_LABEL, Leftover, LeftoverKind, OWNER_LABEL};
use crate::image::Reference;
use crate::image::labels::{CONTAINER_LABEL, NAME_LABEL, VERSION_LABEL};

impl DockerEngine {
    pub(super) async fn find_leftovers(&self, owner: &str) -> Result<Vec<Leftover>, Error> {
        let docker = self.client.docker().await?;
        // What is being removed already is no leftover; where that takes too long, it is shown after all.
        let _ = tokio::time::timeout(self.client.limits().question, self.abandoned.cleared()).await;
        let label = format!("{OWNER_LABEL}={owner}");
        let mut leftovers = Vec::new();

        let filters = HashMap::from([("label", vec![label.as_str(), JOB_LABEL])]);
        let options = ListContainersOptionsBuilder::default()
            .all(true)
            .filters(&filters)
            .build();
        for container in self.client.ask(docker.list_containers(Some(options))).await? {
            let mut labels = container.labels.unwrap_or_default();
            if is_somebodys(&labels) {
                continue;
            }
            let job = labels.remove(JOB_LABEL);
            leftovers.extend(container.id.zip(job).map(|(id, job)| Leftover {
                job,
                kind: LeftoverKind::Container,
                id,
            }));
        }

        let filters = HashMap::from([("reference", vec![format!("{BASE_REPOSITORY}:*")])]);
        let options = ListImagesOptionsBuilder::default().filters(&filters).build();
        for image in self.client.ask(docker.list_images(Some(options))).await? {
            leftovers.extend(tags(image.repo_tags).into_iter().filter_map(|tag| base_tag(tag, owner)));
        }

        let filters = HashMap::from([("dangling", vec!["true"]), ("label", vec![label.as_str(), JOB_LABEL])]);
        let options = ListImagesOptionsBuilder::default().filters(&filters).build();
        for image in self.client.ask(docker.list_images(Some(options))).await? {
            if let (Some(job), true) = (image.labels.get(JOB_LABEL), tags(image.repo_tags).is_empty()) {
                if self.inherited(&docker, &image.labels).await? {
                    continue;
                }
                leftovers.push(Leftover {
                    job: job.clone(),
                    kind: LeftoverKind::Image,
                    id: image.id,
                });
            }
        }
        Ok(leftovers)
    }

    /// Whether an image has its labels from an image made here, on which somebody built it: that one still has its
    /// version tag, and the same job made it.
    async fn inherited(&self, docker: &Docker, labels: &HashMap<String, String>) -> Result<bool, Error> {
        let (Some(name), Some(version)) = (labels.get(NAME_LABEL), labels.get(VERSION_LABEL)) else {
            return Ok(false);
        };
        let Ok(made) = Reference::parse(&format!("{name}:{version}")) else {
            return Ok(false);
        };
        let made = self.look(docker, &made.to_string()).await?;
        let made = made.and_then(|image| image.config?.labels).unwrap_or_default();
        Ok(made
            .get(JOB_LABEL)
            .is_some_and(|job| labels.get(JOB_LABEL) == Some(job)))
    }

    pub(super) async fn discard_leftover(&self, leftover: &Leftover) -> Result<(), Error> {
        let docker = self.client.docker().await?;
        match leftover.kind {
            LeftoverKind::Container => self.remove_container(&docker, &leftover.id).await,
            LeftoverKind::Tag => self.take_off(&docker, &leftover.id).await,
            LeftoverKind::Image => {
                let image = self.look(&docker, &leftover.id).await?;
                let tags = image.map(|image| tags(image.repo_tags.unwrap_or_default()));
                match tags {
                    Some(tags) if tags.is_empty() => self.untag(&docker, &leftover.id).await,
                    Some(_) | None => Ok(()),
                }
            }
        }
    }
}

/// Whether a container with these labels was started by somebody from an image made here: finished images have a version,
/// which their containers inherit; the war room's own are marked, and those of a classic build come before the version.
pub(super) fn is_somebodys(labels: &HashMap<String, String>) -> bool {
    labels.contains_key(VERSION_LABEL) && !labels.contains_key(CONTAINER_LABEL)
}

/// The leftover that a temporary tag `warroom-base:<owner>.<job>` is, unless it is another owner's.
fn base_tag(tag: String, owner: &str) -> Option<Leftover> {
    let (_, name) = tag.rsplit_once(':').filter(|_| is_base(&tag))?;
    let (_, job) = name.split_once('.').filter(|(known, _)| *known == owner)?;
    Some(Leftover {
        job: job.to_owned(),
        kind: LeftoverKind::Tag,
        id: tag,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(tag: &str) -> Option<String> {
        base_tag(tag.to_owned(), "me").map(|leftover| leftover.job)
    }

    #[test]
    fn a_container_that_somebody_started_from_an_image_made_here_is_no_leftover() {
        let labels = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), String::new())).collect();
        assert!(is_somebodys(&labels(&[JOB_LABEL, OWNER_LABEL, VERSION_LABEL])));
        assert!(!is_somebodys(&labels(&[
            JOB_LABEL,
            OWNER_LABEL,
            VERSION_LABEL,
            CONTAINER_LABEL
        ])));
        assert!(!is_somebodys(&labels(&[JOB_LABEL, OWNER_LABEL])));
    }

    #[test]
    fn temporary_tags_tell_their_job_and_owner() {
        assert_eq!(job("warroom-base:me.abc").as_deref(), Some("abc"));
        assert_eq!(job("localhost/warroom-base:me.abc").as_deref(), Some("abc"));
        assert_eq!(job("warroom-base:abc"), None);
        assert_eq!(job("warroom-base:you.abc"), None);
        assert_eq!(job("warroom-basement:me.abc"), None);
        assert_eq!(job("other/warroom-base:me.abc"), None);
    }
}
