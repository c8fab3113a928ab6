//! `/training_reset`: training begins anew, and a real engine never does.

use crate::support::program::{Program, Ran};

#[test]
fn what_was_made_and_pulled_is_forgotten() {
    let program = Program::training();
    let list = || Ran::steady(&program.run(&["/docker_images"]).stdout);
    let before = list();
    let ran = program.run(&[
        "/docker_image_create name=lesson base=python:3.12-slim",
        "/docker_image_update python:latest",
    ]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    // The state lasts from one run to the next.
    let made = list();
    assert!(
        made.contains("lesson") && made.lines().count() == before.lines().count() + 3,
        "{made}"
    );
    let ran = program.run(&["/training_reset"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    the training engine is as new: what was made on it is forgotten
    --- status 0
    "#);
    assert_eq!(list(), before);
}

#[test]
fn another_engine_is_not_reset() {
    let program = Program::new().variable("DOCKER_HOST", "unix:///nowhere/docker.sock");
    insta::assert_snapshot!(program.run(&["/training_reset"]).whole(&program), @r#"
    --- standard error
    error: the engine in use is docker:unix:///nowhere/docker.sock, and only the training engine can be reset
      = help: switch to it first with `/engine use=training`
    --- status 1
    "#);
}
