//! The invented package index: which names exist, and which versions they have.
//!
//! Names are those of popular packages, so that lessons read true; every version ends in `+training` and is derived
//! from the seed. A version that a requirement asks for by number exists too, as long as its major number is under
//! [`IMPOSSIBLE`], so that a lesson may pin what it likes.

use std::str::FromStr;

use pep508_rs::pep440_rs::{Version, VersionSpecifier};

use super::seed::Seed;
use crate::image::Requirement;

/// Ends every invented version.
pub(super) const LOCAL: &str = "+training";
/// The package whose installation `pip check` complains of, so that the refusal can be shown.
pub(super) const CONFLICTING: &str = "training-conflict";
/// From this major number on, no version exists.
const IMPOSSIBLE: u64 = 50;
/// How many invented helpers there are, `invented-helper-1` and on.
const HELPERS: u64 = 9;

/// The known names, normalised and sorted.
const NAMES: [&str; 68] = [
    "aiohttp",
    "attrs",
    "beautifulsoup4",
    "boto3",
    "bottle",
    "bs4",
    "certifi",
    "cffi",
    "chardet",
    "charset-normalizer",
    "click",
    "colorama",
    "cryptography",
    "dateparser",
    "defusedxml",
    "django",
    "dnspython",
    "docker",
    "fastapi",
    "flask",
    "google-auth",
    "httpx",
    "idna",
    "impacket",
    "jinja2",
    "jmespath",
    "jsonschema",
    "ldap3",
    "lxml",
    "markdown",
    "markupsafe",
    "mechanize",
    "msal",
    "netaddr",
    "numpy",
    "oauthlib",
    "olefile",
    "openpyxl",
    "packaging",
    "pandas",
    "paramiko",
    "pillow",
    "pip",
    "psutil",
    "psycopg2-binary",
    "pycryptodome",
    "pydantic",
    "pyjwt",
    "pymongo",
    "pymysql",
    "pyopenssl",
    "pysftp",
    "pytest",
    "python-dateutil",
    "pytz",
    "pyyaml",
    "redis",
    "requests",
    "scp",
    "setuptools",
    "six",
    "slack-sdk",
    "stix2",
    "tldextract",
    CONFLICTING,
    "urllib3",
    "xmltodict",
    "yara-python",
];

/// The invented versions of a name, lowest first; none where nobody knows the name.
pub(super) fn versions(seed: Seed, name: &str) -> Vec<Version> {
    if !knows(name) {
        return Vec::new();
    }
    let first = seed.number(&["major", name], 3);
    let texts = (0..5_u64).map(|step| {
        let at = step.to_string();
        let minor = seed.number(&["minor", name, &at], 20);
        let patch = seed.number(&["patch", name, &at], 10);
        format!("{}.{minor}.{patch}{LOCAL}", first + step)
    });
    texts.filter_map(|text| Version::from_str(&text).ok()).collect()
}

/// The newest invented version of a name.
pub(super) fn latest(seed: Seed, name: &str) -> String {
    versions(seed, name)
        .last()
        .map_or_else(|| format!("1.0{LOCAL}"), ToString::to_string)
}

/// The version that all of these requirements of one name take, the newest first.
pub(super) fn choose(seed: Seed, requirements: &[&Requirement]) -> Option<String> {
    let name = requirements.first()?.name();
    let mut candidates = versions(seed, name);
    if candidates.is_empty() {
        return None;
    }
    let specifiers = || {
        requirements
            .iter()
            .filter_map(|requirement| requirement.specifiers())
            .flat_map(|all| all.iter())
    };
    candidates.extend(specifiers().flat_map(asked_for));
    candidates.sort();
    candidates
        .iter()
        .rev()
        .find(|version| specifiers().all(|specifier| specifier.contains(version)))
        .map(ToString::to_string)
}

/// The versions that exist because a specifier names them.
fn asked_for(specifier: &VersionSpecifier) -> Vec<Version> {
    let named = specifier.version();
    if named.release().first().is_none_or(|major| *major >= IMPOSSIBLE) {
        return Vec::new();
    }
    let public = named.clone().without_local().to_string();
    [format!("{public}{LOCAL}"), format!("{public}.1{LOCAL}")]
        .iter()
        .filter_map(|text| Version::from_str(text).ok())
        .collect()
}

/// What a name depends on: invented helpers, since nothing may be mistaken for real metadata.
pub(super) fn dependencies(seed: Seed, name: &str) -> Vec<String> {
    if helper(name) {
        return Vec::new();
    }
    let count = seed.number(&["dependencies", name], 3);
    let mut found: Vec<_> = (0..count)
        .map(|at| 1 + seed.number(&["dependency", name, &at.to_string()], HELPERS))
        .map(|number| format!("invented-helper-{number}"))
        .collect();
    found.sort();
    found.dedup();
    found
}

fn knows(name: &str) -> bool {
    helper(name) || NAMES.binary_search(&name).is_ok()
}

fn helper(name: &str) -> bool {
    name.strip_prefix("invented-helper-")
        .and_then(|number| number.parse().ok())
        .is_some_and(|number: u64| (1..=HELPERS).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(texts: &[&str]) -> Option<String> {
        let requirements: Vec<_> = texts.iter().map(|text| Requirement::parse(text).unwrap()).collect();
        choose(Seed(1), &requirements.iter().collect::<Vec<_>>())
    }

    #[test]
    fn names_are_sorted_so_that_they_are_found() {
        assert!(NAMES.is_sorted());
        assert!(NAMES.iter().all(|name| knows(name)));
    }

    #[test]
    fn a_pinned_version_exists_under_its_number_and_says_that_it_is_invented() {
        assert_eq!(chosen(&["pymongo==3.5.1"]).as_deref(), Some("3.5.1+training"));
        assert_eq!(chosen(&["pymongo==3.5.1+training"]).as_deref(), Some("3.5.1+training"));
        assert_eq!(chosen(&["requests==99"]), None);
        assert_eq!(chosen(&["nosuchpkg"]), None);
    }

    #[test]
    fn ranges_choose_a_version_inside_them() {
        for text in [
            "requests>=2,<3",
            "requests~=1.4.2",
            "requests>17.2",
            "requests==12.*",
            "requests<0.1,>=0.0.3",
        ] {
            let version: Version = chosen(&[text]).expect(text).parse().unwrap();
            let requirement = Requirement::parse(text).unwrap();
            assert!(
                requirement.specifiers().unwrap().contains(&version),
                "{text}: {version}"
            );
        }
        assert_eq!(chosen(&["requests<2", "requests>=3"]), None);
    }

    #[test]
    fn every_invented_version_bears_the_mark_and_every_dependency_the_name() {
        for name in NAMES {
            assert_eq!(versions(Seed(7), name).len(), 5);
            assert!(latest(Seed(7), name).ends_with(LOCAL));
            assert!(
                dependencies(Seed(7), name)
                    .iter()
                    .all(|dependency| dependency.starts_with("invented-helper-"))
            );
        }
        assert_ne!(
            NAMES.map(|name| latest(Seed(1), name)),
            NAMES.map(|name| latest(Seed(2), name))
        );
    }
}
