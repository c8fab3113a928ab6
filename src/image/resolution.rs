//! What would be installed for what is asked: the whole set, seen without installing anything.

mod apk;
mod apt;
mod dnf;
mod inventory;
mod near;
mod pip;
mod via;

use std::collections::BTreeMap;

pub use inventory::{inventory_command, parse_inventory};
use serde::{Deserialize, Serialize};

use super::{OsPackage, PackageManager, Requirement};

/// Where the container that resolves has its cache.
pub const RESOLVE_CACHE: &str = "/warroom-cache";
/// Where it finds the CA bundle.
pub const RESOLVE_CERTIFICATES: &str = "/warroom-ca.pem";

/// What to resolve, and against which base.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolution {
    /// The base, by id or reference; it is on the engine.
    pub base: String,
    /// The path of the base's Python; empty where nobody looked into the base yet, so that pip's container has to.
    pub python: String,
    /// Whether pip must be told to go on beside packages of the operating system.
    pub externally_managed: bool,
    /// Requirements; where there are none, pip is not asked.
    pub requirements: Vec<Requirement>,
    /// OS packages; where there are none, the package manager is not asked.
    pub packages: Vec<OsPackage>,
    /// The base's package manager.
    pub package_manager: Option<PackageManager>,
    /// pip's settings as variables (`PIP_INDEX_URL`); without secrets.
    pub pip_settings: BTreeMap<String, String>,
    /// Proxy variables and their values.
    pub proxies: BTreeMap<String, String>,
    /// A CA bundle (PEM).
    pub certificates: Option<Vec<u8>>,
    /// Labels of the containers; they hold the job's label.
    pub labels: BTreeMap<String, String>,
}

/// The whole set.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Resolved {
    /// Python distributions by name, whether the base has them or not.
    pub distributions: Vec<Distribution>,
    /// OS packages by name; only those that are not in the base.
    pub system: Vec<SystemPackage>,
    /// The path of the Python whose pip was asked, where it had to be found.
    #[serde(skip)]
    pub python: Option<String>,
}

/// A Python distribution that was chosen.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Distribution {
    /// Its name, normalised ([PEP 503](https://peps.python.org/pep-0503/)).
    pub name: String,
    /// Its version.
    pub version: String,
    /// The SHA-256 of its file in hexadecimal digits; `None` where it was read from an image.
    pub sha256: Option<String>,
    /// The name of its file, `requests-2.34.2-py3-none-any.whl`; empty where it was read from an image.
    pub file: String,
    /// Whether it comes as source only, so that its code runs while it is resolved and built.
    pub source_only: bool,
    /// Whether it was asked for by name.
    pub named: bool,
    /// Why it was withdrawn from the index, where it was (may be an empty text).
    pub yanked: Option<String>,
    /// Who brought it in, sorted; empty for what was only asked for by name.
    pub via: Vec<String>,
    /// What it says of its licence.
    pub metadata: Metadata,
    /// Whether it is an invented stand-in for what has a real name, so that nothing is known of it: metadata and advisories
    /// are empty, and checks that need them are not run. Only the training engine has such; those of its packages that are
    /// invented whole, name and all (`training-gpl`, `invented-helper-1`), are not meant: what they say of their licence and
    /// of their advisories counts, and `advisories` are all that there are.
    pub invented: bool,
    /// The advisories that the training engine invented for this release of a package that is invented whole; always empty
    /// on a real engine, where others tell of advisories.
    pub advisories: Vec<Invented>,
}

/// An advisory of the training engine.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Invented {
    /// Its id, `TRAINING-2026-1`.
    pub id: String,
    /// What is wrong.
    pub summary: String,
    /// The first release without it, if there is one; without the mark of what is invented, so that `>=` may stand before
    /// it.
    pub fixed: Option<String>,
    /// Whether it was withdrawn, so that it counts for nothing.
    pub withdrawn: bool,
    /// Whether it stands for no answer at all: nobody could tell of the release.
    #[serde(default)]
    pub unanswered: bool,
}

/// What a distribution's own metadata say of its licence
/// ([core metadata](https://packaging.python.org/en/latest/specifications/core-metadata/)).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Metadata {
    /// `License-Expression`, an SPDX expression.
    pub license_expression: Option<String>,
    /// `License`, free text.
    pub license: Option<String>,
    /// `Classifier`, all of them.
    pub classifiers: Vec<String>,
}

/// An OS package that would be installed.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct SystemPackage {
    /// Its name.
    pub name: String,
    /// Its version, as the package manager writes it.
    pub version: String,
    /// The source package that it is built from, and that one's version, where they are known.
    pub source: Option<(String, String)>,
    /// Whether it was asked for by name.
    pub named: bool,
    /// The licences that its copyright file names; empty where that is not machine readable or not known.
    pub licences: Vec<String>,
    /// Where the licences were read, or why they are not known.
    pub evidence: String,
    /// Its file, where the package manager tells one that can be had without credentials.
    #[serde(default)]
    pub file: Option<PackageFile>,
}

/// The file of an OS package.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PackageFile {
    /// Where it is, an `http` or `https` address.
    pub address: String,
    /// Its SHA-256 in hexadecimal digits, as lists told it whose signature was checked.
    pub sha256: String,
}

impl PackageFile {
    /// The file at an address; `None` where that is no plain one, or would give away a user and a password.
    #[must_use]
    pub fn at(address: &str, sha256: &str) -> Option<Self> {
        let rest = (address.strip_prefix("https://")).or_else(|| address.strip_prefix("http://"))?;
        let host = rest.split('/').next()?;
        let is_plain = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '\'' | '"' | '\\');
        let is_hash = sha256.len() == 64 && sha256.chars().all(|digit| digit.is_ascii_hexdigit());
        (is_hash && !host.is_empty() && !host.contains('@') && rest.chars().all(is_plain)).then(|| Self {
            address: address.to_owned(),
            sha256: sha256.to_ascii_lowercase(),
        })
    }
}

/// A name that no OS package of the base's sources has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NoPackages {
    /// The name.
    pub name: String,
    /// Names that exist and are near, the nearest first.
    pub near: Vec<String>,
}

impl Resolution {
    /// The program that lets pip tell what it would install, for [`Resolution::read_pip`]. It runs in a container of the
    /// base, prints the answer alone to its standard output, and needs `HOME` to be a folder that it can write to.
    ///
    /// With `wheels_alone` it runs no code of any distribution: it ends with the status [`Resolution::PIP_BUILDS`] before
    /// it would have to.
    #[must_use]
    pub fn pip_command(&self, wheels_alone: bool) -> Vec<String> {
        let requirements = self.requirements.iter().map(ToString::to_string);
        pip::command(&self.python, wheels_alone, requirements)
    }

    /// The status with which that program ends where it would have to run code of a source distribution and must not.
    pub const PIP_BUILDS: i64 = pip::BUILDS;

    /// Reads what that program printed, and of the other lines that pip wrote the reasons for yanked releases.
    ///
    /// # Errors
    /// Where the answer is not whole, in words.
    pub fn read_pip(&self, output: &str, told: &[String]) -> Result<Vec<Distribution>, String> {
        pip::parse(output, told)
    }

    /// The path of the Python that was found to ask, out of what that program printed.
    #[must_use]
    pub fn read_python(output: &str) -> Option<String> {
        let mut facts = output.lines().filter_map(|line| line.strip_prefix("warroom: python "));
        facts.next().map(str::to_owned)
    }

    /// Whether what one of these programs printed is its answer to the end, with which it ends well.
    #[must_use]
    pub fn is_whole(output: &[u8]) -> bool {
        output.ends_with(b"}\n") || output.ends_with(b"\nwarroom: end\n")
    }

    /// The program that lets the package manager tell what it would install, for [`Resolution::read_packages`]; `None`
    /// where the base has no package manager that is known.
    #[must_use]
    pub fn packages_command(&self) -> Option<Vec<String>> {
        Some(match self.package_manager? {
            PackageManager::Apt => apt::command(&self.packages),
            PackageManager::Apk => apk::command(&self.packages),
            manager @ (PackageManager::Dnf | PackageManager::Microdnf) => dnf::command(manager, &self.packages),
        })
    }

    /// Reads what the program of [`Resolution::packages_command`] printed.
    ///
    /// # Errors
    /// Where the answer is not whole, in words.
    pub fn read_packages(&self, output: &str) -> Result<Vec<SystemPackage>, String> {
        match self.package_manager {
            Some(PackageManager::Apt) => apt::parse(output, &self.packages),
            Some(PackageManager::Apk) => apk::parse(output, &self.packages),
            Some(PackageManager::Dnf | PackageManager::Microdnf) => dnf::parse(output, &self.packages),
            None => Err("the base has no package manager".to_owned()),
        }
    }

    /// The names that do not exist, after the program ended with a failure.
    #[must_use]
    pub fn unknown_packages(&self, output: &str) -> Vec<NoPackages> {
        apt::unknown(output)
    }
}
