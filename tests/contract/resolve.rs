//! What resolving promises on a real engine, beyond the suite.

use std::collections::BTreeMap;
use std::env;
use std::sync::Arc;
use std::time::Duration;

use warroom::engine::docker::Wishes;
use warroom::engine::{Error, StepState, docker};
use warroom::image::{OsPackage, PackageManager, Reference, Requirement, Resolution};

use super::probe::{engine_here, index_of_a_source_distribution, take_caches};
use super::suite::{Events, Ground};

fn ground() -> Option<Ground> {
    let Some((host, base)) = env::var("WARROOM_TEST_HOST")
        .ok()
        .zip(env::var("WARROOM_TEST_BASE").ok())
    else {
        assert!(
            env::var_os("WARROOM_TEST_REQUIRE_ENGINE").is_none(),
            "a real engine is required"
        );
        eprintln!("skipped: WARROOM_TEST_HOST and WARROOM_TEST_BASE name no real engine");
        return None;
    };
    let wishes = Wishes {
        host: Some(host),
        ..Wishes::default()
    };
    let engine = docker::connect(&wishes).unwrap();
    Some(Ground::new(Arc::new(engine), &base, |_| {}))
}

/// A resolution on the ground's base, with what this machine's network needs.
fn resolution(ground: &Ground, requirements: &[&str], packages: &[&str]) -> Resolution {
    let given = |names: &[&str]| -> BTreeMap<String, String> {
        let values = names
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), env::var(name).ok()?)));
        values.collect()
    };
    Resolution {
        base: ground.base.to_string(),
        python: "/usr/bin/python3".to_owned(),
        externally_managed: true,
        requirements: requirements
            .iter()
            .map(|text| Requirement::parse(text).unwrap())
            .collect(),
        packages: packages.iter().map(|text| OsPackage::parse(text).unwrap()).collect(),
        package_manager: Some(PackageManager::Apt),
        pip_settings: given(&["PIP_INDEX_URL", "PIP_TRUSTED_HOST"]),
        proxies: given(&["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]),
        certificates: env::var("WARROOM_TEST_CA")
            .ok()
            .map(|path| std::fs::read(path).unwrap()),
        labels: ground.labels(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_set_is_told_with_hashes_licences_and_who_brought_whom() {
    let Some(ground) = ground() else { return };
    ground
        .engine
        .pull(&ground.base, Events::default().report())
        .await
        .unwrap();
    let wanted = resolution(&ground, &["requests", "beautifulsoup4", "pandas"], &["wget", "jq"]);
    let events = Events::default();
    let resolved = ground.engine.resolve(&wanted, events.report()).await.unwrap();
    let find = |name: &str| {
        let found = resolved.distributions.iter().find(|found| found.name == name);
        found.unwrap_or_else(|| panic!("{name} is missing: {resolved:#?}"))
    };
    let (requests, certifi) = (find("requests"), find("certifi"));
    assert!(requests.named && requests.via.is_empty(), "{requests:?}");
    assert!(!certifi.named && certifi.via == ["requests"], "{certifi:?}");
    assert!(find("urllib3").via.contains(&"requests".to_owned()));
    assert_eq!(find("numpy").via, ["pandas"]);
    for found in &resolved.distributions {
        assert!(
            found.sha256.as_ref().is_some_and(|digest| digest.len() == 64),
            "{found:?}"
        );
        let whole = found.file.starts_with(|first: char| first.is_ascii_alphanumeric()) && !found.source_only;
        assert!(whole && !found.metadata.classifiers.is_empty(), "{found:?}");
    }
    let system = |name: &str| resolved.system.iter().find(|found| found.name == name).unwrap();
    let (jq, libjq) = (system("jq"), system("libjq1"));
    assert!(jq.named && !libjq.named, "{jq:?} {libjq:?}");
    for package in &resolved.system {
        let file = package.file.as_ref().unwrap_or_else(|| panic!("{package:?}"));
        assert!(file.address.contains(&format!("/{}_", package.name)), "{file:?}");
    }
    assert_eq!(jq.version, libjq.version);
    assert_eq!(
        libjq.source.as_ref().map(|(name, _)| name.as_str()),
        Some("jq"),
        "{libjq:?}"
    );
    assert!(libjq.licences.contains(&"Expat".to_owned()), "{libjq:?}");
    assert!(
        system("wget").licences.contains(&"GPL-3".to_owned()),
        "{:?}",
        system("wget")
    );
    assert!(
        system("wget").evidence.contains("not machine readable"),
        "{:?}",
        system("wget")
    );

    assert!(
        events
            .lines("pip")
            .iter()
            .any(|line| line.starts_with("Collecting requests"))
    );
    assert!(
        events
            .lines("packages")
            .iter()
            .any(|line| line.contains(" jq libjq1 libonig5 "))
    );
    let states: Vec<_> = events.steps().into_values().map(|(_, state)| state).collect();
    assert_eq!(states, [StepState::Done, StepState::Done]);
    assert_eq!(ground.leftovers().await, [], "no container is left");

    // The same again at the same time twice: they share their caches, and neither breaks the other.
    let again = || ground.engine.resolve(&wanted, Events::default().report());
    let (one, other) = tokio::join!(again(), again());
    assert_eq!(one.as_ref(), Ok(&resolved));
    assert_eq!(other, one);
    let survey = ground.engine.survey(&wanted.base, &ground.labels()).await.unwrap();
    assert!(!survey.system.contains_key("jq"), "nothing was installed");
    let caches = take_caches(&ground).await;
    assert!(
        engine_here().is_none() || caches.len() == 2,
        "one cache a tool: {caches:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_tells_the_packages_of_the_system_and_the_index() {
    let Some(ground) = ground() else { return };
    ground
        .engine
        .pull(&ground.base, Events::default().report())
        .await
        .unwrap();
    let survey = ground
        .engine
        .survey(&ground.base.to_string(), &ground.labels())
        .await
        .unwrap();
    let libc = survey.system.get("libc6");
    assert!(libc.is_some_and(|version| version.starts_with('2')), "{libc:?}");
    assert!(!survey.has_user);
    let index = survey.python.unwrap().index;
    assert!(
        index.as_ref().is_some_and(|address| address.contains("://")),
        "{index:?}"
    );
    assert_eq!(ground.leftovers().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn code_of_a_source_distribution_is_nobodys_and_can_write_to_its_cache_alone() {
    let Some(ground) = ground() else { return };
    let Some(docker) = engine_here() else {
        eprintln!("skipped: the engine is elsewhere");
        return;
    };
    ground
        .engine
        .pull(&ground.base, Events::default().report())
        .await
        .unwrap();
    let (address, host) = index_of_a_source_distribution(&docker).await;
    let mut wanted = resolution(&ground, &["warroom-probe"], &[]);
    let proxy = "http://ada:verysecret@proxy.test:1".to_owned();
    wanted.proxies = BTreeMap::from([("FTP_PROXY".to_owned(), proxy)]);
    wanted.pip_settings = BTreeMap::from([
        ("PIP_INDEX_URL".to_owned(), address),
        ("PIP_TRUSTED_HOST".to_owned(), host),
    ]);
    let events = Events::default();
    let resolved = ground.engine.resolve(&wanted, events.report()).await;
    let resolved = resolved.unwrap_or_else(|error| panic!("{error}: {:#?}", events.lines("pip")));
    let probe = &resolved.distributions[0];
    assert!(probe.source_only && probe.named, "{probe:?}");
    assert_eq!(probe.file, "warroom-probe-1.0.tar");
    assert_eq!(
        probe.metadata.license.as_deref(),
        Some("uid 65534 caps 0000000000000000 locked 1 writes /warroom-cache mounts 1 secrets 0")
    );
    take_caches(&ground).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_a_cancelled_resolution() {
    let Some(ground) = ground() else { return };
    ground
        .engine
        .pull(&ground.base, Events::default().report())
        .await
        .unwrap();
    let mut wanted = resolution(&ground, &["mechanize"], &[]);
    // An index that refuses is tried again and again, so that there is time to cancel.
    let index = ("PIP_INDEX_URL".to_owned(), "http://127.0.0.1:1/simple".to_owned());
    wanted.pip_settings.insert(index.0, index.1);
    let events = Events::default();
    let begun = async {
        while events.lines("pip").is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        outcome = ground.engine.resolve(&wanted, events.report()) => panic!("it is cancelled before: {outcome:?}"),
        () = begun => {}
    }
    // Looking for leftovers waits for what is being removed.
    assert_eq!(ground.leftovers().await, []);
    take_caches(&ground).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pip_that_is_too_old_to_resolve_is_told_and_the_inventory_serves_instead() {
    let Some(mut ground) = ground() else { return };
    let Ok(base) = env::var("WARROOM_TEST_BASE_PY27") else {
        return;
    };
    ground.base = Reference::parse(&base).unwrap();
    ground
        .engine
        .pull(&ground.base, Events::default().report())
        .await
        .unwrap();
    let mut wanted = resolution(&ground, &["mechanize"], &[]);
    let survey = ground.engine.survey(&base, &ground.labels()).await.unwrap();
    wanted.python = survey.python.unwrap().executable;
    let error = ground
        .engine
        .resolve(&wanted, Events::default().report())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::Unsupported { what } if what.contains("22.2")),
        "{error:?}"
    );

    let all = ground.engine.inventory(&base, &ground.labels()).await.unwrap();
    let pip = all.iter().find(|found| found.name == "pip").unwrap();
    assert!(pip.version.starts_with("20."), "{pip:?}");
    assert_eq!(pip.metadata.license.as_deref(), Some("MIT"));
    assert!(!pip.metadata.classifiers.is_empty(), "{pip:?}");
    assert_eq!(ground.leftovers().await, []);
    take_caches(&ground).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_names_are_told_with_near_ones_and_as_faults_of_their_steps() {
    let Some(ground) = ground() else { return };
    ground
        .engine
        .pull(&ground.base, Events::default().report())
        .await
        .unwrap();
    let fault = async |requirements: &[&str], packages: &[&str]| {
        let wanted = resolution(&ground, requirements, packages);
        let events = Events::default();
        match ground.engine.resolve(&wanted, events.report()).await {
            Err(Error::Build {
                step: Some(step),
                reason,
            }) => (events.lines(&step), step, reason),
            other => panic!("{other:?}"),
        }
    };
    let (lines, step, reason) = fault(&[], &["wget", "libxslt"]).await;
    assert_eq!(step, "packages");
    assert!(
        reason.contains("no package libxslt; they have libxslt1.1, libxslt1-dev"),
        "{reason}"
    );
    assert!(
        lines.iter().any(|line| line == "E: Unable to locate package libxslt"),
        "{lines:?}"
    );
    // Before 2.0, apt would take it for a regular expression; it is none of its names.
    let (_, _, reason) = fault(&[], &["wge.+"]).await;
    assert!(reason.contains("no package wge.+"), "{reason}");
    let (lines, step, reason) = fault(&["no-such-distribution-of-ours"], &[]).await;
    assert_eq!(step, "pip");
    assert!(
        reason.contains("No matching distribution found for no-such"),
        "{reason} {lines:?}"
    );
    assert_eq!(ground.leftovers().await, []);
    take_caches(&ground).await;
}
