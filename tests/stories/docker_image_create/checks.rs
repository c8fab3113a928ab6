//! What is looked at after the build and before any tag, on a real engine.

use super::versions;
use crate::support::engine::RealEngine;
use crate::support::index::{Index, WHOLE};
use crate::support::program::Program;

/// A shell line that puts a distribution into the base as pip would, but for its files.
fn distribution(name: &str, version: &str, requires: &str) -> String {
    let folder = format!("{name}-{version}.dist-info");
    let requires = if requires.is_empty() {
        String::new()
    } else {
        format!("Requires-Dist: {requires}\\n")
    };
    format!(
        "cd /usr/local/lib/python3.11/dist-packages && mkdir -p {folder} && \
         printf 'Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n{requires}' > {folder}/METADATA && \
         printf '{folder}/METADATA,,\\n{folder}/RECORD,,\\n' > {folder}/RECORD"
    )
}

/// A program with its own log of what the build printed.
fn log(program: &Program) -> String {
    let folder = program.data().join("logs");
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect()
}

#[test]
fn a_fault_that_the_base_has_is_not_held_against_the_image() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/faulty", "story/faulty-base:1");
    engine.derive(
        &RealEngine::base(),
        &distribution("broken", "1.0", "not-there"),
        &[],
        base,
    );
    let check = engine.derive(base, "! python3 -m pip check > /check", &[], "story/faulty-check:1");
    let found = engine.docker(&["run", "--rm", "--network", "none", &check, "cat", "/check"]);
    assert_eq!(found, "broken 1.0 requires not-there, which is not installed.");
    let program = engine.program();
    let line = format!("/docker_image_create {name} dependencies=`nothing-at-all; python_version < \"3\"` base={base}");
    let ran = program.run(&[&line]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    engine.forget(name);
    engine.docker(&["rmi", base, "story/faulty-check:1"]);
}

#[test]
fn a_dependency_that_conflicts_with_the_base_is_refused_without_a_tag() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/conflict", "story/conflict-base:1");
    let line = format!(
        "{} && {}",
        distribution("strict", "1.0", "six<1.10"),
        distribution("six", "1.9.0", "")
    );
    engine.derive(&RealEngine::base(), &line, &[], base);
    let program = engine.program();
    let ran = program.run(&[&format!(
        "/docker_image_create {name} dependencies=\"six==1.16.0\" base={base}"
    )]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    let error = ran.stderr.split_once("error: ").unwrap().1;
    insta::assert_snapshot!(error, @r#"
    pip check finds the built image inconsistent:
      strict 1.0 has requirement six<1.10, but you have six 1.16.0.
      = help: ask for versions that fit together, or for a base without the conflicting distribution
    "#);
    assert!(ran.stdout.contains("\nBuild log: "), "{ran:?}");
    assert!(versions(&engine, name).is_empty());
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
    engine.docker(&["rmi", base]);
}

#[test]
fn a_requirement_for_other_pythons_is_not_missed() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/marker";
    let program = engine.program();
    let base = RealEngine::base();
    let line = format!("/docker_image_create {name} dependencies=`six; python_version < \"3\"` base={base}");
    let ran = program.run(&[&line]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(
        ran.stdout.contains("what was asked for installs nothing\n") && !ran.stdout.contains("installed:"),
        "nothing was installed: {ran:?}"
    );
    let label = "{{index .Config.Labels \"warroom.dependencies\"}}";
    let label = engine.docker(&["image", "inspect", "--format", label, &format!("{name}:latest")]);
    assert_eq!(label.replace('\'', "\""), "six ; python_version < \"3\"");
    engine.forget(name);
}

/// Values that a requirement takes and that mean something to a shell, a Dockerfile or JSON, for a marker that is true
/// nowhere.
const NASTY: [&str; 7] = [
    "; touch pwned ;",
    ") ; (touch pwned); (",
    "!! ~ ~root * .",
    "<x >pwned",
    "]] [[ -n x ], [",
    ", RUN touch pwned",
    "--  -y  =  pwned",
];

#[test]
fn what_looks_like_shell_or_dockerfile_text_stays_one_word() {
    let Some(engine) = RealEngine::find() else { return };
    let base = RealEngine::base();
    // New each time, so that no step is cached and pip tells what it was given.
    let time = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos().to_string();
    let nasty: Vec<_> = NASTY.iter().copied().chain([time.as_str()]).collect();
    let items: Vec<_> = nasty
        .iter()
        .map(|value| format!("six; os_name == \"{value}\""))
        .collect();
    let list = serde_json::to_string(&items).unwrap();
    // An old pip is given them by the build itself, a newer one by what resolves before it.
    let old = RealEngine::name("BASE_PY27");
    for (name, base, builder) in [
        ("story/nasty", &base, "1"),
        ("story/nasty-old", &old, "1"),
        ("story/nasty-classic", &old, "0"),
    ] {
        let program = engine.program().variable("DOCKER_BUILDKIT", builder);
        let ran = program.run(&[&format!(
            "/docker_image_create {name} base={base} dependencies=`{list}`"
        )]);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        let log = log(&program);
        for value in &nasty {
            // pip tells each of its arguments as it got it.
            let seen = format!("Ignoring six: markers 'os_name == \"{value}\"' don't match your environment");
            assert!(log.contains(&seen), "{seen}\n{log}");
        }
        let image = format!("{name}:latest");
        let history = engine.docker(&["history", "--no-trunc", "--format", "{{.CreatedBy}}", &image]);
        let words: Vec<_> = nasty
            .iter()
            .map(|value| format!("six ; os_name == \"{value}\""))
            .collect();
        assert_eq!(
            history.contains(&format!(" -- {}", words.join(" "))),
            *base == old,
            "{history}"
        );
        assert_eq!(history.contains("os_name"), *base == old, "{history}");
        let look = "find / -xdev -name pwned; echo end";
        assert_eq!(
            engine.docker(&["run", "--rm", "--network", "none", &image, "sh", "-c", look]),
            "end"
        );
        let label = "{{index .Config.Labels \"warroom.dependencies\"}}";
        assert_eq!(
            engine.docker(&["image", "inspect", "--format", label, &image]),
            words.join(",")
        );
        engine.forget(name);
    }
}

/// The path of an index that means something to a shell and to a Dockerfile.
const INDEX: &str = "$(touch${IFS}/pwned)/${HOME}/`x`;&'simple'";

#[test]
fn settings_of_pip_and_proxies_reach_the_build_and_proxies_stay_out_of_the_image() {
    let Some(engine) = RealEngine::find() else { return };
    let Some(index) = Index::beside(&engine) else { return };
    let (name, base) = ("story/settings", RealEngine::base());
    let address = index.address(INDEX);
    let program = index
        .used_by(engine.program())
        .variable("PIP_INDEX_URL", &address)
        .variable("HTTP_PROXY", "http://127.0.0.1:9")
        .variable("http_proxy", "http://127.0.0.1:9")
        .variable("HTTPS_PROXY", "http://127.0.0.1:9")
        .variable("https_proxy", "http://127.0.0.1:9");
    let ran = program.run(&[&format!("/docker_image_create {name} dependencies={WHOLE} base={base}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let image = format!("{name}:latest");
    let history = engine.docker(&["history", "--no-trunc", "--format", "{{.CreatedBy}}", &image]);
    let settings = format!("env PIP_INDEX_URL={address} PIP_TRUSTED_HOST={} ", index.host());
    assert!(history.contains(&settings), "{history}");
    assert!(!history.contains("127.0.0.1:9"), "{history}");
    let config = engine.docker(&["image", "inspect", "--format", "{{json .Config}}", &image]);
    assert!(!config.contains("127.0.0.1:9") && !config.contains("PIP_"), "{config}");
    engine.forget(name);

    let ran = program.run(&[&format!("/docker_image_create {name} packages=jq base={base}")]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(
        log(&program).contains("Could not connect to 127.0.0.1:9"),
        "{}",
        log(&program)
    );
    assert!(ran.stderr.contains("failed in the step apt-get resolves jq"), "{ran:?}");
    assert!(
        ran.stderr
            .contains("= help: the build has no way to the package index or mirror"),
        "{ran:?}"
    );
}

#[test]
fn a_package_that_the_distribution_does_not_know_is_told() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/nopackage";
    let program = engine.program();
    let ran = program.run(&[&format!(
        "/docker_image_create {name} packages=no-such-package-xyz base={}",
        RealEngine::base()
    )]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(
        ran.stderr
            .contains("error: what would be installed cannot be resolved: that failed in the step apt-get resolves no-such-package-xyz"),
        "{ran:?}"
    );
    assert!(
        ran.stderr
            .contains("  > E: Unable to locate package no-such-package-xyz"),
        "{ran:?}"
    );
    assert!(
        ran.stderr
            .contains("  = reason: the base's sources have no package no-such-package-xyz"),
        "{ran:?}"
    );
    assert!(
        ran.stderr
            .contains("= help: see how the base's distribution names the package"),
        "{ran:?}"
    );
    assert!(versions(&engine, name).is_empty());
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
}

#[test]
fn an_index_with_a_password_is_refused_before_anything_is_done() {
    let Some(engine) = RealEngine::find() else { return };
    let program = engine
        .program()
        .variable("PIP_INDEX_URL", "https://ada:verysecret@index.example/simple");
    let line = format!(
        "/docker_image_create story/secret dependencies=six base={}",
        RealEngine::base()
    );
    let ran = program.run(&[&line]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    --- standard error
    error: PIP_INDEX_URL holds a password, and a build would keep it in the image's history for everybody to read
      = help: give PIP_INDEX_URL without user name and password, for example through a proxy index that asks for none
    --- status 1
    "#);
    assert!(!program.data().join("logs").exists() || log(&program).is_empty());
}

#[test]
fn what_the_base_had_already_is_told_as_that() {
    let Some(engine) = RealEngine::find() else { return };
    let name = "story/already";
    let base = RealEngine::base();
    let version = "from importlib.metadata import version; print(version('wheel'))";
    let version = engine.docker(&["run", "--rm", "--network", "none", &base, "python3", "-c", version]);
    let ran = engine.program().run(&[&format!(
        "/docker_image_create {name} dependencies=wheel=={version} base={base}"
    )]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(
        ran.stdout
            .contains(&format!("\nalready in the base: wheel {version}\n")),
        "{ran:?}"
    );
    assert!(!ran.stdout.contains("installed:"), "{ran:?}");
    engine.forget(name);
}
