use std::collections::BTreeMap;

use super::{Expected, is_expected};
use crate::image::{Lock, LockedDistribution, LockedPackage, Python, Survey};

type Content<'a> = (&'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)]);

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all: Vec<_> = all
        .iter()
        .map(|(name, version)| ((*name).to_owned(), (*version).to_owned()))
        .collect();
    all.sort();
    all
}

fn survey((_, system): Content<'_>) -> Survey {
    Survey {
        os: "Debian".into(),
        package_manager: None,
        python: None,
        system: pairs(system).into_iter().collect::<BTreeMap<_, _>>(),
        has_user: false,
    }
}

fn python((distributions, _): Content<'_>) -> Python {
    Python {
        executable: "/usr/bin/python3".into(),
        version: "3.11.2".into(),
        environment: None,
        pip: None,
        externally_managed: false,
        distributions: pairs(distributions),
        index: None,
        complaints: None,
    }
}

fn lock(distributions: &[(&str, &str)], packages: &[(&str, &str)]) -> Lock {
    let distributions = pairs(distributions).into_iter();
    let system = pairs(packages).into_iter();
    Lock {
        distributions: distributions
            .map(|(name, version)| LockedDistribution {
                name,
                version,
                ..LockedDistribution::default()
            })
            .collect(),
        system: system
            .map(|(name, version)| LockedPackage {
                name,
                version,
                named: true,
            })
            .collect(),
        ..Lock::default()
    }
}

/// What is wrong with an image that came of a base and the lock of `six 1.17.0` and `jq 1.6`.
fn wrong(base: Content<'_>, built: Content<'_>) -> Vec<String> {
    let lock = lock(&[("six", "1.17.0")], &[("jq", "1.6")]);
    let said = match is_expected(
        Expected::Lock(&lock),
        &survey(base),
        &survey(built),
        &python(base),
        &python(built),
    ) {
        Ok(()) => String::new(),
        Err(failure) => failure.drafts[0].text.clone().unwrap_or_default(),
    };
    let lines = said.lines().filter_map(|line| line.strip_prefix("  "));
    lines
        .filter(|line| !line.starts_with("= help"))
        .map(str::to_owned)
        .collect()
}

const BASE: Content<'static> = (&[("pip", "23.0")], &[("libc6", "2.36")]);

#[test]
fn the_base_and_the_lock_pass_and_versions_may_be_written_in_another_way() {
    let built = (
        &[("pip", "23.0"), ("six", "1.17")][..],
        &[("jq", "1.6"), ("libc6", "2.36")][..],
    );
    assert_eq!(wrong(BASE, built), [""; 0]);
}

#[test]
fn what_is_missing_more_other_or_gone_is_told_and_is_a_failure() {
    assert_eq!(wrong(BASE, BASE), ["six 1.17.0 is missing", "jq 1.6 is missing"]);
    let more = (
        &[("pip", "23.0"), ("six", "1.17.0"), ("guest", "1.0")][..],
        &[("jq", "1.6"), ("libc6", "2.36"), ("netcat", "1.2")][..],
    );
    assert_eq!(
        wrong(BASE, more),
        [
            "guest 1.0 came in beside the lock",
            "netcat 1.2 came in beside the lock"
        ]
    );
    let other = (
        &[("pip", "24.0"), ("six", "1.16.0")][..],
        &[("jq", "1.7"), ("libc6", "2.37")][..],
    );
    assert_eq!(
        wrong(BASE, other),
        [
            "six is 1.16.0, not 1.17.0",
            "pip 24.0 came in beside the lock",
            "jq is 1.7, not 1.6",
            "libc6 2.37 came in beside the lock"
        ]
    );
    let gone = (&[("six", "1.17.0")][..], &[("jq", "1.6")][..]);
    assert_eq!(
        wrong(BASE, gone),
        ["pip 23.0 of the base is gone", "libc6 2.36 of the base is gone"]
    );
}
