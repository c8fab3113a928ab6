//! The promises of [`Engine`], tried on any engine. Everything made here is removed again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use warroom::engine::{
    BASE_REPOSITORY, Build, Change, Engine, Error, JOB_LABEL, Leftover, LeftoverKind, OWNER_LABEL, Report, StepEvent,
    StepState, Trial, TrialEnd,
};
use warroom::image::{HistoryLine, Recipe, Reference};
use warroom::world::Chance;

/// What the suite stands on.
pub(crate) struct Ground {
    /// The engine.
    pub(crate) engine: Arc<dyn Engine>,
    /// A base that a registry holds, with Python, and which the engine may have or not.
    pub(crate) base: Reference,
    /// Makes a recipe on the base fail in a step.
    pub(crate) spoil: fn(&mut Recipe),
    owner: String,
    job: String,
}

impl Ground {
    /// A ground with an owner and a job of its own.
    pub(crate) fn new(engine: Arc<dyn Engine>, base: &str, spoil: fn(&mut Recipe)) -> Self {
        let chance = Chance::system();
        Self {
            engine,
            base: Reference::parse(base).unwrap(),
            spoil,
            owner: chance.id(12),
            job: chance.id(12),
        }
    }

    /// The labels of its job.
    pub(crate) fn labels(&self) -> BTreeMap<String, String> {
        BTreeMap::from([
            (JOB_LABEL.to_owned(), self.job.clone()),
            (OWNER_LABEL.to_owned(), self.owner.clone()),
        ])
    }

    /// A reference that is nobody else's.
    pub(crate) fn reference(&self, tag: &str) -> Reference {
        Reference::parse(&format!("contract-{}:{tag}", self.job)).unwrap()
    }

    /// A recipe that adds nothing to the base.
    pub(crate) fn recipe(&self) -> Recipe {
        Recipe {
            base: self.base.to_string(),
            user: String::new(),
            packages: Vec::new(),
            package_manager: None,
            lock: None,
            package_files: Vec::new(),
            ahead: true,
            sealed: true,
            run_as: None,
            requirements: Vec::new(),
            python: "/usr/bin/python3".to_owned(),
            externally_managed: true,
            pip_settings: BTreeMap::new(),
            certificates: None,
            version: format!("1.0.0.{}", self.job),
            job: self.job.clone(),
        }
    }

    /// A build of a recipe.
    pub(crate) fn build(&self, recipe: Recipe) -> Build {
        Build {
            recipe,
            arguments: BTreeMap::new(),
            labels: self.labels(),
        }
    }

    /// What its job left.
    pub(crate) async fn leftovers(&self) -> Vec<Leftover> {
        let mut found = self.engine.leftovers(&self.owner).await.unwrap();
        found.retain(|leftover| leftover.job == self.job);
        found
    }
}

/// Tries every promise, one after the other.
pub(crate) async fn keeps_its_promises(ground: &Ground) {
    tells_what_it_is(ground).await;
    pulls_and_shows_images(ground).await;
    tells_how_an_image_came_to_be_and_what_all_take(ground).await;
    tells_the_tags_of_a_registry(ground).await;
    tells_what_a_registry_has_now(ground).await;
    takes_what_is_absent_calmly(ground).await;
    surveys_an_image_and_leaves_nothing(ground).await;
    leaves_nothing_of_a_cancelled_survey(ground).await;
    runs_a_line_in_an_image_and_leaves_nothing(ground).await;
    builds_tags_and_removes(ground).await;
    names_the_failing_step(ground).await;
    lets_one_alone_reserve_a_name(ground).await;
    takes_a_temporary_tag_off_without_losing_the_image(ground).await;
    tells_changes(ground).await;
    assert_eq!(ground.leftovers().await, [], "the suite leaves nothing");
}

/// Collects what is reported.
#[derive(Clone, Default)]
pub(crate) struct Events(Arc<Mutex<Vec<StepEvent>>>);

impl Events {
    /// What to hand to an engine.
    pub(crate) fn report(&self) -> Report {
        let events = Arc::clone(&self.0);
        Arc::new(move |event| events.lock().unwrap().push(event))
    }

    /// The steps by id, with their last name and state.
    pub(crate) fn steps(&self) -> BTreeMap<String, (String, StepState)> {
        let mut steps = BTreeMap::new();
        for event in self.0.lock().unwrap().iter() {
            if let StepEvent::Step { id, name, state, .. } = event {
                steps.insert(id.clone(), (name.clone(), *state));
            }
        }
        steps
    }

    /// The lines of one step.
    pub(crate) fn lines(&self, step: &str) -> Vec<String> {
        let events = self.0.lock().unwrap();
        let lines = events.iter().filter_map(|event| match event {
            StepEvent::Line { id, text } if id == step => Some(text.clone()),
            StepEvent::Line { .. } | StepEvent::Step { .. } => None,
        });
        lines.collect()
    }
}

async fn tells_what_it_is(ground: &Ground) {
    let about = ground.engine.about().await.unwrap();
    assert!(about.product.contains(char::is_numeric), "{about:?}");
    assert!(about.platform.contains('/'), "{about:?}");
    assert!(!about.address.is_empty(), "{about:?}");
    assert_eq!(ground.engine.about().await.unwrap(), about);
}

async fn pulls_and_shows_images(ground: &Ground) {
    let engine = &ground.engine;
    let events = Events::default();
    let pulled = engine.pull(&ground.base, events.report()).await.unwrap();
    assert!(pulled.id.starts_with("sha256:") && pulled.id.len() == 71, "{pulled:?}");
    for (name, state) in events.steps().values() {
        assert!(
            matches!(state, StepState::Done | StepState::Cached),
            "{name}: {state:?}"
        );
    }
    let again = engine.pull(&ground.base, Events::default().report()).await.unwrap();
    assert_eq!(again, pulled, "nothing changes in between");

    let details = engine.inspect(&ground.base.to_string()).await.unwrap().unwrap();
    assert_eq!(details.image.id, pulled.id);
    assert!(details.image.size > 0);
    assert!(!details.layers.is_empty());
    let images = engine.images().await.unwrap();
    let listed = images.iter().find(|image| image.id == pulled.id).unwrap();
    assert!(listed.tags.contains(&ground.base.to_string()), "{listed:?}");
    assert!(images.is_sorted_by(|newer, older| newer.created >= older.created));
}

async fn tells_how_an_image_came_to_be_and_what_all_take(ground: &Ground) {
    let engine = &ground.engine;
    let base = engine.inspect(&ground.base.to_string()).await.unwrap().unwrap();
    let history = engine.history(&ground.base.to_string()).await.unwrap();
    assert!(history.len() >= base.layers.len(), "{history:?}");
    let told = |line: &HistoryLine| !line.created_by.is_empty() || !line.comment.is_empty();
    assert!(history.iter().all(told), "{history:?}");
    let sum: u64 = history.iter().map(|line| line.size).sum();
    assert_eq!(sum, base.image.size, "{history:?}");
    assert_eq!(engine.history(&base.image.id).await, Ok(history));
    assert!(engine.history("contract-absent:1").await.is_err());
    let disk = engine.disk_use().await.unwrap();
    assert!(
        disk.total >= base.image.size && disk.reclaimable <= disk.total,
        "{disk:?}"
    );
    let sizes: u64 = engine.images().await.unwrap().iter().map(|image| image.size).sum();
    assert!(disk.total <= sizes, "shared layers are counted once: {disk:?}, {sizes}");
}

async fn tells_what_a_registry_has_now(ground: &Ground) {
    let engine = &ground.engine;
    let pulled = engine.pull(&ground.base, Events::default().report()).await.unwrap();
    let digest = engine.registry_digest(&ground.base).await;
    if let Err(Error::Unsupported { .. }) = digest {
        return;
    }
    assert_eq!(digest.ok(), pulled.digest);
    let missing = ground.base.with_tag("there-is-no-such-tag");
    let error = engine.registry_digest(&missing).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
}

async fn tells_the_tags_of_a_registry(ground: &Ground) {
    let tags = ground.engine.registry_tags(&ground.base).await.unwrap();
    assert!(
        tags.iter().any(|tag| Some(tag.as_str()) == ground.base.tag()),
        "{tags:?}"
    );
}

async fn takes_what_is_absent_calmly(ground: &Ground) {
    let engine = &ground.engine;
    let absent = ground.reference("absent").to_string();
    assert_eq!(engine.inspect(&absent).await, Ok(None));
    assert_eq!(engine.remove(&absent).await, Ok(()));
    assert_eq!(engine.release(&absent).await, Ok(()));
    let missing = ground.base.with_tag("there-is-no-such-tag");
    let error = engine.pull(&missing, Events::default().report()).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    for kind in [LeftoverKind::Image, LeftoverKind::Container] {
        let leftover = Leftover {
            job: ground.job.clone(),
            kind,
            id: "0".repeat(64),
        };
        assert_eq!(engine.discard(&leftover).await, Ok(()));
    }
}

async fn surveys_an_image_and_leaves_nothing(ground: &Ground) {
    let base = ground.base.to_string();
    let survey = ground.engine.survey(&base, &ground.labels()).await.unwrap();
    let python = survey.python.unwrap();
    assert!(python.version.starts_with(['2', '3']), "{python:?}");
    assert!(python.pip.is_some(), "{python:?}");
    assert_eq!(ground.leftovers().await, []);
}

async fn leaves_nothing_of_a_cancelled_survey(ground: &Ground) {
    let base = ground.base.to_string();
    let labels = ground.labels();
    let survey = ground.engine.survey(&base, &labels);
    let _ = tokio::time::timeout(Duration::from_millis(20), survey).await;
    // Looking for leftovers waits for what is being removed.
    assert_eq!(ground.leftovers().await, []);
}

async fn runs_a_line_in_an_image_and_leaves_nothing(ground: &Ground) {
    let engine = &ground.engine;
    let trial = |line: &str, seconds| Trial {
        image: ground.base.to_string(),
        line: line.to_owned(),
        limit: Duration::from_secs(seconds),
        labels: ground.labels(),
    };
    let events = Events::default();
    let said = trial("echo two words", 30);
    assert_eq!(engine.try_out(&said, events.report()).await, Ok(TrialEnd::Ended(0)));
    assert_eq!(events.lines("run").last().unwrap(), "two words");
    let failing = trial("exit 3", 30);
    assert_eq!(
        engine.try_out(&failing, Events::default().report()).await,
        Ok(TrialEnd::Ended(3))
    );
    let endless = trial("sleep 600", 1);
    let begun = Instant::now();
    assert_eq!(
        engine.try_out(&endless, Events::default().report()).await,
        Ok(TrialEnd::Stopped)
    );
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    // Cancelled while it runs.
    let endless = trial("sleep 600", 300);
    let dropped = engine.try_out(&endless, Events::default().report());
    let _ = tokio::time::timeout(Duration::from_millis(200), dropped).await;
    assert_eq!(ground.leftovers().await, []);
}

async fn builds_tags_and_removes(ground: &Ground) {
    let engine = &ground.engine;
    let events = Events::default();
    let build = ground.build(ground.recipe());
    let id = engine.build(&build, events.report()).await.unwrap();
    assert!(id.starts_with("sha256:") && id.len() == 71, "{id}");
    let steps = events.steps();
    assert!(steps.values().any(|(name, _)| name.contains("FROM ")), "{steps:?}");
    for (name, state) in steps.values() {
        assert!(
            matches!(state, StepState::Done | StepState::Cached),
            "{name}: {state:?}"
        );
    }

    let made = engine.inspect(&id).await.unwrap().unwrap();
    assert_eq!(made.image.tags, [""; 0]);
    assert_eq!(made.image.labels.get(JOB_LABEL), Some(&ground.job));
    let leftover = Leftover {
        job: ground.job.clone(),
        kind: LeftoverKind::Image,
        id: id.clone(),
    };
    assert_eq!(ground.leftovers().await, std::slice::from_ref(&leftover));

    let tag = ground.reference("1");
    engine.tag(&id, &tag).await.unwrap();
    let listed = engine.images().await.unwrap();
    let listed = listed.iter().find(|image| image.id == id).unwrap();
    assert_eq!(listed.tags, [tag.to_string()]);
    assert_eq!(ground.leftovers().await, [], "what has a tag is no leftover");
    engine.discard(&leftover).await.unwrap();
    assert!(
        engine.remove(&id).await.is_err(),
        "an image is not removed beside its tag"
    );
    assert!(engine.inspect(&tag.to_string()).await.unwrap().is_some());

    engine.remove(&tag.to_string()).await.unwrap();
    assert_eq!(engine.inspect(&id).await, Ok(None));
}

async fn names_the_failing_step(ground: &Ground) {
    let mut recipe = ground.recipe();
    (ground.spoil)(&mut recipe);
    let events = Events::default();
    let error = ground
        .engine
        .build(&ground.build(recipe), events.report())
        .await
        .unwrap_err();
    let Error::Build {
        step: Some(step),
        reason,
    } = error
    else {
        panic!("{error:?}");
    };
    assert!(!reason.is_empty());
    let (name, state) = &events.steps()[&step];
    assert_eq!(*state, StepState::Failed, "{name}");
    assert!(name.contains("RUN "), "{name}");
    assert!(!events.lines(&step).is_empty(), "{name} says why");
    // Only the classic builder leaves something, and what it leaves is found.
    for leftover in ground.leftovers().await {
        assert_eq!(leftover.kind, LeftoverKind::Image);
        ground.engine.discard(&leftover).await.unwrap();
    }
    assert_eq!(ground.leftovers().await, []);
}

async fn lets_one_alone_reserve_a_name(ground: &Ground) {
    let engine = &ground.engine;
    let base = ground.base.to_string();
    let labels = ground.labels();
    let name = ground.reference("2").to_string();
    let (one, other) = tokio::join!(
        engine.reserve(&name, &base, &labels),
        engine.reserve(&name, &base, &labels)
    );
    assert!(one.unwrap() ^ other.unwrap(), "one alone gets it");
    assert_eq!(engine.reserve(&name, &base, &labels).await, Ok(false));
    engine.release(&name).await.unwrap();
    assert_eq!(engine.reserve(&name, &base, &labels).await, Ok(true));
    let leftovers = ground.leftovers().await;
    assert_eq!(leftovers.len(), 1);
    assert_eq!(leftovers[0].kind, LeftoverKind::Container);
    let containers = engine.containers().await.unwrap();
    assert!(
        containers.iter().all(|container| !container.name.contains(&ground.job)),
        "a reservation is nobody's container: {containers:?}"
    );
    engine.discard(&leftovers[0]).await.unwrap();
    assert_eq!(engine.reserve(&name, &base, &labels).await, Ok(true));
    engine.release(&name).await.unwrap();
}

async fn takes_a_temporary_tag_off_without_losing_the_image(ground: &Ground) {
    let engine = &ground.engine;
    let id = engine
        .build(&ground.build(ground.recipe()), Events::default().report())
        .await
        .unwrap();
    let tag = format!("{BASE_REPOSITORY}:{}.{}", ground.owner, ground.job);
    engine.tag(&id, &Reference::parse(&tag).unwrap()).await.unwrap();
    let leftovers = ground.leftovers().await;
    assert_eq!(leftovers.len(), 1, "{leftovers:?}");
    assert_eq!(leftovers[0].kind, LeftoverKind::Tag);
    assert_eq!(leftovers[0].id, tag);
    engine.discard(&leftovers[0]).await.unwrap();
    assert_eq!(engine.inspect(&tag).await, Ok(None));
    assert!(engine.inspect(&id).await.unwrap().is_some(), "the image is still there");
    for leftover in ground.leftovers().await {
        engine.discard(&leftover).await.unwrap();
    }
    assert_eq!(engine.inspect(&id).await, Ok(None));
}

async fn tells_changes(ground: &Ground) {
    let engine = &ground.engine;
    let base = engine
        .inspect(&ground.base.to_string())
        .await
        .unwrap()
        .unwrap()
        .image
        .id;
    let tag = ground.reference("changes");
    let mut changes = engine.changes();
    let touched = [Change::Touched(base.clone()), Change::Touched(tag.to_string())];
    // The stream begins at its first poll, so that it is polled beside the change.
    tokio::join!(told(&mut changes, &touched), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        engine.tag(&base, &tag).await.unwrap();
    });
    engine.remove(&tag.to_string()).await.unwrap();
    told(&mut changes, &[Change::Dropped(base)]).await;
}

/// Waits for one of these changes; others, by whoever uses the engine too, go by.
async fn told(changes: &mut BoxStream<'_, Result<Change, Error>>, expected: &[Change]) {
    let found = async {
        while let Some(change) = changes.next().await {
            if expected.contains(&change.unwrap()) {
                return;
            }
        }
        panic!("the changes ended");
    };
    let told = tokio::time::timeout(Duration::from_secs(10), found).await;
    assert!(told.is_ok(), "{expected:?} is told within 10 s");
}
