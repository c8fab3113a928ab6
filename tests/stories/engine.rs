//! `/engine`: which engine is in use, going on with another, and never a silent change.

use crate::support::engine::RealEngine;
use crate::support::program::Program;

/// An address where nobody is.
const NOWHERE: &str = "unix:///nowhere/docker.sock";

#[test]
fn the_engine_in_use_and_the_others_are_told() {
    let program = Program::training();
    let ran = program.run(&["/engine"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Engines
    Engine           In use   State
    training         yes
    docker
    docker:default
    --- status 0
    "#);
}

#[test]
fn an_engine_that_cannot_be_reached_is_told_with_what_was_tried_and_nothing_is_invented_instead() {
    let program = Program::new().variable("DOCKER_HOST", NOWHERE);
    let ran = program.run(&["/docker_images"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    --- standard error
    error: cannot reach the Docker engine at unix:///nowhere/docker.sock: there is no such socket
      = help: start Docker, name another engine with --host or --context, or use --engine training
    --- status 1
    "#);
    let program = program.arguments(&["--output", "json", "--keep-going"]);
    let ran = program.run(&[
        "/docker_images",
        "/docker_image_create name=a base=python:3.12-slim",
        "/docker_image_update all",
        "/training_reset",
    ]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    let entries = ran.entries();
    assert_eq!(
        entries.iter().filter(|entry| entry["kind"] == "error").count(),
        4,
        "{ran:?}"
    );
    assert!(
        entries
            .iter()
            .all(|entry| entry["kind"] != "table" && entry["engine"] != "training"),
        "{ran:?}"
    );
    assert!(!program.data().join("training.json").exists());
}

#[test]
fn a_switch_to_an_engine_that_cannot_be_reached_fails_and_the_old_one_stays() {
    let program = Program::training()
        .variable("DOCKER_HOST", NOWHERE)
        .arguments(&["--keep-going"]);
    let ran = program.run(&["/engine use=docker", "/engine use=podman", "/engine"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Engines
    Engine           In use   State
    training         yes
    docker
    docker:default
    --- standard error
    error: cannot reach the Docker engine at unix:///nowhere/docker.sock: there is no such socket
      = help: start Docker, name another engine with --host or --context, or use --engine training
    error: there is no engine `podman`
     --> -c:2:13
      |
    2 | /engine use=podman
      |             ^^^^^^
      = help: engines are `docker`, `docker:CONTEXT` and `training`
      = usage: /engine [use=ENGINE]
    --- status 2
    "#);
}

#[test]
fn an_engine_that_nobody_knows_is_a_wrong_option() {
    let program = Program::new().arguments(&["--engine", "dokcer"]);
    let ran = program.run(&["/docker_images"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    --- standard error
    error: there is no engine `dokcer`
      = help: the engines are docker, docker:CONTEXT and training
    --- status 2
    "#);
    let program = Program::new().arguments(&["--context", "nosuchcontext"]);
    let ran = program.run(&["/docker_images"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    --- standard error
    error: the docker context `nosuchcontext` does not exist (named by --context)
      = help: there are: default; see `docker context ls`
    --- status 2
    "#);
}

#[test]
fn one_script_goes_from_docker_to_training_and_back() {
    let Some(engine) = RealEngine::find() else { return };
    let program = engine.program().arguments(&["--output", "json", "--pace", "0"]);
    let ran = program.run(&[
        "/docker_images",
        "/engine use=training",
        "/docker_images",
        "/engine use=docker",
        "/docker_images",
    ]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let entries = ran.entries();
    let tables: Vec<_> = entries.iter().filter(|entry| entry["kind"] == "table").collect();
    let engines: Vec<_> = tables.iter().map(|table| table["engine"].as_str().unwrap()).collect();
    assert_eq!(engines.len(), 3);
    assert_eq!(engines[1], "training");
    assert!(
        engines[0].starts_with("docker:") && engines[0] == engines[2],
        "{engines:?}"
    );
    let holds = |table: &serde_json::Value, repository: &str| {
        table["rows"].as_array().unwrap().iter().any(|row| row[1] == repository)
    };
    let real = RealEngine::base();
    let real = real.rsplit_once(':').unwrap().0;
    assert!(holds(tables[0], real) && !holds(tables[1], real) && holds(tables[2], real));
    assert!(holds(tables[1], "demisto/crypto") && !holds(tables[2], "demisto/crypto"));
    let switched = entries.iter().filter(|entry| entry["kind"] == "text");
    let said: Vec<_> = switched.map(|entry| entry["text"].as_str().unwrap()).collect();
    assert_eq!(said[0], "engine training: training engine 0.1.0 at embedded");
    assert!(
        said[1].starts_with(&format!("engine {}: Docker ", engines[0]))
            && said[1].ends_with(&format!(" at {}", engine.host())),
        "{said:?}"
    );
}

#[test]
fn text_says_that_it_is_training_from_the_switch_on() {
    let Some(engine) = RealEngine::find() else { return };
    let program = engine.program().arguments(&["--pace", "0"]);
    let ran = program.run(&["/docker_images", "/engine use=training", "/docker_images"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let notice = "TRAINING ENGINE: everything here is invented";
    let at = ran.stdout.find(notice).unwrap();
    assert_eq!(ran.stdout.matches(notice).count(), 1, "{ran:?}");
    assert!(
        ran.stdout
            .find(&RealEngine::base().rsplit_once(':').unwrap().0.to_owned())
            .unwrap()
            < at
    );
    assert!(ran.stdout.find("demisto/crypto").unwrap() > at);
}
