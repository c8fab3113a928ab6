//! The contract on the training engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use warroom::engine::training::{Options, TrainingEngine};
use warroom::engine::{Engine, Error, StepState};
use warroom::image::{Lock, LockedDistribution, LockedPackage, OsPackage, Recipe, Requirement, Resolution, Resolved};
use warroom::world::Clock;

use super::suite::{Events, Ground, keeps_its_promises};

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

async fn resolution(engine: &TrainingEngine, base: &str, requirements: &[&str], packages: &[&str]) -> Resolution {
    let survey = engine.survey(base, &BTreeMap::new()).await.unwrap();
    let python = survey.python.unwrap();
    Resolution {
        base: base.to_owned(),
        python: python.executable,
        externally_managed: python.externally_managed,
        requirements: requirements
            .iter()
            .map(|text| Requirement::parse(text).unwrap())
            .collect(),
        packages: packages.iter().map(|text| OsPackage::parse(text).unwrap()).collect(),
        package_manager: survey.package_manager,
        pip_settings: BTreeMap::new(),
        proxies: BTreeMap::new(),
        certificates: None,
        labels: BTreeMap::new(),
    }
}

fn lock(resolved: &Resolved) -> Lock {
    let distributions = resolved.distributions.iter().map(|one| LockedDistribution {
        name: one.name.clone(),
        version: one.version.clone(),
        sha256: one.sha256.clone().unwrap(),
        source_only: one.source_only,
        named: one.named.then(|| one.name.clone()),
        via: one.via.clone(),
    });
    let system = resolved.system.iter().map(|one| LockedPackage {
        name: one.name.clone(),
        version: one.version.clone(),
        named: one.named,
    });
    Lock {
        distributions: distributions.collect(),
        system: system.collect(),
        ..Lock::default()
    }
}

#[tokio::test]
async fn what_is_resolved_is_what_a_build_from_its_lock_has_more_than_its_base() {
    let engine = engine(None);
    for (base, package) in [
        ("python:3.12-slim", "wget"),
        ("demisto/python3:3.11.10.115186", "jq"),
        ("training/debian-python3:latest", "git"),
    ] {
        let asked = resolution(&engine, base, &["training-sideload", "flask"], &[package]).await;
        let events = Events::default();
        let resolved = engine.resolve(&asked, events.report()).await.unwrap();
        for step in ["pip", "packages"] {
            assert_eq!(events.steps()[step].1, StepState::Done, "{base}");
            assert!(events.lines(step)[0].starts_with("TRAINING: "), "{base}");
        }
        assert!(
            resolved
                .distributions
                .iter()
                .any(|one| !one.named && one.via == ["training-sideload"])
        );
        assert!(resolved.system.iter().any(|one| one.named && one.name == package));

        let ground = Ground::new(engine.clone(), base, spoil);
        let mut recipe = ground.recipe();
        recipe.package_manager = asked.package_manager;
        recipe.lock = Some(lock(&resolved));
        let built = engine
            .build(&ground.build(recipe), Events::default().report())
            .await
            .unwrap();
        let pairs = |image: String| {
            let engine = engine.clone();
            async move {
                let found = engine.inventory(&image, &BTreeMap::new()).await.unwrap();
                let system = engine.survey(&image, &BTreeMap::new()).await.unwrap().system;
                let found = found.into_iter().map(|one| (one.name, one.version));
                (found.collect::<BTreeMap<_, _>>(), system)
            }
        };
        let (mut distributions, mut system) = pairs(base.to_owned()).await;
        distributions.extend(
            resolved
                .distributions
                .iter()
                .map(|one| (one.name.clone(), one.version.clone())),
        );
        system.extend(
            resolved
                .system
                .iter()
                .map(|one| (one.name.clone(), one.version.clone())),
        );
        assert_eq!(pairs(built.clone()).await, (distributions, system), "{base}");
        engine.remove(&built).await.unwrap();
    }
}

#[tokio::test]
async fn the_same_seed_resolves_the_same_set_also_after_other_work() {
    let mut all = Vec::new();
    for work in [false, true] {
        let engine = engine(None);
        let base = "python:3.12-slim";
        if work {
            let ground = Ground::new(engine.clone(), base, spoil);
            engine
                .build(&ground.build(ground.recipe()), Events::default().report())
                .await
                .unwrap();
        }
        let asked = resolution(&engine, base, &["requests", "training-mit"], &["wget"]).await;
        all.push(engine.resolve(&asked, Events::default().report()).await.unwrap());
    }
    assert_eq!(all[0], all[1]);
}

#[tokio::test]
async fn what_cannot_be_resolved_names_the_failing_step() {
    let engine = engine(None);
    for (requirement, package, failing) in [("nosuchpkg", "wget", "pip"), ("six", "libxslt", "packages")] {
        let asked = resolution(&engine, "python:3.12-slim", &[requirement], &[package]).await;
        let events = Events::default();
        let error = engine.resolve(&asked, events.report()).await.unwrap_err();
        assert!(
            matches!(&error, Error::Build { step: Some(step), .. } if step == failing),
            "{error:?}"
        );
        assert_eq!(events.steps()[failing].1, StepState::Failed);
    }
}
