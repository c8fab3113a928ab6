use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::{KNOWN, Known, STANDARD, lines};
use crate::diligence::Verdict;
use crate::diligence::names::denied;
use crate::image::normalise;

static BUILTIN: LazyLock<Known> = LazyLock::new(Known::builtin);

fn said(name: &str) -> String {
    match BUILTIN.meant(name) {
        Some(mistaken) => format!("{}: {}", mistaken.meant.as_deref().unwrap_or("-"), mistaken.why),
        None => "-".to_owned(),
    }
}

#[test]
fn the_lists_are_clean_and_do_not_contradict_one_another() {
    let mut known = BTreeSet::new();
    for name in lines(KNOWN) {
        assert_eq!(normalise(name), name);
        assert!(known.insert(name), "{name} is there twice");
    }
    assert!(known.len() >= 1000, "{}", known.len());
    let mut names = BTreeSet::new();
    for (name, list) in denied::entries() {
        assert_eq!(normalise(name), name);
        assert!(
            !list.is_empty() && !known.contains(name) && names.insert(name),
            "{name}"
        );
    }
    assert_eq!(names.len(), 28);
    for module in lines(STANDARD) {
        assert!(
            module
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        );
        assert!(!known.contains(module), "{module} is a module and a well-known package");
    }
}

#[test]
fn what_is_well_known_or_like_nothing_else_is_not_flagged() {
    for name in lines(KNOWN) {
        assert_eq!(said(name), "-", "{name}");
        assert_eq!(BUILTIN.judge(name, false, false).says, "well known");
    }
    for name in [
        "mechanize",
        "stix",
        "bs4",
        "taxii2-client",
        "pymisp",
        "Requests",
        "Typing_Extensions",
        "zope.interface",
    ] {
        assert_eq!(BUILTIN.judge(name, false, false).says, "well known", "{name}");
    }
    for name in ["warroom", "acme-internal-tools", "rf", "zz-top", ""] {
        let finding = BUILTIN.judge(name, false, false);
        assert_eq!(
            (finding.verdict, finding.says.as_str()),
            (Verdict::Pass, "like no well-known name")
        );
    }
}

#[test]
fn what_looks_like_a_well_known_name_is_told_with_the_reason() {
    let mut told = String::new();
    for name in [
        "urlib4",
        "urllib4",
        "urllib2",
        "requets",
        "requestz",
        "rquests",
        "nump",
        "Reqeusts",
        "djanog",
        "requestss",
        "djjjango",
        "falsk",
        "jeIlyfish",
        "d0cker",
        "scikitlearn",
        "scikit_learn2",
        "typing.extension",
        "mock-requests",
        "dateutil-python",
        "client-docker",
        "python-requests",
        "python3-dateutil",
        "pyrequests",
        "requests-py",
        "six2",
        "flask3",
        "pysix",
        "dateutil",
        "yaml",
        "jwt",
        "discord",
        "os",
        "json",
        "py_compile",
        "http",
        "colourama",
        "diango",
        "djago",
        "dajngo",
    ] {
        let _ = writeln!(told, "{name}: {}", said(name));
    }
    insta::assert_snapshot!(told, @r#"
    urlib4: -
    urllib4: urllib3: one letter from urllib3
    urllib2: urllib3: the name of a module that comes with Python
    requets: requests: one letter from requests
    requestz: requests: one letter from requests
    rquests: requests: one letter from requests
    nump: numpy: one letter from numpy
    Reqeusts: requests: requests with two letters swapped
    djanog: django: django with two letters swapped
    requestss: requests: requests with a letter repeated or left out
    djjjango: django: django with a letter repeated or left out
    falsk: flask: flask with two letters swapped
    jeIlyfish: jellyfish: jellyfish with signs that look alike (`l`, `i` and `1`, `o` and `0`)
    d0cker: docker: docker with signs that look alike (`l`, `i` and `1`, `o` and `0`)
    scikitlearn: scikit-learn: scikit-learn but for its dashes
    scikit_learn2: scikit-learn: scikit-learn with `2` behind it
    typing.extension: typing-extensions: one letter from typing-extensions
    mock-requests: requests-mock: requests-mock with its words in another order
    dateutil-python: python-dateutil: python-dateutil with its words in another order
    client-docker: docker: docker with `client-` before it
    python-requests: requests: requests with `python-` before it
    python3-dateutil: python-dateutil: one letter from python-dateutil
    pyrequests: requests: requests with `py` before it
    requests-py: requests: requests with `-py` behind it
    six2: six: six with `2` behind it
    flask3: flask: flask with `3` behind it
    pysix: six: six with `py` before it
    dateutil: python-dateutil: python-dateutil without `python-`
    yaml: pyyaml: pyyaml without `py`
    jwt: pyjwt: pyjwt without `py`
    discord: discord-py: discord-py without `-py`
    os: -: the name of a module that comes with Python
    json: -: the name of a module that comes with Python
    py_compile: -: the name of a module that comes with Python
    http: -: the name of a module that comes with Python
    colourama: colorama: one letter from colorama
    diango: django: one letter from django
    djago: django: one letter from django
    dajngo: django: django with two letters swapped
    "#);
}

#[test]
fn verdicts_come_with_evidence_and_what_to_do() {
    let mut told = String::new();
    for (name, trusted, denied) in [
        ("requests", false, false),
        ("reqeusts", false, false),
        ("reqeusts", true, false),
        ("requests", true, true),
        ("json", false, false),
        ("urllib", false, false),
        ("Python_MySQL", false, false),
        ("python-mysql", true, false),
        ("warroom", false, false),
    ] {
        let finding = BUILTIN.judge(name, trusted, denied);
        let evidence = finding
            .evidence
            .iter()
            .map(|one| format!("[{}: {}]", one.source, one.value));
        let evidence: String = evidence.collect();
        let help = finding.help.unwrap_or_default();
        let _ = writeln!(
            told,
            "{name}: {} {:?} {} {evidence} {help}",
            finding.verdict, finding.id, finding.says
        );
    }
    insta::assert_snapshot!(told, @r#"
    requests: pass None well known  
    reqeusts: needs-approval Some("name-near") is requests with two letters swapped [well-known names: requests] Did you mean requests? If reqeusts is right, add `accept=reqeusts`
    reqeusts: pass None trusted by the policy [policy.toml: names.trust: reqeusts] 
    requests: fail Some("name-denied") is denied by the policy [policy.toml: names.deny: requests] ask those who keep the policy which package to take instead
    json: needs-approval Some("name-near") is the name of a module that comes with Python [Python's own modules: json] leave it out: Python has json already. If json is right, add `accept=json`
    urllib: fail Some("name-removed") is on a public list of removed malicious packages [SK-CSIRT advisory of September 2017: urllib] Did you mean urllib3? If not: a policy that trusts the name lets it in (`names.trust`)
    Python_MySQL: fail Some("name-removed") is on a public list of removed malicious packages [rsc-dev/pypi_malware: python-mysql] leave it out; a policy that trusts the name lets it in (`names.trust`)
    python-mysql: pass None trusted by the policy [policy.toml: names.trust: python-mysql] 
    warroom: pass None like no well-known name
    "#);
}

#[test]
fn imported_names_are_known_too() {
    let directory = tempfile::tempdir().unwrap();
    let load = || Known::load(Some(directory.path()));
    assert_eq!(load().unwrap().imported(), 0);
    fs::write(
        directory.path().join("names.txt"),
        "# ours\nacme-sdk\nreqeusts\nrequests\n",
    )
    .unwrap();
    let known = load().unwrap();
    assert_eq!(known.imported(), 2);
    assert!(known.has("acme_sdk") && known.meant("reqeusts").is_none());
    assert_eq!(known.meant("acme-sdks").unwrap().why, "one letter from acme-sdk");
    fs::write(directory.path().join("names.txt"), [0xff, 0xfe]).unwrap();
    let error = load().unwrap_err().to_string();
    assert!(
        error.starts_with("cannot read the imported names in ") && error.contains("names.txt: "),
        "{error}"
    );
    assert_eq!(Known::load(None).unwrap().imported(), 0);
}

#[test]
fn a_long_name_takes_no_long_time() {
    let begun = std::time::Instant::now();
    for length in [99, 100, 101, 10_000, 1_000_000] {
        let _ = BUILTIN.meant(&"requests-".repeat(length / 9));
        let _ = BUILTIN.judge(&"a".repeat(length), false, false);
    }
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}

proptest! {
    #[test]
    fn any_text_is_judged(name in "\\PC{0,120}") {
        let finding = BUILTIN.judge(&name, false, false);
        prop_assert_eq!(finding.verdict == Verdict::Pass, finding.help.is_none());
        prop_assert_eq!(BUILTIN.judge(&name, true, false).verdict, Verdict::Pass);
        prop_assert_eq!(BUILTIN.judge(&name, false, true).verdict, Verdict::Fail);
    }

    #[test]
    fn one_edit_of_a_well_known_name_is_noticed(
        which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), with in "[a-z0-9]", how in 0..4_u8,
    ) {
        let names: Vec<&str> = lines(KNOWN).filter(|name| name.len() >= 5).collect();
        let name = *which.get(&names);
        let at = at.index(name.len() - 1);
        let (before, rest) = name.split_at(at);
        let wrong = match how {
            0 => format!("{before}{with}{}", &rest[1..]),
            1 => format!("{before}{with}{rest}"),
            2 => format!("{before}{}", &rest[1..]),
            _ => format!("{before}{}{}{}", &rest[1..2], &rest[..1], &rest[2..]),
        };
        prop_assume!(!BUILTIN.has(&wrong));
        let mistaken = BUILTIN.meant(&wrong);
        prop_assert!(mistaken.is_some(), "{} for {}", wrong, name);
        prop_assert!(mistaken.unwrap().meant.is_none_or(|meant| BUILTIN.has(&meant)));
    }
}
