//! `/docker_image_check`: vets and builds nothing. On the training engine, which has a package for each verdict.

use std::time::{Duration, Instant};

use crate::support::engine::RealEngine;
use crate::support::program::{Program, Ran};

const BASE: &str = "base=python:3.12-slim";

fn check(arguments: &str) -> Ran {
    let program = Program::training().arguments(&["--output", "json"]);
    program.run(&[&format!("/docker_image_check {arguments} {BASE}")])
}

/// The package of a name in the report.
fn package(ran: &Ran, name: &str) -> serde_json::Value {
    let entries = ran.entries();
    let report = entries.iter().find(|entry| entry["data"]["packages"].is_array());
    let packages = report.unwrap_or_else(|| panic!("no report: {ran:?}"))["data"]["packages"].clone();
    let found = (packages.as_array().unwrap().iter()).find(|package| package["subject"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {packages}")).clone()
}

/// What one check says of a package: its verdict and its words.
fn finding(package: &serde_json::Value, check: &str) -> (String, String) {
    let findings = package["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["check"] == check);
    let found = found.unwrap_or_else(|| panic!("no {check}: {package}"));
    let word = |key: &str| found[key].as_str().unwrap().to_owned();
    (word("verdict"), word("says"))
}

/// The word of the table for a package.
fn told(ran: &Ran, name: &str) -> String {
    let entries = ran.entries();
    let table = entries
        .iter()
        .find(|entry| entry["title"] == "Vetted packages")
        .unwrap();
    let row = (table["rows"].as_array().unwrap().iter()).find(|row| row[0] == name);
    row.unwrap()[4].as_str().unwrap().to_owned()
}

#[test]
fn there_is_a_package_for_each_verdict_and_only_what_may_not_go_in_fails_the_check() {
    let rows = [
        ("training-mit", "licence", "pass", "MIT is allowed", 0),
        (
            "training-dual",
            "licence",
            "pass",
            "MIT is allowed, chosen of MIT OR GPL-3.0-only",
            0,
        ),
        (
            "training-mpl",
            "licence",
            "needs-approval",
            "neither allowed nor denied",
            1,
        ),
        (
            "training-unclear",
            "licence",
            "needs-approval",
            "names no licence that is known",
            1,
        ),
        (
            "training-contradiction",
            "licence",
            "needs-approval",
            "contradict each other",
            1,
        ),
        (
            "training-gpl",
            "licence",
            "fail",
            "GPL-3.0-only is denied by the policy",
            1,
        ),
        ("training-unlicensed", "licence", "fail", "names no licence", 1),
        ("training-mit", "advisory", "pass", "none is known", 0),
        (
            "training-withdrawn",
            "advisory",
            "pass",
            "TRAINING-2026-3 was withdrawn",
            0,
        ),
        (
            "training-unfixed",
            "advisory",
            "needs-approval",
            "no release fixes it",
            1,
        ),
        ("training-vulnerable", "advisory", "fail", "fixed in 2.1.0rc1", 1),
        ("training-unanswered", "advisory", "unknown", "gave no answer", 0),
        ("requests", "advisory", "not-run", "nothing is invented", 0),
        ("requests", "licence", "not-run", "nothing is invented", 0),
        (
            "training-yanked==1.1.0",
            "yanked",
            "needs-approval",
            "leaves its files behind",
            1,
        ),
        ("training-mit", "name", "pass", "like no well-known name", 0),
    ];
    for (requirement, which, verdict, says, status) in rows {
        let ran = check(&format!("dependencies={requirement}"));
        let name = requirement.split('=').next().unwrap();
        let found = finding(&package(&ran, name), which);
        assert_eq!(found.0, verdict, "{which} of {requirement}: {found:?}");
        assert!(found.1.contains(says), "{which} of {requirement}: {found:?}");
        assert_eq!(ran.status, Some(status), "{requirement}: {ran:?}");
        if verdict != "pass" {
            assert_eq!(told(&ran, name), verdict, "what is not a pass is never told as one");
        }
    }
}

#[test]
fn the_whole_set_is_told_the_worst_first_and_nothing_is_built() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&[
        &format!(
            "/docker_image_check dependencies=training-sideload,training-mpl,training-unanswered,requests,training-source-only \
             packages=training-tool {BASE}"
        ),
        "/docker_images",
        "/docker_image_check",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Vetted packages
    Package                Version           Licence            Brought in by       Verdict          Why
    requests               4.10.3+training                      named               not-run          nothing is invented of what has a real name
    training-mpl           1.1.0+training    MPL-2.0            named               needs-approval   MPL-2.0 is neither allowed nor denied by the policy
    training-sideload      1.1.0+training    MIT                named               pass
    training-source-only   1.1.0+training    MIT                named               pass
    training-unanswered    1.0.0+training    MIT                named               unknown          the invented index gave no answer
    training-tool          2.5-1training1    GPL-2.0-or-later   named               not-run          no advisories are invented for OS packages
    invented-helper-1      5.0.7+training    MIT                training-sideload   pass
    training-gpl           1.1.0+training    GPL-3.0-only       training-sideload   fail             GPL-3.0-only is denied by the policy
    libinvented2           2.9-1training3    MIT                                    not-run          no advisories are invented for OS packages
    libinvented4           1.25-1training1   MIT                                    not-run          no advisories are invented for OS packages
    10 packages: 3 pass, 1 fail, 1 needs-approval, 1 unknown, 4 not-run
    resolved in <seconds>, everything else took <seconds>
    fail, licence of training-gpl 1.1.0+training (brought in by training-sideload): GPL-3.0-only is denied by the policy
      evidence: License: GPLv3; Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)
      help: take another package; only an edited policy lets this one in
    needs-approval, licence of training-mpl 1.1.0+training: MPL-2.0 is neither allowed nor denied by the policy
      evidence: Classifier: License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)
      help: approve it by `approve="reason"`, or name its licence in the policy
    unknown, advisory of training-unanswered 1.0.0+training: the invented index gave no answer
      evidence: the invented index: no answer
    not-run, licence of requests 4.10.3+training: nothing is invented of what has a real name
    not-run, advisory of requests 4.10.3+training: nothing is invented of what has a real name
    not-run, advisory of all 3 OS packages: no advisories are invented for OS packages
    pass, name of requests 4.10.3+training: well known
    pass, name of all 7 libraries but requests: like no well-known name
    pass, licence of 3 packages (training-sideload, training-source-only, training-unanswered): MIT is allowed (License-Expression: MIT)
    pass, licence of training-tool 2.5-1training1: is told; of OS packages it is not judged (the distribution: /usr/share/doc/training-tool/copyright (invented))
    pass, licence of invented-helper-1 5.0.7+training: MIT is allowed (Classifier: License :: OSI Approved :: MIT License)
    pass, licence of libinvented2 2.9-1training3: is told; of OS packages it is not judged (the distribution: /usr/share/doc/libinvented2/copyright (invented))
    pass, licence of libinvented4 1.25-1training1: is told; of OS packages it is not judged (the distribution: /usr/share/doc/libinvented4/copyright (invented))
    pass, advisory of all 7 libraries but requests, training-unanswered: none is known (the invented index: no advisory)
    source-only: training-source-only 1.1.0+training
      their code runs while they are resolved and built, and what their own builds require is not vetted
    Available Docker Images
    ID             Repository                Size     Tag              Created Time                    Created Since
    <id>   debian                    77.5MB   bookworm-slim    <time>   3 weeks ago
    <id>   python                    131MB    3.12-slim        <time>   2 months ago
    <id>   training/debian-python3   288MB    latest           <time>   2 months ago
    <id>   demisto/python3           54.7MB   3.11.10.115186   <time>   13 months ago
    <id>   demisto/crypto            49MB     1.0.0.114611     <time>   13 months ago
    <id>   demisto/python3-deb       127MB    3.10.12.63475    <time>   2 years ago
    <id>   demisto/python            80.4MB   1.3-alpine       <time>   6 years ago
    --- standard error
    find the base python:3.12-slim done in <seconds>
    look into python:3.12-slim done in <seconds>
    pip install --dry-run done in <seconds>
    apt-get install --simulate done in <seconds>
    vet what would be installed done in <seconds>
    error: 2 packages may not go in
      training-mpl 1.1.0+training: needs-approval: MPL-2.0 is neither allowed nor denied by the policy (approve it by `approve="reason"`, or name its licence in the policy)
      training-gpl 1.1.0+training: fail: GPL-3.0-only is denied by the policy (take another package; only an edited policy lets this one in)
      = help: take another release or library; nothing approves a fail but an edited policy (HOME/config/warroom/policy.toml), see /policy
    error: there is nothing to vet
      = help: name libraries or OS packages: /docker_image_check dependencies=requests packages=wget
    --- status 1
    "#);
}

#[test]
fn a_mistyped_name_is_asked_about_before_anything_is_resolved_and_can_be_accepted() {
    let program = Program::training();
    let ran = program.run(&[&format!("/docker_image_check reqeusts,flaks {BASE}")]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: nothing was downloaded: `reqeusts` is requests with two letters swapped; `flaks` is flask with two letters swapped
      = help: did you mean requests, flask? If not, accept what is typed: accept=reqeusts,flaks
    --- status 1
    "#);
    let accepted = check("reqeusts accept=Reqeusts");
    assert_eq!(accepted.status, Some(1), "{accepted:?}");
    assert_eq!(
        finding(&package(&accepted, "reqeusts"), "name"),
        ("pass".to_owned(), "is meant as it is typed".to_owned())
    );
    let stowaway = package(&accepted, "training-stowaway");
    assert_eq!(stowaway["subject"]["via"], serde_json::json!(["reqeusts"]));
    assert_eq!(stowaway["subject"]["source_only"], true, "{stowaway}");
    assert_eq!(finding(&stowaway, "licence").0, "fail");
    let other = check("reqeusts accept=requests");
    assert!(
        other.stdout.contains("accept=reqeusts") && !other.stdout.contains("stowaway"),
        "only what is named is accepted: {other:?}"
    );
}

#[test]
fn a_reason_lets_in_what_needs_approval_and_never_what_fails() {
    let needs = "dependencies=training-mpl,training-unfixed";
    let stopped = check(needs);
    assert_eq!(stopped.status, Some(1), "{stopped:?}");
    let error = stopped.entries().pop().unwrap();
    assert_eq!(error["kind"], "error", "{error}");
    assert!(
        error["text"].as_str().unwrap().contains("approve=\"the reason\""),
        "{error}"
    );

    let approved = check(&format!("{needs} approve=\"used unmodified\""));
    assert_eq!(approved.status, Some(0), "{approved:?}");
    let said = approved.stdout.contains("approved by tester: used unmodified");
    assert!(said && approved.stdout.contains("TRAINING-2026-2"), "{approved:?}");
    assert_eq!(told(&approved, "training-mpl"), "needs-approval", "it is no pass");

    let needless = check("dependencies=training-mit approve=please");
    assert_eq!(needless.status, Some(0), "{needless:?}");
    assert!(needless.stdout.contains("nothing needs an approval"), "{needless:?}");
    let sarif = check("dependencies=training-mit approve=please output=sarif");
    assert!(
        !sarif.stdout.contains("nothing needs an approval"),
        "SARIF stands alone: {sarif:?}"
    );

    let failed = check("dependencies=training-mpl,training-gpl approve=please");
    assert_eq!(failed.status, Some(1), "{failed:?}");
    assert!(!failed.stdout.contains("approved by"), "{failed:?}");
    let error = failed.entries().pop().unwrap()["text"].as_str().unwrap().to_owned();
    assert!(
        error.contains("nothing approves a fail but an edited policy"),
        "{error}"
    );
    assert!(error.contains("training-gpl"), "{error}");

    let empty = check("dependencies=training-mpl approve=\" \"");
    assert!(empty.stdout.contains("an approval needs a reason"), "{empty:?}");
}

#[test]
fn an_approval_with_a_day_is_kept_in_the_policy_for_that_release_until_then() {
    let program = Program::training().arguments(&["--keep-going"]);
    let path = program.home().join("config/warroom/policy.toml");
    let line = format!("/docker_image_check dependencies=training-mpl {BASE}");
    let approved = program.run(&[&format!("{line} approve=\"used unmodified\" approve_until=2099-12-31")]);
    assert_eq!(approved.status, Some(0), "{approved:?}");
    assert!(approved.stdout.contains("until 2099-12-31"), "{approved:?}");
    let text = std::fs::read_to_string(&path).unwrap();
    let kept = text.split("[[licenses.exceptions]]").last().unwrap();
    for part in [
        "training-mpl",
        "1.1.0",
        "MPL-2.0",
        "used unmodified",
        "tester",
        "2099-12-31",
    ] {
        assert!(kept.contains(part), "{part} in {kept}");
    }
    let after = program.run(&[&line]);
    assert_eq!(after.status, Some(0), "the policy lets it in now: {after:?}");
    assert!(after.stdout.contains("1 package: 1 pass"), "{after:?}");

    std::fs::write(&path, text.replace("2099-12-31", "2020-12-31")).unwrap();
    assert_eq!(program.run(&[&line]).status, Some(1), "its day is over");

    let line = "/docker_image_check dependencies=training-unfixed base=python:3.12-slim";
    let approved = program.run(&[&format!("{line} approve=\"no keys are made\" approve_until=2099-12-31")]);
    assert_eq!(approved.status, Some(0), "{approved:?}");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("TRAINING-2026-2"), "an advisory is kept too: {text}");
    let after = program.run(&[line]);
    assert_eq!(after.status, Some(0), "{after:?}");

    let wrong = program.run(&[
        &format!("{line} approve=x approve_until=2020-12-31"),
        &format!("{line} approve=x approve_until=soon"),
        &format!("{line} approve_until=2099-12-31"),
    ]);
    insta::assert_snapshot!(wrong.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: 2020-12-31 is over, so the approval would never count
      = help: give today or a day to come
    error: `soon` is no day
      = help: write it as year, month and day: approve_until=2027-06-30
    error: `approve_until` says how long an approval is kept, but there is none
      = help: give the reason too: approve="…"
    --- status 1
    "#);
}

#[test]
fn as_sarif_the_report_is_the_whole_answer() {
    let program = Program::training();
    let ran = program.run(&[&format!(
        "/docker_image_check dependencies=training-sideload,training-mpl,training-unanswered output=sarif {BASE}"
    )]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("training-gpl may not go in") || ran.stderr.contains("2 packages may not go in"));
    let document = &ran.stdout[ran.stdout.find('{').unwrap()..];
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    assert_eq!(document["version"], "2.1.0");
    let results = document["runs"][0]["results"].as_array().unwrap();
    let mut told: Vec<_> = results
        .iter()
        .map(|result| {
            let word = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let text = word(&result["message"]["text"]);
            (
                word(&result["ruleId"]),
                word(&result["level"]),
                text.split(' ').next().unwrap().to_owned(),
            )
        })
        .collect();
    told.sort();
    let row = |rule: &str, level: &str, name: &str| (rule.to_owned(), level.to_owned(), name.to_owned());
    assert_eq!(
        told,
        [
            row("vet-advisory", "note", "training-unanswered"),
            row("vet-licence", "error", "training-gpl"),
            row("vet-licence", "warning", "training-mpl"),
        ]
    );
}

#[test]
fn an_interrupted_check_leaves_no_container() {
    let Some(engine) = RealEngine::find() else { return };
    let program = engine.program();
    let line = format!(
        "/docker_image_check dependencies=pandas packages=jq base={}",
        RealEngine::base()
    );
    let child = program.start(&["-c", &line]);
    let begun = Instant::now();
    while std::fs::metadata(program.data().join("owner")).is_err() || engine.leftovers(&program).is_empty() {
        assert!(begun.elapsed() < Duration::from_mins(1), "no container came up");
        std::thread::sleep(Duration::from_millis(20));
    }
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let ran = Ran::of(child);
    assert_eq!(ran.status, Some(130), "{ran:?}");
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
}

/// Whoever gathers SARIF finds a document also where there was no report.
#[test]
fn sarif_says_why_there_is_no_report() {
    for (line, results, reason) in [
        ("reqeusts", 1, "two letters swapped"),
        ("training-mit base=nosuch/base:1", 0, "nosuch/base:1"),
    ] {
        let ran = Program::training().run(&[&format!("/docker_image_check {line} output=sarif")]);
        assert_eq!(ran.status, Some(1), "{ran:?}");
        let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let run = &document["runs"][0];
        let found = run["results"].as_array().unwrap();
        assert_eq!(found.len(), results, "{document:#}");
        assert!(
            found.iter().all(|result| result["ruleId"] == "vet-name"),
            "{document:#}"
        );
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
        let told = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        assert!(told.as_str().unwrap().contains(reason), "{document:#}");
    }
    let ran = Program::training().run(&[&format!("/docker_image_check training-gpl {BASE} output=sarif")]);
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(
        document["runs"][0]["invocations"].is_null(),
        "there is one document: {document:#}"
    );
}

#[test]
fn who_approves_is_named_also_where_the_environment_tells_no_user() {
    let said = std::process::Command::new("id").arg("-un").output().unwrap();
    if !said.status.success() {
        eprintln!("skipped: this user has no name here");
        return;
    }
    let name = String::from_utf8(said.stdout).unwrap();
    let line = format!("/docker_image_check training-mpl {BASE} approve=because");
    let program = Program::training();
    let ran = program
        .command()
        .env_remove("USER")
        .args(["-c", &line])
        .output()
        .unwrap();
    let told = String::from_utf8(ran.stdout).unwrap();
    assert!(
        told.contains(&format!("approved by {}: because", name.trim())),
        "{told}"
    );
}
