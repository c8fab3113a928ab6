//! All findings of all packages.

use serde::{Deserialize, Serialize};

use super::{Check, Finding, Level, Strictness, Verdict};

/// Where a package comes from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A Python distribution.
    Python,
    /// A package of the operating system.
    System,
}

/// What is checked.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Subject {
    /// Where it comes from.
    pub kind: Kind,
    /// Its name (normalised where it is a distribution's).
    pub name: String,
    /// Its version; empty where it was judged by its name alone.
    pub version: String,
    /// Whether it was asked for by name.
    pub named: bool,
    /// Who brought it in, sorted.
    pub via: Vec<String>,
    /// Its licence as it was understood, in words fit for a table: `MIT`, `GPL-3.0-only OR MIT`, `unlicensed`.
    pub licence: String,
    /// Whether it comes as source only, so that its code runs while it is resolved and built.
    pub source_only: bool,
}

impl Subject {
    /// The name, and the version where there is one.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.version).trim_end().to_owned()
    }
}

/// A package with what was found of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Vetted {
    /// The package.
    pub subject: Subject,
    /// What was found, the checks in order.
    pub findings: Vec<Finding>,
}

impl Vetted {
    /// The worst verdict of a check; `Pass` where it has no finding.
    #[must_use]
    pub fn of(&self, check: Check) -> Verdict {
        let of_check = self.findings.iter().filter(|finding| finding.check == check);
        of_check.map(|finding| finding.verdict).max().unwrap_or(Verdict::Pass)
    }

    /// The worst verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.findings
            .iter()
            .map(|finding| finding.verdict)
            .max()
            .unwrap_or(Verdict::Pass)
    }
}

/// Where advisories came from, and how old they are.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Source {
    /// What it is: `OSV dump for PyPI`, `the index's JSON API`.
    pub name: String,
    /// How it stands: `912 of 12,345 advisories apply to PyPI`, `does not serve advisories`.
    pub state: String,
    /// The date of its data, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Whether its data are older than the settings allow.
    pub stale: bool,
}

/// The whole of it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Report {
    /// The packages: named ones first, then what they bring in; distributions before OS packages; by name.
    pub packages: Vec<Vetted>,
    /// Where advisories came from.
    pub sources: Vec<Source>,
    /// How long the resolver took, in milliseconds.
    pub resolved_ms: u64,
    /// How long everything else took, in milliseconds.
    pub vetted_ms: u64,
}

impl Report {
    /// The worst verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.packages.iter().map(Vetted::verdict).max().unwrap_or(Verdict::Pass)
    }

    /// What keeps the packages out under these settings, with the packages. `training` keeps nothing out for being
    /// unknown or not looked at.
    pub fn blocking(&self, strictness: Strictness, training: bool) -> impl Iterator<Item = (&Subject, &Finding)> {
        self.packages.iter().flat_map(move |package| {
            // Licences of OS packages are told, and keep nothing out.
            let is_told = package.subject.kind == Kind::System;
            let blocks = move |finding: &&Finding| match finding.verdict {
                Verdict::Pass => false,
                _ if is_told && finding.check == Check::Licence => false,
                Verdict::NotRun | Verdict::Unknown => {
                    !training && strictness.unknowns == Level::Enforce && strictness.of(finding.check) != Level::Off
                }
                Verdict::NeedsApproval | Verdict::Fail => strictness.of(finding.check) == Level::Enforce,
            };
            package
                .findings
                .iter()
                .filter(blocks)
                .map(|finding| (&package.subject, finding))
        })
    }

    /// How many packages have this worst verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.packages
            .iter()
            .filter(|package| package.verdict() == verdict)
            .count()
    }
}
