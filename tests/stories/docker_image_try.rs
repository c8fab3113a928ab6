//! `/docker_image_try`: a line in a throw-away container.

use crate::support::engine::RealEngine;
use crate::support::program::Program;

#[test]
fn training_tells_what_is_in_an_image_and_that_it_is_invented() {
    let program = Program::training();
    let ran = program.run(&["/docker_image_try image=python:3.12-slim"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    the look into python:3.12-slim ended with status 0
      > training: nothing runs here; what follows is invented
      > Debian GNU/Linux 12 (bookworm)
      > uid=0(root) gid=0(root) groups=0(root)
      > Python 3.12.8
      > 6 distributions by pip list
    --- standard error
    look into python:3.12-slim done in <seconds>
    --- status 0
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
    `true` in python:3.12-slim ended with status 0
      > training: nothing runs here; what follows is invented
    --- standard error
    run exit 3 failed after <seconds>
    error: `exit 3` in python:3.12-slim ended with status 3
      > training: nothing runs here; what follows is invented
    run sleep 30 failed after <seconds>
    error: `sleep 30` in python:3.12-slim was stopped after <seconds>
      > training: nothing runs here; what follows is invented
      = help: give it more time with timeout=SECONDS
    run python3 --version failed after <seconds>
    error: `python3 --version` in debian:bookworm-slim ended with status 127
      > training: nothing runs here; what follows is invented
      > sh: 1: python3: not found
    run true done in <seconds>
    error: there is no image nosuchimage on this engine
      = help: `/docker_images` lists the images with their tags and ids
    --- status 1
    "#);
}

#[test]
fn a_limit_is_a_number_of_seconds() {
    let program = Program::training();
    let ran = program.run(&["/docker_image_try python:3.12-slim timeout=1m"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: `1m` is no number of seconds from 1 to 3600
     --> -c:1:44
      |
    1 | /docker_image_try python:3.12-slim timeout=1m
      |                                            ^^
      = help: write digits alone, such as `60`
      = usage: /docker_image_try image=REFERENCE [run=LINE] [timeout=SECONDS]
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
    engine.docker(&["pull", "-q", &nonroot]);
    let ran = program.run(&[&format!("/docker_image_try {nonroot} run='id -u'")]);
    assert!(ran.stdout.contains("> 1000"), "{ran:?}");
}
