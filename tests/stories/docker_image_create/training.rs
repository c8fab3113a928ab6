//! On the training engine: whole answers, and every failure that it invents.

use std::time::Duration;

use crate::support::program::{Program, Ran};

#[test]
fn the_line_of_the_manual_is_answered_whole() {
    let program = Program::training();
    let ran = program.run(&["/docker_image_create name=example_name dependencies=mechanize packages=wget"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    base: demisto/python3-deb has no tag `latest`; its newest numbered tag was taken: demisto/python3-deb:3.12.8.3296088
    installed: mechanize 4.16.8+training
    Available Docker Images
    ID             Repository     Size    Tag                   Created Time                    Created Since
    <id>   example_name   134MB   1.0.0.<version>   <time>   <age>
    <id>   example_name   134MB   latest                <time>   <age>
    --- standard error
    find the base demisto/python3-deb done in <seconds>
    look for the newest tag of demisto/python3-deb done in <seconds>
    layer <id> already exists cached
    layer <id> pull complete done in <seconds>
    layer <id> pull complete done in <seconds>
    look into demisto/python3-deb:3.12.8.3296088 done in <seconds>
    reserve a version done in <seconds>
    [1/4] FROM demisto/python3-deb:3.12.8.3296088 cached
    [2/4] apt-get install wget done in <seconds>
    [3/4] pip install mechanize done in <seconds>
    [4/4] seal 1.0.0.<version> done in <seconds>
    exporting to image done in <seconds>
    start the image without network and check it done in <seconds>
    tag example_name:1.0.0.<version> done in <seconds>
    --- status 0
    "#);
}

#[test]
fn as_json_the_answer_has_the_rows_and_what_was_installed() {
    let program = Program::training().arguments(&["--output", "json"]);
    let ran = program.run(&["/docker_image_create name=lesson dependencies=six packages=wget base=python:3.12-slim"]);
    insta::assert_snapshot!(Ran::steady(&ran.stdout), @r#"
    {"id":"1@playground","time":"<time>","kind":"command","user":"tester","command":"/docker_image_create name=lesson dependencies=six packages=wget base=python:3.12-slim"}
    {"id":"2@playground","parent":"1@playground","time":"<time>","kind":"text","engine":"training","text":"installed: invented-helper-1 5.0.7+training, invented-helper-8 5.11.7+training, six 4.14.2+training"}
    {"id":"3@playground","parent":"1@playground","time":"<time>","kind":"table","engine":"training","title":"Available Docker Images","columns":["ID","Repository","Size","Tag","Created Time","Created Since"],"rows":[["<id>","lesson","136MB","1.0.0.<version>","<time>","<age>"],["<id>","lesson","136MB","latest","<time>","<age>"]],"data":{"images":[{"id":"<id>","repository":"lesson","tag":"1.0.0.<version>","size":"136MB","createdAt":"<time>","createdSince":"<age>"},{"id":"<id>","repository":"lesson","tag":"latest","size":"136MB","createdAt":"<time>","createdSince":"<age>"}],"installed":["invented-helper-1 5.0.7+training","invented-helper-8 5.11.7+training","six 4.14.2+training"],"base":"python:3.12-slim","version":"1.0.0.<version>"}}
    "#);
}

/// The errors of a create with these arguments, which must fail and make nothing.
fn refused(arguments: &str) -> String {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&[&format!("/docker_image_create {arguments}"), "/docker_images"]);
    assert!(matches!(ran.status, Some(1 | 2)), "{ran:?}");
    assert!(!Ran::steady(&ran.stdout).contains("<version>"), "{ran:?}");
    let errors = ran
        .stderr
        .lines()
        .skip_while(|line| !line.starts_with("error") && !line.starts_with("-c:"));
    Ran::steady(&errors.collect::<Vec<_>>().join("\n"))
}

#[test]
fn each_invented_failure_of_a_build_is_told_with_its_step_lines_reason_and_help() {
    let base = "name=lesson base=python:3.12-slim";
    insta::assert_snapshot!(refused(&format!("{base} dependencies=nosuchpkg")), @r#"
    error: the build failed in the step [2/3] pip install nosuchpkg
      > ERROR: Could not find a version that satisfies the requirement nosuchpkg (from versions: none)
      > ERROR: No matching distribution found for nosuchpkg
      = reason: executor failed running [python3 -m pip install nosuchpkg]: exit code: 1
      = help: see whether the name and the version exist and fit the base's Python
    "#);
    insta::assert_snapshot!(refused(&format!("{base} dependencies=requests==99")), @r#"
    error: the build failed in the step [2/3] pip install requests==99
      > ERROR: Could not find a version that satisfies the requirement requests==99 (from versions: 0.17.1+training, 1.2.2+training, 2.4.0+training, 3.15.1+training, 4.10.3+training)
      > ERROR: No matching distribution found for requests==99
      = reason: executor failed running [python3 -m pip install requests==99]: exit code: 1
      = help: see whether the name and the version exist and fit the base's Python
    "#);
    insta::assert_snapshot!(refused(&format!("{base} dependencies=\"six<2,six>=3\"")), @r#"
    error: the build failed in the step [2/3] pip install six<2 six>=3
      > ERROR: Cannot install six<2 and six>=3 because these package versions have conflicting dependencies.
      > ERROR: ResolutionImpossible
      = reason: executor failed running [python3 -m pip install six<2 six>=3]: exit code: 1
    "#);
    insta::assert_snapshot!(refused(&format!("{base} packages=libxslt")), @r#"
    error: the build failed in the step [2/3] apt-get install libxslt
      > Get:1 http://deb.example/debian bookworm InRelease [151 kB]
      > Get:2 http://deb.example/debian bookworm/main amd64 Packages [8788 kB]
      > Fetched 8939 kB in 1s (8939 kB/s)
      > Reading package lists...
      > Building dependency tree...
      > Reading state information...
      > E: Unable to locate package libxslt
      = reason: executor failed running [apt-get install libxslt]: exit code: 100
      = help: see how the base's distribution names the package
    "#);
    insta::assert_snapshot!(refused(&format!("{base} dependencies=training-conflict")), @r#"
    error: pip check finds the built image inconsistent:
      training-conflict 4.12.9+training requires invented-helper-0, which is not installed.
      = help: ask for versions that fit together, or for a base without the conflicting distribution
    "#);
}

#[test]
fn each_invented_failure_of_a_base_is_told_before_any_build() {
    insta::assert_snapshot!(refused("lesson base=unreachable.example/python"), @r#"
    error: cannot pull the base unreachable.example/python:latest: Get "https://unreachable.example/v2/": dial tcp: lookup unreachable.example: no such host
      = help: see whether the registry can be reached from the engine's machine (network, proxy, certificates)
    "#);
    insta::assert_snapshot!(refused("lesson base=private.example/python"), @r#"
    error: cannot pull the base private.example/python:latest: Head "https://private.example/v2/python/manifests/latest": unauthorized: authentication required
      = help: log in to the registry with `docker login`, then try again
    "#);
    insta::assert_snapshot!(refused("lesson base=python:nosuchtag"), @"error: cannot pull the base python:nosuchtag: manifest for python:nosuchtag not found: manifest unknown: manifest unknown");
    insta::assert_snapshot!(refused("lesson base=nosuchimage"), @r#"
    error: cannot pull the base nosuchimage:latest: pull access denied for nosuchimage, repository does not exist or may require 'docker login': denied: requested access to the resource is denied
      = help: log in to the registry with `docker login`, then try again
    "#);
    insta::assert_snapshot!(refused("lesson base=debian"), @r#"
    error: the base debian:latest (Debian GNU/Linux 12 (bookworm)) has no Python
      = help: use a base that has one, such as the default (leave `base` out)
    "#);
    insta::assert_snapshot!(refused("lesson packages=wget base=registry.access.example/distroless/python3"), @r#"
    error: the base registry.access.example/distroless/python3:latest (Debian GNU/Linux 12 (bookworm)) has no package manager that is known (apt-get, apk, dnf, microdnf), so `packages` cannot be installed
      = help: leave `packages` out, or use another base
    "#);
    insta::assert_snapshot!(refused("lesson dependencies=six base=registry.access.example/distroless/python3:nosuchtag"), @"error: cannot pull the base registry.access.example/distroless/python3:nosuchtag: manifest for registry.access.example/distroless/python3:nosuchtag not found: manifest unknown: manifest unknown");
}

#[test]
fn a_latest_that_somebody_else_made_is_refused() {
    insta::assert_snapshot!(refused("training/debian-python3 base=python:3.12-slim"), @r#"
    error: training/debian-python3:latest exists (<id>) and was not made by the war room, so it is not moved
      = help: use another name, or give that image another tag and remove this one: docker tag training/debian-python3:latest training/debian-python3:kept && docker rmi training/debian-python3:latest
    "#);
}

#[test]
fn what_is_no_name_requirement_package_or_base_is_refused_with_its_place() {
    insta::assert_snapshot!(refused("name=lesson:1"), @r#"
    error: a name has no tag: the war room gives the version
     --> -c:1:33
      |
    1 | /docker_image_create name=lesson:1
      |                                 ^^
      = help: did you mean `lesson`?
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE]
    "#);
    insta::assert_snapshot!(refused("name=Lesson"), @r#"
    error: a name is lower case only
     --> -c:1:27
      |
    1 | /docker_image_create name=Lesson
      |                           ^
      = help: did you mean `lesson`?
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE]
    "#);
    insta::assert_snapshot!(refused("name=lesson dependencies=./local"), @r#"
    error: a path is not taken, only requirements by name
     --> -c:1:47
      |
    1 | /docker_image_create name=lesson dependencies=./local
      |                                               ^^^^^^^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE]
    "#);
    insta::assert_snapshot!(refused("name=lesson dependencies=--index-url"), @r#"
    error: options of pip are not taken, only requirements by name
     --> -c:1:47
      |
    1 | /docker_image_create name=lesson dependencies=--index-url
      |                                               ^^^^^^^^^^^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE]
    "#);
    insta::assert_snapshot!(refused("name=lesson dependencies=\"six @ https://a.example/six.whl\""), @r#"
    error: a URL is not taken, only requirements by name
     --> -c:1:48
      |
    1 | /docker_image_create name=lesson dependencies="six @ https://a.example/six.whl"
      |                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE]
    "#);
    insta::assert_snapshot!(refused("name=lesson packages=\"wget; rm\""), @r#"
    error: `;` cannot stand in a package name
     --> -c:1:48
      |
    1 | /docker_image_create name=lesson packages="wget; rm"
      |                                                ^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE]
    "#);
    insta::assert_snapshot!(refused("name=lesson packages=-y"), @r#"
    error: a package name begins with a letter or digit; options are not taken
     --> -c:1:43
      |
    1 | /docker_image_create name=lesson packages=-y
      |                                           ^^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE]
    "#);
    insta::assert_snapshot!(refused("name=lesson base=python::1"), @r#"
    error: `:` cannot stand in a tag
     --> -c:1:46
      |
    1 | /docker_image_create name=lesson base=python::1
      |                                              ^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE]
    "#);
    insta::assert_snapshot!(refused("dependencies=six"), @r#"
    error: /docker_image_create needs `name=`
     --> -c:1:1
      |
    1 | /docker_image_create dependencies=six
      | ^^^^^^^^^^^^^^^^^^^^
      = help: for example `/docker_image_create name=example_name dependencies=mechanize packages=wget`
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE]
    "#);
}

#[test]
fn bases_that_are_peculiar_work() {
    let program = Program::training();
    let lines = [
        "/docker_image_create name=lesson/managed dependencies=six packages=wget base=training/debian-python3",
        "/docker_image_create name=lesson/other-user dependencies=six packages=wget base=registry.access.example/ubi9/python-311",
        "/docker_image_create name=lesson/two dependencies=six base=demisto/python:1.3-alpine",
        "/docker_image_create name=lesson/complaining dependencies=six base=demisto/crypto",
        "/docker_image_create name=lesson/marker dependencies=`six; python_version < \"3\"` base=python:3.12-slim",
    ];
    let ran = program.run(&lines);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    insta::assert_snapshot!(Ran::steady(&ran.stdout), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    installed: invented-helper-1 5.0.7+training, invented-helper-8 5.11.7+training, six 4.14.2+training
    Available Docker Images
    ID             Repository       Size    Tag                   Created Time                    Created Since
    <id>   lesson/managed   294MB   1.0.0.<version>   <time>   <age>
    <id>   lesson/managed   294MB   latest                <time>   <age>
    installed: invented-helper-1 5.0.7+training, invented-helper-8 5.11.7+training, six 4.14.2+training
    Available Docker Images
    ID             Repository          Size    Tag                   Created Time                    Created Since
    <id>   lesson/other-user   243MB   1.0.0.<version>   <time>   <age>
    <id>   lesson/other-user   243MB   latest                <time>   <age>
    installed: invented-helper-1 5.0.7+training, invented-helper-8 5.11.7+training, six 4.14.2+training
    Available Docker Images
    ID             Repository   Size     Tag                   Created Time                    Created Since
    <id>   lesson/two   83.4MB   1.0.0.<version>   <time>   <age>
    <id>   lesson/two   83.4MB   latest                <time>   <age>
    base: demisto/crypto has no tag `latest`; its newest numbered tag was taken: demisto/crypto:1.0.0.114611
    installed: invented-helper-1 5.0.7+training, invented-helper-8 5.11.7+training, six 4.14.2+training
    Available Docker Images
    ID             Repository           Size   Tag                   Created Time                    Created Since
    <id>   lesson/complaining   52MB   1.0.0.<version>   <time>   <age>
    <id>   lesson/complaining   52MB   latest                <time>   <age>
    Available Docker Images
    ID             Repository      Size    Tag                   Created Time                    Created Since
    <id>   lesson/marker   131MB   1.0.0.<version>   <time>   <age>
    <id>   lesson/marker   131MB   latest                <time>   <age>
    "#);
}

#[test]
fn the_second_time_the_layers_are_cached_and_the_image_is_new_all_the_same() {
    let program = Program::training();
    let line = "/docker_image_create name=lesson dependencies=six base=python:3.12-slim";
    let first = program.run(&[line]);
    let list = || program.run(&["/docker_images"]).stdout;
    let row = |list: &str, tag: &str| {
        let found = list
            .lines()
            .find(|row| row.contains("lesson") && row.contains(tag))
            .unwrap();
        found.split_whitespace().take(4).map(str::to_owned).collect::<Vec<_>>()
    };
    let before = list();
    let number = regex::Regex::new(r"1\.0\.0\.\d{13}").unwrap();
    let version = |text: &str| number.find(text).unwrap().as_str().to_owned();
    let second = program.run(&[line]);
    insta::assert_snapshot!(second.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    installed: invented-helper-1 5.0.7+training, invented-helper-8 5.11.7+training, six 4.14.2+training
    Available Docker Images
    ID             Repository   Size    Tag                   Created Time                    Created Since
    <id>   lesson       134MB   1.0.0.<version>   <time>   <age>
    <id>   lesson       134MB   latest                <time>   <age>
    --- standard error
    find the base python:3.12-slim done in <seconds>
    look into python:3.12-slim done in <seconds>
    reserve a version done in <seconds>
    [1/3] FROM python:3.12-slim cached
    [2/3] pip install six cached
    [3/3] seal 1.0.0.<version> done in <seconds>
    exporting to image done in <seconds>
    start the image without network and check it done in <seconds>
    tag lesson:1.0.0.<version> done in <seconds>
    --- status 0
    "#);
    let after = list();
    let (old, new) = (version(&first.stdout), version(&second.stdout));
    assert!(new > old);
    assert_eq!(row(&after, &old), row(&before, &old), "a version stays what it was");
    assert_eq!(row(&after, "latest")[0], row(&after, &new)[0], "latest moved");
    assert_ne!(row(&after, &new)[0], row(&after, &old)[0]);
}

#[test]
fn an_interrupted_create_leaves_nothing() {
    let program = Program::new().arguments(&["--engine", "training", "--pace", "1"]);
    let mut child = program.start(&[
        "-c",
        "/docker_image_create name=lesson dependencies=six packages=wget base=python:3.12-slim",
    ]);
    drop(child.stdin.take());
    std::thread::sleep(Duration::from_millis(1200));
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let ran = Ran::of(child);
    assert_eq!((ran.status, ran.stdout.lines().count()), (Some(130), 1), "{ran:?}");
    assert!(ran.stderr.ends_with("error: cancelled\n"), "{ran:?}");
    assert!(!program.run(&["/docker_images"]).stdout.contains("lesson"));
    let state = std::fs::read_to_string(program.data().join("training.json")).unwrap();
    assert!(state.contains("\"reservations\":{}"), "{state}");
}

#[test]
fn the_whole_log_is_kept_and_is_private_to_the_user() {
    use std::os::unix::fs::PermissionsExt as _;
    let program = Program::training().arguments(&["--output", "json"]);
    let ran = program.run(&["/docker_image_create name=lesson dependencies=nosuchpkg base=python:3.12-slim"]);
    let entries = ran.entries();
    let file = entries.iter().find(|entry| entry["kind"] == "file").unwrap()["file"]
        .as_str()
        .unwrap();
    let log = std::fs::read_to_string(file).unwrap();
    let log: String = log.lines().map(|line| Ran::steady(line) + "\n").collect();
    insta::assert_snapshot!(log, @r#"
    === [1/3] FROM python:3.12-slim
    TRAINING: this build is invented, with all its packages, versions and sizes.
    === [2/3] pip install nosuchpkg
    ERROR: Could not find a version that satisfies the requirement nosuchpkg (from versions: none)
    ERROR: No matching distribution found for nosuchpkg
    "#);
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn an_index_with_a_password_is_refused_and_the_password_is_kept_nowhere() {
    let program = Program::training().variable("PIP_INDEX_URL", "https://ada:verysecret@index.example/simple");
    let ran = program.run(&["/docker_image_create name=lesson dependencies=six"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: PIP_INDEX_URL holds a password, and a build would keep it in the image's history for everybody to read
      = help: give PIP_INDEX_URL without user name and password, for example through a proxy index that asks for none
    --- status 1
    "#);
    let journal = std::fs::read_to_string(program.data().join("rooms/playground/journal.jsonl")).unwrap();
    assert!(!journal.contains("verysecret"));
}
