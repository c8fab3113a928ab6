//! One check's verdict on one package.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a check found; the later, the worse.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All is well, by the evidence.
    Pass,
    /// Nobody looked.
    NotRun,
    /// Somebody looked, and there was no answer.
    Unknown,
    /// A person has to approve it.
    NeedsApproval,
    /// It must not go in.
    Fail,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::NotRun => "not-run",
            Self::Unknown => "unknown",
            Self::NeedsApproval => "needs-approval",
            Self::Fail => "fail",
        })
    }
}

/// What is checked.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// Whether the name is the one that is meant.
    Name,
    /// Whether the licence may be used.
    Licence,
    /// Whether something is known to be wrong with this release.
    Advisory,
    /// Whether the release was withdrawn from its index.
    Yanked,
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::Licence => "licence",
            Self::Advisory => "advisory",
            Self::Yanked => "yanked",
        })
    }
}

/// What a verdict rests on.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Evidence {
    /// Where it was read: `License-Expression`, `OSV dump for PyPI`, `policy.toml`.
    pub source: String,
    /// What stood there.
    pub value: String,
    /// The date of the data, `2026-11-21`, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

impl Evidence {
    /// Evidence without a date.
    #[must_use]
    pub fn new(source: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            value: value.into(),
            date: None,
        }
    }

    /// The same with the date of its data.
    #[must_use]
    pub fn of(mut self, date: impl Into<String>) -> Self {
        self.date = Some(date.into());
        self
    }
}

/// One check's verdict on one package.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// What was checked.
    pub check: Check,
    /// What came out.
    pub verdict: Verdict,
    /// The verdict in words, without the package's name: `GPL-3.0-only is denied by the policy`.
    pub says: String,
    /// The id of what was found, `PYSEC-2018-28`, or of the licence; stable between runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Finding {
    /// A finding without id, evidence and help.
    #[must_use]
    pub fn new(check: Check, verdict: Verdict, says: impl Into<String>) -> Self {
        Self {
            check,
            verdict,
            says: says.into(),
            id: None,
            evidence: Vec::new(),
            help: None,
        }
    }

    /// The same with one more piece of evidence.
    #[must_use]
    pub fn with(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// The same with an id.
    #[must_use]
    pub fn named(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
