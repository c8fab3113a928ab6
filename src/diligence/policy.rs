//! The policy: which licences may go in, which advisories do not count, which names are trusted.
//!
//! It uses cargo-deny's words where they fit. Other than there, a licence in neither list is not refused: a person has to
//! approve it.

mod append;
mod error;
mod glob;
mod licences;
mod read;
mod text;
mod versions;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;
use spdx::LicenseReq;

pub use append::Addition;
pub use error::Error;
pub use glob::Glob;
pub use licences::Licences;
pub use versions::Versions;

/// The built-in policy.
const BUILTIN: &str = include_str!("policy.toml");
/// The largest file that is read, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// A policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The file that it was read from; `None` for the built-in one.
    pub file: Option<PathBuf>,
    /// Licences that pass.
    pub allow: Vec<Licences>,
    /// Licences that fail.
    pub deny: Vec<Licences>,
    /// What becomes of packages that name no licence.
    pub unlicensed: Unlicensed,
    /// Licences that pass for one package.
    pub exceptions: Vec<Exception>,
    /// Licences of packages as a person found them.
    pub clarified: Vec<Clarification>,
    /// Advisories that do not count.
    pub ignored: Vec<Ignore>,
    /// Names that must not be used.
    pub denied_names: Vec<Glob>,
    /// Names that are not judged.
    pub trusted_names: Vec<Glob>,
}

/// What becomes of packages that name no licence.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Unlicensed {
    /// They fail.
    Deny,
    /// They need approval.
    Ask,
    /// They pass.
    Allow,
}

/// Licences that pass for one package.
#[derive(Clone, Debug, PartialEq)]
pub struct Exception {
    /// The package, normalised ([PEP 503](https://peps.python.org/pep-0503/)).
    pub package: String,
    /// Its versions.
    pub versions: Versions,
    /// The licences.
    pub allow: Vec<Licences>,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub by: Option<String>,
    /// When.
    pub date: Option<Date>,
    /// The last day on which it counts; for ever where there is none.
    pub until: Option<Date>,
}

/// A package's licence as a person found it; what its metadata say does not count then.
#[derive(Clone, Debug, PartialEq)]
pub struct Clarification {
    /// The package, normalised.
    pub package: String,
    /// Its versions.
    pub versions: Versions,
    /// Its licence, an SPDX expression.
    pub expression: spdx::Expression,
    /// Where that was read.
    pub reason: String,
    /// Who read it.
    pub by: Option<String>,
    /// When.
    pub date: Option<Date>,
}

/// An advisory that does not count.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ignore {
    /// Its id, or one of its aliases.
    pub id: String,
    /// The package for which it does not count, normalised; `None` for all.
    pub package: Option<String>,
    /// The package's versions for which it does not count.
    pub versions: Versions,
    /// Whether it counts as soon as a release is known to be fixed. So it is with what was approved: an approval lets in
    /// what nobody can mend, and nothing that a newer release mends.
    pub only_unfixed: bool,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub by: Option<String>,
    /// When.
    pub date: Option<Date>,
    /// The last day on which it does not count; for ever where there is none.
    pub until: Option<Date>,
}

/// An advisory on a package.
#[derive(Clone, Copy, Debug)]
pub struct Advised<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its other ids.
    pub aliases: &'a [String],
    /// The package.
    pub package: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Whether a release is known to be fixed.
    pub fixed: bool,
}

impl Exception {
    /// Whether it is for this version of this package, expired or not.
    #[must_use]
    pub fn is_for(&self, package: &str, version: &str) -> bool {
        self.package == normalised(package) && self.versions.contain(version)
    }

    /// Whether it counts no longer.
    #[must_use]
    pub fn expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

impl Ignore {
    /// Whether it counts no longer.
    #[must_use]
    pub fn expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    fn is_of(&self, advised: &Advised<'_>) -> bool {
        let same = |other: &str| other.eq_ignore_ascii_case(&self.id);
        (same(advised.id) || advised.aliases.iter().any(|alias| same(alias)))
            && (self.package.as_deref()).is_none_or(|own| own == normalised(advised.package))
            && self.versions.contain(advised.version)
            && !(self.only_unfixed && advised.fixed)
    }
}

impl Policy {
    /// Reads a policy file; where there is none, or no place for one, the built-in policy holds. Reads the disk.
    ///
    /// # Errors
    /// Where the file cannot be read or is wrong: the file, the line, what, and what to do.
    pub fn load(path: Option<&Path>) -> Result<Self, Error> {
        let Some(path) = path else {
            return Self::builtin();
        };
        match text::read(path)? {
            Some(text) => Self::parse(&text, Some(path)),
            None => Self::builtin(),
        }
    }

    /// The built-in policy.
    ///
    /// # Errors
    /// Where its text is wrong; tests see to it that it is not.
    pub fn builtin() -> Result<Self, Error> {
        Self::parse(BUILTIN, None)
    }

    /// The text of the built-in policy, with its comments.
    #[must_use]
    pub fn text_of_builtin() -> &'static str {
        BUILTIN
    }

    /// Reads a policy's text; `file` is named in errors.
    ///
    /// # Errors
    /// Where it is wrong.
    pub fn parse(text: &str, file: Option<&Path>) -> Result<Self, Error> {
        read::read(text, file)
    }

    /// The ignored advisory that this one is, where it counts today.
    #[must_use]
    pub fn ignored(&self, advised: &Advised<'_>, today: Date) -> Option<&Ignore> {
        self.ignores(advised).find(|ignore| !ignore.expired(today))
    }

    /// The ignored advisory that this one was, where that counts no longer.
    #[must_use]
    pub fn no_longer_ignored(&self, advised: &Advised<'_>, today: Date) -> Option<&Ignore> {
        match self.ignored(advised, today) {
            Some(_) => None,
            None => self.ignores(advised).max_by_key(|ignore| ignore.until),
        }
    }

    fn ignores(&self, advised: &Advised<'_>) -> impl Iterator<Item = &Ignore> {
        self.ignored.iter().filter(move |ignore| ignore.is_of(advised))
    }

    /// Whether a name is trusted, so that nobody asks what was meant.
    #[must_use]
    pub fn trusts(&self, name: &str) -> bool {
        any(&self.trusted_names, name)
    }

    /// Whether a name must not be used.
    #[must_use]
    pub fn denies(&self, name: &str) -> bool {
        any(&self.denied_names, name)
    }

    /// What a person found of a package's licence.
    pub(super) fn clarified(&self, package: &str, version: &str) -> Option<&Clarification> {
        let package = normalised(package);
        (self.clarified.iter()).find(|one| one.package == package && one.versions.contain(version))
    }

    /// The exceptions for a package, expired ones too.
    pub(super) fn exceptions(&self, package: &str, version: &str) -> impl Iterator<Item = &Exception> {
        let of_package = move |exception: &&Exception| exception.is_for(package, version);
        self.exceptions.iter().filter(of_package)
    }

    /// Whether a licence is allowed, denied, or neither. What is allowed together with its exception is so even where
    /// the licence alone is denied.
    pub(super) fn stand(&self, requirement: &LicenseReq) -> Stand {
        let by_name = |one: &Licences| one.has_exception() && one.is(requirement);
        if self.allow.iter().any(by_name) {
            return Stand::Allowed;
        }
        if self.deny.iter().any(|one| one.is(requirement)) {
            return Stand::Denied;
        }
        if self.allow.iter().any(|one| one.meets(requirement)) {
            return Stand::Allowed;
        }
        Stand::Unlisted
    }
}

/// How the policy's lists stand to a licence.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stand {
    /// It may be used.
    Allowed,
    /// It may not.
    Denied,
    /// Neither is said.
    Unlisted,
}

/// A package's name as the index compares it: [PEP 503](https://peps.python.org/pep-0503/).
fn normalised(name: &str) -> String {
    let mut normalised = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if normalised.ends_with('-') => {}
            '-' | '_' | '.' => normalised.push('-'),
            c => normalised.extend(c.to_lowercase()),
        }
    }
    normalised
}

fn any(globs: &[Glob], name: &str) -> bool {
    let name = normalised(name);
    globs.iter().any(|glob| glob.fits(&name))
}

#[cfg(test)]
#[path = "policy/tests.rs"]
mod tests;
