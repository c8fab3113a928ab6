//! The contract on a real engine: `WARROOM_TEST_HOST` names its address, `WARROOM_TEST_BASE` a base with Python that
//! its registry holds. Without them the tests say that they are skipped, or fail where `WARROOM_TEST_REQUIRE_ENGINE`
//! is set.

use std::env;
use std::sync::Arc;

use warroom::engine::docker::{Endpoint, Wishes};
use warroom::engine::{Builder, Engine, Error, docker};
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
async fn a_registry_that_does_not_answer_is_told_as_such() {
    let Some(real) = real() else { return };
    let engine = docker::connect(&real.wishes).unwrap();
    let nowhere = Reference::parse("localhost:1/nowhere:1").unwrap();
    let error = engine.pull(&nowhere, Events::default().report()).await.unwrap_err();
    assert!(matches!(error, Error::Registry { .. }), "{error:?}");
    let error = engine.registry_tags(&nowhere).await.unwrap_err();
    assert!(matches!(error, Error::Registry { .. }), "{error:?}");
}
