//! `/docker_image_update`: one image or all of them, pulled anew.

use crate::support::engine::RealEngine;
use crate::support::program::{Program, Ran};

#[test]
fn training_tells_what_was_updated_with_its_layers_and_then_that_it_is_up_to_date() {
    let program = Program::training();
    let line = "/docker_image_update image=python:3.12-slim";
    let ran = program.run(&[line]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Docker Image Update
    Image              Result
    python:3.12-slim   updated sha256:<id> → sha256:<id>
    --- standard error
    layer <id> already exists cached
    layer <id> already exists cached
    layer <id> pull complete done in <seconds>
    pull python:3.12-slim done in <seconds>
    --- status 0
    "#);
    let ran = program.run(&[line]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Docker Image Update
    Image              Result
    python:3.12-slim   up to date (sha256:<id>)
    --- standard error
    layer <id> already exists cached
    layer <id> already exists cached
    layer <id> already exists cached
    pull python:3.12-slim cached
    --- status 0
    "#);
}

#[test]
fn training_updates_all_and_passes_over_what_was_made_there() {
    let program = Program::training();
    assert_eq!(
        program
            .run(&["/docker_image_create lesson base=python:3.12-slim"])
            .status,
        Some(0)
    );
    let ran = program.run(&["/docker_image_update all"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    insta::assert_snapshot!(Ran::steady(&ran.stdout), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Docker Image Update
    Image                               Result
    debian:bookworm-slim                up to date (sha256:<id>)
    demisto/crypto:1.0.0.114611         up to date (sha256:<id>)
    demisto/python3-deb:3.10.12.63475   up to date (sha256:<id>)
    demisto/python3:3.11.10.115186      up to date (sha256:<id>)
    demisto/python:1.3-alpine           up to date (sha256:<id>)
    lesson:1.0.0.<version>          not pulled: made here by the war room: no registry has a newer one
    lesson:latest                       not pulled: made here by the war room: no registry has a newer one
    python:3.12-slim                    updated sha256:<id> → sha256:<id>
    training/debian-python3:latest      updated sha256:<id> → sha256:<id>
    "#);
}

#[test]
fn each_invented_failure_is_told_in_the_engines_words() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&[
        "/docker_image_update python:nosuchtag",
        "/docker_image_update nosuchimage",
        "/docker_image_update private.example/team/image:1",
        "/docker_image_update unreachable.example/image",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Docker Image Update
    Image              Result
    python:nosuchtag   failed: manifest for python:nosuchtag not found: manifest unknown: manifest unknown
    Docker Image Update
    Image                Result
    nosuchimage:latest   failed: pull access denied for nosuchimage, repository does not exist or may require 'docker login': denied: requested access to the resource is denied
    Docker Image Update
    Image                          Result
    private.example/team/image:1   failed: Head "https://private.example/v2/team/image/manifests/1": unauthorized: authentication required
    Docker Image Update
    Image                              Result
    unreachable.example/image:latest   failed: Get "https://unreachable.example/v2/": dial tcp: lookup unreachable.example: no such host
    --- standard error
    pull python:nosuchtag failed after <seconds>
    error: cannot update python:nosuchtag: manifest for python:nosuchtag not found: manifest unknown: manifest unknown
    pull nosuchimage:latest failed after <seconds>
    error: cannot update nosuchimage:latest: pull access denied for nosuchimage, repository does not exist or may require 'docker login': denied: requested access to the resource is denied
      = help: log in to the registry with `docker login`, then try again
    pull private.example/team/image:1 failed after <seconds>
    error: cannot update private.example/team/image:1: Head "https://private.example/v2/team/image/manifests/1": unauthorized: authentication required
      = help: log in to the registry with `docker login`, then try again
    pull unreachable.example/image:latest failed after <seconds>
    error: cannot update unreachable.example/image:latest: Get "https://unreachable.example/v2/": dial tcp: lookup unreachable.example: no such host
      = help: see whether the registry can be reached from the engine's machine (network, proxy, certificates)
    --- status 1
    "#);
}

#[test]
fn one_of_the_two_arguments_is_needed_and_not_both() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&[
        "/docker_image_update",
        "/docker_image_update image=python all=true",
        "/docker_image_update python all",
        "/docker_image_update all=false",
        "/docker_image_update Python",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: /docker_image_update needs `image=` or `all=`
     --> -c:1:1
      |
    1 | /docker_image_update
      | ^^^^^^^^^^^^^^^^^^^^
      = help: for example `/docker_image_update image=demisto/python3-deb`
      = usage: /docker_image_update (image=REFERENCE | all=true) [dry_run=true]
    error: `image` and `all` cannot be given together
     --> -c:2:35
      |
    2 | /docker_image_update image=python all=true
      |                                   ^^^^^^^^
      = help: give either `image` or `all`
      = usage: /docker_image_update (image=REFERENCE | all=true) [dry_run=true]
    error: `image` and `all` cannot be given together
     --> -c:3:29
      |
    3 | /docker_image_update python all
      |                             ^^^
      = help: give either `image` or `all`
      = usage: /docker_image_update (image=REFERENCE | all=true) [dry_run=true]
    error: /docker_image_update needs `image=` or `all=`
     --> -c:4:1
      |
    4 | /docker_image_update all=false
      | ^^^^^^^^^^^^^^^^^^^^
      = help: for example `/docker_image_update image=demisto/python3-deb`
      = usage: /docker_image_update (image=REFERENCE | all=true) [dry_run=true]
    error: a name is lower case only
     --> -c:5:22
      |
    5 | /docker_image_update Python
      |                      ^
      = help: did you mean `python`?
      = usage: /docker_image_update (image=REFERENCE | all=true) [dry_run=true]
    --- status 2
    "#);
}

#[test]
fn as_data_each_image_has_its_status() {
    let program = Program::training().arguments(&["--output", "json", "--keep-going"]);
    let ran = program.run(&[
        "/docker_image_update python:3.12-slim",
        "/docker_image_update python:nosuchtag",
    ]);
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(ran.whole(&program), @r#"
    {"id":"1@playground","time":"<time>","kind":"command","user":"tester","command":"/docker_image_update python:3.12-slim"}
    {"id":"2@playground","parent":"1@playground","time":"<time>","kind":"table","engine":"training","title":"Docker Image Update","columns":["Image","Result"],"rows":[["python:3.12-slim","updated sha256:<id> → sha256:<id>"]],"data":{"images":[{"image":"python:3.12-slim","status":"updated","before":"sha256:26f902016b3edf98821e42ba3beb1bfb7c9b5d007625cac9d0f8b596884494e5","digest":"sha256:6bb6337ca79a62b555a2ef5121105131cb8ea208252a0e56b8932fb7cf7372c0"}]}}
    {"id":"3@playground","time":"<time>","kind":"command","user":"tester","command":"/docker_image_update python:nosuchtag"}
    {"id":"4@playground","parent":"3@playground","time":"<time>","kind":"table","engine":"training","title":"Docker Image Update","columns":["Image","Result"],"rows":[["python:nosuchtag","failed: manifest for python:nosuchtag not found: manifest unknown: manifest unknown"]],"data":{"images":[{"image":"python:nosuchtag","status":"failed","reason":"manifest for python:nosuchtag not found: manifest unknown: manifest unknown"}]}}
    {"id":"5@playground","parent":"3@playground","time":"<time>","kind":"error","engine":"training","text":"cannot update python:nosuchtag: manifest for python:nosuchtag not found: manifest unknown: manifest unknown"}
    --- standard error
    layer <id> already exists cached
    layer <id> already exists cached
    layer <id> pull complete done in <seconds>
    pull python:3.12-slim done in <seconds>
    pull python:nosuchtag failed after <seconds>
    --- status 1
    "#);
}

fn repository_digest(engine: &RealEngine, image: &str, repository: &str) -> String {
    let digests = engine.docker(&[
        "image",
        "inspect",
        "--format",
        "{{range .RepoDigests}}{{println .}}{{end}}",
        image,
    ]);
    let digest = digests
        .lines()
        .find_map(|digest| digest.strip_prefix(&format!("{repository}@")));
    digest.unwrap_or_else(|| panic!("{digests}")).to_owned()
}

/// `sha256:` and the digits that an answer shows.
fn short(digest: &str) -> &str {
    &digest[.."sha256:".len() + 12]
}

/// One story, since `all` would update what other tests keep old.
#[test]
fn images_are_updated_from_their_registry() {
    let Some(engine) = RealEngine::find() else { return };
    let base = RealEngine::base();
    let repository = format!("{}/story/update", RealEngine::name("REGISTRY"));
    let moving = format!("{repository}:1");
    let push = |text: &str| {
        let id = engine.derive(&base, &format!("echo {text} > /story"), &[], &moving);
        engine.docker(&["push", "-q", &moving]);
        (id, repository_digest(&engine, &moving, &repository))
    };
    let (old, before) = push("old");
    engine.docker(&["tag", &moving, "story/update-kept:1"]);
    let (new, after) = push("new");
    engine.docker(&["rmi", &moving]);
    engine.docker(&["tag", &old, &moving]);

    let program = engine.program();
    let line = format!("/docker_image_update {moving}");
    let wide = moving.len();
    let table = |result: &str| format!("Docker Image Update\n{:wide$}   Result\n{moving}   {result}\n", "Image");
    let dry = program.run(&[&format!("{line} dry_run")]);
    let newer = format!("newer available: {} → {}", short(&before), short(&after));
    assert_eq!(
        (dry.status, dry.stdout.as_str()),
        (Some(0), table(&newer).as_str()),
        "{dry:?}"
    );
    assert_eq!(
        engine.docker(&["image", "inspect", "--format", "{{.Id}}", &moving]),
        old,
        "nothing was pulled"
    );
    let ran = program.run(&[&line]);
    let updated = format!("updated {} → {}", short(&before), short(&after));
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (Some(0), table(&updated).as_str()),
        "{ran:?}"
    );
    assert_eq!(
        engine.docker(&["image", "inspect", "--format", "{{.Id}}", &moving]),
        new
    );
    let layers: Vec<_> = ran.stderr.lines().filter(|line| line.starts_with("layer ")).collect();
    assert!(
        layers.iter().any(|line| line.contains("pull complete done in")),
        "{ran:?}"
    );
    assert!(
        layers.iter().any(|line| line.contains("already exists cached")),
        "{ran:?}"
    );
    assert!(ran.stderr.contains(&format!("pull {moving} done in")), "{ran:?}");

    let ran = program.run(&[&line]);
    let same = format!("up to date ({})", short(&after));
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (Some(0), table(&same).as_str()),
        "{ran:?}"
    );

    // All at once: one is old again, one's tag is gone from the registry, one was made here, one only has a local tag.
    engine.docker(&["tag", &old, &moving]);
    let gone = format!("{repository}:gone");
    engine.docker(&["tag", &new, &gone]);
    engine.derive(&base, "true", &["LABEL story=unpushed"], "story/unpushed:1");
    let made = "story/update-made";
    assert_eq!(
        program
            .run(&[&format!("/docker_image_create {made} base={base}")])
            .status,
        Some(0)
    );
    let ran = program.run(&["/docker_image_update all"]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    let results = rows(&ran.stdout);
    let result = |image: &str| {
        results
            .iter()
            .find(|(name, _)| *name == image)
            .map(|(_, result)| *result)
    };
    assert_eq!(result(&moving), Some(updated.as_str()), "{ran:?}");
    let missing = format!("failed: manifest for {gone} not found: manifest unknown: manifest unknown");
    assert_eq!(result(&gone), Some(missing.as_str()), "{ran:?}");
    let ours = "not pulled: made here by the war room: no registry has a newer one";
    assert_eq!(result(&format!("{made}:latest")), Some(ours));
    let local = "not pulled: built, imported or loaded on this engine, so no registry is known to have it";
    assert_eq!(result("story/unpushed:1"), Some(local));
    assert!(result(&base).unwrap().starts_with("up to date (sha256:"));
    assert!(
        ran.stderr
            .contains(&format!("error: cannot update {gone}: manifest for {gone} not found")),
        "{ran:?}"
    );

    // One alone that was made here is no failure, and the answer says why.
    let ran = program.run(&[&format!("/docker_image_update {made}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert_eq!(rows(&ran.stdout), [(format!("{made}:latest").as_str(), ours)]);
    remove_all(
        &engine,
        &[&moving, &gone, "story/update-kept:1", "story/unpushed:1", &old, &new],
    );
    engine.forget(made);
}

/// Removes images; those that have a digest stay after their tags.
fn remove_all(engine: &RealEngine, images: &[&str]) {
    for image in images {
        engine.try_docker(&["rmi", image]);
    }
}

/// The rows of the table in a text answer.
fn rows(text: &str) -> Vec<(&str, &str)> {
    let rows = text.lines().skip(2).filter_map(|line| line.split_once("   "));
    rows.map(|(image, result)| (image, result.trim())).collect()
}

#[test]
fn what_cannot_be_pulled_is_told_in_the_engines_words() {
    let Some(engine) = RealEngine::find() else { return };
    let program = engine.program().arguments(&["--keep-going"]);
    let missing = format!("{}/story/nowhere:1", RealEngine::name("REGISTRY"));
    let ran = program.run(&[
        &format!("/docker_image_update {missing}"),
        "/docker_image_update localhost:1/story/unreachable:1",
        &format!(
            "/docker_image_update {}/demisto/python3-deb:3.11.2.1000",
            RealEngine::name("PRIVATE_REGISTRY")
        ),
    ]);
    assert_eq!(ran.status, Some(1));
    let errors = ran
        .stderr
        .replace(&RealEngine::name("PRIVATE_REGISTRY"), "PRIVATE")
        .replace(&RealEngine::name("REGISTRY"), "REGISTRY");
    let errors: Vec<_> = errors.lines().filter(|line| !line.starts_with("pull ")).collect();
    insta::assert_snapshot!(errors.join("\n"), @r#"
    error: cannot update REGISTRY/story/nowhere:1: manifest for REGISTRY/story/nowhere:1 not found: manifest unknown: manifest unknown
    error: cannot update localhost:1/story/unreachable:1: Get "http://localhost:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused
      = help: see whether the registry can be reached from the engine's machine (network, proxy, certificates)
    error: cannot update PRIVATE/demisto/python3-deb:3.11.2.1000: Head "http://PRIVATE/v2/demisto/python3-deb/manifests/3.11.2.1000": no basic auth credentials
      = help: log in to the registry with `docker login`, then try again
    "#);
}

#[test]
fn no_tag_means_latest_and_never_all_tags() {
    let Some(engine) = RealEngine::find() else { return };
    let repository = format!("{}/story/tags", RealEngine::name("REGISTRY"));
    for tag in ["latest", "1", "2"] {
        let image = format!("{repository}:{tag}");
        engine.docker(&["tag", &RealEngine::base(), &image]);
        engine.docker(&["push", "-q", &image]);
        engine.docker(&["rmi", &image]);
    }
    let ran = engine.program().run(&[&format!("/docker_image_update {repository}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(rows(&ran.stdout)[0].1.starts_with("pulled sha256:"), "{ran:?}");
    let tags = engine.docker(&["images", &repository, "--format", "{{.Tag}}"]);
    assert_eq!(tags, "latest");
    engine.forget(&repository);
}

#[test]
fn a_dry_run_compares_with_the_registries_and_pulls_nothing() {
    let program = Program::training().arguments(&["--keep-going"]);
    assert_eq!(
        program
            .run(&["/docker_image_create lesson base=python:3.12-slim"])
            .status,
        Some(0)
    );
    let before = program.run(&["/docker_images"]).stdout;
    let ran = program.run(&[
        "/docker_image_update all dry_run",
        "/docker_image_update debian dry_run=true",
        "/docker_image_update python:nosuchtag dry_run=true",
        "/docker_image_update unreachable.example/image dry_run=true",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Docker Image Update
    Image                               Result
    debian:bookworm-slim                up to date (sha256:<id>)
    demisto/crypto:1.0.0.114611         up to date (sha256:<id>)
    demisto/python3-deb:3.10.12.63475   up to date (sha256:<id>)
    demisto/python3:3.11.10.115186      up to date (sha256:<id>)
    demisto/python:1.3-alpine           up to date (sha256:<id>)
    lesson:1.0.0.<version>          not compared: made here by the war room: no registry has a newer one
    lesson:latest                       not compared: made here by the war room: no registry has a newer one
    python:3.12-slim                    newer available: sha256:<id> → sha256:<id>
    training/debian-python3:latest      newer available: sha256:<id> → sha256:<id>
    Docker Image Update
    Image           Result
    debian:latest   not here: the registry has sha256:<id>
    Docker Image Update
    Image              Result
    python:nosuchtag   not in registry: manifest for python:nosuchtag not found: manifest unknown: manifest unknown
    Docker Image Update
    Image                              Result
    unreachable.example/image:latest   unreachable: Get "https://unreachable.example/v2/": dial tcp: lookup unreachable.example: no such host
    --- standard error
    ask the registry for debian:bookworm-slim done in <seconds>
    ask the registry for debian:latest done in <seconds>
    ask the registry for demisto/crypto:1.0.0.114611 done in <seconds>
    ask the registry for demisto/python3-deb:3.10.12.63475 done in <seconds>
    ask the registry for demisto/python3:3.11.10.115186 done in <seconds>
    ask the registry for demisto/python:1.3-alpine done in <seconds>
    ask the registry for python:3.12-slim done in <seconds>
    ask the registry for python:nosuchtag failed after <seconds>
    ask the registry for training/debian-python3:latest done in <seconds>
    ask the registry for unreachable.example/image:latest failed after <seconds>
    error: cannot ask for unreachable.example/image:latest: Get "https://unreachable.example/v2/": dial tcp: lookup unreachable.example: no such host
      = help: see whether the registry can be reached from the engine's machine (network, proxy, certificates)
    --- status 1
    "#);
    let ages = |text: &str| Ran::steady(text).replace(' ', "");
    assert_eq!(ages(&program.run(&["/docker_images"]).stdout), ages(&before));
    let json = Program::training().arguments(&["--output", "json"]);
    let data = json.run(&["/docker_image_update python:3.12-slim dry_run"]).entries()[1]["data"].clone();
    let image = &data["images"][0];
    assert_eq!(
        (&image["image"], &image["status"]),
        (&"python:3.12-slim".into(), &"newer available".into())
    );
    assert!(image["before"].is_string() && image["digest"].is_string() && image["before"] != image["digest"]);
}

#[test]
fn an_id_is_refused_with_the_name_to_use() {
    let program = Program::training().arguments(&["--output", "json"]);
    let list = program.run(&["/docker_images"]).entries();
    let row = &list[1]["rows"][0];
    let (id, name) = (
        row[0].as_str().unwrap(),
        format!("{}:{}", row[1].as_str().unwrap(), row[3].as_str().unwrap()),
    );
    let ran = program.run(&[&format!("/docker_image_update image={id}")]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    let entries = ran.entries();
    let error = entries[1]["text"].as_str().unwrap();
    assert!(
        error.contains("is the id of an image") && error.contains(&format!("image={name}")),
        "{error}"
    );
}

#[test]
fn an_update_that_is_interrupted_tells_what_it_did_and_what_not() {
    let program = Program::new().arguments(&["--engine", "training", "--pace", "3", "--output", "json"]);
    let child = program.start(&["-c", "/docker_image_update all"]);
    std::thread::sleep(std::time::Duration::from_millis(1200));
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let ran = Ran::of(child);
    assert_eq!(ran.status, Some(130), "{ran:?}");
    let entries = ran.entries();
    assert_eq!(entries[1]["title"], "Docker Image Update");
    let rows = entries[1]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 7, "every image is told of: {rows:?}");
    assert!(
        rows.iter()
            .any(|row| row[1] == "not pulled: stopped before it was done"),
        "{rows:?}"
    );
    assert_eq!(entries[2]["text"], "cancelled");
}
