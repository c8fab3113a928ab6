use super::*;
use crate::engine::training::tests::{BASE, Heard, build_on, engine};
use crate::engine::{Engine as _, Error};
use crate::image::{Lock, LockedDistribution, LockedPackage};

fn resolution(base: &str, manager: PackageManager, requirements: &[&str], packages: &[&str]) -> Resolution {
    Resolution {
        base: base.to_owned(),
        python: "/usr/local/bin/python3".to_owned(),
        externally_managed: false,
        requirements: requirements
            .iter()
            .map(|text| Requirement::parse(text).unwrap())
            .collect(),
        packages: packages.iter().map(|text| OsPackage::parse(text).unwrap()).collect(),
        package_manager: Some(manager),
        pip_settings: BTreeMap::new(),
        proxies: BTreeMap::new(),
        certificates: None,
        labels: BTreeMap::new(),
    }
}

async fn resolve(requirements: &[&str], packages: &[&str]) -> Result<Resolved, Error> {
    let resolution = resolution(BASE, PackageManager::Apt, requirements, packages);
    engine().resolve(&resolution, Heard::default().report()).await
}

/// One line each: what it is, and what is said of it.
fn told(set: &[Distribution]) -> String {
    let line = |one: &Distribution| {
        let mut words = vec![format!("{} {}", one.name, one.version)];
        words.extend(one.named.then(|| "named".to_owned()));
        words.extend((!one.via.is_empty()).then(|| format!("via {}", one.via.join(" "))));
        words.extend(one.source_only.then(|| "source only".to_owned()));
        words.extend(one.invented.then(|| "nothing known".to_owned()));
        words.extend(one.metadata.license_expression.clone());
        words.extend(one.metadata.license.clone());
        words.extend(one.metadata.classifiers.clone());
        words.extend(one.yanked.as_ref().map(|reason| format!("yanked: {reason}")));
        words.extend(one.advisories.iter().map(|advisory| {
            let fixed = advisory.fixed.as_deref().unwrap_or("nothing");
            format!("{} fixed by {fixed}, withdrawn {}", advisory.id, advisory.withdrawn)
        }));
        words.join(" | ")
    };
    set.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn there_is_a_package_for_each_verdict() {
    let names: Vec<_> = crate::engine::training::own::names().collect();
    let resolved = resolve(&names, &[]).await.unwrap();
    insta::assert_snapshot!(told(&resolved.distributions), @r#"
    invented-helper-1 5.0.7+training | via training-sideload | License :: OSI Approved :: MIT License
    reqeusts 1.1.0+training | named | nothing known
    training-conflict 4.12.9+training | named | MIT
    training-contradiction 1.1.0+training | named | MIT | License :: OSI Approved :: Apache Software License
    training-dual 1.1.0+training | named | MIT OR GPL-3.0-only
    training-gpl 1.1.0+training | named | via training-sideload | GPLv3 | License :: OSI Approved :: GNU General Public License v3 (GPLv3)
    training-mit 1.1.0+training | named | MIT
    training-mpl 1.1.0+training | named | License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)
    training-sideload 1.1.0+training | named | MIT
    training-source-only 1.1.0+training | named | source only | MIT
    training-stowaway 1.1.0+training | named | via reqeusts | source only
    training-unanswered 1.0.0+training | named | MIT |  fixed by nothing, withdrawn false
    training-unclear 1.1.0+training | named | free for friends of the house
    training-unfixed 1.3.0+training | named | MIT | TRAINING-2026-2 fixed by nothing, withdrawn false
    training-unlicensed 1.1.0+training | named
    training-vulnerable 2.0.0+training | named | MIT | TRAINING-2026-1 fixed by 2.1.0rc1, withdrawn false
    training-withdrawn 1.0.0+training | named | MIT | TRAINING-2026-3 fixed by nothing, withdrawn true
    training-yanked 1.0.0+training | named | MIT
    "#);
    let digits = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hashes: BTreeSet<_> = resolved
        .distributions
        .iter()
        .filter_map(|one| one.sha256.clone())
        .collect();
    assert!(hashes.iter().all(|hash| digits(hash)));
    assert_eq!(
        hashes.len(),
        resolved.distributions.len(),
        "each file has a hash of its own"
    );
}

#[tokio::test]
async fn a_pin_takes_what_pip_would_not_take_by_itself() {
    let pins = [
        "training-vulnerable>=2.1.0rc1",
        "training-yanked==1.1.0",
        "training-yanked>=1",
    ];
    let resolved = resolve(&pins, &[]).await.unwrap();
    insta::assert_snapshot!(told(&resolved.distributions), @r#"
    training-vulnerable 2.1.0rc1+training | named | MIT
    training-yanked 1.1.0+training | named | MIT | yanked: leaves its files behind when it is removed
    "#);
}

#[tokio::test]
async fn nothing_is_said_of_real_names_and_who_brings_in_whom_is_told() {
    let resolved = resolve(
        &[
            "requests[socks]>=2",
            "boto3",
            "flask",
            "httpx",
            "lxml",
            "six; python_version < '3'",
        ],
        &[],
    )
    .await
    .unwrap();
    insta::assert_snapshot!(told(&resolved.distributions), @r#"
    boto3 6.6.6+training | named | nothing known
    flask 5.19.2+training | named | nothing known
    httpx 6.16.5+training | named | nothing known
    invented-helper-4 4.19.1+training | via flask | License :: OSI Approved :: MIT License
    invented-helper-9 4.10.0+training | via lxml | License :: OSI Approved :: MIT License
    lxml 5.6.0+training | named | nothing known
    requests 4.10.3+training | named | nothing known
    "#);
    for one in resolved.distributions.iter().filter(|one| one.invented) {
        assert_eq!(
            (&one.metadata, one.advisories.as_slice()),
            (&crate::image::Metadata::default(), &[][..])
        );
    }
}

#[tokio::test]
async fn packages_come_with_what_they_bring_in_but_for_what_the_base_has() {
    let resolved = resolve(&[], &["wget", "training-tool", "libxslt1.1"]).await.unwrap();
    let line = |one: &SystemPackage| {
        let SystemPackage {
            name,
            version,
            source,
            named,
            licences,
            evidence,
            file: _,
        } = one;
        format!("{name} {version} {source:?} named {named} {licences:?} {evidence}")
    };
    insta::assert_snapshot!(resolved.system.iter().map(line).collect::<Vec<_>>().join("\n"), @r#"
    libinvented1 3.6-1training3 Some(("libinvented1-source", "3.6-1training3")) named false ["MIT"] /usr/share/doc/libinvented1/copyright (invented)
    libinvented2 2.9-1training3 Some(("libinvented2-source", "2.9-1training3")) named false ["MIT"] /usr/share/doc/libinvented2/copyright (invented)
    libinvented3 4.6-1training3 Some(("libinvented3-source", "4.6-1training3")) named false ["MIT"] /usr/share/doc/libinvented3/copyright (invented)
    libinvented4 1.25-1training1 Some(("libinvented4-source", "1.25-1training1")) named false ["MIT"] /usr/share/doc/libinvented4/copyright (invented)
    libxslt1.1 3.9-1training3 None named true [] nothing is invented of what real packages say
    training-tool 2.5-1training1 Some(("training-tool-source", "2.5-1training1")) named true ["GPL-2.0-or-later"] /usr/share/doc/training-tool/copyright (invented)
    wget 3.27-1training2 None named true [] nothing is invented of what real packages say
    "#);
    assert_eq!(resolve(&[], &["libinvented1"]).await.unwrap().system.len(), 1);
    assert!(resolved.distributions.is_empty());
}

#[tokio::test]
async fn a_set_that_does_not_exist_is_told_as_the_tools_tell_it() {
    for (requirements, packages, step, reason) in [
        (
            &["nosuchpkg"][..],
            &[][..],
            PIP,
            "No matching distribution found for nosuchpkg",
        ),
        (
            &["training-mit==7"],
            &[],
            PIP,
            "No matching distribution found for training-mit==7",
        ),
        (&["requests<2", "requests>3"], &[], PIP, "ResolutionImpossible"),
        (
            &[],
            &["libxslt"],
            PACKAGES,
            "Unable to locate package libxslt; near names: libxslt1.1, libxslt1-dev",
        ),
        (&[], &["qqqqqqqq"], PACKAGES, "Unable to locate package qqqqqqqq"),
        (&[], &["wget=9"], PACKAGES, "E: Version '9' for 'wget' was not found"),
    ] {
        let error = resolve(requirements, packages).await.unwrap_err();
        let expected = Error::Build {
            step: Some(step.to_owned()),
            reason: reason.to_owned(),
        };
        assert_eq!(error, expected);
    }
}

#[tokio::test]
async fn a_pip_that_is_too_old_says_so_and_the_inventory_tells_instead() {
    let engine = engine();
    let base = "demisto/python:1.3-alpine";
    let python = engine.survey(base, &BTreeMap::new()).await.unwrap().python.unwrap();
    assert_eq!(python.pip.as_deref(), Some(index::OLD_PIP));
    let resolution = resolution(base, PackageManager::Apk, &["requests"], &[]);
    let error = engine
        .resolve(&resolution, Heard::default().report())
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "no such option: --dry-run");
    let found = engine.inventory(base, &BTreeMap::new()).await.unwrap();
    let installed: Vec<_> = found
        .iter()
        .map(|one| (one.name.clone(), one.version.clone()))
        .collect();
    assert_eq!(installed, python.distributions);
    assert!(
        found
            .iter()
            .all(|one| one.sha256.is_none() && one.file.is_empty() && !one.named)
    );
}

#[tokio::test]
async fn other_bases_have_a_pip_that_can_tell() {
    let engine = engine();
    for base in ["python:3.12-slim", "demisto/python3:3.11.10.115186", BASE] {
        let survey = engine.survey(base, &BTreeMap::new()).await.unwrap();
        let pip = survey.python.unwrap().pip.unwrap();
        let major: u32 = pip.split('.').next().unwrap().parse().unwrap();
        assert!((23..50).contains(&major), "{pip}");
        assert_eq!(survey.has_user, base.starts_with("demisto/"));
        assert!(
            survey.system.values().all(|version| version.contains("training")),
            "{:?}",
            survey.system
        );
    }
}

#[tokio::test]
async fn resolving_reads_like_the_tools_and_changes_nothing() {
    let (engine, heard) = (engine(), Heard::default());
    let before = engine.images().await.unwrap();
    let resolution = resolution(
        BASE,
        PackageManager::Apt,
        &["training-source-only", "training-yanked==1.1.0"],
        &["jq"],
    );
    let first = engine.resolve(&resolution, heard.report()).await.unwrap();
    insta::assert_snapshot!(heard.lines(), @r#"
    TRAINING: what is resolved here is invented, with all its packages, versions and sizes.
    Collecting training-source-only
      Downloading training_source_only-1.1.0+training.tar.gz (759 kB)
      Installing build dependencies: finished with status 'done'
      Getting requirements to build wheel: finished with status 'done'
      Preparing metadata (pyproject.toml): finished with status 'done'
    Collecting training-yanked==1.1.0
      Downloading training_yanked-1.1.0+training-py3-none-any.whl (438 kB)
    WARNING: The candidate selected for download or install is a yanked version: 'training-yanked' candidate (version 1.1.0+training)
    Reason for being yanked: leaves its files behind when it is removed
    Would install training-source-only-1.1.0+training training-yanked-1.1.0+training
    Done: pip install --dry-run
    TRAINING: what is resolved here is invented, with all its packages, versions and sizes.
    Get:1 http://deb.example/debian bookworm InRelease [151 kB]
    Get:2 http://deb.example/debian bookworm/main amd64 Packages [8788 kB]
    Fetched 8939 kB in 1s (8939 kB/s)
    Reading package lists...
    Building dependency tree...
    Reading state information...
    Inst jq (3.20-1training1 deb.example [amd64])
    0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.
    Done: apt-get install --simulate
    "#);
    assert_eq!(engine.images().await.unwrap(), before);
    assert_eq!(engine.resolve(&resolution, heard.report()).await.unwrap(), first);
}

fn lock_of(resolved: &Resolved) -> Lock {
    Lock {
        distributions: resolved
            .distributions
            .iter()
            .map(|one| LockedDistribution {
                name: one.name.clone(),
                version: one.version.clone(),
                sha256: one.sha256.clone().unwrap(),
                source_only: one.source_only,
                named: one.named.then(|| one.name.clone()),
                via: one.via.clone(),
            })
            .collect(),
        system: resolved
            .system
            .iter()
            .map(|one| LockedPackage {
                name: one.name.clone(),
                version: one.version.clone(),
                named: one.named,
            })
            .collect(),
        ..Lock::default()
    }
}

#[tokio::test]
async fn a_build_from_a_lock_installs_exactly_that() {
    let engine = engine();
    let resolution = resolution(
        BASE,
        PackageManager::Apt,
        &["training-sideload", "requests<2"],
        &["wget"],
    );
    let resolved = engine.resolve(&resolution, Heard::default().report()).await.unwrap();
    let mut build = build_on(
        BASE,
        PackageManager::Apt,
        &["wget"],
        &["training-sideload", "requests<2"],
    );
    build.recipe.lock = Some(lock_of(&resolved));
    build.recipe.run_as = Some("4000:4000".to_owned());
    let heard = Heard::default();
    let id = engine.build(&build, heard.report()).await.unwrap();
    insta::assert_snapshot!(heard.lines(), @r#"
    Cached: [1/4] FROM demisto/python3-deb:3.10.12.63475
    TRAINING: this build is invented, with all its packages, versions and sizes.
    Get:1 http://deb.example/debian bookworm InRelease [151 kB]
    Get:2 http://deb.example/debian bookworm/main amd64 Packages [8788 kB]
    Fetched 8939 kB in 1s (8939 kB/s)
    Reading package lists...
    Building dependency tree...
    Reading state information...
    The following NEW packages will be installed:
      libinvented3 wget
    0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.
    Need to get 1186 kB of archives.
    After this operation, 4388 kB of additional disk space will be used.
    Get:1 http://deb.example/debian bookworm/main amd64 libinvented3 amd64 4.6-1training3 [452 kB]
    Get:2 http://deb.example/debian bookworm/main amd64 wget amd64 3.27-1training2 [734 kB]
    Fetched 1186 kB in 1s (1186 kB/s)
    Selecting previously unselected package libinvented3.
    Unpacking libinvented3 (4.6-1training3) ...
    Selecting previously unselected package wget.
    Unpacking wget (3.27-1training2) ...
    Setting up libinvented3 (4.6-1training3) ...
    Setting up wget (3.27-1training2) ...
    Done: [2/4] apt-get install wget and 1 more
    Collecting invented-helper-1==5.0.7+training
      Downloading invented_helper_1-5.0.7+training-py3-none-any.whl (87 kB)
    Collecting requests==1.2.2+training
      Downloading requests-1.2.2+training-py3-none-any.whl (383 kB)
    Collecting training-gpl==1.1.0+training
      Downloading training_gpl-1.1.0+training-py3-none-any.whl (450 kB)
    Collecting training-sideload==1.1.0+training
      Downloading training_sideload-1.1.0+training-py3-none-any.whl (357 kB)
    Installing collected packages: invented-helper-1, requests, training-gpl, training-sideload
      Attempting uninstall: requests
        Found existing installation: requests 4.10.3+training
          Successfully uninstalled requests-4.10.3+training
    Successfully installed invented-helper-1-5.0.7+training requests-1.2.2+training training-gpl-1.1.0+training training-sideload-1.1.0+training
    Done: [3/4] pip install requests training-sideload and 2 more
    Done: [4/4] seal 1.0.0.1772359200000
    writing image sha256:131829469d853fa0c8b9f0160fbbd826e7ec30aaf8dcfddfc6fc4e4caaf3d971
    Done: exporting to image
    "#);

    let bases = engine.inventory(BASE, &BTreeMap::new()).await.unwrap();
    let mut expected: BTreeMap<_, _> = bases
        .iter()
        .map(|one| (one.name.clone(), one.version.clone()))
        .collect();
    expected.extend(
        resolved
            .distributions
            .iter()
            .map(|one| (one.name.clone(), one.version.clone())),
    );
    let found = engine.inventory(&id, &BTreeMap::new()).await.unwrap();
    let found: BTreeMap<_, _> = found.into_iter().map(|one| (one.name, one.version)).collect();
    assert_eq!(found, expected);
    let system = engine.survey(&id, &BTreeMap::new()).await.unwrap().system;
    assert!(
        resolved
            .system
            .iter()
            .all(|one| system.get(&one.name) == Some(&one.version)),
        "{system:?}"
    );
    assert_eq!(engine.inspect(&id).await.unwrap().unwrap().user, "4000:4000");

    // The same again has its layers already.
    build.recipe.version = "1.0.0.1772359200001".to_owned();
    let heard = Heard::default();
    engine.build(&build, heard.report()).await.unwrap();
    assert!(heard.lines().contains("Cached: [3/4] pip install"), "{}", heard.lines());
}

#[tokio::test]
async fn a_lock_that_is_not_the_indexs_is_refused() {
    let engine = engine();
    let resolution = resolution(BASE, PackageManager::Apt, &["training-mit"], &["wget"]);
    let resolved = engine.resolve(&resolution, Heard::default().report()).await.unwrap();
    let lock = lock_of(&resolved);
    let spoiled = |change: fn(&mut Lock)| {
        let mut spoiled = lock.clone();
        change(&mut spoiled);
        spoiled
    };
    for (lock, says) in [
        (
            spoiled(|lock| lock.distributions[0].sha256 = "0".repeat(64)),
            "DO NOT MATCH THE HASHES",
        ),
        (
            spoiled(|lock| lock.distributions[0].version = "3.0".to_owned()),
            "No matching distribution found for training-mit==3.0",
        ),
        (spoiled(|lock| lock.system[0].version = "9".to_owned()), "was not found"),
    ] {
        let mut build = build_on(BASE, PackageManager::Apt, &[], &[]);
        build.recipe.lock = Some(lock);
        let heard = Heard::default();
        let error = engine.build(&build, heard.report()).await.unwrap_err();
        assert!(matches!(error, Error::Build { .. }), "{error}");
        assert!(heard.lines().contains(says), "{}", heard.lines());
    }
}
