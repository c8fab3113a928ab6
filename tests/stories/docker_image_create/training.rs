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
    Vetted packages
    Package        Version           Licence   Brought in by   Verdict   Why
    mechanize      4.16.8+training             named           not-run   nothing is invented of what has a real name
    wget           3.27-1training2             named           not-run   was not read; of OS packages it is told, not judged
    libinvented3   4.6-1training3    MIT                       not-run   no advisories are invented for OS packages
    3 packages: 3 not-run
    resolved in <seconds>, everything else took <seconds>
    not-run, licence of mechanize 4.16.8+training: nothing is invented of what has a real name
    not-run, licence of wget 3.27-1training2: was not read; of OS packages it is told, not judged
      evidence: the distribution: nothing is invented of what real packages say
    not-run, advisory of mechanize 4.16.8+training: nothing is invented of what has a real name
    not-run, advisory of all 3 packages but mechanize: no advisories are invented for OS packages
    pass, name of mechanize 4.16.8+training: well known
    pass, licence of libinvented3 4.6-1training3: is told; of OS packages it is not judged (the distribution: /usr/share/doc/libinvented3/copyright (invented))
    installed: mechanize 4.16.8+training
    Available Docker Images
    ID             Repository     Size    Tag                   Created Time                    Created Since
    <id>   example_name   135MB   1.0.0.<version>   <time>   <age>
    <id>   example_name   135MB   latest                <time>   <age>
    --- standard error
    find the base demisto/python3-deb done in <seconds>
    look for the newest tag of demisto/python3-deb done in <seconds>
    layer <id> already exists cached
    layer <id> pull complete done in <seconds>
    layer <id> pull complete done in <seconds>
    look into demisto/python3-deb:3.12.8.3296088 done in <seconds>
    pip install --dry-run done in <seconds>
    apt-get install --simulate done in <seconds>
    vet what would be installed done in <seconds>
    reserve a version done in <seconds>
    [1/4] FROM demisto/python3-deb:3.12.8.3296088 cached
    [2/4] apt-get install wget and 1 more done in <seconds>
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
    {"id":"2@playground","parent":"1@playground","time":"<time>","kind":"table","engine":"training","title":"Vetted packages","columns":["Package","Version","Licence","Brought in by","Verdict","Why"],"rows":[["six","4.14.2+training","","named","not-run","nothing is invented of what has a real name"],["wget","3.27-1training2","","named","not-run","was not read; of OS packages it is told, not judged"],["invented-helper-1","5.0.7+training","MIT","six","pass",""],["invented-helper-8","5.11.7+training","MIT","six","pass",""],["libinvented3","4.6-1training3","MIT","","not-run","no advisories are invented for OS packages"]],"data":{"packages":[{"subject":{"kind":"python","name":"six","version":"4.14.2+training","named":true,"via":[],"licence":"","source_only":false},"findings":[{"check":"name","verdict":"pass","says":"well known"},{"check":"licence","verdict":"not-run","says":"nothing is invented of what has a real name"},{"check":"advisory","verdict":"not-run","says":"nothing is invented of what has a real name"}]},{"subject":{"kind":"system","name":"wget","version":"3.27-1training2","named":true,"via":[],"licence":"","source_only":false},"findings":[{"check":"licence","verdict":"not-run","says":"was not read; of OS packages it is told, not judged","evidence":[{"source":"the distribution","value":"nothing is invented of what real packages say"}]},{"check":"advisory","verdict":"not-run","says":"no advisories are invented for OS packages"}]},{"subject":{"kind":"python","name":"invented-helper-1","version":"5.0.7+training","named":false,"via":["six"],"licence":"MIT","source_only":false},"findings":[{"check":"name","verdict":"pass","says":"like no well-known name"},{"check":"licence","verdict":"pass","says":"MIT is allowed","id":"MIT","evidence":[{"source":"Classifier","value":"License :: OSI Approved :: MIT License"}]},{"check":"advisory","verdict":"pass","says":"none is known","evidence":[{"source":"the invented index","value":"no advisory"}]}]},{"subject":{"kind":"python","name":"invented-helper-8","version":"5.11.7+training","named":false,"via":["six"],"licence":"MIT","source_only":false},"findings":[{"check":"name","verdict":"pass","says":"like no well-known name"},{"check":"licence","verdict":"pass","says":"MIT is allowed","id":"MIT","evidence":[{"source":"Classifier","value":"License :: OSI Approved :: MIT License"}]},{"check":"advisory","verdict":"pass","says":"none is known","evidence":[{"source":"the invented index","value":"no advisory"}]}]},{"subject":{"kind":"system","name":"libinvented3","version":"4.6-1training3","named":false,"via":[],"licence":"MIT","source_only":false},"findings":[{"check":"licence","verdict":"pass","says":"is told; of OS packages it is not judged","evidence":[{"source":"the distribution","value":"/usr/share/doc/libinvented3/copyright (invented)"}]},{"check":"advisory","verdict":"not-run","says":"no advisories are invented for OS packages"}]}],"sources":[],"resolved_ms":<milliseconds>,"vetted_ms":<milliseconds>}}
    {"id":"3@playground","parent":"1@playground","time":"<time>","kind":"text","engine":"training","text":"5 packages: 2 pass, 3 not-run\nresolved in <seconds>, everything else took <seconds>\nnot-run, licence of six 4.14.2+training: nothing is invented of what has a real name\nnot-run, licence of wget 3.27-1training2: was not read; of OS packages it is told, not judged\n  evidence: the distribution: nothing is invented of what real packages say\nnot-run, advisory of six 4.14.2+training: nothing is invented of what has a real name\nnot-run, advisory of all 2 OS packages: no advisories are invented for OS packages\npass, name of six 4.14.2+training: well known\npass, name of all 3 libraries but six: like no well-known name\npass, licence of all 3 libraries but six: MIT is allowed (Classifier: License :: OSI Approved :: MIT License)\npass, licence of libinvented3 4.6-1training3: is told; of OS packages it is not judged (the distribution: /usr/share/doc/libinvented3/copyright (invented))\npass, advisory of all 3 libraries but six: none is known (the invented index: no advisory)"}
    {"id":"4@playground","parent":"1@playground","time":"<time>","kind":"text","engine":"training","text":"installed: invented-helper-1 5.0.7+training, invented-helper-8 5.11.7+training, six 4.14.2+training"}
    {"id":"5@playground","parent":"1@playground","time":"<time>","kind":"table","engine":"training","title":"Available Docker Images","columns":["ID","Repository","Size","Tag","Created Time","Created Since"],"rows":[["<id>","lesson","138MB","1.0.0.<version>","<time>","<age>"],["<id>","lesson","138MB","latest","<time>","<age>"]],"data":{"images":[{"id":"<id>","repository":"lesson","tag":"1.0.0.<version>","size":"138MB","createdAt":"<time>","createdSince":"<age>"},{"id":"<id>","repository":"lesson","tag":"latest","size":"138MB","createdAt":"<time>","createdSince":"<age>"}],"installed":["invented-helper-1 5.0.7+training","invented-helper-8 5.11.7+training","six 4.14.2+training"],"base":"python:3.12-slim","version":"1.0.0.<version>"}}
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
    error: what would be installed cannot be resolved: that failed in the step pip install --dry-run
      > TRAINING: what is resolved here is invented, with all its packages, versions and sizes.
      > ERROR: Could not find a version that satisfies the requirement nosuchpkg (from versions: none)
      > ERROR: No matching distribution found for nosuchpkg
      = reason: No matching distribution found for nosuchpkg
      = help: see whether the name and the version exist and fit the base's Python
    "#);
    insta::assert_snapshot!(refused(&format!("{base} dependencies=requests==99")), @r#"
    error: what would be installed cannot be resolved: that failed in the step pip install --dry-run
      > TRAINING: what is resolved here is invented, with all its packages, versions and sizes.
      > ERROR: Could not find a version that satisfies the requirement requests==99 (from versions: 0.17.1+training, 1.2.2+training, 2.4.0+training, 3.15.1+training, 4.10.3+training)
      > ERROR: No matching distribution found for requests==99
      = reason: No matching distribution found for requests==99
      = help: see whether the name and the version exist and fit the base's Python
    "#);
    insta::assert_snapshot!(refused(&format!("{base} dependencies=\"six<2,six>=3\"")), @r#"
    error: what would be installed cannot be resolved: that failed in the step pip install --dry-run
      > TRAINING: what is resolved here is invented, with all its packages, versions and sizes.
      > ERROR: Cannot install six<2 and six>=3 because these package versions have conflicting dependencies.
      > ERROR: ResolutionImpossible
      = reason: ResolutionImpossible
      = help: ask for versions that fit together, or leave one of them out
    "#);
    insta::assert_snapshot!(refused(&format!("{base} packages=libxslt")), @r#"
    error: what would be installed cannot be resolved: that failed in the step apt-get install --simulate
      > TRAINING: what is resolved here is invented, with all its packages, versions and sizes.
      > Get:1 http://deb.example/debian bookworm InRelease [151 kB]
      > Get:2 http://deb.example/debian bookworm/main amd64 Packages [8788 kB]
      > Fetched 8939 kB in 1s (8939 kB/s)
      > Reading package lists...
      > Building dependency tree...
      > Reading state information...
      > E: Unable to locate package libxslt
      > near names: libxslt1.1, libxslt1-dev
      = reason: Unable to locate package libxslt; near names: libxslt1.1, libxslt1-dev
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
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    "#);
    insta::assert_snapshot!(refused("name=Lesson"), @r#"
    error: a name is lower case only
     --> -c:1:27
      |
    1 | /docker_image_create name=Lesson
      |                           ^
      = help: did you mean `lesson`?
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    "#);
    insta::assert_snapshot!(refused("name=lesson dependencies=./local"), @r#"
    error: a path is not taken, only requirements by name
     --> -c:1:47
      |
    1 | /docker_image_create name=lesson dependencies=./local
      |                                               ^^^^^^^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    "#);
    insta::assert_snapshot!(refused("name=lesson dependencies=--index-url"), @r#"
    error: options of pip are not taken, only requirements by name
     --> -c:1:47
      |
    1 | /docker_image_create name=lesson dependencies=--index-url
      |                                               ^^^^^^^^^^^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    "#);
    insta::assert_snapshot!(refused("name=lesson dependencies=\"six @ https://a.example/six.whl\""), @r#"
    error: a URL is not taken, only requirements by name
     --> -c:1:48
      |
    1 | /docker_image_create name=lesson dependencies="six @ https://a.example/six.whl"
      |                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    "#);
    insta::assert_snapshot!(refused("name=lesson packages=\"wget; rm\""), @r#"
    error: `;` cannot stand in a package name
     --> -c:1:48
      |
    1 | /docker_image_create name=lesson packages="wget; rm"
      |                                                ^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    "#);
    insta::assert_snapshot!(refused("name=lesson packages=-y"), @r#"
    error: a package name begins with a letter or digit; options are not taken
     --> -c:1:43
      |
    1 | /docker_image_create name=lesson packages=-y
      |                                           ^^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    "#);
    insta::assert_snapshot!(refused("name=lesson base=python::1"), @r#"
    error: `:` cannot stand in a tag
     --> -c:1:46
      |
    1 | /docker_image_create name=lesson base=python::1
      |                                              ^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    "#);
    insta::assert_snapshot!(refused("dependencies=six"), @r#"
    error: /docker_image_create needs `name=`
     --> -c:1:1
      |
    1 | /docker_image_create dependencies=six
      | ^^^^^^^^^^^^^^^^^^^^
      = help: for example `/docker_image_create name=example_name dependencies=mechanize packages=wget`
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    "#);
}

const PECULIAR: [&str; 5] = [
    "/docker_image_create name=lesson/managed dependencies=six packages=wget base=training/debian-python3",
    "/docker_image_create name=lesson/other-user dependencies=six packages=wget base=registry.access.example/ubi9/python-311",
    "/docker_image_create name=lesson/two dependencies=six base=demisto/python:1.3-alpine",
    "/docker_image_create name=lesson/complaining dependencies=six base=demisto/crypto",
    "/docker_image_create name=lesson/marker dependencies=`six; python_version < \"3\"` base=python:3.12-slim",
];

#[test]
fn bases_that_are_peculiar_work() {
    let program = Program::training();
    let ran = program.run(&PECULIAR);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    insta::assert_snapshot!(Ran::steady(&ran.stdout), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Vetted packages
    Package             Version           Licence   Brought in by   Verdict   Why
    six                 4.14.2+training             named           not-run   nothing is invented of what has a real name
    wget                3.27-1training2             named           not-run   was not read; of OS packages it is told, not judged
    invented-helper-1   5.0.7+training    MIT       six             pass
    invented-helper-8   5.11.7+training   MIT       six             pass
    libinvented3        4.6-1training3    MIT                       not-run   no advisories are invented for OS packages
    5 packages: 2 pass, 3 not-run
    resolved in <seconds>, everything else took <seconds>
    not-run, licence of six 4.14.2+training: nothing is invented of what has a real name
    not-run, licence of wget 3.27-1training2: was not read; of OS packages it is told, not judged
      evidence: the distribution: nothing is invented of what real packages say
    not-run, advisory of six 4.14.2+training: nothing is invented of what has a real name
    not-run, advisory of all 2 OS packages: no advisories are invented for OS packages
    pass, name of six 4.14.2+training: well known
    pass, name of all 3 libraries but six: like no well-known name
    pass, licence of all 3 libraries but six: MIT is allowed (Classifier: License :: OSI Approved :: MIT License)
    pass, licence of libinvented3 4.6-1training3: is told; of OS packages it is not judged (the distribution: /usr/share/doc/libinvented3/copyright (invented))
    pass, advisory of all 3 libraries but six: none is known (the invented index: no advisory)
    installed: invented-helper-1 5.0.7+training, invented-helper-8 5.11.7+training, six 4.14.2+training
    Available Docker Images
    ID             Repository       Size    Tag                   Created Time                    Created Since
    <id>   lesson/managed   296MB   1.0.0.<version>   <time>   <age>
    <id>   lesson/managed   296MB   latest                <time>   <age>
    Vetted packages
    Package             Version           Licence   Brought in by   Verdict   Why
    six                 4.14.2+training             named           not-run   nothing is invented of what has a real name
    wget                3.27-8.training             named           not-run   was not read; of OS packages it is told, not judged
    invented-helper-1   5.0.7+training    MIT       six             pass
    invented-helper-8   5.11.7+training   MIT       six             pass
    libinvented3        4.6-9.training    MIT                       not-run   no advisories are invented for OS packages
    5 packages: 2 pass, 3 not-run
    resolved in <seconds>, everything else took <seconds>
    not-run, licence of six 4.14.2+training: nothing is invented of what has a real name
    not-run, licence of wget 3.27-8.training: was not read; of OS packages it is told, not judged
      evidence: the distribution: nothing is invented of what real packages say
    not-run, advisory of six 4.14.2+training: nothing is invented of what has a real name
    not-run, advisory of all 2 OS packages: no advisories are invented for OS packages
    pass, name of six 4.14.2+training: well known
    pass, name of all 3 libraries but six: like no well-known name
    pass, licence of all 3 libraries but six: MIT is allowed (Classifier: License :: OSI Approved :: MIT License)
    pass, licence of libinvented3 4.6-9.training: is told; of OS packages it is not judged (the distribution: /usr/share/doc/libinvented3/copyright (invented))
    pass, advisory of all 3 libraries but six: none is known (the invented index: no advisory)
    installed: invented-helper-1 5.0.7+training, invented-helper-8 5.11.7+training, six 4.14.2+training
    Available Docker Images
    ID             Repository          Size    Tag                   Created Time                    Created Since
    <id>   lesson/other-user   245MB   1.0.0.<version>   <time>   <age>
    <id>   lesson/other-user   245MB   latest                <time>   <age>
    Vetted packages
    Package             Version           Licence   Brought in by   Verdict   Why
    six                 4.14.2+training             named           not-run   nothing is invented of what has a real name
    invented-helper-1   5.0.7+training    MIT       six             pass
    invented-helper-8   5.11.7+training   MIT       six             pass
    3 packages: 2 pass, 1 not-run
    resolved in <seconds>, everything else took <seconds>
    not-run, licence of six 4.14.2+training: nothing is invented of what has a real name
    not-run, advisory of six 4.14.2+training: nothing is invented of what has a real name
    pass, name of six 4.14.2+training: well known
    pass, name of all 3 packages but six: like no well-known name
    pass, licence of all 3 packages but six: MIT is allowed (Classifier: License :: OSI Approved :: MIT License)
    pass, advisory of all 3 packages but six: none is known (the invented index: no advisory)
    installed: invented-helper-1 5.0.7+training, invented-helper-8 5.11.7+training, six 4.14.2+training
    Available Docker Images
    ID             Repository   Size     Tag                   Created Time                    Created Since
    <id>   lesson/two   83.4MB   1.0.0.<version>   <time>   <age>
    <id>   lesson/two   83.4MB   latest                <time>   <age>
    base: demisto/crypto has no tag `latest`; its newest numbered tag was taken: demisto/crypto:1.0.0.114611
    Vetted packages
    Package             Version           Licence   Brought in by   Verdict   Why
    six                 4.14.2+training             named           not-run   nothing is invented of what has a real name
    invented-helper-1   5.0.7+training    MIT       six             pass
    invented-helper-8   5.11.7+training   MIT       six             pass
    3 packages: 2 pass, 1 not-run
    resolved in <seconds>, everything else took <seconds>
    not-run, licence of six 4.14.2+training: nothing is invented of what has a real name
    not-run, advisory of six 4.14.2+training: nothing is invented of what has a real name
    pass, name of six 4.14.2+training: well known
    pass, name of all 3 packages but six: like no well-known name
    pass, licence of all 3 packages but six: MIT is allowed (Classifier: License :: OSI Approved :: MIT License)
    pass, advisory of all 3 packages but six: none is known (the invented index: no advisory)
    installed: invented-helper-1 5.0.7+training, invented-helper-8 5.11.7+training, six 4.14.2+training
    Available Docker Images
    ID             Repository           Size   Tag                   Created Time                    Created Since
    <id>   lesson/complaining   52MB   1.0.0.<version>   <time>   <age>
    <id>   lesson/complaining   52MB   latest                <time>   <age>
    nothing to vet: on this base, what was asked for installs nothing
    Available Docker Images
    ID             Repository      Size    Tag                   Created Time                    Created Since
    <id>   lesson/marker   131MB   1.0.0.<version>   <time>   <age>
    <id>   lesson/marker   131MB   latest                <time>   <age>
    "#);
}

#[test]
fn the_same_again_gives_the_image_one_more_tag_and_what_differs_is_built_on_the_layers_that_are_there() {
    let program = Program::training();
    let line = "/docker_image_create name=lesson packages=wget base=python:3.12-slim";
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
    let version = |text: &str| number.find_iter(text).last().unwrap().as_str().to_owned();
    let second = program.run(&[line]);
    insta::assert_snapshot!(second.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Vetted packages
    Package        Version           Licence   Brought in by   Verdict   Why
    wget           3.27-1training2             named           not-run   was not read; of OS packages it is told, not judged
    libinvented3   4.6-1training3    MIT                       not-run   no advisories are invented for OS packages
    2 packages: 2 not-run
    resolved in <seconds>, everything else took <seconds>
    not-run, licence of wget 3.27-1training2: was not read; of OS packages it is told, not judged
      evidence: the distribution: nothing is invented of what real packages say
    not-run, advisory of all 2 packages: no advisories are invented for OS packages
    pass, licence of libinvented3 4.6-1training3: is told; of OS packages it is not judged (the distribution: /usr/share/doc/libinvented3/copyright (invented))
    nothing was built: lesson:1.0.0.<version> was made from the same lock on the same base, and got one more tag
    Available Docker Images
    ID             Repository   Size    Tag                   Created Time                    Created Since
    <id>   lesson       135MB   1.0.0.<version>   <time>   <age>
    <id>   lesson       135MB   latest                <time>   <age>
    <id>   lesson       135MB   1.0.0.<version>   <time>   <age>
    --- standard error
    find the base python:3.12-slim done in <seconds>
    look into python:3.12-slim done in <seconds>
    apt-get install --simulate done in <seconds>
    vet what would be installed done in <seconds>
    reserve a version done in <seconds>
    tag lesson:1.0.0.<version> done in <seconds>
    --- status 0
    "#);
    let (old, again) = (version(&first.stdout), version(&second.stderr));
    assert!(again > old);
    let after = list();
    assert_eq!(row(&after, &old), row(&before, &old), "a version stays what it was");
    assert_eq!(row(&after, &again)[0], row(&after, &old)[0], "the same image");
    assert_eq!(row(&after, "latest")[0], row(&after, &old)[0]);

    let third = program.run(&[&format!("{line} dependencies=six")]);
    let steps: Vec<_> = third.stderr.lines().filter(|line| line.starts_with('[')).collect();
    insta::assert_snapshot!(Ran::steady(&steps.join("\n")), @r#"
    [1/4] FROM python:3.12-slim cached
    [2/4] apt-get install wget and 1 more cached
    [3/4] pip install six and 2 more done in <seconds>
    [4/4] seal 1.0.0.<version> done in <seconds>
    "#);
    let new = version(&third.stderr);
    let after = list();
    assert!(new > again);
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
    === pip install --dry-run
    TRAINING: what is resolved here is invented, with all its packages, versions and sizes.
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
