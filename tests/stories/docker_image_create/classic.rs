//! The classic builder of a real engine, which knows no mounts and leaves images where builds fail.

use std::time::Duration;

use super::{versions, wait_for_reservation};
use crate::support::engine::RealEngine;
use crate::support::index::{Index, SOURCE, WHOLE};
use crate::support::program::Program;

fn classic(engine: &RealEngine) -> Program {
    engine.program().variable("DOCKER_BUILDKIT", "0")
}

/// All images, intermediate ones too, that carry the label of this program's jobs.
fn images(engine: &RealEngine, program: &Program) -> String {
    let owner = std::fs::read_to_string(program.data().join("owner")).unwrap();
    engine.docker(&[
        "images",
        "-aq",
        "--filter",
        &format!("label=warroom.owner={}", owner.trim()),
    ])
}

#[test]
fn packages_are_installed_and_it_is_said_before_that_the_ca_bundle_cannot_be_given() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/classic", RealEngine::base());
    let bundle = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    let program = classic(&engine).arguments(&["--output", "json"]);
    let file = program.home().join("ca.pem");
    std::fs::write(&file, bundle).unwrap();
    let program = program.variable("SSL_CERT_FILE", &file.display().to_string());
    let ran = program.run(&[
        "/version",
        &format!("/docker_image_create {name} packages=jq base={base}"),
    ]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let entries = ran.entries();
    assert!(
        entries[1]["text"].as_str().unwrap().contains("classic builder"),
        "{ran:?}"
    );
    assert_eq!(entries[3]["kind"], "warning");
    insta::assert_snapshot!(entries[3]["text"].as_str().unwrap(), @r#"
    the CA bundle cannot be given to this build: the classic builder of this engine knows no mounts, and copying the bundle would leave it in the image
      = help: if the build fails on certificates, use an engine with BuildKit, or a base that knows your CA
    "#);
    let image = format!("{name}:latest");
    let jq = engine.docker(&["run", "--rm", "--network", "none", &image, "jq", "--version"]);
    assert!(jq.starts_with("jq-"), "{jq}");
    let look = [
        "run",
        "--rm",
        "--network",
        "none",
        &image,
        "sh",
        "-c",
        "grep -rl 'AA==' / --include=*.pem -s; echo end",
    ];
    assert!(engine.docker(&look).ends_with("end"));
    let steps: Vec<_> = ran
        .stderr
        .lines()
        .filter(|line| line.contains("] ") && line.starts_with('['))
        .collect();
    assert!(
        steps.iter().any(|line| line.contains("] apt-get install jq ")),
        "{steps:#?}"
    );
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
    engine.forget(name);
}

#[test]
fn a_lock_is_built_without_mounts_and_a_failed_build_leaves_no_image() {
    let Some(engine) = RealEngine::find() else { return };
    let Some(index) = Index::beside(&engine) else { return };
    let name = "story/classic-locked";
    let program = index.used_by(classic(&engine));
    // As another user's base, it has steps before the failing one, so that there are images to leave.
    let base = RealEngine::name("BASE_NONROOT");
    let line = format!("/docker_image_create {name} dependencies={WHOLE} base={base}");
    let ran = program.run(&[&line]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(
        ran.stdout
            .contains(&format!("\ninstalled: {SOURCE} 1.0, {WHOLE} 1.0\n")),
        "{ran:?}"
    );
    let image = format!("{name}:latest");
    let look = "import warroom_whole, warroom_source; print(warroom_whole.WHOLE, warroom_source.SOURCE)";
    let run = |program: &str, line: &str| {
        let words = [
            "run",
            "--rm",
            "--network",
            "none",
            "--entrypoint",
            program,
            &image,
            "-c",
            line,
        ];
        engine.docker(&words)
    };
    assert_eq!(run("python3", look), "1 1");
    let find = "find / -xdev -name 'warroom*' -not -name '*.py' -not -name '*.pyc' -not -path '*-packages*'";
    assert_eq!(run("sh", &format!("{find} 2>/dev/null; true")), "");
    engine.forget(name);

    // Another file than the one that was vetted, from the build on.
    index.change_after(2, WHOLE);
    let program = index.used_by(classic(&engine));
    let ran = program.run(&[&line]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("the build failed in the step"), "{ran:?}");
    assert!(ran.stderr.contains("DO NOT MATCH THE HASHES"), "{ran:?}");
    assert!(versions(&engine, name).is_empty());
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
    assert_eq!(images(&engine, &program), "");
}

#[test]
fn what_a_killed_build_left_is_swept_by_the_next_start() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/classic-killed", RealEngine::base());
    let program = classic(&engine);
    let mut child = program.start(&["-c", &format!("/docker_image_create {name} packages=git base={base}")]);
    wait_for_reservation(&engine, &program);
    std::thread::sleep(Duration::from_millis(1500));
    child.kill().unwrap();
    child.wait().unwrap();
    // The engine ends the build on its own once it sees that its client is gone.
    let gone = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        engine
            .docker(&[
                "ps",
                "-q",
                "--filter",
                &format!("ancestor={base}"),
                "--filter",
                "status=running",
            ])
            .is_empty()
    });
    let ran = program.run(&[&format!("/docker_image_create {name} base={base}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert_eq!(
        engine.leftovers(&program),
        Vec::<String>::new(),
        "the build had ended: {gone}"
    );
    engine.forget(name);
    assert_eq!(images(&engine, &program), "");
}
