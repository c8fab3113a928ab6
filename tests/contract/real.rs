//! The contract on a real engine: `WARROOM_TEST_HOST` names its address, `WARROOM_TEST_BASE` a base with Python that
//! its registry holds. Without them the tests say that they are skipped, or fail where `WARROOM_TEST_REQUIRE_ENGINE`
//! is set.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use bollard::Docker;
use bollard::models::ContainerCreateBody;
use bollard::query_parameters::{CreateContainerOptionsBuilder, CreateImageOptionsBuilder, RemoveContainerOptions};
use futures_util::StreamExt;
use warroom::engine::docker::{Endpoint, Wishes};
use warroom::engine::{Builder, Engine, Error, JOB_LABEL, StepState, Trial, TrialEnd, docker};
use warroom::image::{Recipe, Reference, Requirement};

use super::suite::{Events, Ground, keeps_its_promises};

struct Real {
    wishes: Wishes,
    base: String,
}

fn real() -> Option<Real> {
    let wanted = env::var("WARROOM_TEST_HOST")
        .ok()
        .zip(env::var("WARROOM_TEST_BASE").ok());
    if wanted.is_none() {
        assert!(
            env::var_os("WARROOM_TEST_REQUIRE_ENGINE").is_none(),
            "WARROOM_TEST_REQUIRE_ENGINE is set, but WARROOM_TEST_HOST or WARROOM_TEST_BASE is not"
        );
        eprintln!("skipped: WARROOM_TEST_HOST and WARROOM_TEST_BASE name no real engine");
    }
    wanted.map(|(host, base)| Real {
        wishes: Wishes {
            host: Some(host),
            ..Wishes::default()
        },
        base,
    })
}

/// Fails at once and without network: pip is called by a Python that is not there.
fn spoil(recipe: &mut Recipe) {
    "/no/such/python".clone_into(&mut recipe.python);
    recipe.requirements = vec![Requirement::parse("mechanize").unwrap()];
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_engine_keeps_the_contract() {
    let Some(real) = real() else { return };
    let engine = docker::connect(&real.wishes).unwrap();
    keeps_its_promises(&Ground::new(Arc::new(engine), &real.base, spoil)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_engine_keeps_the_contract_with_the_classic_builder() {
    let Some(real) = real() else { return };
    let endpoint = Endpoint {
        classic: true,
        ..Endpoint::resolve(&real.wishes).unwrap()
    };
    let engine = docker::DockerEngine::new(endpoint);
    let builder = engine.about().await.unwrap().builder;
    assert!(matches!(builder, Builder::Classic | Builder::Podman), "{builder:?}");
    keeps_its_promises(&Ground::new(Arc::new(engine), &real.base, spoil)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_is_pulled_as_its_tag_is() {
    let Some(real) = real() else { return };
    let engine = docker::connect(&real.wishes).unwrap();
    let base = Reference::parse(&real.base).unwrap();
    let by_tag = engine.pull(&base, Events::default().report()).await.unwrap();
    let digest = by_tag.digest.clone().unwrap();
    let pinned = Reference::parse(&format!("{}@{digest}", base.repository())).unwrap();
    assert_eq!(engine.pull(&pinned, Events::default().report()).await, Ok(by_tag));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_does_not_answer_is_told_as_such() {
    let Some(real) = real() else { return };
    let engine = docker::connect(&real.wishes).unwrap();
    let nowhere = Reference::parse("localhost:1/nowhere:1").unwrap();
    let error = engine.pull(&nowhere, Events::default().report()).await.unwrap_err();
    assert!(matches!(error, Error::Registry { .. }), "{error:?}");
    let error = engine.registry_tags(&nowhere).await.unwrap_err();
    assert!(matches!(error, Error::Registry { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_build_leaves_nothing_that_is_not_found() {
    let Some(real) = real() else { return };
    for classic in [false, true] {
        let endpoint = Endpoint {
            classic,
            ..Endpoint::resolve(&real.wishes).unwrap()
        };
        let ground = Ground::new(Arc::new(docker::DockerEngine::new(endpoint)), &real.base, spoil);
        let mut recipe = ground.recipe();
        recipe.requirements = vec![Requirement::parse("mechanize").unwrap()];
        // An index that refuses is tried again and again, so that there is time to cancel.
        let index = ("PIP_INDEX_URL".to_owned(), "http://127.0.0.1:1/simple".to_owned());
        recipe.pip_settings.insert(index.0, index.1);
        let build = ground.build(recipe);
        let events = Events::default();
        let begun = async {
            let running = |(name, state): &(String, StepState)| name.contains("RUN ") && *state == StepState::Running;
            while !events.steps().values().any(running) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::select! {
            outcome = ground.engine.build(&build, events.report()) => panic!("it is cancelled before: {outcome:?}"),
            () = begun => {}
        }
        let mut quiet = 0;
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let leftovers = ground.leftovers().await;
            quiet = if leftovers.is_empty() { quiet + 1 } else { 0 };
            if quiet == 5 {
                break;
            }
            for leftover in leftovers {
                // While the engine itself still clears up, it refuses.
                let _ = ground.engine.discard(&leftover).await;
            }
        }
        assert_eq!(ground.leftovers().await, [], "classic: {classic}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_without_a_shell_is_refused_with_the_reason() {
    let Some(real) = real() else { return };
    let ground = Ground::new(Arc::new(docker::connect(&real.wishes).unwrap()), &real.base, spoil);
    let empty = ground.reference("empty");
    import_empty(real.wishes.host.as_deref().unwrap(), &empty).await;
    let surveyed = ground.engine.survey(&empty.to_string(), &ground.labels()).await;
    ground.engine.cleared(&ground.labels()[JOB_LABEL]).await.unwrap();
    ground.engine.remove(&empty.to_string()).await.unwrap();
    assert!(
        matches!(&surveyed, Err(Error::Refused { message }) if message.contains("has no shell")),
        "{surveyed:?}"
    );
    assert_eq!(ground.leftovers().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn containers_are_told_and_their_coming_and_going_too() {
    let Some(real) = real() else { return };
    let ground = Ground::new(Arc::new(docker::connect(&real.wishes).unwrap()), &real.base, spoil);
    let id = ground
        .engine
        .pull(&ground.base, Events::default().report())
        .await
        .unwrap()
        .id;
    let name = ground.reference("x").to_string().replace(':', "-");
    let docker = Docker::connect_with_host(real.wishes.host.as_deref().unwrap()).unwrap();
    let told = async |from: &dyn Engine, work: &dyn Fn() -> futures_util::future::BoxFuture<'static, ()>| {
        let mut changes = from.changes();
        let work = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            work().await;
        };
        let found = async {
            loop {
                let change = changes.next().await;
                if matches!(change, Some(Ok(warroom::engine::Change::Containers))) {
                    break;
                }
                assert!(matches!(change, Some(Ok(_))), "{change:?}");
            }
        };
        let both = async { tokio::join!(work, found) };
        tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
    };
    let options = CreateContainerOptionsBuilder::default().name(&name).build();
    let (maker, image) = (docker.clone(), id.clone());
    told(&*ground.engine, &move || {
        let (maker, options, image) = (maker.clone(), options.clone(), image.clone());
        Box::pin(async move {
            let body = ContainerCreateBody {
                image: Some(image),
                ..ContainerCreateBody::default()
            };
            maker.create_container(Some(options), body).await.unwrap();
        })
    })
    .await;
    let containers = ground.engine.containers().await.unwrap();
    let found = containers.iter().find(|container| container.name == name).unwrap();
    assert_eq!((found.image.as_str(), found.running), (id.as_str(), false));
    let removed = name.clone();
    told(&*ground.engine, &move || {
        let (docker, name) = (docker.clone(), removed.clone());
        Box::pin(async move {
            docker
                .remove_container(&name, None::<RemoveContainerOptions>)
                .await
                .unwrap();
        })
    })
    .await;
    let containers = ground.engine.containers().await.unwrap();
    assert!(
        containers.iter().all(|container| container.name != name),
        "{containers:?}"
    );
}

/// What a trial is kept from, seen from inside.
#[tokio::test(flavor = "multi_thread")]
async fn a_trial_has_no_network_and_no_disk_but_a_scratch_one() {
    let Some(real) = real() else { return };
    let ground = Ground::new(Arc::new(docker::connect(&real.wishes).unwrap()), &real.base, spoil);
    let line = "ls /sys/class/net; (: > /new) 2>/dev/null || echo no root; : > /tmp/new && echo scratch; \
                for n in 1 2 3; do echo \"err $n\" >&2; done; cat /sys/fs/cgroup/pids.max \
                /sys/fs/cgroup/pids/pids.max 2>/dev/null; true";
    let trial = Trial {
        image: ground.base.to_string(),
        line: line.to_owned(),
        limit: Duration::from_mins(1),
        labels: ground.labels(),
    };
    let events = Events::default();
    let ended = ground.engine.try_out(&trial, events.report()).await;
    assert_eq!(ended, Ok(TrialEnd::Ended(0)), "{:?}", events.lines("run"));
    let lines = events.lines("run");
    let has = |line: &str| lines.iter().any(|said| said == line);
    assert!(has("lo") && !has("eth0"), "{lines:?}");
    assert!(has("no root") && has("scratch") && has("err 3"), "{lines:?}");
    assert!(has("512"), "{lines:?}");
    assert_eq!(ground.leftovers().await, []);
}

/// Makes an image of an archive with nothing in it.
async fn import_empty(host: &str, reference: &Reference) {
    let options = CreateImageOptionsBuilder::default()
        .from_src("-")
        .repo(&reference.repository())
        .tag(reference.tag().unwrap())
        .build();
    let nothing = tar::Builder::new(Vec::new()).into_inner().unwrap();
    let docker = Docker::connect_with_host(host).unwrap();
    let body = bollard::body_full(nothing.into());
    let messages: Vec<_> = docker.create_image(Some(options), Some(body), None).collect().await;
    assert!(messages.iter().all(Result::is_ok), "{messages:?}");
}

/// `WARROOM_TEST_PRIVATE_REGISTRY` has the base too, for `WARROOM_TEST_PRIVATE_USER` with `WARROOM_TEST_PRIVATE_PASSWORD`.
#[tokio::test(flavor = "multi_thread")]
async fn a_base_in_a_private_registry_is_had_with_dockers_credentials() {
    let Some(real) = real() else { return };
    let private = |name| env::var(format!("WARROOM_TEST_PRIVATE_{name}"));
    let (Ok(registry), Ok(user), Ok(password)) = (private("REGISTRY"), private("USER"), private("PASSWORD")) else {
        eprintln!("skipped: WARROOM_TEST_PRIVATE_REGISTRY names no private registry");
        return;
    };
    let (_, path) = real.base.split_once('/').unwrap();
    let base = format!("{registry}/{path}");
    let directory = tempfile::tempdir().unwrap();
    let config = serde_json::json!({ "auths": { registry: { "username": user, "password": password } } });
    std::fs::write(directory.path().join("config.json"), config.to_string()).unwrap();
    let strange = docker::connect(&real.wishes).unwrap();
    let reference = Reference::parse(&base).unwrap();
    for error in [
        strange.pull(&reference, Events::default().report()).await.unwrap_err(),
        strange.registry_tags(&reference).await.unwrap_err(),
    ] {
        assert!(matches!(error, Error::Unauthorized { .. }), "{error:?}");
    }
    let wishes = Wishes {
        docker_config: Some(directory.path().to_owned()),
        ..real.wishes
    };
    for classic in [false, true] {
        let endpoint = Endpoint {
            classic,
            ..Endpoint::resolve(&wishes).unwrap()
        };
        let ground = Ground::new(Arc::new(docker::DockerEngine::new(endpoint)), &base, spoil);
        let engine = &ground.engine;
        assert!(!engine.registry_tags(&reference).await.unwrap().is_empty());
        // Not pulled before: the builder itself fetches the base.
        engine.remove(&base).await.unwrap();
        let build = ground.build(ground.recipe());
        let id = engine.build(&build, Events::default().report()).await.unwrap();
        engine.remove(&id).await.unwrap();
        engine.pull(&reference, Events::default().report()).await.unwrap();
        engine.remove(&base).await.unwrap();
    }
}
