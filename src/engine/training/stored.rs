//! An image as the training engine keeps it, and what lists and inspections show of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::world::Flavour;
use crate::image::{HistoryLine, Image, ImageDetails};

/// An image.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Stored {
    /// Its tags as people write them.
    pub(super) tags: Vec<String>,
    /// The digests under which a registry knows it.
    pub(super) digests: Vec<String>,
    /// When it was built.
    pub(super) created: Timestamp,
    /// Its labels.
    pub(super) labels: BTreeMap<String, String>,
    /// The kind of base it is or stands on.
    pub(super) flavour: Flavour,
    /// The version of its Python.
    pub(super) python: Option<String>,
    /// Its distributions, name and invented version.
    pub(super) distributions: BTreeMap<String, String>,
    /// Its OS packages, name and invented version; states of an earlier version have none.
    #[serde(default)]
    pub(super) system: BTreeMap<String, String>,
    /// The user that it was given, where its base sets none.
    #[serde(default)]
    pub(super) run_as: Option<String>,
    /// Whether it knows the user with the number 4000.
    #[serde(default)]
    pub(super) has_user: bool,
    /// What `pip check` complains of.
    pub(super) complaints: Vec<String>,
    /// Its layers, lowest first.
    pub(super) layers: Vec<Layer>,
}

/// A layer.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Layer {
    /// 64 hexadecimal digits.
    pub(super) id: String,
    /// In bytes.
    pub(super) size: u64,
    /// The instruction that made it; empty in states of an earlier version.
    #[serde(default)]
    pub(super) by: String,
}

impl Stored {
    /// What a list shows of it.
    pub(super) fn image(&self, id: &str) -> Image {
        Image {
            id: id.to_owned(),
            tags: self.tags.clone(),
            digests: self.digests.clone(),
            size: self.layers.iter().map(|layer| layer.size).sum(),
            created: self.created,
            labels: self.labels.clone(),
        }
    }

    /// How it came to be.
    pub(super) fn history(&self) -> Vec<HistoryLine> {
        let line = |created_by: &str, size| HistoryLine {
            created_by: created_by.to_owned(),
            created: self.created,
            size,
            comment: "invented".to_owned(),
        };
        let words: Vec<_> = self
            .flavour
            .traits()
            .command
            .iter()
            .map(|word| format!("\"{word}\""))
            .collect();
        let mut lines: Vec<_> = self.layers.iter().map(|layer| line(&layer.by, layer.size)).collect();
        // The instruction that stands in every base, after the layer of its system.
        lines.insert(lines.len().min(1), line(&format!("CMD [{}]", words.join(", ")), 0));
        lines
    }

    /// The user that it runs as; empty for root.
    pub(super) fn user(&self) -> &str {
        match (self.flavour.traits().user, &self.run_as) {
            ("", Some(user)) => user,
            (user, _) => user,
        }
    }

    /// What an inspection shows of it.
    pub(super) fn details(&self, id: &str) -> ImageDetails {
        let traits = self.flavour.traits();
        ImageDetails {
            image: self.image(id),
            user: self.user().to_owned(),
            working_directory: String::new(),
            entrypoint: Vec::new(),
            command: traits.command.iter().map(|word| (*word).to_owned()).collect(),
            environment: environment(self.python.as_deref()),
            on_build: Vec::new(),
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            layers: self.layers.iter().map(|layer| format!("sha256:{}", layer.id)).collect(),
        }
    }
}

/// The environment variables of an image with that Python.
fn environment(python: Option<&str>) -> Vec<String> {
    let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned();
    std::iter::once(path)
        .chain(python.map(|version| format!("PYTHON_VERSION={version}")))
        .collect()
}
