use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::engine::{JOB_LABEL, OWNER_LABEL, StepEvent, StepState};
use crate::image::{OsPackage, PackageManager, Recipe, Requirement};

pub(super) const BASE: &str = "demisto/python3-deb:3.10.12.63475";

fn options(state: Option<&Path>, pace: f64) -> Options {
    let time: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
    Options {
        state: state.map(Path::to_path_buf),
        seed: 1,
        pace,
        clock: Clock::fixed(time, TimeZone::UTC),
    }
}

pub(super) fn engine() -> TrainingEngine {
    TrainingEngine::open(options(None, 0.0))
}

#[derive(Clone, Default)]
pub(super) struct Heard(Arc<Mutex<Vec<StepEvent>>>);

impl Heard {
    pub(super) fn report(&self) -> Report {
        let heard = self.0.clone();
        Arc::new(move |event| heard.lock().unwrap().push(event))
    }

    pub(super) fn lines(&self) -> String {
        let heard = self.0.lock().unwrap();
        let lines = heard.iter().filter_map(|event| match event {
            StepEvent::Line { text, .. } => Some(text.clone()),
            StepEvent::Step { name, state, .. } => {
                matches!(state, StepState::Done | StepState::Cached | StepState::Failed)
                    .then(|| format!("{state:?}: {name}"))
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn reference(text: &str) -> Reference {
    Reference::parse(text).unwrap()
}

pub(super) fn build_on(base: &str, manager: PackageManager, packages: &[&str], requirements: &[&str]) -> Build {
    let (job, owner) = ("job1".to_owned(), "me".to_owned());
    Build {
        recipe: Recipe {
            base: base.to_owned(),
            user: String::new(),
            packages: packages.iter().map(|text| OsPackage::parse(text).unwrap()).collect(),
            package_manager: Some(manager),
            lock: None,
            package_files: Vec::new(),
            ahead: true,
            sealed: true,
            run_as: None,
            requirements: requirements
                .iter()
                .map(|text| Requirement::parse(text).unwrap())
                .collect(),
            python: "/usr/local/bin/python3".to_owned(),
            externally_managed: false,
            pip_settings: BTreeMap::new(),
            certificates: None,
            version: "1.0.0.1772359200000".to_owned(),
            job: job.clone(),
        },
        arguments: BTreeMap::new(),
        labels: BTreeMap::from([(JOB_LABEL.to_owned(), job), (OWNER_LABEL.to_owned(), owner)]),
    }
}

fn build(packages: &[&str], requirements: &[&str]) -> Build {
    build_on(BASE, PackageManager::Apt, packages, requirements)
}

/// What a failing build prints last, and why it fails.
async fn refusal(build: &Build) -> String {
    let heard = Heard::default();
    let error = engine().build(build, heard.report()).await.unwrap_err();
    let lines = heard.lines();
    let lines: Vec<_> = lines
        .lines()
        .filter(|line| !line.starts_with("Cached: "))
        .skip(1)
        .collect();
    format!("{}\n=> {error}", lines.join("\n"))
}

#[tokio::test]
async fn a_new_world_holds_a_few_bases() {
    let images = engine().images().await.unwrap();
    let tags: Vec<_> = images
        .iter()
        .map(|image| format!("{} {} {}", image.tags.join(" "), image.size, image.created))
        .collect();
    insta::assert_snapshot!(tags.join("\n"));
}

#[tokio::test]
async fn a_build_reads_like_one_and_says_that_it_is_invented() {
    let engine = engine();
    let heard = Heard::default();
    let id = engine
        .build(&build(&["wget"], &["mechanize"]), heard.report())
        .await
        .unwrap();
    insta::assert_snapshot!(heard.lines());
    let survey = engine.survey(&id, &BTreeMap::new()).await.unwrap();
    let python = survey.python.unwrap();
    assert!(python.distribution("mechanize").unwrap().ends_with("+training"));
    assert_eq!(python.complaints, Some(Vec::new()));
}

#[tokio::test]
async fn the_same_seed_gives_the_same_of_everything() {
    let mut all = Vec::new();
    for seed in [1, 1, 2] {
        let engine = TrainingEngine::open(Options {
            seed,
            ..options(None, 0.0)
        });
        let heard = Heard::default();
        let id = engine
            .build(&build(&["wget"], &["mechanize"]), heard.report())
            .await
            .unwrap();
        let survey = engine.survey(&id, &BTreeMap::new()).await.unwrap();
        all.push((id, heard.lines(), survey, engine.images().await.unwrap()));
    }
    assert_eq!(all[0], all[1]);
    assert_ne!(all[0].0, all[2].0);
    assert_ne!(all[0].1, all[2].1);
}

#[tokio::test]
async fn what_was_built_before_comes_from_the_cache() {
    let engine = engine();
    let first = engine
        .build(&build(&["wget"], &["mechanize"]), Heard::default().report())
        .await
        .unwrap();
    let mut again = build(&["wget"], &["mechanize", "requests==2.31.0"]);
    again.recipe.version = "1.0.0.1772359200001".to_owned();
    let heard = Heard::default();
    let second = engine.build(&again, heard.report()).await.unwrap();
    assert_ne!(first, second);
    let lines = heard.lines();
    assert!(lines.contains("Cached: [2/4] RUN "), "{lines}");
    assert!(lines.contains("Done: [3/4] RUN "), "{lines}");
    assert!(lines.contains("Done: [4/4] RUN "), "the last step is always new");
}

#[tokio::test]
async fn failures_are_worded_like_those_of_pip_and_package_managers() {
    let alpine = "demisto/python3:3.11.10.115186";
    let told = [
        refusal(&build(&[], &["nosuchpkg"])).await,
        refusal(&build(&[], &["requests==99"])).await,
        refusal(&build(&[], &["flask<2", "flask>=3"])).await,
        refusal(&build(&["libxslt"], &[])).await,
        refusal(&build(&["wget=1.21.3-1+deb12u1"], &[])).await,
        refusal(&build_on(alpine, PackageManager::Apk, &["nosuchpkg"], &[])).await,
        refusal(&build_on(alpine, PackageManager::Dnf, &["nosuchpkg"], &[])).await,
        refusal(&build_on(alpine, PackageManager::Microdnf, &["nosuchpkg"], &[])).await,
        refusal(&build_on("nothing", PackageManager::Apt, &[], &[])).await,
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

#[tokio::test]
async fn registries_fail_in_the_words_of_dockerd() {
    let engine = engine();
    let mut told = Vec::new();
    for name in [
        "unreachable.example/team/app",
        "quay.invalid:5000/app:1",
        "private.example/team/app:1",
        "demisto/python3-deb",
        "nosuch/repository:1",
        "registry.access.example/nosuch:1",
    ] {
        let error = engine
            .pull(&reference(name), Heard::default().report())
            .await
            .unwrap_err();
        let kind = format!("{error:?}");
        told.push(format!("{}: {error}", kind.split(' ').next().unwrap_or_default()));
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn an_update_finds_something_newer_only_where_there_is() {
    let engine = engine();
    for (name, newer) in [("python:3.12-slim", true), (BASE, false)] {
        let before = engine.inspect(name).await.unwrap().unwrap().image;
        let pulled = engine.pull(&reference(name), Heard::default().report()).await.unwrap();
        assert_eq!(pulled.id != before.id, newer, "{name}");
        let after = engine.inspect(name).await.unwrap().unwrap().image;
        assert_eq!(after.id, pulled.id);
        assert_eq!(after.digests != before.digests, newer);
        let former = engine.inspect(&before.id).await.unwrap().unwrap().image;
        assert_eq!(former.tags.is_empty(), newer, "the former image has lost its tag");
        let digest = format!("{}@{}", reference(name).repository(), pulled.digest.unwrap());
        assert_eq!(engine.inspect(&digest).await.unwrap().unwrap().image.id, pulled.id);
        assert_eq!(
            engine
                .pull(&reference(&digest), Heard::default().report())
                .await
                .unwrap()
                .id,
            pulled.id
        );
    }
}

#[tokio::test]
async fn surveys_show_the_kinds_of_bases() {
    let engine = engine();
    let mut told = Vec::new();
    for repository in world::REPOSITORIES {
        let tag = &repository.tags[0];
        let name = format!("{}:{}", repository.name, tag.name);
        let pulled = engine.pull(&reference(&name), Heard::default().report()).await.unwrap();
        let survey = engine.survey(&pulled.id, &BTreeMap::new()).await.unwrap();
        let system = survey
            .package_manager
            .map_or("none".to_owned(), |manager| manager.to_string());
        let python = survey.python.map_or("no Python".to_owned(), |python| {
            assert!(python.environment.is_some() && python.distributions.is_sorted());
            let managed = if python.externally_managed { "managed" } else { "free" };
            format!(
                "{} {} {managed} {:?}",
                python.executable, python.version, python.complaints
            )
        });
        told.push(format!("{name} {system} {python}"));
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn a_conflict_can_be_shown() {
    let engine = engine();
    let id = engine
        .build(&build(&[], &[index::CONFLICTING]), Heard::default().report())
        .await
        .unwrap();
    let complaints = engine
        .survey(&id, &BTreeMap::new())
        .await
        .unwrap()
        .python
        .unwrap()
        .complaints
        .unwrap();
    assert_eq!(complaints.len(), 1);
    assert!(complaints[0].starts_with("training-conflict "), "{complaints:?}");
}

#[tokio::test]
async fn what_a_base_lacks_is_told_until_it_is_installed() {
    let engine = engine();
    for (requirement, count) in [("mechanize", 1), ("invented-helper-9", 0)] {
        let build = build_on("demisto/crypto:1.0.0.114611", PackageManager::Apk, &[], &[requirement]);
        let id = engine.build(&build, Heard::default().report()).await.unwrap();
        let python = engine.survey(&id, &BTreeMap::new()).await.unwrap().python.unwrap();
        assert_eq!(python.complaints.unwrap().len(), count, "{requirement}");
    }
}

#[tokio::test]
async fn a_marker_that_does_not_hold_installs_nothing() {
    let engine = engine();
    let heard = Heard::default();
    let id = engine
        .build(
            &build(&[], &["mechanize; python_version < '3'", "idna"]),
            heard.report(),
        )
        .await
        .unwrap();
    let python = engine.survey(&id, &BTreeMap::new()).await.unwrap().python.unwrap();
    assert_eq!(python.distribution("mechanize"), None);
    let lines = heard.lines();
    assert!(lines.contains("Ignoring mechanize: markers "), "{lines}");
    assert!(lines.contains("Requirement already satisfied: idna in "), "{lines}");
}

#[tokio::test(start_paused = true)]
async fn cancelling_leaves_nothing() {
    let engine = TrainingEngine::open(options(None, 1.0));
    let before = engine.images().await.unwrap();
    let base = reference("demisto/python3-deb:3.12.8.3296088");
    for wait in [1, 100, 700, 1500] {
        let limit = Duration::from_millis(wait);
        let build = build(&["wget"], &["mechanize"]);
        assert!(
            tokio::time::timeout(limit, engine.build(&build, Heard::default().report()))
                .await
                .is_err()
        );
        assert!(
            tokio::time::timeout(limit, engine.pull(&base, Heard::default().report()))
                .await
                .is_err()
        );
    }
    assert_eq!(engine.images().await.unwrap(), before);
    assert_eq!(engine.leftovers("me").await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn a_build_takes_a_few_seconds_at_a_persons_pace_and_none_at_pace_0() {
    let mut took = Vec::new();
    for pace in [0.0, 1.0] {
        let engine = TrainingEngine::open(options(None, pace));
        let start = tokio::time::Instant::now();
        engine
            .build(&build(&["wget"], &["mechanize"]), Heard::default().report())
            .await
            .unwrap();
        took.push(start.elapsed());
    }
    assert_eq!(took[0], Duration::ZERO);
    assert!(
        (Duration::from_secs(2)..Duration::from_secs(8)).contains(&took[1]),
        "{took:?}"
    );
}

#[tokio::test]
async fn the_state_lasts_until_it_is_reset() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data").join("training.json");
    let first = TrainingEngine::open(options(Some(&path), 0.0));
    let begun = first.images().await.unwrap();
    let id = first
        .build(&build(&[], &["mechanize"]), Heard::default().report())
        .await
        .unwrap();
    first.tag(&id, &reference("mine:1")).await.unwrap();
    let kept = first.images().await.unwrap();
    drop(first);

    let second = TrainingEngine::open(Options {
        seed: 2,
        clock: Clock::system(None),
        ..options(Some(&path), 0.0)
    });
    assert_eq!(
        second.images().await.unwrap(),
        kept,
        "the state keeps its own seed and days"
    );
    let third = TrainingEngine::open(options(Some(&path), 0.0));
    third.reset().await.unwrap();
    assert_eq!(second.images().await.unwrap(), begun, "other processes see the change");
    assert_eq!(second.warning(), None);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_user_may_read_the_state() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("training.json");
    let engine = TrainingEngine::open(options(Some(&path), 0.0));
    engine.tag(BASE, &reference("mine:1")).await.unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn changes_of_many_at_once_are_all_kept() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("training.json");
    let workers: Vec<_> = (0..6)
        .map(|worker| {
            let options = options(Some(&path), 0.0);
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_time()
                    .build()
                    .unwrap();
                runtime.block_on(async {
                    let engine = TrainingEngine::open(options);
                    for round in 0..8 {
                        let tag = reference(&format!("worker{worker}:{round}"));
                        engine.tag(BASE, &tag).await.unwrap();
                    }
                    engine.warning()
                })
            })
        })
        .collect();
    for worker in workers {
        assert_eq!(worker.join().unwrap(), None);
    }
    let state = Store::open(Some(path), State::new(1, Timestamp::UNIX_EPOCH)).read();
    let tags: usize = state.images.values().map(|image| image.tags.len()).sum();
    let begun: usize = State::new(1, Timestamp::UNIX_EPOCH).images.len();
    assert_eq!(tags, begun + 48);
}

#[tokio::test]
async fn a_damaged_state_is_a_warning_and_is_left_alone_until_the_reset() {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in [("torn", "{\"format\":1,\"se"), ("new", "{\"format\":9}"), ("empty", "")] {
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        let engine = TrainingEngine::open(options(Some(&path), 0.0));
        let warning = engine.warning().unwrap();
        assert!(
            warning.contains(name) && warning.contains("/training_reset"),
            "{warning}"
        );
        engine.tag(BASE, &reference("mine:1")).await.unwrap();
        assert!(engine.inspect("mine:1").await.unwrap().is_some());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        engine.reset().await.unwrap();
        assert_eq!(engine.warning(), None);
        assert_eq!(engine.inspect("mine:1").await, Ok(None));
        let other = TrainingEngine::open(options(Some(&path), 0.0));
        assert_eq!(other.warning(), None);
    }
}

#[tokio::test]
async fn a_state_that_cannot_be_written_lives_in_memory() {
    let directory = tempfile::tempdir().unwrap();
    let blocked = directory.path().join("file");
    std::fs::write(&blocked, "").unwrap();
    let engine = TrainingEngine::open(options(Some(&blocked.join("training.json")), 0.0));
    assert!(engine.warning().unwrap().contains("training.json"));
    engine.tag(BASE, &reference("mine:1")).await.unwrap();
    assert!(engine.inspect("mine:1").await.unwrap().is_some());
}

#[tokio::test]
async fn an_image_is_found_by_id_part_of_it_and_any_spelling_of_its_name() {
    let engine = engine();
    let id = engine.inspect("python:3.12-slim").await.unwrap().unwrap().image.id;
    let digits = id.strip_prefix("sha256:").unwrap();
    for name in [&id, digits, &digits[..12], "docker.io/library/python:3.12-slim"] {
        assert_eq!(engine.inspect(name).await.unwrap().unwrap().image.id, id, "{name}");
    }
    assert_eq!(engine.inspect("python").await, Ok(None), "latest is not here");
    assert!(engine.inspect("sha256:").await.unwrap().is_none());
}

#[tokio::test]
async fn a_reserved_image_is_not_removed_and_leftovers_are_the_owners() {
    let engine = engine();
    let id = engine.build(&build(&[], &[]), Heard::default().report()).await.unwrap();
    let labels = build(&[], &[]).labels;
    assert_eq!(engine.reserve("mine-1", &id, &labels).await, Ok(true));
    assert!(matches!(engine.remove(&id).await, Err(Error::Refused { .. })));
    engine.tag(&id, &reference("warroom-base:you.job1")).await.unwrap();
    assert_eq!(engine.leftovers("you").await.unwrap().len(), 1);
    engine.remove("warroom-base:you.job1").await.unwrap();
    assert_eq!(engine.leftovers("you").await.unwrap(), []);
    for leftover in engine.leftovers("me").await.unwrap() {
        engine.discard(&leftover).await.unwrap();
    }
    assert_eq!(engine.inspect(&id).await, Ok(None));
}
