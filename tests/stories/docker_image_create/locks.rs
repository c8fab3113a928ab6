//! Locks, approvals and dry runs on the training engine.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::support::program::{Program, Ran};

const BASE: &str = "base=python:3.12-slim";

fn training() -> Program {
    Program::training().arguments(&["--output", "json"])
}

fn create(program: &Program, arguments: &str) -> Ran {
    program.run(&[&format!("/docker_image_create {arguments}")])
}

/// A create that must work.
fn made(program: &Program, arguments: &str) -> Ran {
    let ran = create(program, arguments);
    assert_eq!(ran.status, Some(0), "{arguments}: {ran:?}");
    ran
}

/// The error of a create that must fail.
fn refused(program: &Program, arguments: &str) -> String {
    let ran = create(program, arguments);
    assert_eq!(ran.status, Some(1), "{arguments}: {ran:?}");
    ran.entries()
        .into_iter()
        .find(|entry| entry["kind"] == "error")
        .unwrap()["text"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn inspect(program: &Program, image: &str) -> serde_json::Value {
    let ran = program.run(&[&format!("/docker_image_inspect {image}")]);
    ran.entries()[1]["data"].clone()
}

fn label(program: &Program, image: &str, label: &str) -> Option<String> {
    let data = inspect(program, image);
    let labels = data["labels"].as_array().unwrap_or_else(|| panic!("{data}"));
    let mut pairs = labels.iter().filter_map(|pair| pair.as_str()?.split_once('='));
    pairs.find_map(|(name, value)| (name == label).then(|| value.to_owned()))
}

/// The file in which the lock of an image is kept.
fn kept(program: &Program, image: &str) -> PathBuf {
    let digest = label(program, image, "warroom.lock").unwrap();
    let name = format!("{}.txt", digest.strip_prefix("sha256:").unwrap());
    program.data().join("locks").join(name)
}

#[test]
fn a_dry_run_vets_and_shows_the_recipe_and_the_lock_and_builds_nothing() {
    let program = training();
    let before = program.run(&["/docker_images"]).entries().len();
    let ran = made(
        &program,
        &format!("name=lesson dependencies=training-mit packages=wget dry_run=true {BASE}"),
    );
    let texts: Vec<_> = (ran.entries().iter())
        .filter_map(|entry| entry["text"].as_str().map(str::to_owned))
        .collect();
    assert!(texts[0].contains("3 packages: "), "it is vetted: {texts:?}");
    assert!(
        texts[1].starts_with("nothing was built; this is the recipe:\nFROM python:3.12-slim@sha256:"),
        "{texts:?}"
    );
    assert!(
        texts[2].starts_with("and the lock:\n# warroom-lock: 1\n")
            && texts[2].contains("\ntraining-mit==1.1.0+training --hash=sha256:"),
        "{texts:?}"
    );
    let images = program.run(&["/docker_images"]);
    assert_eq!(images.entries().len(), before);
    assert!(!images.stdout.contains("lesson"), "{images:?}");
    let stopped = refused(
        &program,
        &format!("name=lesson dependencies=training-gpl dry_run=true {BASE}"),
    );
    assert!(stopped.contains("training-gpl"), "{stopped}");
}

#[test]
fn the_lock_of_an_image_builds_the_same_set_again_and_with_the_same_name_reuses_the_image() {
    let program = training();
    made(
        &program,
        &format!("name=lesson/one dependencies=training-mit,six packages=wget {BASE}"),
    );
    let again = made(&program, "name=lesson/one lock=lesson/one");
    assert!(again.stdout.contains("nothing was built"), "{again:?}");
    assert_eq!(inspect(&program, "lesson/one")["tags"].as_array().unwrap().len(), 3);

    let other = made(&program, "name=lesson/two lock=lesson/one");
    assert!(!other.stdout.contains("nothing was built"), "{other:?}");
    for name in ["warroom.lock", "warroom.dependencies", "warroom.packages"] {
        // What was typed keeps its order, and a lock is sorted.
        let words = |image| {
            let label = label(&program, image, name).unwrap_or_default();
            label.split(',').map(str::to_owned).collect::<BTreeSet<_>>()
        };
        let one = words("lesson/one");
        assert!(one.iter().all(|word| !word.is_empty()), "{name}");
        assert_eq!(words("lesson/two"), one, "{name}");
    }
    let vetted = other.entries();
    let vetted = vetted.iter().find(|entry| entry["title"] == "Vetted packages").unwrap();
    assert_eq!(
        vetted["rows"].as_array().unwrap().len(),
        6,
        "a lock is vetted too: {vetted}"
    );
}

#[test]
fn a_lock_file_builds_the_same_set_elsewhere_and_one_that_was_changed_is_refused() {
    let program = training();
    made(&program, &format!("name=lesson dependencies=training-mit,six {BASE}"));
    let file = kept(&program, "lesson");
    let elsewhere = training();
    let lock = elsewhere.home().join("moved.lock");
    std::fs::copy(&file, &lock).unwrap();
    made(&elsewhere, &format!("name=moved lock={}", lock.display()));
    assert_eq!(
        label(&elsewhere, "moved", "warroom.lock"),
        label(&program, "lesson", "warroom.lock")
    );

    let text = std::fs::read_to_string(&lock).unwrap();
    let hash = regex::Regex::new("(training-mit==.*sha256:)[0-9a-f]{4}").unwrap();
    std::fs::write(&lock, hash.replace(&text, "${1}0000").as_ref()).unwrap();
    let changed = refused(&elsewhere, &format!("name=changed lock={}", lock.display()));
    assert!(changed.contains("training-mit 1.1.0+training"), "{changed}");
    std::fs::write(&lock, "no lock at all\n").unwrap();
    let broken = refused(&elsewhere, &format!("name=changed lock={}", lock.display()));
    assert!(broken.starts_with("cannot read the lock "), "{broken}");
    assert!(!elsewhere.run(&["/docker_images"]).stdout.contains("changed"));
}

#[test]
fn what_is_no_lock_is_refused_with_the_way_to_one() {
    let program = training();
    let none = refused(&program, "name=lesson lock=python:3.12-slim");
    assert!(none.contains("it was not made from one"), "{none}");
    let missing = refused(&program, "name=lesson lock=./missing.lock");
    assert!(missing.contains("there is no lock file ./missing.lock"), "{missing}");
    let absent = refused(&program, "name=lesson lock=lesson/nothing");
    assert!(absent.contains("neither a file nor an image"), "{absent}");
    made(&program, &format!("name=lesson dependencies=training-mit {BASE}"));
    let both = refused(&program, "name=other lock=lesson dependencies=six");
    assert!(both.contains("nothing can be added"), "{both}");
}

#[test]
fn an_approval_is_noted_on_the_image_and_the_same_lock_needs_it_again() {
    let program = training();
    let arguments = format!("name=lesson dependencies=training-mpl {BASE}");
    let stopped = refused(&program, &arguments);
    assert!(
        stopped.contains("needs-approval") && stopped.contains("approve="),
        "{stopped}"
    );
    assert!(!program.run(&["/docker_images"]).stdout.contains("lesson"));

    made(&program, &format!("{arguments} approve=\"used unmodified\""));
    let approved = label(&program, "lesson", "warroom.approved").unwrap();
    let approved: serde_json::Value = serde_json::from_str(&approved).unwrap();
    assert_eq!(
        (&approved["by"], &approved["reason"]),
        (&"tester".into(), &"used unmodified".into())
    );
    assert!(
        approved["packages"][0]
            .as_str()
            .unwrap()
            .starts_with("training-mpl 1.1.0+training: "),
        "{approved}"
    );

    let again = refused(&program, "name=lesson lock=lesson");
    assert!(again.contains("needs-approval"), "{again}");
    let anew = made(&program, "name=lesson lock=lesson approve=\"asked again\"");
    assert!(
        !anew.stdout.contains("nothing was built"),
        "the image has to say who approved it this time: {anew:?}"
    );
    let approved = label(&program, "lesson", "warroom.approved").unwrap();
    assert!(approved.contains("asked again"), "{approved}");
}

#[test]
fn a_name_that_is_accepted_is_installed_as_it_is_typed() {
    let program = training();
    let asked = refused(&program, &format!("name=lesson dependencies=reqeusts {BASE}"));
    assert!(asked.contains("did you mean requests?"), "{asked}");
    let path = program.home().join("config/warroom");
    std::fs::create_dir_all(&path).unwrap();
    let clarify = "[[licenses.clarify]]\npackage = \"training-stowaway\"\nexpression = \"MIT\"\nreason = \"COPYING\"\n";
    let allow = "[licenses]\nallow = [\"MIT\"]\n";
    std::fs::write(path.join("policy.toml"), format!("{allow}{clarify}")).unwrap();
    let ran = made(
        &program,
        &format!("name=lesson dependencies=reqeusts accept=reqeusts {BASE}"),
    );
    assert!(ran.stdout.contains("installed: reqeusts 1.1.0+training"), "{ran:?}");
}

/// What a lock file says, changed by hand.
fn written(program: &Program, text: &str) -> String {
    let file = program.home().join("by-hand.lock");
    std::fs::write(&file, text).unwrap();
    format!("lock={}", file.display())
}

#[test]
fn code_of_a_source_runs_apart_even_where_the_lock_file_does_not_say_that_it_is_one() {
    let program = training();
    made(
        &program,
        &format!("name=lesson dependencies=training-source-only {BASE}"),
    );
    let text = std::fs::read_to_string(kept(&program, "lesson")).unwrap();
    assert!(text.contains("\n# source-only\n"), "{text}");
    let elsewhere = training();
    let file = written(&elsewhere, &text.replace("# source-only\n", ""));
    let recipe = made(&elsewhere, &format!("name=lesson {file} dry_run=true"));
    assert!(recipe.stdout.contains("FROM system AS sources"), "{recipe:?}");
    made(&elsewhere, &format!("name=lesson {file}"));
    assert_eq!(
        label(&elsewhere, "lesson", "warroom.lock"),
        label(&program, "lesson", "warroom.lock"),
        "it is the lock that says so"
    );
}

#[test]
fn a_lock_whose_os_packages_are_not_those_that_would_come_is_refused() {
    let program = training();
    made(&program, &format!("name=lesson packages=wget {BASE}"));
    let text = std::fs::read_to_string(kept(&program, "lesson")).unwrap();
    let left_out = regex::Regex::new("# system: (lib[a-z0-9]+)=.*\n").unwrap();
    let name = left_out.captures(&text).unwrap()[1].to_owned();
    let file = written(&program, &left_out.replace(&text, ""));
    let part = refused(&program, &format!("name=other {file}"));
    assert!(part.contains(&format!("the lock is not whole: {name} ")), "{part}");
    let base = text.replace("# system: wget", "# system: libc6=1\n# system: wget");
    let more = refused(&program, &format!("name=other {}", written(&program, &base)));
    assert!(more.contains("libc6"), "{more}");
}

#[test]
fn what_was_remembered_of_a_lock_is_compared_with_it_and_asked_anew_where_it_differs() {
    let program = training();
    made(
        &program,
        &format!("name=lesson dependencies=training-mit packages=wget {BASE}"),
    );
    let folder = program.data().join("cache/resolved");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&file).unwrap();
    let other = text.replace("1.1.0+training", "1.0.0+training");
    assert_ne!(other, text);
    std::fs::write(&file, other).unwrap();
    let again = made(&program, "name=other lock=lesson");
    assert!(again.stdout.contains("training-mit 1.1.0+training"), "{again:?}");
    let mended = std::fs::read_to_string(&file).unwrap();
    assert!(
        mended.contains("1.1.0+training") && !mended.contains("1.0.0+training"),
        "{mended}"
    );
}

#[test]
fn the_base_of_a_lock_is_named_as_it_is_and_not_as_the_file_says() {
    let program = training();
    made(&program, &format!("name=lesson dependencies=training-mit {BASE}"));
    let text = std::fs::read_to_string(kept(&program, "lesson")).unwrap();
    let forged = text.replace("# base: python:3.12-slim", "# base: trusted/base:1");
    let digest = regex::Regex::new("# base-digest: sha256:[0-9a-f]{64}").unwrap();
    let nought = format!("# base-digest: sha256:{}", "0".repeat(64));
    let forged = digest.replace(&forged, nought.as_str());
    assert!(forged.contains("trusted") && forged.contains(&nought), "{forged}");
    let recipe = made(
        &program,
        &format!("name=other {} dry_run=true", written(&program, &forged)),
    );
    assert!(recipe.stdout.contains("FROM python:3.12-slim@sha256:"), "{recipe:?}");
    assert!(
        !recipe.stdout.contains("trusted") && !recipe.stdout.contains(&nought),
        "{recipe:?}"
    );
    made(&program, &format!("name=other {}", written(&program, &forged)));
    for name in ["warroom.lock", "warroom.base", "org.opencontainers.image.base.name"] {
        let (genuine, other) = (label(&program, "lesson", name), label(&program, "other", name));
        assert_eq!(other, genuine, "{name}");
    }
}

#[test]
fn what_is_wrong_in_a_lock_file_is_told_with_its_line_and_what_to_do() {
    let program = training();
    made(&program, &format!("name=lesson dependencies=training-mit {BASE}"));
    let text = std::fs::read_to_string(kept(&program, "lesson")).unwrap();
    let file = written(&program, &text.replace("# base-id: sha256:", "# base-id: "));
    let error = refused(&program, &format!("name=other {file}"));
    assert!(error.contains("by-hand.lock: line 4: `"), "{error}");
    assert!(error.contains("is not `sha256:` and a SHA-256"), "{error}");
    let ran = create(&program, &format!("name=other {file}"));
    assert!(ran.stdout.contains("64 hexadecimal digits in lower case"), "{ran:?}");
    let long = format!("{text}## {}\n", "x".repeat(1024 * 1024));
    let long = refused(&program, &format!("name=other {}", written(&program, &long)));
    assert!(long.contains("it is larger than 1 MiB"), "{long}");
    let here = refused(&program, "name=other lock=.");
    assert!(here.contains(". is a directory, and a lock is a file"), "{here}");
}

#[test]
fn nobody_can_accept_a_name_that_was_removed_as_malicious() {
    let program = training();
    let error = refused(
        &program,
        &format!("name=lesson/bad dependencies=urlib3 accept=urlib3 {BASE}"),
    );
    assert!(error.starts_with("nothing was downloaded: `urlib3` "), "{error}");
    assert!(error.contains("only `trust` under `[names]` in the policy"), "{error}");

    made(&program, &format!("name=lesson/one dependencies=training-mit {BASE}"));
    let lock = kept(&program, "lesson/one");
    let text = std::fs::read_to_string(&lock)
        .unwrap()
        .replace("training-mit", "urlib3");
    let forged = program.home().join("forged.lock");
    std::fs::write(&forged, text).unwrap();
    let error = refused(&program, &format!("name=lesson/two lock={}", forged.display()));
    assert!(error.starts_with("nothing was downloaded: `urlib3` "), "{error}");
}

#[test]
fn a_name_that_is_accepted_and_not_asked_for_is_told() {
    let program = training();
    let ran = made(
        &program,
        &format!("name=lesson/one dependencies=training-mit accept=training-mti {BASE}"),
    );
    let entries = ran.entries();
    let warning = entries.iter().find(|entry| entry["kind"] == "warning").unwrap();
    assert_eq!(warning["text"], "`accept` names what was not asked for: training-mti");
}

#[test]
fn os_packages_of_a_base_with_an_old_pip_are_vetted_and_shown() {
    let program = training();
    let ran = made(
        &program,
        "name=lesson/old dependencies=training-mit packages=wget base=demisto/python",
    );
    let entries = ran.entries();
    let vetted = entries
        .iter()
        .find(|entry| entry["title"] == "Vetted packages")
        .unwrap();
    let names: Vec<_> = vetted["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row[0].as_str().unwrap())
        .collect();
    assert!(names.contains(&"training-mit") && names.contains(&"wget"), "{vetted}");
}

/// What a dry run printed, whole, is a lock file.
#[test]
fn what_a_dry_run_printed_is_given_back_as_a_lock() {
    let program = Program::training();
    let printed = create(
        &program,
        &format!("name=printed dependencies=training-mit {BASE} dry_run=true"),
    );
    assert_eq!(printed.status, Some(0), "{printed:?}");
    assert!(
        printed.stdout.contains("\nFROM ") && printed.stdout.contains("\n# warroom-lock: 1\n"),
        "{printed:?}"
    );
    let file = program.home().join("tools.lock");
    std::fs::write(&file, &printed.stdout).unwrap();
    let program = training();
    made(&program, &format!("name=printed {BASE} lock={}", file.display()));
    let damaged = printed.stdout.replace("training-mit==", "training-mit=");
    let line = damaged
        .lines()
        .position(|line| line.starts_with("training-mit="))
        .unwrap()
        + 1;
    std::fs::write(&file, damaged).unwrap();
    let said = refused(&program, &format!("name=printed {BASE} lock={}", file.display()));
    assert!(said.contains(&format!("tools.lock: line {line}: ")), "{said}");
}
