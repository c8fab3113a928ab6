//! What holds images and what they take: containers, history, disk use, and what a registry has now.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::sweep::is_somebodys;
use super::{DockerEngine, credentials, images};
use crate::engine::{Builder, Error, JOB_LABEL};
use crate::image::labels::CONTAINER_LABEL;
use crate::image::{Container, DiskUse, HistoryLine, Reference};

/// A container of the engine's list, as far as it matters here.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    #[serde(default)]
    id: String,
    names: Option<Vec<String>>,
    #[serde(default, rename = "ImageID")]
    image: String,
    #[serde(default)]
    state: String,
    labels: Option<HashMap<String, String>>,
}

/// The engine's [disk use](https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemDataUsage):
/// up to version 1.51 of the API the images one by one, after it the sums.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Taken {
    layers_size: Option<i64>,
    images: Option<Vec<TakenBy>>,
    image_usage: Option<Sums>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TakenBy {
    #[serde(default)]
    size: i64,
    #[serde(default)]
    shared_size: i64,
    #[serde(default)]
    containers: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sums {
    total_size: Option<i64>,
    reclaimable: Option<i64>,
}

impl DockerEngine {
    /// Asks what bollard's models are too strict for, or do not know any more: its ping gives the body of any answer.
    async fn ask_plainly<T: DeserializeOwned>(
        &self,
        target: &'static str,
        limit: std::time::Duration,
    ) -> Result<T, Error> {
        let docker = self.client.docker().await?.with_request_modifier(move |mut request| {
            let mut parts = request.uri().clone().into_parts();
            parts.path_and_query = Some(hyper::http::uri::PathAndQuery::from_static(target));
            if let Ok(uri) = hyper::Uri::from_parts(parts) {
                *request.uri_mut() = uri;
            }
            request
        });
        let body = self.client.within(limit, docker.ping()).await?;
        serde_json::from_str(&body).map_err(|error| Error::Refused {
            message: format!("the engine's answer cannot be understood: {error}"),
        })
    }

    pub(super) async fn list_containers(&self) -> Result<Vec<Container>, Error> {
        let limit = self.client.limits().question;
        let listed: Vec<Listed> = self.ask_plainly("/containers/json?all=1", limit).await?;
        let mut containers: Vec<_> = listed.into_iter().filter_map(container).collect();
        containers.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(containers)
    }

    pub(super) async fn image_history(&self, image: &str) -> Result<Vec<HistoryLine>, Error> {
        images::check_name(image)?;
        let docker = self.client.docker().await?;
        let newest_first = self.client.ask(docker.image_history(image)).await?;
        let lines = newest_first.into_iter().rev().map(|item| HistoryLine {
            created_by: item.created_by,
            created: Timestamp::from_second(item.created).unwrap_or_default(),
            size: bytes(item.size),
            comment: item.comment,
        });
        Ok(lines.collect())
    }

    pub(super) async fn digest_in_registry(&self, reference: &Reference) -> Result<String, Error> {
        if self.ask_about().await?.builder == Builder::Podman {
            return Err(Error::Unsupported {
                what: "Podman does not tell what a registry has without pulling it".to_owned(),
            });
        }
        let reference = reference.or_latest();
        let limit = self.client.limits().registry;
        let docker = self.client.docker().await?;
        let credentials = credentials::find(self.client.endpoint(), reference.domain()).await;
        let name = images::name(&reference);
        let asked = docker.inspect_registry_image(&name, credentials);
        // The engine, not this program, asks the registry: it may need its proxy, certificates and mirrors.
        let answer = match tokio::time::timeout(limit, asked).await {
            Ok(answer) => answer.map_err(|error| self.client.failure(&error))?,
            Err(_) => {
                return Err(Error::Slow {
                    what: format!("the registry {}", reference.domain()),
                    limit,
                });
            }
        };
        answer.descriptor.digest.ok_or_else(|| Error::Refused {
            message: format!("the registry told no digest of {reference}"),
        })
    }

    pub(super) async fn taken(&self) -> Result<DiskUse, Error> {
        let taken: Taken = self
            .ask_plainly("/system/df?type=image", self.client.limits().silence)
            .await?;
        disk_use(&taken).ok_or_else(|| Error::Unsupported {
            what: "this engine does not tell what its images take".to_owned(),
        })
    }
}

/// A container that is somebody's; those of the war room's own jobs come and go.
fn container(listed: Listed) -> Option<Container> {
    let labels = listed.labels.unwrap_or_default();
    let ours = labels.contains_key(CONTAINER_LABEL) || (labels.contains_key(JOB_LABEL) && !is_somebodys(&labels));
    if ours || listed.image.is_empty() {
        return None;
    }
    let name = listed.names.into_iter().flatten().next();
    let name = name.map_or_else(
        || listed.id.chars().take(12).collect(),
        |name| name.trim_start_matches('/').to_owned(),
    );
    let image = if listed.image.starts_with("sha256:") {
        listed.image
    } else {
        // Podman writes bare digits.
        format!("sha256:{}", listed.image)
    };
    Some(Container {
        image,
        name,
        running: matches!(listed.state.as_str(), "running" | "paused" | "restarting"),
    })
}

fn disk_use(taken: &Taken) -> Option<DiskUse> {
    if let Some(Sums {
        total_size: Some(total),
        reclaimable,
    }) = taken.image_usage
    {
        return Some(DiskUse {
            total: bytes(total),
            reclaimable: bytes(reclaimable.unwrap_or(0)).min(bytes(total)),
        });
    }
    let total = bytes(taken.layers_size?);
    let used = || taken.images.iter().flatten().filter(|image| image.containers > 0);
    // What one image alone has is kept by it alone; of what several share at least the largest share is kept.
    let own: u64 = used().map(|image| bytes(image.size - image.shared_size.max(0))).sum();
    let shared = used().map(|image| bytes(image.shared_size)).max().unwrap_or(0);
    Some(DiskUse {
        total,
        reclaimable: total.saturating_sub(own).saturating_sub(shared),
    })
}

fn bytes(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<DiskUse> {
        disk_use(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn what_images_share_is_counted_once_and_never_promised_as_free_while_it_is_used() {
        // Two images share 70 of 100 and 90; a container uses the first.
        let text = r#"{"LayersSize":120,"Images":[{"Size":100,"SharedSize":70,"Containers":1},
            {"Size":90,"SharedSize":70,"Containers":0}],"Containers":null}"#;
        assert_eq!(
            read(text),
            Some(DiskUse {
                total: 120,
                reclaimable: 20
            })
        );
        let unused = text.replace("\"Containers\":1", "\"Containers\":0");
        assert_eq!(
            read(&unused),
            Some(DiskUse {
                total: 120,
                reclaimable: 120
            })
        );
    }

    #[test]
    fn newer_engines_tell_the_sums() {
        let text = r#"{"ImageUsage":{"ActiveCount":1,"TotalCount":2,"Reclaimable":20,"TotalSize":120}}"#;
        assert_eq!(
            read(text),
            Some(DiskUse {
                total: 120,
                reclaimable: 20
            })
        );
        assert_eq!(read("{}"), None);
    }

    #[test]
    fn containers_of_jobs_are_not_told() {
        let listed = |labels: &str| {
            let text = format!(
                r#"{{"Id":"0123456789abcdef","Names":["/web"],"ImageID":"sha256:1","State":"paused","Labels":{labels}}}"#
            );
            container(serde_json::from_str(&text).unwrap())
        };
        let web = Container {
            image: "sha256:1".into(),
            name: "web".into(),
            running: true,
        };
        assert_eq!(listed("null"), Some(web.clone()));
        assert_eq!(
            listed(r#"{"warroom.job":"j","warroom.version":"1.0.0.1"}"#),
            Some(web),
            "somebody started it from an image made here"
        );
        assert_eq!(listed(r#"{"warroom.job":"j","warroom.container":"true"}"#), None);
        assert_eq!(listed(r#"{"warroom.job":"j"}"#), None);
    }
}
