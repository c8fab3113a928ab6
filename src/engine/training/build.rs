//! An invented build, played at a person's pace.

use super::TrainingEngine;
use super::plan::{self, NOTICE, Step};
use crate::engine::{Build, Change, Error, OWNER_LABEL, Report, StepEvent, StepState};

/// The id of the last step.
const EXPORT: &str = "export";
/// How long the builder waits before each line of output, in seconds at a person's pace.
const LINE: f64 = 0.12;

impl TrainingEngine {
    /// Builds. Nothing is kept before the last moment, so that a build dropped on the way leaves nothing.
    pub(super) async fn play_build(&self, build: &Build, report: &Report) -> Result<String, Error> {
        let recipe = &build.recipe;
        let state = self.store.read();
        let seed = state.seed();
        let (_, base) = state.existing(&recipe.base).map_err(|_| Error::Build {
            step: None,
            reason: format!("{}: not found", recipe.base),
        })?;
        let layers: Vec<_> = state.images.values().flat_map(|image| &image.layers).collect();
        let plan = plan::plan(seed, base, recipe, |id| layers.iter().any(|layer| layer.id == id));
        for step in &plan.steps {
            tell(report, &step.id, &step.name, StepState::Waiting);
        }
        for (at, step) in plan.steps.iter().enumerate() {
            self.play_step(step, at == 0, report).await?;
        }
        let name = "exporting to image";
        tell(report, EXPORT, name, StepState::Running);
        self.pace.wait(0.4).await;
        let mut image = plan.image;
        image.labels.extend(build.labels.clone());
        image.tags.clear();
        image.digests.clear();
        let labels: Vec<_> = image
            .labels
            .iter()
            // The data directory is another one in every run of a demo, whose ids are to come out the same.
            .filter(|(key, _)| *key != OWNER_LABEL)
            .flat_map(|(key, value)| [key.as_str(), value])
            .collect();
        let layers = image.layers.last().map_or("", |layer| &layer.id);
        let question: Vec<_> = ["built", layers, &recipe.version, &recipe.job]
            .into_iter()
            .chain(labels)
            .collect();
        let id = seed.digest(&question);
        image.created = self.clock.now();
        let made = id.clone();
        self.store
            .change(move |state| {
                state.images.entry(made).or_insert(image);
                Ok(())
            })
            .await?;
        self.announce(Change::Touched(id.clone()));
        line(report, EXPORT, format!("writing image {id}"));
        tell(report, EXPORT, name, StepState::Done);
        Ok(id)
    }

    async fn play_step(&self, step: &Step, first: bool, report: &Report) -> Result<(), Error> {
        let state = if step.cached {
            StepState::Cached
        } else {
            StepState::Running
        };
        tell(report, &step.id, &step.name, state);
        if first {
            line(report, &step.id, NOTICE.to_owned());
        }
        if step.cached {
            self.pace.wait(LINE).await;
            return Ok(());
        }
        for text in &step.lines {
            self.pace.wait(LINE).await;
            line(report, &step.id, text.clone());
        }
        self.pace.wait(LINE).await;
        if let Some(reason) = &step.failure {
            tell(report, &step.id, &step.name, StepState::Failed);
            return Err(Error::Build {
                step: Some(step.id.clone()),
                reason: reason.clone(),
            });
        }
        tell(report, &step.id, &step.name, StepState::Done);
        Ok(())
    }
}

fn tell(report: &Report, id: &str, name: &str, state: StepState) {
    report(StepEvent::Step {
        id: id.to_owned(),
        name: name.to_owned(),
        state,
        progress: None,
    });
}

fn line(report: &Report, id: &str, text: String) {
    report(StepEvent::Line {
        id: id.to_owned(),
        text,
    });
}
