//! `/jobs`: what ran, and how it ended.

use crate::support::program::{Program, Ran};

const LINES: [&str; 4] = [
    "/jobs",
    "/docker_image_update python:3.12-slim",
    "/docker_image_create name=broken dependencies=nosuchpkg base=python:3.12-slim",
    "/jobs",
];

#[test]
fn the_jobs_of_this_run_are_listed_with_what_failed() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&LINES);
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(Ran::steady(&ran.stdout.replace(&program.home().display().to_string(), "HOME")), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    no job has run yet
    Docker Image Update
    Image              Result
    python:3.12-slim   updated sha256:<id> → sha256:<id>
    Build log: HOME/data/warroom/logs/<job>.log
    3 lines of output
    Jobs
    Job      State    Time   Step                    Engine     Command
    <job>   done     <seconds>                            training   /docker_image_update python:3.12-slim
    <job>   failed   <seconds>    pip install --dry-run   training   /docker_image_create name=broken dependencies=nosuchpkg base=python:3.12-slim
    "#);
}

#[test]
fn as_data_they_have_their_times_and_states() {
    let program = Program::training().arguments(&["--keep-going", "--output", "json"]);
    let ran = program.run(&LINES);
    let entries = ran.entries();
    let jobs = entries.last().unwrap()["data"]["jobs"].as_array().unwrap();
    let states: Vec<_> = jobs
        .iter()
        .map(|job| (job["state"].as_str().unwrap(), job["command"].as_str().unwrap()))
        .collect();
    assert_eq!(states, [("done", LINES[1]), ("failed", LINES[2])]);
    for job in jobs {
        assert_eq!(job["engine"], "training");
        assert!(job["started"].as_str().unwrap() <= job["ended"].as_str().unwrap());
    }
}
