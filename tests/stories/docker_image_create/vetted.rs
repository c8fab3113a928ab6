//! What goes in is vetted first, and exactly that is built: on a real engine, with the real index.

use std::collections::BTreeSet;
use std::path::Path;

use warroom::image::Lock;

use super::{image_id, versions};
use crate::support::engine::RealEngine;
use crate::support::index::{Index, SOURCE, STOWAWAY, WHOLE};
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
    let program = with_marked_certificates(engine.program().arguments(&["--output", "json"]));
    let ran = create(&program, &format!("name={name} dependencies=requests packages=jq,sudo"));
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
    let pins = lock
        .lines()
        .filter(|line| !line.starts_with('#') && line.contains("=="));
    let pins: BTreeSet<_> = pins
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .collect();
    let (before, after) = (
        distributions(&engine, &RealEngine::base()),
        distributions(&engine, &image),
    );
    assert_eq!(after, &before | &pins, "the base and the lock, and nothing else");
    is_lean(&engine, &image);

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

/// Nothing that makes pip faster here may change what it chooses.
#[test]
fn the_bases_own_pip_would_choose_the_very_same_files() {
    let Some(engine) = RealEngine::find() else { return };
    let wanted = ["pandas", "requests[socks]<2.32", "cryptography<42"];
    let program = engine.program();
    let ran = create(
        &program,
        &format!("name=story/chosen dependencies=\"{}\" dry_run=true", wanted.join(",")),
    );
    let kept = std::fs::read_dir(program.data().join("locks")).unwrap().next().unwrap();
    let lock = Lock::parse(&std::fs::read_to_string(kept.unwrap().path()).unwrap()).unwrap();
    let chosen: BTreeSet<_> = (lock.distributions.iter())
        .map(|one| format!("{} {} {}", one.name, one.version, one.sha256))
        .collect();
    assert!(chosen.len() > 8, "{ran:?}");

    let mut words: Vec<String> = ["run", "--rm"].map(str::to_owned).to_vec();
    if let Ok(bundle) = std::env::var("WARROOM_TEST_CA") {
        words.extend([
            "-v".to_owned(),
            format!("{bundle}:/ca.pem:ro"),
            "-e".to_owned(),
            "PIP_CERT=/ca.pem".to_owned(),
        ]);
    }
    for name in ["PIP_INDEX_URL", "PIP_TRUSTED_HOST", "HTTPS_PROXY"] {
        if let Ok(value) = std::env::var(name) {
            words.extend(["-e".to_owned(), format!("{name}={value}")]);
        }
    }
    let base = RealEngine::base();
    words.extend(["--entrypoint", "python3", &base, "-m", "pip", "-qqq"].map(str::to_owned));
    words.extend(["install", "--dry-run", "--ignore-installed", "--report", "-"].map(str::to_owned));
    words.extend(["--break-system-packages", "--no-cache-dir", "--"].map(str::to_owned));
    words.extend(wanted.map(str::to_owned));
    let told = engine.docker(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let by_pip: BTreeSet<_> = (told["install"].as_array().unwrap().iter())
        .map(|one| {
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let name = text(&one["metadata"]["name"]).to_lowercase().replace(['_', '.'], "-");
            let hash = text(&one["download_info"]["archive_info"]["hash"]);
            format!(
                "{name} {} {}",
                text(&one["metadata"]["version"]),
                hash.trim_start_matches("sha256=")
            )
        })
        .collect();
    assert_eq!(chosen, by_pip);
}

/// The files of OS packages are fetched by the addresses that apt told; where that fails, by lists.
#[test]
fn os_packages_come_as_the_files_that_were_told_or_by_fresh_lists() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/files";
    let program = engine.program();
    let mut seen = BTreeSet::new();
    let mut made = |more: &str| {
        let ran = create(&program, &format!("name={name} packages=jq,libxml2 {more}"));
        assert_eq!(ran.status, Some(0), "{ran:?}");
        let latest = format!("{name}:latest");
        assert!(look(&engine, &latest, "jq --version").starts_with("jq-"), "{ran:?}");
        engine.forget(name);
        let logs = std::fs::read_dir(program.data().join("logs")).unwrap();
        let logs = logs.map(|log| log.unwrap().path());
        let new: Vec<_> = logs.filter(|log| seen.insert(log.clone())).collect();
        std::fs::read_to_string(new.first().unwrap()).unwrap()
    };
    let by_files = "/dev/warroom/packages/files/";
    let log = made("");
    assert!(log.contains(by_files), "{log}");

    let folder = std::fs::read_dir(program.data().join("cache/packages")).unwrap();
    let file = folder.map(|entry| entry.unwrap().path()).next().unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("/jq_"), "{text}");
    let hash = regex::Regex::new("\"sha256\":\"[0-9a-f]{64}\"").unwrap();
    let wrong = format!("\"sha256\":\"{}\"", "0".repeat(64));
    // Files of that hash are in the builder's cache by now, so the hash is another one, too.
    let gone = text.replace("/jq_", "/gone_");
    std::fs::write(&file, hash.replace_all(&gone, wrong.as_str()).as_ref()).unwrap();
    let log = made("dependencies=six");
    assert!(log.contains("gone_") && log.contains("InRelease"), "{log}");
    std::fs::write(&file, hash.replace_all(&text, wrong.as_str()).as_ref()).unwrap();
    let log = made("dependencies=six==1.16.0");
    assert!(log.contains("Hash Sum mismatch") && !log.contains(by_files), "{log}");
}

/// What other images of the base had is in the caches: nothing of it has to be made ready beside.
#[test]
fn libraries_that_the_caches_have_are_not_made_ready_again() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/known", "story/known-base:1");
    engine.derive(&RealEngine::base(), "echo known >/etc/known", &[], base);
    let program = engine.program();
    let mut seen = BTreeSet::new();
    let mut made = |line: &str| {
        let ran = program.run(&[&format!("/docker_image_create name={name} base={base} {line}")]);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        let logs = std::fs::read_dir(program.data().join("logs")).unwrap();
        let logs = logs.map(|log| log.unwrap().path());
        let new: Vec<_> = logs.filter(|log| seen.insert(log.clone())).collect();
        std::fs::read_to_string(new.first().unwrap()).unwrap()
    };
    made("dependencies=six packages=jq");
    // From a lock nothing is begun before the build, which shows all of it.
    let locks = || {
        let locks = std::fs::read_dir(program.data().join("locks")).unwrap();
        locks.map(|lock| lock.unwrap().path()).collect::<BTreeSet<_>>()
    };
    let mut planned = |line: &str| {
        let before = locks();
        made(&format!("{line} dry_run=true"));
        locks().difference(&before).next().unwrap().display().to_string()
    };
    let known = planned("dependencies=six packages=wget");
    let new = planned("dependencies=six,tabulate packages=jq,wget");
    let log = made(&format!("lock={known}"));
    assert!(
        log.contains("apt-get install wget") && !log.contains("get ready: "),
        "{log}"
    );
    let log = made(&format!("lock={new}"));
    assert!(log.contains("get ready: "), "tabulate is new: {log}");
    engine.forget(name);
    engine.docker(&["rmi", base]);
}

/// apt does not ask who signed the lists when it installs a file, so files of lists that nobody signed are not taken.
#[test]
fn os_packages_of_lists_that_nobody_signed_are_refused() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/unsigned", "story/unsigned-base:1");
    let sources = "sed -i 's/^deb /deb [trusted=no] /' /etc/apt/sources.list";
    engine.derive(&RealEngine::base(), sources, &[], base);
    let ran = engine
        .program()
        .run(&[&format!("/docker_image_create name={name} base={base} packages=jq")]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("unauthenticated"), "{ran:?}");
    assert_eq!(versions(&engine, name), Vec::<String>::new());
    engine.docker(&["rmi", base]);
}

/// An image is as new as it says, also where the builder has all its layers.
#[test]
fn an_image_of_layers_that_are_there_is_new_all_the_same() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/renewed";
    let (first, other) = (engine.program(), engine.program());
    let mut times = Vec::new();
    for program in [&first, &other, &first] {
        let ran = create(program, &format!("name={name} dependencies=tabulate"));
        assert_eq!(ran.status, Some(0), "{ran:?}");
        let latest = format!("{name}:latest");
        let time = engine.docker(&["image", "inspect", "--format", "{{.Created}}", &latest]);
        times.push(time.parse::<jiff::Timestamp>().unwrap());
        assert_eq!(engine.leftovers(program), Vec::<String>::new());
        engine.forget(name);
    }
    assert!(times[0] < times[1] && times[1] < times[2], "{times:?}");
}

/// Stands in the CA bundle that programs are given, beside its certificates.
const MARK: &str = "# a line of our own bundle";

fn with_marked_certificates(program: Program) -> Program {
    let Ok(bundle) = std::env::var("WARROOM_TEST_CA") else {
        return program;
    };
    let file = program.home().join("marked.pem");
    let text = std::fs::read_to_string(bundle).unwrap();
    std::fs::write(&file, format!("{MARK}\n{text}")).unwrap();
    program.variable("SSL_CERT_FILE", &file.display().to_string())
}

/// What a shell line prints in an image, as root.
fn look(engine: &RealEngine, image: &str, line: &str) -> String {
    engine.docker(&[
        "run",
        "--rm",
        "--network",
        "none",
        "--user",
        "0",
        image,
        "sh",
        "-c",
        line,
    ])
}

fn lines(text: &str) -> BTreeSet<String> {
    text.lines().map(str::to_owned).collect()
}

/// The Python distributions of an image as a lock writes them.
fn distributions(engine: &RealEngine, image: &str) -> BTreeSet<String> {
    let listed = look(engine, image, "python3 -m pip list --format freeze");
    lines(&listed.to_lowercase().replace('_', "-"))
}

/// Nothing but the packages came in: one layer each, their byte code, no file of the build, no file that runs as another
/// user.
fn is_lean(engine: &RealEngine, image: &str) {
    let base = RealEngine::base();
    let files = |image: &str| lines(&look(engine, image, "find / -xdev -not -path '/proc/*'"));
    let (before, after) = (files(&base), files(image));
    let came: Vec<_> = after.difference(&before).map(String::as_str).collect();
    assert!(
        came.contains(&"/usr/bin/jq") && came.contains(&"/usr/bin/sudo"),
        "{came:#?}"
    );
    let kept = [
        "/tmp/",
        "/root/",
        "/dev/",
        "/opt/",
        "/var/cache/",
        "/var/lib/apt/lists/",
        "/var/log/",
    ];
    let told = |path: &&&str| kept.iter().any(|folder| path.starts_with(folder)) || path.contains("warroom");
    let left: Vec<_> = came.iter().filter(told).collect();
    assert!(left.is_empty(), "{left:#?}");
    let marked = look(
        engine,
        image,
        &format!("grep -rlsF '{MARK}' / --exclude-dir=proc --exclude-dir=sys; true"),
    );
    assert_eq!(marked, "", "the CA bundle stayed");

    let ends = |path: &str, with: &str| Path::new(path).extension().is_some_and(|end| end == with);
    let compiled = |path: &&&str| path.contains("/requests/__pycache__/") && ends(path, "pyc");
    let sources = |path: &&&str| path.contains("-packages/requests/") && ends(path, "py");
    assert_eq!(
        came.iter().filter(compiled).count(),
        came.iter().filter(sources).count()
    );

    let special = "find / -xdev -type f \\( -perm -4000 -o -perm -2000 \\)";
    assert_eq!(look(engine, image, special), look(engine, &base, special));

    let history = |image: &str| {
        let told = engine.docker(&["history", "--no-trunc", "--format", "{{.Size}} {{.CreatedBy}}", image]);
        told.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (of_base, history) = (history(&base), history(image));
    let full: Vec<_> = (history.iter().take(history.len() - of_base.len()))
        .filter(|line| !line.starts_with("0B "))
        .collect();
    assert!(
        full.len() == 2 && full[0].contains("install.py") && full[1].contains("packages.sh"),
        "{full:#?}"
    );
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
    let ran = create(&program, "name=story/typo dependencies=urllib33,requests");
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("id you mean urllib3") && ran.stderr.contains("accept=urllib33"),
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
    let line = format!(
        "/docker_image_check dependencies=docopt==0.6.2 base={}",
        RealEngine::base()
    );
    let checked = program.run(&[&line]);
    assert_eq!(checked.status, Some(0), "{checked:?}");
    assert!(
        checked.stdout.contains("source only") || checked.stdout.contains("source-only"),
        "{checked:?}"
    );
}

#[test]
fn a_package_that_would_take_one_of_the_base_away_is_refused_before_anything_is_built() {
    let Some(engine) = RealEngine::find() else { return };
    let ran = create(&engine.program(), "name=story/removal packages=libelogind0");
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("libsystemd0") && ran.stderr.contains("cannot stand beside a package of the base"),
        "{ran:?}"
    );
    assert_eq!(versions(&engine, "story/removal"), Vec::<String>::new());
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
        ran.stdout.contains("\nsix==") && ran.stdout.contains("--hash=sha256:"),
        "{ran:?}"
    );
    let pinned = regex::escape(&RealEngine::base()) + "@sha256:[0-9a-f]{64}";
    let froms: Vec<_> = ran.stdout.lines().filter(|line| line.starts_with("FROM ")).collect();
    let is_pinned = regex::Regex::new(&format!("^FROM {pinned} AS [a-z]+$")).unwrap();
    assert!(
        froms.len() > 1 && (froms.iter()).all(|from| is_pinned.is_match(from) || *from == "FROM tools AS ready"),
        "{froms:#?}"
    );
    assert_eq!(versions(&engine, name), Vec::<String>::new());
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
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

    let ran = program.run(&[&format!(
        "/docker_image_create name={name} base={base} dependencies=unidecode==1.2.0 approve=\"please\""
    )]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert_eq!(verdict(package(&report(&ran), "unidecode"), "licence"), "fail");
    assert_eq!(versions(&engine, name), Vec::<String>::new());
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
}

#[test]
fn another_file_than_the_vetted_one_is_refused_by_the_build() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/swapped";
    for changed in [WHOLE, SOURCE] {
        let Some(index) = Index::beside(&engine) else { return };
        let program = index.used_by(engine.program());
        // Twice to be resolved: without code of source distributions, and then with it.
        index.change_after(2, changed);
        let ran = create(&program, &format!("name={name} dependencies={WHOLE}"));
        assert_eq!(ran.status, Some(1), "{changed}: {ran:?}");
        assert!(
            ran.stderr.contains("the build failed in the step"),
            "{changed}: {ran:?}"
        );
        assert!(ran.stderr.contains("DO NOT MATCH THE HASHES"), "{changed}: {ran:?}");
        assert_eq!(versions(&engine, name), Vec::<String>::new());
        assert_eq!(engine.leftovers(&program), Vec::<String>::new());
    }
}

#[test]
fn a_lock_file_with_another_hash_is_refused_and_the_right_one_builds() {
    let Some(engine) = RealEngine::find() else { return };
    let Some(index) = Index::beside(&engine) else { return };
    let name = "story/hash";
    let program = index.used_by(engine.program());
    let dry = create(&program, &format!("name={name} dependencies={WHOLE} dry_run=true"));
    assert_eq!(dry.status, Some(0), "{dry:?}");
    let kept = std::fs::read_dir(program.data().join("locks")).unwrap().next().unwrap();
    let text = std::fs::read_to_string(kept.unwrap().path()).unwrap();
    let line = text.lines().find(|line| line.starts_with(WHOLE)).unwrap();
    let (_, hash) = line.split_once("--hash=sha256:").unwrap();
    let hash = hash.split_whitespace().next().unwrap();
    let (good, bad) = (program.home().join("good.lock"), program.home().join("bad.lock"));
    std::fs::write(&good, &text).unwrap();
    std::fs::write(&bad, text.replace(hash, &"0".repeat(64))).unwrap();

    let run =
        |file: &std::path::Path| program.run(&[&format!("/docker_image_create name={name} lock={}", file.display())]);
    let refused = run(&bad);
    assert_eq!(refused.status, Some(1), "{refused:?}");
    assert!(
        refused
            .stderr
            .contains(&format!("does not give the file that the lock pins for {WHOLE} 1.0")),
        "{refused:?}"
    );
    assert_eq!(versions(&engine, name), Vec::<String>::new());

    // What is remembered of another lock is not believed of this one.
    let wrong = std::fs::read_to_string(&bad).unwrap();
    let digest = Lock::parse(&wrong).unwrap().digest().replace(':', "-");
    let folder = program.data().join("cache/resolved");
    let known = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    std::fs::copy(known, folder.join(format!("{digest}.json"))).unwrap();
    let refused = run(&bad);
    assert_eq!(refused.status, Some(1), "{refused:?}");
    assert!(
        refused.stderr.contains("does not give the file that the lock pins"),
        "{refused:?}"
    );
    assert_eq!(versions(&engine, name), Vec::<String>::new());
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());

    let made = run(&good);
    assert_eq!(made.status, Some(0), "{made:?}");
    let again = run(&good);
    assert!(again.stdout.contains("nothing was built"), "{again:?}");
    assert_eq!(versions(&engine, name).len(), 2);
    engine.forget(name);
}

#[test]
fn what_comes_in_beside_the_lock_keeps_the_image_from_its_tags_and_no_credentials_are_sent() {
    let Some(engine) = RealEngine::find() else { return };
    let Some(index) = Index::beside(&engine) else { return };
    let name = "story/stowaway";
    let program = index.used_by(engine.program());
    let login = format!("machine {} login ada password verysecret\n", index.host());
    std::fs::write(program.home().join(".netrc"), login).unwrap();
    let ran = create(&program, &format!("name={name} dependencies={STOWAWAY}"));
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(
        ran.stderr
            .contains("this came in and is not in the lock: hidden-guest==1.0"),
        "{ran:?}"
    );
    assert_eq!(versions(&engine, name), Vec::<String>::new());
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
    let heads = index.heads();
    assert!(
        heads.len() > 2 && !heads.iter().any(|head| head.to_lowercase().contains("authorization")),
        "{heads:#?}"
    );
}

#[test]
fn an_image_runs_as_the_user_4000_of_its_base_or_as_the_settings_say() {
    let Some(engine) = RealEngine::find() else { return };
    let Some(index) = Index::beside(&engine) else { return };
    let (name, base) = ("story/user", "story/user-base:1");
    let passwd = "echo demisto:x:4000:4000::/:/bin/sh >> /etc/passwd; echo demisto:x:4000: >> /etc/group";
    engine.derive(&RealEngine::base(), passwd, &[], base);
    let program = index.used_by(engine.program());
    let user = || {
        let ran = program.run(&[&format!(
            "/docker_image_create name={name} base={base} dependencies={WHOLE}"
        )]);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        let image = format!("{name}:latest");
        let code = "import os, warroom_whole; print(os.getuid(), os.getgid())";
        engine.docker(&["run", "--rm", "--network", "none", &image, "python3", "-c", code])
    };
    assert_eq!(user(), "4000 4000");
    let folder = program.home().join("config/warroom");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "[create]\nuser = \"1234:5\"\n").unwrap();
    assert_eq!(user(), "1234 5");
    engine.forget(name);
    engine.docker(&["rmi", base]);
}
