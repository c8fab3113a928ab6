//! Bases on a real engine: how they are named, found, pulled and refused.

use crate::support::engine::RealEngine;
use crate::support::program::Program;

#[test]
fn without_a_tag_the_newest_numbered_one_is_taken_and_said() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/newest";
    let base = RealEngine::base();
    let repository = base.rsplit_once(':').unwrap().0.to_owned();
    let program = engine.program().arguments(&["--output", "json"]);
    let ran = program.run(&[&format!("/docker_image_create {name} base={repository}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let entries = ran.entries();
    let said = format!("base: {repository} has no tag `latest`; its newest numbered tag was taken: {base}");
    assert_eq!(entries[1]["text"], said.as_str());
    assert_eq!(entries[2]["data"]["base"], base.as_str());
    let label = |label: &str| {
        let format = format!("{{{{index .Config.Labels {label:?}}}}}");
        engine.docker(&["image", "inspect", "--format", &format, &format!("{name}:latest")])
    };
    assert_eq!(label("org.opencontainers.image.base.name"), base);
    engine.forget(name);
}

#[test]
fn a_base_is_named_by_its_id_or_its_digest_too() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/by-id";
    let inspect = |format: &str| engine.docker(&["image", "inspect", "--format", format, &RealEngine::base()]);
    let id = inspect("{{.Id}}");
    let short = id.trim_start_matches("sha256:")[..12].to_owned();
    let digest = inspect("{{index .RepoDigests 0}}");
    let program = engine.program();
    for base in [short, id, digest] {
        let ran = program.run(&[&format!("/docker_image_create {name} base={base}")]);
        assert_eq!(ran.status, Some(0), "{base}: {ran:?}");
    }
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
    engine.forget(name);
}

#[test]
fn files_in_the_working_directory_of_a_base_do_not_stand_in_for_pythons_modules() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/shadowed", "story/shadowed-base:1");
    let line =
        "mkdir -p /app/pip && cd /app && echo 'raise SystemExit(7)' | tee json.py pip/__init__.py > pip/__main__.py";
    engine.derive(&RealEngine::base(), line, &["WORKDIR /app"], base);
    let line = format!("/docker_image_create {name} dependencies=`six; python_version < \"3\"` base={base}");
    let ran = engine.program().run(&[&line]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let format = "{{.Config.WorkingDir}}";
    assert_eq!(
        engine.docker(&["image", "inspect", "--format", format, &format!("{name}:latest")]),
        "/app"
    );
    engine.forget(name);
    engine.docker(&["rmi", base]);
}

#[test]
fn the_old_bases_that_people_name_work() {
    let Some(engine) = RealEngine::find() else { return };
    let Ok(base) = std::env::var("WARROOM_TEST_BASE_PY27") else {
        eprintln!("skipped: no base with Python 2.7");
        return;
    };
    let name = "story/python27";
    let ran = engine
        .program()
        .run(&[&format!("/docker_image_create {name} dependencies=six base={base}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("\ninstalled: six 1."), "{ran:?}");
    assert!(
        ran.stdout.contains("\n1 package: 1 unknown\n"),
        "what the base has is not vetted: {ran:?}"
    );
    let words = [
        "run",
        "--rm",
        "--network",
        "none",
        "story/python27:latest",
        "python2.7",
        "-c",
    ];
    let version = engine.docker(&[&words[..], &["import six, sys; print(sys.version_info[:2])"]].concat());
    assert_eq!(version, "(2, 7)");
    engine.forget(name);
}

#[test]
fn a_base_that_its_registry_does_not_have_is_told_in_the_engines_words() {
    let Some(engine) = RealEngine::find() else { return };
    let program = engine.program().arguments(&["--keep-going"]);
    let registry = RealEngine::name("REGISTRY");
    let ran = program.run(&[
        &format!("/docker_image_create story/nobase base={registry}/story/nowhere:1"),
        &format!("/docker_image_create story/nobase base={registry}/story/nowhere"),
        "/docker_image_create story/nobase base=localhost:1/python:1",
    ]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(1), ""));
    let errors = ran.stderr.replace(&registry, "REGISTRY");
    let errors: Vec<_> = errors
        .lines()
        .filter(|line| line.starts_with("error") || line.starts_with("  ="))
        .collect();
    insta::assert_snapshot!(errors.join("\n"), @r#"
    error: cannot pull the base REGISTRY/story/nowhere:1: manifest for REGISTRY/story/nowhere:1 not found: manifest unknown: manifest unknown
    error: cannot pull the base REGISTRY/story/nowhere: the registry REGISTRY says: repository name not known to registry
    error: cannot pull the base localhost:1/python:1: Get "http://localhost:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused
      = help: see whether the registry can be reached from the engine's machine (network, proxy, certificates)
    "#);
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
}

/// A Docker configuration with these credentials for the private registry.
fn logged_in(program: Program, password: &str) -> Program {
    use base64::Engine as _;
    let text = format!("{}:{password}", RealEngine::name("PRIVATE_USER"));
    let auth = base64::engine::general_purpose::STANDARD.encode(text);
    let config = serde_json::json!({ "auths": { RealEngine::name("PRIVATE_REGISTRY"): { "auth": auth } } });
    let folder = program.home().join("docker");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
    program.variable("DOCKER_CONFIG", &folder.display().to_string())
}

#[test]
fn a_private_registry_is_asked_with_the_credentials_of_docker_login() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/private";
    // A tag of its own, so that the image is not there yet.
    let (open, private) = (RealEngine::name("REGISTRY"), RealEngine::name("PRIVATE_REGISTRY"));
    let pushed = format!("{open}/story/secret-base:1");
    engine.derive(&RealEngine::base(), "true", &["LABEL story=private"], &pushed);
    engine.docker(&["push", "-q", &pushed]);
    engine.docker(&["rmi", &pushed]);
    let base = format!("{private}/story/secret-base:1");
    let line = format!("/docker_image_create {name} base={base}");

    let refused = |program: Program| {
        let ran = program.run(&[&line]);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
        assert_eq!(engine.leftovers(&program), Vec::<String>::new());
        let error = ran.stderr.replace(&private, "PRIVATE");
        let error = error
            .lines()
            .filter(|line| line.starts_with("error") || line.starts_with("  ="));
        error.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(refused(engine.program()), @r#"
    error: cannot pull the base PRIVATE/story/secret-base:1: Head "http://PRIVATE/v2/story/secret-base/manifests/1": no basic auth credentials
      = help: log in to the registry with `docker login`, then try again
    "#);
    insta::assert_snapshot!(refused(logged_in(engine.program(), "wrong")), @r#"
    error: cannot pull the base PRIVATE/story/secret-base:1: unauthorized: authentication required
      = help: log in to the registry with `docker login`, then try again
    "#);

    let program = logged_in(engine.program(), &RealEngine::name("PRIVATE_PASSWORD"));
    let ran = program.run(&[&line, &format!("/docker_image_update {base}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("up to date (sha256:"), "{ran:?}");
    let journal = std::fs::read_to_string(program.data().join("rooms/playground/journal.jsonl")).unwrap();
    assert!(!journal.contains(&RealEngine::name("PRIVATE_PASSWORD")));
    engine.forget(name);
    engine.docker(&["rmi", &base]);
}

#[test]
fn a_base_with_build_instructions_of_its_own_is_refused() {
    let Some(engine) = RealEngine::find() else { return };
    let base = "story/onbuild-base:1";
    engine.derive(&RealEngine::base(), "true", &["ONBUILD COPY . /app"], base);
    let ran = engine
        .program()
        .run(&[&format!("/docker_image_create story/onbuild base={base}")]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("instructions of its own (ONBUILD COPY . /app)"),
        "{ran:?}"
    );
    engine.docker(&["rmi", base]);
}
