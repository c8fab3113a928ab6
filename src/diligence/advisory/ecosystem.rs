//! Whose packages an advisory speaks of, and how their versions are ordered.

use std::str::FromStr;

use pep508_rs::PackageName;
use pep508_rs::pep440_rs::Version;

use super::debian_version::DebianVersion;

/// An ecosystem whose advisories are kept, as
/// [the OSV format](https://ossf.github.io/osv-schema/#affectedpackage-field) names it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Ecosystem {
    PyPi,
    Debian,
}

impl Ecosystem {
    pub(super) const ALL: [Self; 2] = [Self::PyPi, Self::Debian];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::PyPi => "PyPI",
            Self::Debian => "Debian",
        }
    }

    /// The ecosystem and the release in it: `Debian:12` is Debian's 12. Where a release is not named, it is empty.
    pub(super) fn of(text: &str) -> Option<(Self, &str)> {
        match text.split_once(':').unwrap_or((text, "")) {
            // What stands behind it names another index than the public one.
            ("PyPI", "") => Some((Self::PyPi, "")),
            ("Debian", release) => Some((Self::Debian, release)),
            _ => None,
        }
    }

    /// The key under which advisories of a package are kept; none where the name cannot be one.
    pub(super) fn key(self, release: &str, name: &str) -> Option<String> {
        match self {
            Self::PyPi => PackageName::from_str(name).ok().map(|name| name.to_string()),
            Self::Debian => {
                let fits = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/');
                (!name.is_empty() && fits(name) && fits(release)).then(|| format!("{release}/{name}"))
            }
        }
    }
}

/// A version that can be compared.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Point {
    Python(Version),
    Debian(DebianVersion),
}

impl Point {
    /// Reads a version; none where it is not of the ecosystem's form. What a builder added to a Python release for itself
    /// (`+cu121`) does not count: it is the release, and its advisories hold.
    pub(super) fn read(ecosystem: Ecosystem, text: &str) -> Option<Self> {
        match ecosystem {
            Ecosystem::PyPi => Version::from_str(text)
                .ok()
                .map(|version| Self::Python(version.without_local())),
            Ecosystem::Debian => Some(Self::Debian(DebianVersion::new(text))),
        }
    }

    /// Whether it is a release before the release.
    pub(super) fn is_early(&self) -> bool {
        match self {
            Self::Python(version) => version.any_prerelease(),
            Self::Debian(_) => false,
        }
    }
}
