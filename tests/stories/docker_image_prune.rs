//! `/docker_image_prune`: what nothing needs goes, everything else stays, and the reason is told.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::engine::RealEngine;
use crate::support::program::{Program, Ran};

#[test]
fn training_lists_what_would_go_and_why_the_rest_stays_then_removes_it() {
    let program = Program::training();
    for line in [
        "/docker_image_update all",
        "/docker_image_create lesson base=python:3.12-slim",
        "/docker_image_create lesson base=python:3.12-slim dependencies=mechanize",
        "/docker_image_create other base=lesson",
    ] {
        assert_eq!(program.run(&[line]).status, Some(0), "{line}");
    }
    let listed = program.run(&["/docker_image_prune yes=false"]);
    insta::assert_snapshot!(steady(&listed.whole(&program)), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Docker Image Prune
    Image   ID   Size   Created Since   Result
    lesson:1.0.0.<version>   <id>   132MB   <age>   goes: lesson:1.0.0.<version> is newer
    training/debian-python3:<none>   <id>   288MB   2 months ago   goes: dangling
    other:1.0.0.<version>   <id>   134MB   <age>   stays: it has the tag other:latest
    lesson:1.0.0.<version>   <id>   134MB   <age>   stays: it has the tag lesson:latest
    python:3.12-slim   <id>   132MB   2 weeks ago   stays: not made by the war room
    debian:bookworm-slim   <id>   77.5MB   3 weeks ago   stays: not made by the war room
    training/debian-python3:latest   <id>   290MB   5 weeks ago   stays: not made by the war room
    python:<none>   <id>   131MB   2 months ago   stays: in use by container web-front (running)
    demisto/python3:3.11.10.115186   <id>   54.7MB   13 months ago   stays: in use by container nightly-report (stopped)
    demisto/crypto:1.0.0.114611   <id>   49MB   13 months ago   stays: not made by the war room
    demisto/python3-deb:3.10.12.63475   <id>   127MB   2 years ago   stays: not made by the war room
    demisto/python:1.3-alpine   <id>   80.4MB   6 years ago   stays: not made by the war room
    would remove 2 of 12 images: it frees 5.17MB; nothing was removed
    --- status 0
    "#);
    let asked = program.run(&["/docker_image_prune"]);
    assert_eq!(asked.status, Some(1));
    insta::assert_snapshot!(Ran::steady(&asked.stderr), @r#"
    error: this needs an answer, and nobody can be asked: remove 2 images?
      = help: give `yes=true` to remove them, or `yes=false` to list them only
    "#);
    let removed = program.run(&["/docker_image_prune yes=true"]);
    insta::assert_snapshot!(steady(&removed.whole(&program)), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Docker Image Prune
    Image   ID   Size   Created Since   Result
    lesson:1.0.0.<version>   <id>   132MB   <age>   goes: lesson:1.0.0.<version> is newer
    training/debian-python3:<none>   <id>   288MB   2 months ago   goes: dangling
    other:1.0.0.<version>   <id>   134MB   <age>   stays: it has the tag other:latest
    lesson:1.0.0.<version>   <id>   134MB   <age>   stays: it has the tag lesson:latest
    python:3.12-slim   <id>   132MB   2 weeks ago   stays: not made by the war room
    debian:bookworm-slim   <id>   77.5MB   3 weeks ago   stays: not made by the war room
    training/debian-python3:latest   <id>   290MB   5 weeks ago   stays: not made by the war room
    python:<none>   <id>   131MB   2 months ago   stays: in use by container web-front (running)
    demisto/python3:3.11.10.115186   <id>   54.7MB   13 months ago   stays: in use by container nightly-report (stopped)
    demisto/crypto:1.0.0.114611   <id>   49MB   13 months ago   stays: not made by the war room
    demisto/python3-deb:3.10.12.63475   <id>   127MB   2 years ago   stays: not made by the war room
    demisto/python:1.3-alpine   <id>   80.4MB   6 years ago   stays: not made by the war room
    lesson:1.0.0.<version>: removed
    training/debian-python3:<none>: removed
    removed 2 images, freed 5.17MB
    --- standard error
    remove lesson:1.0.0.<version> done in <seconds>
    remove training/debian-python3:<none> done in <seconds>
    --- status 0
    "#);
    let nothing = program.run(&["/docker_image_prune yes=true"]);
    assert!(nothing.stdout.ends_with("there is nothing to remove\n"), "{nothing:?}");
}

#[test]
fn only_dangling_or_old_images_are_taken_where_that_is_asked_for() {
    let program = Program::training().arguments(&["--output", "json"]);
    for line in [
        "/docker_image_update training/debian-python3",
        "/docker_image_create lesson base=debian:bookworm-slim",
        "/docker_image_create lesson base=python:3.12-slim",
        "/docker_image_create lesson base=python:3.12-slim dependencies=six",
    ] {
        program.run(&[line]);
    }
    let going = |arguments: &str| {
        let ran = program.run(&[&format!("/docker_image_prune yes=false {arguments}")]);
        let data = ran.entries()[1]["data"]["images"].clone();
        let goes = data
            .as_array()
            .unwrap()
            .iter()
            .filter(|image| image["goes"] == true)
            .cloned();
        goes.map(|image| image["reason"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(going("").len(), 2, "the older version, and the image that lost its tag");
    assert_eq!(going("dangling"), ["dangling"]);
    assert_eq!(going("older_than=1h"), ["dangling"]);
    assert_eq!(going("older_than=500w"), [""; 0]);
}

#[test]
fn an_image_with_several_versions_goes_with_all_of_them_when_a_newer_one_is_there() {
    let program = Program::training().arguments(&["--output", "json"]);
    let create = |more: &str| program.run(&[&format!("/docker_image_create lesson base=python:3.12-slim {more}")]);
    let list = || program.run(&["/docker_images"]).stdout;
    create("");
    assert!(create("").stdout.contains("nothing was built"));
    let only = program.run(&["/docker_image_prune yes=true"]);
    assert!(only.stdout.contains("there is nothing to remove"), "{only:?}");
    create("dependencies=six");
    let of_two = list().matches("\"lesson\"").count();
    let ran = program.run(&["/docker_image_prune yes=true"]);
    assert!(ran.stdout.contains("removed 1 image"), "{ran:?}");
    let left = list().matches("\"lesson\"").count();
    assert!(left > 0 && left < of_two, "{left} of {of_two}");

    create("dependencies=six,attrs");
    create("dependencies=six");
    let ran = program.run(&["/docker_image_prune yes=true"]);
    assert!(
        ran.stdout.contains("removed 1 image"),
        "what was asked for again is the newest now: {ran:?}"
    );
    let back = create("dependencies=six");
    assert!(
        back.stdout.contains("nothing was built"),
        "and it is what stays: {back:?}"
    );
}

#[test]
fn an_age_that_is_none_is_pointed_at() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&[
        "/docker_image_prune older_than=30",
        "/docker_image_prune older_than=30y",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: the unit after `30` is missing
     --> -c:1:32
      |
    1 | /docker_image_prune older_than=30
      |                                ^^
      = help: write a number and one of `m`, `h`, `d` or `w`, such as `12h`, `30d` or `2w`
      = usage: /docker_image_prune [older_than=AGE] [dangling=true] [yes=true]
    error: `y` is no unit of time
     --> -c:2:34
      |
    2 | /docker_image_prune older_than=30y
      |                                  ^
      = help: write a number and one of `m`, `h`, `d` or `w`, such as `12h`, `30d` or `2w`
      = usage: /docker_image_prune [older_than=AGE] [dangling=true] [yes=true]
    --- status 2
    "#);
}

/// Columns are as wide as ages are long, so gaps are made even.
fn steady(text: &str) -> String {
    regex::Regex::new(" {3,}")
        .unwrap()
        .replace_all(text, "   ")
        .into_owned()
}

/// The reason for each image by its id, and whether it goes.
fn verdicts(ran: &Ran) -> BTreeMap<String, (bool, String)> {
    let entries = ran.entries();
    let table = entries.iter().find(|entry| entry["kind"] == "table").unwrap();
    let images = table["data"]["images"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    images
        .iter()
        .map(|image| (text(&image["id"]), (image["goes"] == true, text(&image["reason"]))))
        .collect()
}

#[test]
fn a_real_engine_loses_what_nothing_needs_and_nothing_else() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("warroom-test-prune", RealEngine::base());
    let program = engine.program().arguments(&["--output", "json"]);
    let create = || {
        let ran = program.run(&[&format!("/docker_image_create {name} base={base}")]);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        let entries = ran.entries();
        let table = entries.iter().find(|entry| entry["kind"] == "table").unwrap();
        format!("{name}:{}", table["data"]["version"].as_str().unwrap())
    };
    let id = |name: &str| engine.docker(&["image", "inspect", "--format", "{{.Id}}", name]);
    // The same again would only be given one more tag, so each runs as a user of its own.
    let folder = program.home().join("config/warroom");
    std::fs::create_dir_all(&folder).unwrap();
    let versions = [1, 2, 3, 4].map(|user| {
        let settings = format!("[create]\nuser = \"{user}:{user}\"\n");
        std::fs::write(folder.join("config.toml"), settings).unwrap();
        create()
    });
    let ids: Vec<_> = versions.iter().map(|version| id(version)).collect();
    engine.docker(&["tag", &versions[1], &format!("{name}:kept")]);
    let container = engine.docker(&["create", "--name", "warroom-test-pruned", &versions[2]]);
    let dangling = engine.derive(&base, "echo dangling > /etc/dangling", &[], &format!("{name}:soon"));
    engine.derive(&base, "echo other > /etc/other", &[], &format!("{name}:soon"));

    let listed = verdicts(&program.run(&["/docker_image_prune yes=false"]));
    let newer = format!("{} is newer", versions[3]);
    let expected = [
        (&ids[0], true, newer.as_str()),
        (&ids[1], false, &format!("it has the tag {name}:kept")),
        (&ids[2], false, "in use by container warroom-test-pruned (stopped)"),
        (&ids[3], false, &format!("it has the tag {name}:latest")),
        (&dangling, true, "dangling"),
    ];
    let told: Vec<_> = expected.iter().map(|(id, ..)| listed.get(*id).cloned()).collect();
    let young = verdicts(&program.run(&["/docker_image_prune yes=false older_than=1h"]));
    // The whole engine is pruned: what other tests leave there for a moment must not go.
    let others_leave_something = || {
        let listed = verdicts(&program.run(&["/docker_image_prune yes=false"]));
        listed
            .iter()
            .any(|(id, (goes, _))| *goes && *id != ids[0] && *id != dangling)
    };
    for _ in 0..60 {
        if !others_leave_something() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    let pruned = program.run(&["/docker_image_prune yes=true"]);
    let there: Vec<_> = expected
        .iter()
        .map(|(id, ..)| engine.try_docker(&["image", "inspect", id]).0)
        .collect();
    engine.docker(&["rm", &container]);
    engine.forget(name);
    for ((_, goes, reason), told) in expected.iter().zip(told) {
        assert_eq!(told, Some((*goes, (*reason).to_owned())));
    }
    assert_eq!(young[&ids[0]], (false, "newer than 1 hour".to_owned()));
    assert_eq!(pruned.status, Some(0), "{pruned:?}");
    assert_eq!(there, [false, true, true, true, false], "{pruned:?}");
    let entries = pruned.entries();
    let freed = &entries
        .iter()
        .rfind(|entry| entry["data"]["freed"].is_object())
        .unwrap()["data"]["freed"];
    assert!(
        freed["bytes"].as_u64().unwrap() < 1_000_000,
        "the base stays, and its layers with it: {freed}"
    );
    assert_eq!(engine.leftovers(&program), [""; 0]);
}
