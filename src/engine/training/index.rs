//! The invented package index: which names exist, and which versions they have.
//!
//! Names are those of popular packages, so that lessons read true; every version ends in `+training` and is derived
//! from the seed. A version that a requirement asks for by number exists too, as long as its major number is under
//! [`IMPOSSIBLE`], so that a lesson may pin what it likes. The index's own packages are in [`own`].

use std::str::FromStr;

use pep508_rs::pep440_rs::{Operator, Version, VersionSpecifier};

use super::own;
use super::seed::Seed;
use crate::image::{Distribution, Metadata, Requirement};

/// Ends every invented version.
pub(super) const LOCAL: &str = "+training";
/// The package whose installation `pip check` complains of, so that the refusal can be shown.
pub(super) const CONFLICTING: &str = "training-conflict";
/// From this major number on, no version exists.
const IMPOSSIBLE: u64 = 50;
/// The name of pip, whose version tells what it can do.
const PIP: &str = "pip";
/// The major number from which pip's invented versions begin: all of them can report what they would install.
const PIP_FROM: u64 = 23;
/// The pip of an old Python, which can not.
pub(super) const OLD_PIP: &str = "20.3.4+training";
/// How many invented helpers there are, `invented-helper-1` and on.
const HELPERS: u64 = 9;

/// The known names of popular packages, normalised and sorted.
const NAMES: [&str; 67] = [
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
    "urllib3",
    "xmltodict",
    "yara-python",
];

/// The invented versions of a name, lowest first; none where nobody knows the name.
pub(super) fn versions(seed: Seed, name: &str) -> Vec<Version> {
    if !knows(name) {
        return Vec::new();
    }
    if let Some(package) = own::find(name)
        && !package.releases.is_empty()
    {
        let texts = package
            .releases
            .iter()
            .map(|release| format!("{}{LOCAL}", release.version));
        return texts.filter_map(|text| Version::from_str(&text).ok()).collect();
    }
    let first = seed.number(&["major", name], 3) + if name == PIP { PIP_FROM } else { 0 };
    let texts = (0..5_u64).map(|step| {
        let at = step.to_string();
        let minor = seed.number(&["minor", name, &at], 20);
        let patch = seed.number(&["patch", name, &at], 10);
        format!("{}.{minor}.{patch}{LOCAL}", first + step)
    });
    texts.filter_map(|text| Version::from_str(&text).ok()).collect()
}

/// The newest invented version of a name that pip takes by itself.
pub(super) fn latest(seed: Seed, name: &str) -> String {
    let versions = versions(seed, name);
    let mut newest_first = versions.iter().rev();
    newest_first
        .find(|version| offered(name, version))
        .map_or_else(|| format!("1.0{LOCAL}"), ToString::to_string)
}

/// Whether pip takes a version that nobody asked for by its number: neither a candidate nor withdrawn from the index.
fn offered(name: &str, version: &Version) -> bool {
    !version.any_prerelease() && yanked(name, version).is_none()
}

/// Why a version was withdrawn from the index.
fn yanked(name: &str, version: &Version) -> Option<&'static str> {
    own::find(name)?.release(&version.to_string())?.yanked
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
    if own::find(name).is_none_or(|package| package.releases.is_empty()) {
        candidates.extend(specifiers().flat_map(asked_for));
    }
    candidates.sort();
    let candidates_too = specifiers().any(|specifier| specifier.version().any_prerelease());
    let pinned = specifiers().any(|specifier| matches!(specifier.operator(), Operator::Equal | Operator::ExactEqual));
    let takes = |version: &Version| {
        specifiers().all(|specifier| specifier.contains(version))
            && (candidates_too || !version.any_prerelease())
            && (pinned || yanked(name, version).is_none())
    };
    candidates
        .iter()
        .rev()
        .find(|version| takes(version))
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
    if let Some(package) = own::find(name) {
        return package.needs.iter().map(|need| (*need).to_owned()).collect();
    }
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

/// What the index has of a release: its file, and what is said of it. Who asked for it is not known here.
pub(super) fn distribution(seed: Seed, name: &str, version: &str) -> Distribution {
    let package = own::find(name);
    let release = package.and_then(|package| package.release(version));
    let source_only = package.is_some_and(|package| package.source_only);
    let stem = name.replace('-', "_");
    let file = if source_only {
        format!("{stem}-{version}.tar.gz")
    } else {
        format!("{stem}-{version}-py3-none-any.whl")
    };
    let metadata = match package {
        Some(package) => package.metadata(),
        None if helper(name) => Metadata {
            classifiers: vec!["License :: OSI Approved :: MIT License".to_owned()],
            ..Metadata::default()
        },
        None => Metadata::default(),
    };
    Distribution {
        name: name.to_owned(),
        version: version.to_owned(),
        sha256: Some(seed.hex(&["file", &file])),
        file,
        source_only,
        named: false,
        yanked: release.and_then(|release| release.yanked).map(str::to_owned),
        via: Vec::new(),
        metadata,
        invented: !helper(name) && package.is_none_or(|package| package.real),
        advisories: release
            .and_then(|release| release.flaw)
            .map(own::Flaw::advisory)
            .into_iter()
            .collect(),
    }
}

fn knows(name: &str) -> bool {
    helper(name) || own::find(name).is_some() || NAMES.binary_search(&name).is_ok()
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
