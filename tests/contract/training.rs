//! The contract on the training engine.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use warroom::engine::Engine;
use warroom::engine::training::{Options, TrainingEngine};
use warroom::image::{Recipe, Requirement};
use warroom::world::Clock;

use super::suite::{Ground, keeps_its_promises};

fn spoil(recipe: &mut Recipe) {
    recipe.requirements = vec![Requirement::parse("nosuchpkg").unwrap()];
}

fn engine(state: Option<std::path::PathBuf>) -> Arc<TrainingEngine> {
    let time: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
    Arc::new(TrainingEngine::open(Options {
        state,
        seed: 1,
        pace: 0.0,
        clock: Clock::fixed(time, TimeZone::UTC),
    }))
}

#[tokio::test]
async fn training_keeps_the_contract_in_memory() {
    let base = "demisto/python3-deb:3.12.8.3296088";
    keeps_its_promises(&Ground::new(engine(None), base, spoil)).await;
}

#[tokio::test]
async fn training_keeps_the_contract_in_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let engine = engine(Some(directory.path().join("training.json")));
    keeps_its_promises(&Ground::new(engine.clone(), "python:3.12-slim", spoil)).await;
    assert_eq!(engine.warning(), None);
}
