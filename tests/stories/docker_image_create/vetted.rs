//! What goes in is vetted first, and exactly that is built: on a real engine, with the real index.

use super::{image_id, versions};
use crate::support::engine::RealEngine;
use crate::support::program::{Program, Ran};

fn label(engine: &RealEngine, image: &str, name: &str) -> String {
    let format = format!("{{{{index .Config.Labels {name:?}}}}}");
    engine.docker(&["image", "inspect", "--format", &format, image])
}

/// The report of the table entry among the answers.
fn report(ran: &Ran) -> serde_json::Value {
    let entries = ran.entries();
    let vetted = entries.iter().find(|entry| entry["data"]["packages"].is_array());
    vetted.unwrap_or_else(|| panic!("no report: {ran:?}"))["data"].clone()
}

fn package<'a>(report: &'a serde_json::Value, name: &str) -> &'a serde_json::Value {
    let packages = report["packages"].as_array().unwrap();
    let found = packages.iter().find(|package| package["subject"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {report}"))
}

fn verdict<'a>(package: &'a serde_json::Value, check: &str) -> &'a str {
    let findings = package["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["check"] == check);
    found.map_or("", |finding| finding["verdict"].as_str().unwrap())
}

fn create(program: &Program, arguments: &str) -> Ran {
    program.run(&[&format!("/docker_image_create {arguments} base={}", RealEngine::base())])
}

#[test]
fn the_whole_set_is_vetted_locked_and_built_and_the_lock_builds_the_same_image_again() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/vetted";
    let program = engine.program().arguments(&["--output", "json"]);
    let ran = create(&program, &format!("name={name} dependencies=requests packages=jq"));
    assert_eq!(ran.status, Some(0), "{ran:?}");

    let vetted = report(&ran);
    let certifi = package(&vetted, "certifi");
    assert_eq!(certifi["subject"]["via"], serde_json::json!(["requests"]));
    assert_eq!(verdict(certifi, "licence"), "pass", "{certifi}");
    assert_eq!(package(&vetted, "requests")["subject"]["named"], true);
    assert_ne!(
        verdict(package(&vetted, "requests"), "advisory"),
        "pass",
        "nobody told of advisories here, so nothing may look clean"
    );
    assert_eq!(package(&vetted, "jq")["subject"]["kind"], "system");
    assert!(
        package(&vetted, "libjq1")["subject"]["licence"].as_str().is_some(),
        "what comes with it is vetted too"
    );

    let image = format!("{name}:latest");
    let digest = label(&engine, &image, "warroom.lock");
    let kept = program
        .data()
        .join("locks")
        .join(format!("{}.txt", &digest["sha256:".len()..]));
    let lock = std::fs::read_to_string(&kept).unwrap();
    assert!(
        lock.lines()
            .any(|line| line.starts_with("requests==") && line.contains("--hash=sha256:")),
        "{lock}"
    );
    let installed = engine.docker(&[
        "run",
        "--rm",
        "--network",
        "none",
        &image,
        "python3",
        "-m",
        "pip",
        "list",
        "--format",
        "freeze",
    ]);
    for line in lock
        .lines()
        .filter(|line| !line.starts_with('#') && line.contains("=="))
    {
        let pin = line.split_whitespace().next().unwrap();
        assert!(
            installed.to_lowercase().replace('_', "-").contains(pin),
            "{pin} in {installed}"
        );
    }

    let again = program.run(&[&format!("/docker_image_create name={name} lock={image}")]);
    assert_eq!(again.status, Some(0), "{again:?}");
    assert!(again.stdout.contains("nothing was built"), "{again:?}");
    let tags = versions(&engine, name);
    assert_eq!(tags.len(), 2, "{tags:?}");
    assert_eq!(
        image_id(&engine, &format!("{name}:{}", tags[0])),
        image_id(&engine, &format!("{name}:{}", tags[1]))
    );

    let file = program.home().join("moved.lock");
    std::fs::copy(&kept, &file).unwrap();
    let other = engine.program().arguments(&["--output", "json"]);
    let elsewhere = other.run(&[&format!(
        "/docker_image_create name={name}-elsewhere lock={}",
        file.display()
    )]);
    assert_eq!(elsewhere.status, Some(0), "{elsewhere:?}");
    assert_eq!(
        label(&engine, &format!("{name}-elsewhere:latest"), "warroom.lock"),
        digest
    );
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
    engine.forget(name);
    engine.forget(&format!("{name}-elsewhere"));
}

#[test]
fn what_needs_approval_stops_a_script_until_a_reason_is_given_and_the_image_says_who_gave_it() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/approved";
    let program = engine.program();
    let stopped = create(&program, &format!("name={name} dependencies=chardet==5.2.0"));
    assert_eq!(stopped.status, Some(1), "{stopped:?}");
    assert!(
        stopped.stderr.contains("needs-approval") && stopped.stderr.contains("LGPL"),
        "{stopped:?}"
    );
    assert!(stopped.stderr.contains("approve=\"the reason\""), "{stopped:?}");
    assert_eq!(versions(&engine, name), Vec::<String>::new());

    let line = format!("name={name} dependencies=chardet==5.2.0 approve=\"used unmodified\" approve_until=2099-12-31");
    let ran = create(&program, &line);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let approved: serde_json::Value =
        serde_json::from_str(&label(&engine, &format!("{name}:latest"), "warroom.approved")).unwrap();
    assert_eq!(approved["reason"], "used unmodified");
    assert_eq!(approved["by"], "tester");

    let kept = create(&program, &format!("name={name} dependencies=chardet==5.2.0"));
    assert_eq!(kept.status, Some(0), "the policy keeps it until then: {kept:?}");
    engine.forget(name);
}

#[test]
fn nothing_approves_a_denied_licence_but_the_policy() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/denied";
    let program = engine.program();
    let ran = create(
        &program,
        &format!("name={name} dependencies=unidecode approve=\"please\""),
    );
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("unidecode") && ran.stderr.contains("fail") && ran.stderr.contains("policy"),
        "{ran:?}"
    );
    assert_eq!(versions(&engine, name), Vec::<String>::new());
}

#[test]
fn nothing_of_a_name_that_looks_like_another_is_downloaded() {
    let Some(engine) = RealEngine::find() else { return };
    let program = engine.program();
    let ran = create(&program, "name=story/typo dependencies=urlib3,requests");
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("id you mean urllib3") && ran.stderr.contains("accept=urlib3"),
        "{ran:?}"
    );
    assert!(!ran.stderr.contains("Collecting"), "{ran:?}");
}

#[test]
fn a_package_that_does_not_exist_is_answered_with_near_ones_and_a_source_only_library_is_named() {
    let Some(engine) = RealEngine::find() else { return };
    let program = engine.program();
    let ran = create(&program, "name=story/near packages=libxslt");
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("libxslt1.1"), "{ran:?}");
    let line = format!("/docker_image_check docopt==0.6.2 base={}", RealEngine::base());
    let checked = program.run(&[&line]);
    assert_eq!(checked.status, Some(0), "{checked:?}");
    assert!(
        checked.stdout.contains("source only") || checked.stdout.contains("source-only"),
        "{checked:?}"
    );
}

#[test]
fn a_dry_run_shows_the_recipe_and_the_lock_and_builds_nothing() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/dry";
    let program = engine.program();
    let ran = create(
        &program,
        &format!("name={name} dependencies=six packages=jq dry_run=true"),
    );
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(
        ran.stdout.contains("FROM ") && ran.stdout.contains("\nsix=="),
        "{ran:?}"
    );
    assert_eq!(versions(&engine, name), Vec::<String>::new());
}

#[test]
fn a_base_whose_pip_cannot_tell_beforehand_is_vetted_before_any_tag() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/old", RealEngine::name("BASE_PY27"));
    let program = engine.program().arguments(&["--output", "json"]);
    let ran = program.run(&[&format!(
        "/docker_image_create name={name} base={base} dependencies=six"
    )]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert_eq!(verdict(package(&report(&ran), "six"), "licence"), "pass");
    assert_eq!(label(&engine, &format!("{name}:latest"), "warroom.lock"), "");
    engine.forget(name);
}
