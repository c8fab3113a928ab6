//! The volumes in which resolutions keep what they downloaded.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use bollard::query_parameters::{ListVolumesOptionsBuilder, RemoveVolumeOptions};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::DockerEngine;
use crate::engine::OWNER_LABEL;
use crate::hex::hex;
use crate::image::Resolution;

/// Marks the volumes; its value is the kind.
const CACHE_LABEL: &str = "warroom.cache";
/// How many caches an owner keeps, and how long.
const MOST: usize = 8;
const OLDEST: Duration = Duration::from_hours(24);

/// A volume of an owner, for one tool.
pub(super) struct Cache {
    kind: &'static str,
    owner: String,
    key: String,
}

impl Cache {
    /// pip's, where it runs no code of any distribution: of the base and the settings.
    pub(super) fn of_wheels(resolution: &Resolution) -> Self {
        Self::new("wheels", resolution, &pip_parts(resolution))
    }

    /// pip's, of everything that decides what it would run: the base, the settings and the requirements.
    pub(super) fn of_pip(resolution: &Resolution) -> Self {
        let mut parts = pip_parts(resolution);
        let mut requirements: Vec<_> = resolution.requirements.iter().map(ToString::to_string).collect();
        requirements.sort();
        parts.extend(requirements);
        Self::new("pip", resolution, &parts)
    }

    /// The package manager's, of the base alone.
    pub(super) fn of_packages(resolution: &Resolution) -> Self {
        Self::new("packages", resolution, std::slice::from_ref(&resolution.base))
    }

    fn new(kind: &'static str, resolution: &Resolution, parts: &[String]) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
        let mut key = hex(&digest.finalize());
        key.truncate(16);
        Self {
            kind,
            owner: owner(&resolution.labels).to_owned(),
            key,
        }
    }

    /// The volume's name. Owners share no cache; what their names cannot have in a volume's is left out.
    pub(super) fn name(&self) -> String {
        let owner: String = self
            .owner
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(32)
            .collect();
        format!("warroom-resolve-{owner}-{}-{}", self.kind, self.key)
    }

    /// The volume's labels.
    pub(super) fn labels(&self) -> HashMap<String, String> {
        HashMap::from([
            (CACHE_LABEL.to_owned(), self.kind.to_owned()),
            (OWNER_LABEL.to_owned(), self.owner.clone()),
        ])
    }
}

fn pip_parts(resolution: &Resolution) -> Vec<String> {
    let settings = resolution.pip_settings.iter();
    let settings = settings.map(|(name, value)| format!("{name}={value}"));
    // Which Python is asked depends on the base, and hardly ever on the user.
    std::iter::once(resolution.base.clone()).chain(settings).collect()
}

fn owner(labels: &BTreeMap<String, String>) -> &str {
    labels.get(OWNER_LABEL).map_or("nobody", String::as_str)
}

impl DockerEngine {
    /// Removes the owner's caches that are old, and the oldest of too many. One that is in use stays; a failure is none
    /// of the resolution's.
    pub(super) async fn drop_old_caches(&self, labels: &BTreeMap<String, String>) {
        let Ok(docker) = self.client.docker().await else {
            return;
        };
        let filters = HashMap::from([(
            "label",
            vec![CACHE_LABEL.to_owned(), format!("{OWNER_LABEL}={}", owner(labels))],
        )]);
        let options = ListVolumesOptionsBuilder::default().filters(&filters).build();
        let Ok(listed) = self.client.ask(docker.list_volumes(Some(options))).await else {
            return;
        };
        let mut volumes: Vec<_> = listed
            .volumes
            .unwrap_or_default()
            .into_iter()
            .filter_map(|volume| Some((volume.created_at?.unix_timestamp(), volume.name)))
            .collect();
        volumes.sort_by_key(|(created, _)| std::cmp::Reverse(*created));
        if volumes.is_empty() {
            return;
        }
        // The engine's clock gave them their time, so its clock tells their age.
        let info = self.client.ask(docker.info()).await.unwrap_or_default();
        let now: Option<Timestamp> = info.system_time.and_then(|time| time.parse().ok());
        let oldest = now.map(|now| now.as_second().saturating_sub_unsigned(OLDEST.as_secs()));
        for (at, (created, name)) in volumes.into_iter().enumerate() {
            if at >= MOST || oldest.is_some_and(|oldest| created < oldest) {
                let removal = docker.remove_volume(&name, None::<RemoveVolumeOptions>);
                let _ = self.client.ask(removal).await;
            }
        }
    }
}
