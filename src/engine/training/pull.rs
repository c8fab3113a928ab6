//! An invented pull, played at a person's pace.

use super::TrainingEngine;
use super::registry::{self, Offer};
use super::state::short;
use super::stored::Layer;
use crate::engine::{Change, Error, Progress, Pulled, Report, StepEvent, StepState};
use crate::image::Reference;

/// How many bytes a download brings between two messages.
const CHUNK: u64 = 6_000_000;
/// How many times an extraction tells of its progress.
const EXTRACTIONS: u64 = 3;
/// How long one message takes, in seconds at a person's pace.
const TICK: f64 = 0.1;

impl TrainingEngine {
    /// Pulls. Nothing is kept before the last moment, so that a pull dropped on the way leaves nothing.
    pub(super) async fn play_pull(&self, reference: &Reference, report: &Report) -> Result<Pulled, Error> {
        let reference = reference.or_latest();
        let state = self.store.read();
        self.pace.wait(0.6).await;
        let Offer { id, digest, mut image } = registry::offer(state.seed(), state.epoch, &reference)?;
        let missing = |layer: &&Layer| !state.images.values().any(|image| image.layers.contains(layer));
        for layer in &image.layers {
            let (word, to) = if missing(&layer) {
                ("waiting", StepState::Waiting)
            } else {
                ("already exists", StepState::Cached)
            };
            tell(report, layer, word, to, None);
        }
        for layer in image.layers.iter().filter(missing) {
            self.play_layer(layer, report).await;
        }
        let made = id.clone();
        let before = self
            .store
            .change(move |state| {
                let tags = std::mem::take(&mut image.tags);
                state.images.entry(made.clone()).or_insert(image);
                Ok(tags.iter().filter_map(|tag| state.tag(&made, tag)).collect::<Vec<_>>())
            })
            .await?;
        for former in before {
            self.announce(Change::Dropped(former));
        }
        self.announce(Change::Touched(id.clone()));
        Ok(Pulled {
            id,
            digest: Some(digest),
        })
    }

    async fn play_layer(&self, layer: &Layer, report: &Report) {
        let running = |word, current| {
            let progress = Progress {
                current,
                total: layer.size,
            };
            tell(report, layer, word, StepState::Running, Some(progress));
        };
        let mut current = 0;
        while current < layer.size {
            running("downloading", current);
            self.pace.wait(TICK).await;
            current = (current + CHUNK).min(layer.size);
        }
        for part in 0..EXTRACTIONS {
            running("extracting", layer.size / EXTRACTIONS * part);
            self.pace.wait(TICK).await;
        }
        tell(report, layer, "pull complete", StepState::Done, None);
    }
}

fn tell(report: &Report, layer: &Layer, word: &str, state: StepState, progress: Option<Progress>) {
    let id = short(&layer.id);
    report(StepEvent::Step {
        name: format!("layer {id} {word}"),
        id,
        state,
        progress,
    });
}
