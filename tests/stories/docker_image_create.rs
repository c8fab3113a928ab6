//! `/docker_image_create` on a real engine: the image is built, run, and looked at with the Docker command line.

mod bases;
mod checks;
mod classic;
mod locks;
mod lost;
mod training;
mod vetted;

use std::time::{Duration, Instant};

use crate::support::engine::RealEngine;
use crate::support::program::Ran;

/// The versions of an image, newest first, without `latest`.
fn versions(engine: &RealEngine, name: &str) -> Vec<String> {
    let tags = engine.docker(&["images", name, "--format", "{{.Tag}}"]);
    tags.lines().filter(|tag| *tag != "latest").map(str::to_owned).collect()
}

fn image_id(engine: &RealEngine, image: &str) -> String {
    engine.docker(&["image", "inspect", "--format", "{{.Id}}", image])
}

#[test]
fn the_image_is_made_and_holds_what_was_asked_for() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/example_name";
    let program = engine.program().arguments(&["--output", "json"]);
    let line = format!(
        "/docker_image_create name={name} dependencies=mechanize packages=wget base={}",
        RealEngine::base()
    );
    let ran = program.pipe(&format!("{line}\n/docker_images\n"));
    assert_eq!(ran.status, Some(0), "{ran:?}");

    let entries = ran.entries();
    assert_eq!(entries[0]["command"], line.as_str());
    let is_list = |entry: &&serde_json::Value| entry["title"] == "Available Docker Images";
    let table = entries.iter().find(is_list).unwrap();
    let columns = serde_json::json!(["ID", "Repository", "Size", "Tag", "Created Time", "Created Since"]);
    assert_eq!(table["columns"], columns);
    let rows = table["rows"].as_array().unwrap();
    let tags: Vec<_> = rows.iter().map(|row| row[3].as_str().unwrap()).collect();
    let version = versions(&engine, name).remove(0);
    assert_eq!(tags, [version.as_str(), "latest"]);
    assert!(rows.iter().all(|row| row[1] == name), "{rows:?}");

    let list = entries.last().unwrap()["rows"].as_array().unwrap();
    let place = |id: &serde_json::Value| list.iter().position(|row| row[0] == *id);
    let base = serde_json::json!(&image_id(&engine, &RealEngine::base())["sha256:".len()..][..12]);
    assert!(
        place(&rows[0][0]) < place(&base),
        "the new image is in the list, before its base"
    );

    let latest = format!("{name}:latest");
    assert_eq!(
        image_id(&engine, &latest),
        image_id(&engine, &format!("{name}:{version}"))
    );
    let run = |words: &[&str]| engine.docker(&[&["run", "--rm", "--network", "none", &latest], words].concat());
    assert_eq!(
        run(&["python3", "-c", "import mechanize; print(mechanize.__name__)"]),
        "mechanize"
    );
    assert!(run(&["wget", "--version"]).starts_with("GNU Wget"));
    assert_eq!(
        run(&[
            "sh",
            "-c",
            "ls /dev/warroom* /var/lib/apt/lists/*Packages 2>/dev/null; echo end"
        ]),
        "end"
    );

    let label = |label: &str| {
        engine.docker(&[
            "image",
            "inspect",
            "--format",
            &format!("{{{{index .Config.Labels {label:?}}}}}"),
            &latest,
        ])
    };
    assert_eq!(label("org.opencontainers.image.title"), name);
    assert_eq!(label("org.opencontainers.image.version"), version);
    assert_eq!(label("org.opencontainers.image.base.name"), RealEngine::base());
    assert!(label("org.opencontainers.image.base.digest").starts_with("sha256:"));
    assert_eq!(label("warroom.dependencies"), "mechanize");
    assert_eq!(label("warroom.packages"), "wget");
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
    engine.forget(name);
}

#[test]
fn the_answer_is_what_docker_images_says_of_the_new_image() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/answer", RealEngine::base());
    let ran = engine
        .program()
        .run(&[&format!("/docker_image_create {name} base={base}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let format = "{{.ID}} {{.Repository}} {{.Size}} {{.Tag}} {{.CreatedAt}}";
    let mut expected: Vec<_> = engine
        .docker(&["images", name, "--format", format])
        .lines()
        .map(str::to_owned)
        .collect();
    expected.sort();
    let lines: Vec<Vec<_>> = ran
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines[0].join(" "), "Available Docker Images");
    assert_eq!(lines[1].join(" "), "ID Repository Size Tag Created Time Created Since");
    let (rows, ages): (Vec<_>, Vec<_>) = lines[2..]
        .iter()
        .map(|row| (row[..8].join(" "), row[8..].join(" ")))
        .unzip();
    assert_eq!(rows, expected);
    assert!(
        ages.iter().all(|age| age.contains("second") && age.ends_with(" ago")),
        "{ages:?}"
    );
    let steps: Vec<_> = ran.stderr.lines().filter(|line| !line.ends_with(" ...")).collect();
    let steps = Ran::steady(&steps.join("\n")).replace(&base, "BASE");
    // The first build on an engine unpacks the base.
    let pinned = regex::Regex::new("BASE@sha256:[0-9a-f]{64}").unwrap();
    let steps = pinned.replace_all(&steps, "BASE@<digest>");
    let steps = steps.replace("FROM BASE done in <seconds>", "FROM BASE cached");
    insta::assert_snapshot!(steps, @r#"
    find the base BASE done in <seconds>
    look into BASE done in <seconds>
    reserve a version done in <seconds>
    [internal] load remote build context done in <seconds>
    [internal] take over the build context done in <seconds>
    [internal] load metadata for BASE@<digest> done in <seconds>
    [1/2] FROM BASE cached
    [2/2] seal 1.0.0.<version> done in <seconds>
    exporting to image done in <seconds>
    start the image without network and check it done in <seconds>
    tag story/answer:1.0.0.<version> done in <seconds>
    "#);
    engine.forget(name);
}

#[test]
fn what_cannot_be_resolved_leaves_nothing_and_tells_the_step_its_lines_and_the_log() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/failing";
    let program = engine.program().arguments(&["--output", "json"]);
    let base = RealEngine::base();
    let ran = program.run(&[&format!(
        "/docker_image_create {name} dependencies=no-such-distribution-xyz base={base}"
    )]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    let (error, log) = error_and_log(&ran);
    assert!(
        error.contains("failed in the step pip resolves no-such-distribution-xyz"),
        "{error}"
    );
    assert!(
        error.contains("  > ERROR: No matching distribution found for no-such-distribution-xyz"),
        "{error}"
    );
    assert!(log.contains("No matching distribution found"), "{log}");
    assert!(versions(&engine, name).is_empty());
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
}

/// The text of the error, and the log that it comes with.
fn error_and_log(ran: &Ran) -> (String, String) {
    let entries = ran.entries();
    let of = |kind: &str| entries.iter().find(|entry| entry["kind"] == kind).unwrap();
    let log = of("file")["file"].as_str().unwrap();
    (
        of("error")["text"].as_str().unwrap().to_owned(),
        std::fs::read_to_string(log).unwrap(),
    )
}

#[test]
fn what_the_base_sets_stays() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/nonroot", RealEngine::name("BASE_NONROOT"));
    let program = engine.program();
    engine.docker(&["pull", "-q", &base]);
    let ran = program.run(&[&format!(
        "/docker_image_create {name} dependencies=six packages=jq base={base}"
    )]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let latest = format!("{name}:latest");
    let config = |image: &str| {
        let format = "{{json .Config.User}} {{json .Config.Entrypoint}} {{json .Config.Cmd}} {{json .Config.Volumes}} \
                      {{json .Config.WorkingDir}}";
        engine.docker(&["image", "inspect", "--format", format, image])
    };
    assert_eq!(config(&latest), config(&base));
    // BuildKit adds a PATH where the base sets none.
    let environment = |image: &str| {
        let lines = engine.docker(&[
            "image",
            "inspect",
            "--format",
            "{{range .Config.Env}}{{println .}}{{end}}",
            image,
        ]);
        lines.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (made, set) = (environment(&latest), environment(&base));
    assert!(
        !set.is_empty() && set.iter().all(|line| made.contains(line)),
        "{set:?} {made:?}"
    );
    engine.forget(name);
}

#[test]
fn what_cannot_work_is_refused_before_the_build() {
    let Some(engine) = RealEngine::find() else { return };
    let program = engine.program();
    let (no_python, no_packages) = (RealEngine::name("BASE_NOPYTHON"), RealEngine::name("BASE_NOPACKAGES"));
    let ran = program.run(&[&format!(
        "/docker_image_create story/refused dependencies=six base={no_python}"
    )]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("has no Python"), "{ran:?}");
    let ran = program.run(&[&format!(
        "/docker_image_create story/refused packages=wget base={no_packages}"
    )]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("no package manager"), "{ran:?}");

    let foreign = "story/foreign";
    engine.docker(&["pull", "-q", &RealEngine::base()]);
    engine.docker(&["tag", &RealEngine::base(), &format!("{foreign}:latest")]);
    let before = image_id(&engine, &format!("{foreign}:latest"));
    let ran = program.run(&[&format!("/docker_image_create {foreign} base={}", RealEngine::base())]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("was not made by the war room"), "{ran:?}");
    assert_eq!(image_id(&engine, &format!("{foreign}:latest")), before);
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
    engine.forget(foreign);
}

#[test]
fn an_image_built_on_ours_by_somebody_else_keeps_its_latest() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/derived", RealEngine::base());
    let program = engine.program();
    let line = format!("/docker_image_create {name} base={base}");
    assert_eq!(program.run(&[&line]).status, Some(0));
    let container = engine.docker(&["create", &format!("{name}:latest"), "true"]);
    engine.docker(&["commit", "-c", "ENV MINE=1", &container, &format!("{name}:latest")]);
    engine.docker(&["rm", &container]);
    let ran = program.run(&[&line]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("was not made by the war room"), "{ran:?}");
    engine.forget(name);
}

#[test]
fn a_latest_whose_version_tag_is_gone_is_not_moved_until_that_is_given_back() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/unproven", RealEngine::base());
    let program = engine.program();
    let line = format!("/docker_image_create {name} base={base}");
    assert_eq!(program.run(&[&line]).status, Some(0));
    let version = format!("{name}:{}", versions(&engine, name).remove(0));
    engine.docker(&["rmi", &version]);
    let ran = program.run(&[&line]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    let help = format!("docker tag {name}:latest {version}");
    assert!(ran.stderr.contains(&help), "{ran:?}");
    engine.docker(&["tag", &format!("{name}:latest"), &version]);
    assert_eq!(program.run(&[&line]).status, Some(0));
    engine.forget(name);
}

#[test]
fn an_image_is_as_new_as_its_create_though_every_layer_was_cached() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/cached", RealEngine::base());
    let program = engine.program();
    let line = format!("/docker_image_create {name} dependencies=six base={base}");
    let ran = program.run(&[&line]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let latest = format!("{name}:latest");
    let created = || engine.docker(&["image", "inspect", "--format", "{{.Created}}", &latest]);
    let (version, time) = (versions(&engine, name).remove(0), created());
    // Without its tags it is not there to be used again.
    engine.forget(name);
    std::thread::sleep(Duration::from_secs(2));
    let ran = program.run(&[&line]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.stderr.contains(" from the lock cached\n"), "{ran:?}");
    let tags = versions(&engine, name);
    assert!(tags.len() == 1 && tags[0] > version, "{tags:?} {version}");
    assert!(created() > time);
    assert_eq!(
        image_id(&engine, &latest),
        image_id(&engine, &format!("{name}:{}", tags[0]))
    );
    engine.forget(name);
}

#[test]
fn creates_that_race_get_versions_of_their_own() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/racing", RealEngine::base());
    let programs: Vec<_> = (0..4).map(|_| engine.program()).collect();
    let line = format!("/docker_image_create {name} base={base}");
    let children: Vec<_> = programs.iter().map(|program| program.start(&["-c", &line])).collect();
    for child in children {
        let ran = Ran::of(child);
        assert_eq!(ran.status, Some(0), "{ran:?}");
    }
    let tags = versions(&engine, name);
    assert_eq!(tags.len(), 4, "{tags:?}");
    let newest = tags.iter().max().unwrap();
    assert_eq!(
        image_id(&engine, &format!("{name}:latest")),
        image_id(&engine, &format!("{name}:{newest}"))
    );
    engine.forget(name);
}

/// Waits until the program's job works on the engine: the container that reserves the version is there.
fn wait_for_reservation(engine: &RealEngine, program: &crate::support::program::Program) {
    let begun = Instant::now();
    while std::fs::metadata(program.data().join("owner")).is_err() || engine.leftovers(program).is_empty() {
        assert!(begun.elapsed() < Duration::from_mins(1), "no job began");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn an_interrupted_create_leaves_nothing() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/interrupted", RealEngine::base());
    let program = engine.program();
    let child = program.start(&[
        "-c",
        &format!("/docker_image_create {name} packages=git dependencies=six base={base}"),
    ]);
    wait_for_reservation(&engine, &program);
    std::thread::sleep(Duration::from_millis(1500));
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let ran = Ran::of(child);
    assert_eq!(ran.status, Some(130), "{ran:?}");
    assert!(versions(&engine, name).is_empty());
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
}

#[test]
fn the_next_start_sweeps_what_a_killed_program_left_and_nothing_else() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/killed", RealEngine::base());
    let program = engine.program();
    let create = format!("/docker_image_create {name} packages=git base={base}");
    let mut child = program.start(&["-c", &create]);
    wait_for_reservation(&engine, &program);
    std::thread::sleep(Duration::from_millis(1500));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        !engine.leftovers(&program).is_empty(),
        "a killed program leaves its reservation"
    );

    let bystander = engine.docker(&[
        "create",
        "--label",
        "warroom.job=jother",
        "--label",
        "warroom.owner=other",
        &base,
        "true",
    ]);
    let ran = program.run(&[&format!("/docker_image_create {name} base={base}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
    engine.docker(&["rm", &bystander]);

    // A container of an image made here inherits its labels, but is its user's.
    let used = engine.docker(&["create", &format!("{name}:latest"), "true"]);
    let ran = program.run(&[&format!("/docker_image_create {name} base={base}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    engine.docker(&["rm", &used]);
    engine.forget(name);
}
