//! How strictly findings are held against a package, and where what the checks need is kept.

use std::path::PathBuf;

use serde::Deserialize;

use super::Check;

/// What a finding does.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It stops the work.
    #[default]
    Enforce,
    /// It is shown.
    Warn,
    /// Nobody looks.
    Off,
}

/// What the findings of each check do.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Strictness {
    /// Licences.
    pub licences: Level,
    /// Names that look like others.
    pub names: Level,
    /// Known advisories and releases withdrawn from the index.
    pub advisories: Level,
    /// What could not be found out, of any check that is not off.
    pub unknowns: Level,
}

impl Default for Strictness {
    fn default() -> Self {
        Self {
            licences: Level::Enforce,
            names: Level::Enforce,
            advisories: Level::Enforce,
            unknowns: Level::Warn,
        }
    }
}

impl Strictness {
    /// What the findings of a check do.
    #[must_use]
    pub fn of(&self, check: Check) -> Level {
        match check {
            Check::Name => self.names,
            Check::Licence => self.licences,
            Check::Advisory | Check::Yanked => self.advisories,
        }
    }
}

/// What the checks are given, from settings and the platform's directories.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setup {
    /// What findings do.
    pub strictness: Strictness,
    /// The address of the index's JSON API, if the settings name one: `https://index.example/pypi`.
    pub index_api: Option<String>,
    /// From how many days on imported advisories are stale.
    pub stale_days: u32,
    /// The policy file; the built-in policy holds where it does not exist, or where there is no place for one.
    pub policy: Option<PathBuf>,
    /// Where imported advisories and names, locks and what was looked up are kept; `None` keeps nothing.
    pub data: Option<PathBuf>,
}
