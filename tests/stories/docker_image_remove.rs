//! `/docker_image_remove`: a tag goes, and the image with its last one. Nothing is forced.

use crate::support::engine::RealEngine;
use crate::support::program::Program;

#[test]
fn what_is_removed_and_what_is_refused_is_told() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&[
        "/docker_image_tag debian:bookworm-slim as=mine:1",
        "/docker_image_remove mine:1",
        "/docker_image_remove mine:1 yes",
        "/docker_image_remove debian:bookworm-slim yes=true",
        "/docker_image_remove debian:bookworm-slim yes=true",
        "/docker_image_remove python:3.12-slim yes",
        "/docker_image_remove demisto/python3:3.11.10.115186 yes",
        // Of an image that a container holds a tag can go as long as another one stays.
        "/docker_image_tag python:3.12-slim as=mine:2",
        "/docker_image_remove mine:2 yes",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    mine:1 is a tag of debian:bookworm-slim (<id>) now
    took mine:1 off; the image <id> stays, as debian:bookworm-slim
    removed debian:bookworm-slim and its image <id>
    mine:2 is a tag of python:3.12-slim (<id>) now
    took mine:2 off; the image <id> stays, as python:3.12-slim
    --- standard error
    tag <id> as mine:1 done in <seconds>
    error: this needs an answer, and nobody can be asked: take the tag mine:1 off the image <id>?
      = help: give `yes=true`
    remove mine:1 done in <seconds>
    remove debian:bookworm-slim done in <seconds>
    error: there is no image debian:bookworm-slim on this engine
      = help: `/docker_images` lists the images with their tags and ids
    error: python:3.12-slim cannot be removed: container web-front (running) uses the image <id>
      = help: stop and remove it first: docker stop web-front && docker rm web-front
    error: demisto/python3:3.11.10.115186 cannot be removed: container nightly-report (stopped) uses the image <id>
      = help: remove it first: docker rm nightly-report
    tag <id> as mine:2 done in <seconds>
    remove mine:2 done in <seconds>
    --- status 1
    "#);
}

#[test]
fn an_id_with_several_tags_is_explained_and_one_with_a_single_tag_stands_for_it() {
    let program = Program::training().arguments(&["--output", "json"]);
    let id = program.run(&["/docker_image_inspect debian:bookworm-slim"]).entries()[1]["data"]["id"].clone();
    let id = &id.as_str().unwrap()[7..19];
    program.run(&["/docker_image_tag debian:bookworm-slim as=mine:1"]);
    let ran = program.run(&[&format!("/docker_image_remove {id} yes")]);
    assert_eq!(ran.status, Some(1));
    let said = ran.entries().pop().unwrap()["text"].as_str().unwrap().to_owned();
    assert_eq!(
        said,
        format!(
            "the image {id} has 2 tags: debian:bookworm-slim, mine:1\n  = help: take them off one by one, the image goes \
             with the last: /docker_image_remove image=debian:bookworm-slim"
        )
    );
    program.run(&["/docker_image_remove mine:1 yes"]);
    let ran = program.run(&[&format!("/docker_image_remove {id} yes")]);
    let data = ran.entries().pop().unwrap()["data"].clone();
    assert_eq!(data["removed"], "debian:bookworm-slim");
    assert_eq!(data["imageRemoved"], true);
}

#[test]
fn a_real_image_goes_with_its_last_tag_unless_a_container_holds_it() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "warroom-test-remove";
    let id = engine.derive(&RealEngine::base(), "echo more > /etc/more", &[], &format!("{name}:1"));
    engine.docker(&["tag", &id, &format!("{name}:2")]);
    let container = engine.docker(&["create", "--name", "warroom-test-removed", &id]);
    let program = engine.program();
    let remove = |what: &str| program.run(&[&format!("/docker_image_remove {what} yes")]);
    let one = remove(&format!("{name}:1"));
    let held = remove(&format!("{name}:2"));
    let by_id = remove(&id);
    engine.docker(&["rm", &container]);
    let there = engine.try_docker(&["image", "inspect", &id]).0;
    let gone = remove(&id[7..19]);
    let left = engine.try_docker(&["image", "inspect", &id]).0;
    assert_eq!(one.status, Some(0), "{one:?}");
    assert!(one.stdout.contains(&format!("stays, as {name}:2")), "{one:?}");
    for refused in [held, by_id] {
        assert_eq!(refused.status, Some(1), "{refused:?}");
        assert!(
            refused.stderr.contains("container warroom-test-removed (stopped) uses"),
            "{refused:?}"
        );
    }
    assert!(there, "nothing was forced");
    assert_eq!(gone.status, Some(0), "{gone:?}");
    assert!(!left, "{gone:?}");
}
