//! `/docker_image_try`: a line in a throw-away container.

use crate::support::engine::RealEngine;
use crate::support::program::Program;

#[test]
fn training_tells_what_is_in_an_image_and_that_it_is_invented() {
    let program = Program::training();
    let ran = program.run(&["/docker_image_try image=python:3.12-slim"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: unknown command `/docker_image_try`
     --> -c:1:1
      |
    1 | /docker_image_try image=python:3.12-slim
      | ^^^^^^^^^^^^^^^^^
      = help: did you mean `/docker_images`?
    --- status 2
    "#);
}

#[test]
fn a_line_that_fails_or_lasts_too_long_fails_the_command() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&[
        "/docker_image_try python:3.12-slim run='exit 3'",
        "/docker_image_try python:3.12-slim run='sleep 30' timeout=2",
        "/docker_image_try debian:bookworm-slim run='python3 --version'",
        "/docker_image_try python:3.12-slim run=true",
        "/docker_image_try nosuchimage",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: unknown command `/docker_image_try`
     --> -c:1:1
      |
    1 | /docker_image_try python:3.12-slim run='exit 3'
      | ^^^^^^^^^^^^^^^^^
      = help: did you mean `/docker_images`?
    error: unknown command `/docker_image_try`
     --> -c:2:1
      |
    2 | /docker_image_try python:3.12-slim run='sleep 30' timeout=2
      | ^^^^^^^^^^^^^^^^^
      = help: did you mean `/docker_images`?
    error: unknown command `/docker_image_try`
     --> -c:3:1
      |
    3 | /docker_image_try debian:bookworm-slim run='python3 --version'
      | ^^^^^^^^^^^^^^^^^
      = help: did you mean `/docker_images`?
    error: unknown command `/docker_image_try`
     --> -c:4:1
      |
    4 | /docker_image_try python:3.12-slim run=true
      | ^^^^^^^^^^^^^^^^^
      = help: did you mean `/docker_images`?
    error: unknown command `/docker_image_try`
     --> -c:5:1
      |
    5 | /docker_image_try nosuchimage
      | ^^^^^^^^^^^^^^^^^
      = help: did you mean `/docker_images`?
    --- status 2
    "#);
}

#[test]
fn a_limit_is_a_number_of_seconds() {
    let program = Program::training();
    let ran = program.run(&["/docker_image_try python:3.12-slim timeout=1m"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: unknown command `/docker_image_try`
     --> -c:1:1
      |
    1 | /docker_image_try python:3.12-slim timeout=1m
      | ^^^^^^^^^^^^^^^^^
      = help: did you mean `/docker_images`?
    --- status 2
    "#);
    let ran = program.run(&["/docker_image_try python:3.12-slim timeout=0"]);
    assert!(ran.stderr.contains("no number of seconds from 1 to 3600"), "{ran:?}");
}

#[test]
fn as_data_the_status_and_the_output_are_told() {
    let program = Program::training().arguments(&["--output", "json"]);
    let ran = program.run(&["/docker_image_try python:3.12-slim run='echo a b'"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let entries = ran.entries();
    let data = entries
        .iter()
        .find_map(|entry| entry.get("data").filter(|data| data.is_object()));
    let data = data.unwrap_or_else(|| panic!("no data: {}", ran.stdout));
    assert_eq!((&data["status"], &data["lines"]), (&0.into(), &2.into()), "{data}");
    assert_eq!(data["output"][1], "a b");
}

#[test]
fn a_real_engine_runs_the_line_and_keeps_nothing() {
    let Some(engine) = RealEngine::find() else { return };
    let base = RealEngine::base();
    let program = engine.program();
    let ran = program.run(&[&format!("/docker_image_try {base}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    for part in ["Debian", "uid=0(root)", "Python 3.", "distributions by pip list"] {
        assert!(ran.stdout.contains(part), "no `{part}`: {ran:?}");
    }
    let ran = program.run(&[&format!(
        "/docker_image_try {base} run=`for n in $(seq 100); do echo line $n; done; exit 7`"
    )]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    for part in [
        "ended with status 7",
        "... 60 lines before these",
        "> line 61",
        "> line 100",
    ] {
        assert!(ran.stderr.contains(part), "no `{part}`: {ran:?}");
    }
    assert!(!ran.stderr.contains("> line 60\n"), "{ran:?}");
    let ran = program.run(&[&format!("/docker_image_try {base} run='sleep 600' timeout=1")]);
    assert!(ran.stderr.contains("was stopped after 1 s"), "{ran:?}");
    let left = engine.docker(&["ps", "-aq", "--filter", "label=warroom.container"]);
    assert_eq!(left, "", "containers are left");
    let nonroot = RealEngine::name("BASE_NONROOT");
    let ran = program.run(&[&format!("/docker_image_try {nonroot} run='id -u'")]);
    assert!(ran.stdout.contains("> 1000"), "{ran:?}");
}
