//! `/docker_image_tag`: another name, and never a version moved.

use crate::support::engine::RealEngine;
use crate::support::program::Program;

#[test]
fn a_tag_is_given_and_one_that_exists_is_never_moved() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&[
        "/docker_image_tag debian:bookworm-slim as=mine:1",
        "/docker_image_tag debian:bookworm-slim as=mine:1",
        "/docker_image_tag python:3.12-slim as=mine:1",
        "/docker_image_tag python:3.12-slim as=debian:bookworm-slim",
        "/docker_image_tag debian:bookworm-slim as=mine",
        "/docker_image_tag python:3.12-slim as=mine",
        "/docker_image_tag python:3.12-slim as=warroom-base:mine",
        "/docker_image_tag nothing as=mine:2",
        "/docker_image_tag python:3.12-slim as=mine@sha256:6bb6337ca79a62b555a2ef5121105131cb8ea208252a0e56b8932fb7cf7372c0",
        "/docker_image_tag python:3.12-slim as=Mine",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    mine:1 is a tag of debian:bookworm-slim (<id>) now
    mine:1 names <id> already
    mine:latest is a tag of debian:bookworm-slim (<id>) now
    --- standard error
    tag <id> as mine:1 done in <seconds>
    tag <id> as mine:1 done in <seconds>
    tag <id> as mine:1 failed after <seconds>
    error: mine:1 exists, names another image (<id>), and a tag that exists is never moved
      = help: use another tag, or take that one off first: /docker_image_remove image=mine:1
    tag <id> as debian:bookworm-slim failed after <seconds>
    error: debian:bookworm-slim exists, names another image (<id>), and a tag that exists is never moved
      = help: use another tag, or take that one off first: /docker_image_remove image=debian:bookworm-slim
    tag <id> as mine:latest done in <seconds>
    tag <id> as mine:latest failed after <seconds>
    error: mine:latest exists, names another image (<id>), and it was not made by the war room, so it is not moved
      = help: use another tag, or take that one off first: /docker_image_remove image=mine:latest
    error: warroom-base is what the war room calls bases while it builds, and takes off again
      = help: use another name
    error: there is no image nothing on this engine
      = help: `/docker_images` lists the images with their tags and ids
    error: mine@sha256:6bb6337ca79a62b555a2ef5121105131cb8ea208252a0e56b8932fb7cf7372c0 has a digest, and a digest cannot be given: it follows from what is in the image
      = help: name a tag, such as `as=example_name:kept`
    error: a name is lower case only
      --> -c:10:39
       |
    10 | /docker_image_tag python:3.12-slim as=Mine
       |                                       ^
       = help: did you mean `mine`?
       = usage: /docker_image_tag image=REFERENCE as=REFERENCE
    --- status 2
    "#);
}

#[test]
fn latest_moves_between_versions_that_the_war_room_made_and_to_nothing_else() {
    let program = Program::training().arguments(&["--keep-going", "--output", "json"]);
    let made = |line: &str| {
        let entries = program.run(&[line]).entries();
        let table = entries.iter().find(|entry| entry["data"]["version"].is_string());
        table.unwrap()["data"]["version"].as_str().unwrap().to_owned()
    };
    let older = made("/docker_image_create lesson base=python:3.12-slim");
    let newer = made("/docker_image_create lesson base=python:3.12-slim dependencies=six");
    let ran = program.run(&[&format!("/docker_image_tag lesson:{older} as=lesson")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let said = ran.entries().pop().unwrap();
    let text = said["text"].as_str().unwrap();
    assert!(
        text.starts_with(&format!("lesson:latest moved from {newer} (")) && text.contains(&format!("to {older} (")),
        "{text}"
    );
    let ran = program.run(&[
        "/docker_image_tag debian:bookworm-slim as=lesson",
        &format!("/docker_image_tag lesson:{older} as=lesson:{newer}"),
    ]);
    assert_eq!(ran.status, Some(1));
    let errors: Vec<_> = ran
        .entries()
        .into_iter()
        .filter(|entry| entry["kind"] == "error")
        .collect();
    assert_eq!(errors.len(), 2, "{errors:?}");
    let inspect =
        |name: &str| program.run(&[&format!("/docker_image_inspect {name}")]).entries()[1]["data"]["id"].clone();
    assert_eq!(inspect("lesson"), inspect(&format!("lesson:{older}")));
    assert_ne!(inspect("lesson"), inspect(&format!("lesson:{newer}")));
}

#[test]
fn a_real_tag_is_given_once() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("warroom-test-tag", RealEngine::base());
    let other = engine.derive(&base, ":", &[], &format!("{name}:other"));
    let program = engine.program().arguments(&["--keep-going"]);
    let ran = program.run(&[
        &format!("/docker_image_tag {base} as={name}:1"),
        &format!("/docker_image_tag {name}:other as={name}:1"),
        &format!("/docker_image_tag {} as={name}:2", &other[7..19]),
    ]);
    let id = |name: &str| engine.docker(&["image", "inspect", "--format", "{{.Id}}", name]);
    let ids = [id(&base), id(&format!("{name}:1")), id(&format!("{name}:2"))];
    engine.forget(name);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("a tag that exists is never moved"),
        "{}",
        ran.stderr
    );
    assert_eq!(ids, [ids[0].clone(), ids[0].clone(), other]);
    assert_eq!(engine.leftovers(&program), [""; 0]);
}
