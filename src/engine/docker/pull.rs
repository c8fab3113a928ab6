//! A pull, one step a layer.

use std::collections::BTreeMap;

use bollard::models::CreateImageInfo;
use bollard::query_parameters::CreateImageOptionsBuilder;

use super::{DockerEngine, credentials, images};
use crate::engine::{Error, Progress, Pulled, Report, StepEvent, StepState};
use crate::image::Reference;

impl DockerEngine {
    pub(super) async fn pull_image(&self, reference: &Reference, report: &Report) -> Result<Pulled, Error> {
        let docker = self.client.docker().await?;
        let reference = reference.or_latest();
        // Whole names: Podman would look for short ones in several registries. The tag is always said, since without
        // one the engine pulls all.
        let repository = format!("{}/{}", reference.domain(), reference.path());
        let options = CreateImageOptionsBuilder::default()
            .from_image(&repository)
            .tag(reference.digest().or(reference.tag()).unwrap_or("latest"))
            .build();
        let credentials = credentials::find(self.client.endpoint(), reference.domain()).await;
        let mut messages = Box::pin(docker.create_image(Some(options), None, credentials));
        let mut layers = Layers::default();
        let mut tell = |event| report(event);
        while let Some(message) = self.client.next(&docker, &mut messages).await? {
            layers.take(&message.map_err(|error| self.client.failure(&error))?, &mut tell);
        }
        let image = self.client.ask(docker.inspect_image(&images::name(&reference))).await?;
        layers.finish(&mut tell);
        let digests = image.repo_digests.unwrap_or_default();
        let digest = layers
            .digest
            .or_else(|| reference.digest().map(str::to_owned))
            .or_else(|| digest_of(&digests, &reference));
        Ok(Pulled {
            id: image.id.unwrap_or_default(),
            digest,
        })
    }
}

/// The digest by which an image's repository knows it; Podman does not tell it in the pull.
fn digest_of(digests: &[String], reference: &Reference) -> Option<String> {
    digests.iter().find_map(|text| {
        let known = Reference::parse(text).ok()?;
        let same = known.domain() == reference.domain() && known.path() == reference.path();
        known.digest().filter(|_| same).map(str::to_owned)
    })
}

/// The layers of a pull so far.
#[derive(Default)]
struct Layers {
    layers: BTreeMap<String, Layer>,
    digest: Option<String>,
}

#[derive(Clone, Eq, PartialEq)]
struct Layer {
    doing: String,
    state: StepState,
    progress: Option<Progress>,
}

impl Layers {
    fn take(&mut self, message: &CreateImageInfo, tell: &mut impl FnMut(StepEvent)) {
        let Some(status) = message.status.as_deref() else {
            return;
        };
        if let Some(digest) = status.strip_prefix("Digest: ") {
            self.digest = Some(digest.trim().to_owned());
            return;
        }
        let Some(id) = message.id.as_deref().filter(|id| is_layer(id)) else {
            return;
        };
        let progress = message.progress_detail.as_ref().and_then(|detail| {
            let bytes = |count: Option<i64>| count.and_then(|count| u64::try_from(count).ok());
            Some(Progress {
                current: bytes(detail.current)?,
                total: bytes(detail.total).unwrap_or(0),
            })
        });
        let state = match status {
            "Pulling fs layer" | "Waiting" => StepState::Waiting,
            "Pull complete" => StepState::Done,
            "Already exists" => StepState::Cached,
            _ => StepState::Running,
        };
        let layer = Layer {
            doing: status.to_lowercase(),
            state,
            progress,
        };
        if self.layers.get(id) != Some(&layer) {
            layer.show(id, tell);
            self.layers.insert(id.to_owned(), layer);
        }
    }

    /// The end of a pull that succeeded: every layer is there, though Podman does not say so.
    fn finish(&mut self, tell: &mut impl FnMut(StepEvent)) {
        for (id, layer) in &mut self.layers {
            if !matches!(layer.state, StepState::Done | StepState::Cached) {
                "pull complete".clone_into(&mut layer.doing);
                layer.state = StepState::Done;
                layer.progress = None;
                layer.show(id, tell);
            }
        }
    }
}

impl Layer {
    fn show(&self, id: &str, tell: &mut impl FnMut(StepEvent)) {
        tell(StepEvent::Step {
            id: id.to_owned(),
            name: format!("layer {id} {}", self.doing),
            state: self.state,
            progress: self.progress,
        });
    }
}

/// Whether a message is about a layer; others carry the tag or a whole digest.
fn is_layer(id: &str) -> bool {
    id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}
