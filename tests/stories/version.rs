//! `/version`: which war room, and which engine.

use crate::support::engine::RealEngine;
use crate::support::program::Program;

#[test]
fn training_says_that_it_is_training() {
    let program = Program::training();
    insta::assert_snapshot!(program.run(&["/version"]).whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    warroom 0.1.0
    engine training: training engine 0.1.0 (API none, linux/amd64, BuildKit) at embedded
    --- status 0
    "#);
}

#[test]
fn without_an_engine_the_war_room_still_tells_its_own() {
    let program = Program::new().variable("DOCKER_HOST", "unix:///nowhere/docker.sock");
    insta::assert_snapshot!(program.run(&["/version"]).whole(&program), @r#"
    warroom 0.1.0
    engine docker:unix:///nowhere/docker.sock: cannot reach the Docker engine at unix:///nowhere/docker.sock: there is no such socket
    --- status 0
    "#);
}

#[test]
fn the_real_engine_is_told_as_it_tells_itself() {
    let Some(engine) = RealEngine::find() else { return };
    let ran = engine.program().run(&["/version"]);
    let of = |format: &str| engine.docker(&["version", "--format", format]);
    let expected = format!(
        "warroom {}\nengine docker:{host}: Docker {} (API {}, {}, BuildKit) at {host}\n",
        env!("CARGO_PKG_VERSION"),
        of("{{.Server.Version}}"),
        of("{{.Server.APIVersion}}"),
        of("{{.Server.Os}}/{{.Server.Arch}}"),
        host = engine.host(),
    );
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (Some(0), expected.as_str()),
        "{ran:?}"
    );
}
