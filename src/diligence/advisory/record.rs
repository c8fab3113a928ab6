//! A record of an OSV dump ([the format](https://ossf.github.io/osv-schema/)), as far as it is needed.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::ecosystem::Ecosystem;
use super::row::{Event, Row};
use super::words;

/// The longest summary that is kept, in characters.
const LONGEST_SUMMARY: usize = 160;
/// The longest id or alias that is kept, in bytes.
const LONGEST_ID: usize = 100;

#[derive(Deserialize)]
pub(super) struct Record {
    pub(super) id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) modified: String,
    #[serde(default)]
    pub(super) withdrawn: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    aliases: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    upstream: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    summary: String,
    #[serde(default, deserialize_with = "or_default")]
    details: String,
    #[serde(default, deserialize_with = "or_default")]
    affected: Vec<Affected>,
}

#[derive(Deserialize)]
struct Affected {
    #[serde(default)]
    package: Option<Package>,
    #[serde(default, deserialize_with = "or_default")]
    ranges: Vec<Range>,
    #[serde(default, deserialize_with = "or_default")]
    versions: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    ecosystem_specific: serde_json::Value,
    #[serde(default, deserialize_with = "or_default")]
    database_specific: serde_json::Value,
}

#[derive(Deserialize)]
struct Package {
    ecosystem: String,
    name: String,
}

#[derive(Deserialize)]
struct Range {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, deserialize_with = "or_default")]
    events: Vec<Happened>,
}

#[derive(Deserialize)]
struct Happened {
    introduced: Option<String>,
    fixed: Option<String>,
    last_affected: Option<String>,
}

/// What a record says of one package of an ecosystem that is kept.
pub(super) struct Kept {
    pub(super) ecosystem: Ecosystem,
    pub(super) release: String,
    pub(super) key: String,
    pub(super) row: Row,
}

impl Record {
    /// When it was changed last.
    pub(super) fn modified(&self) -> Option<Timestamp> {
        self.modified.parse().ok()
    }

    /// What it says of packages whose advisories are kept.
    ///
    /// # Errors
    /// Where it speaks of such a package in a way that cannot be kept.
    pub(super) fn kept(self) -> Result<Vec<Kept>, String> {
        if self.id.is_empty() || self.id.len() > LONGEST_ID {
            return Err("its id is empty or too long".to_owned());
        }
        let aliases = self.aliases();
        let summary = summary(&self.summary, &self.details);
        let mut kept = Vec::new();
        for affected in self.affected {
            let Some(package) = &affected.package else { continue };
            let Some((ecosystem, release)) = Ecosystem::of(&package.ecosystem) else {
                continue;
            };
            let key = ecosystem
                .key(release, &package.name)
                .ok_or_else(|| format!("`{}` is no name of a package", words::clean(&package.name, LONGEST_ID)))?;
            let mut row = Row {
                id: self.id.clone(),
                aliases: aliases.clone(),
                summary: summary.clone(),
                unimportant: affected.is_unimportant(),
                ranges: affected.ranges.into_iter().filter_map(Range::events).collect(),
                versions: affected.versions,
            };
            row.tidy(ecosystem);
            kept.push(Kept {
                ecosystem,
                release: release.to_owned(),
                key,
                row,
            });
        }
        Ok(kept)
    }

    /// The other ids of the same thing. What a distribution publishes for one vulnerability is that vulnerability; a notice
    /// on several of them is not.
    fn aliases(&self) -> Vec<String> {
        let one = (self.upstream.len() == 1)
            .then(|| self.upstream.iter())
            .into_iter()
            .flatten();
        let own = self.id.strip_prefix("DEBIAN-").map(str::to_owned);
        let mut aliases: Vec<String> = self.aliases.iter().chain(one).cloned().chain(own).collect();
        aliases.retain(|alias| *alias != self.id && !alias.is_empty() && alias.len() <= LONGEST_ID);
        aliases.sort();
        aliases.dedup();
        aliases
    }
}

impl Affected {
    fn is_unimportant(&self) -> bool {
        [&self.ecosystem_specific, &self.database_specific]
            .iter()
            .any(|specific| specific.get("urgency").and_then(serde_json::Value::as_str) == Some("unimportant"))
    }
}

impl Range {
    /// Its events, where they are versions of the ecosystem: commits of a repository say nothing of a release.
    fn events(self) -> Option<Vec<Event>> {
        if !matches!(self.kind.as_str(), "ECOSYSTEM" | "SEMVER") {
            return None;
        }
        let events = self.events.into_iter().flat_map(|happened| {
            let introduced = happened.introduced.map(Event::Introduced);
            let last = happened.last_affected.map(Event::LastAffected);
            introduced
                .into_iter()
                .chain(last)
                .chain(happened.fixed.map(Event::Fixed))
        });
        Some(events.collect())
    }
}

/// One line of what is wrong, fit for a table.
pub(super) fn summary(summary: &str, details: &str) -> String {
    let text = if summary.trim().is_empty() { details } else { summary };
    let line = text.lines().find(|line| line.chars().any(char::is_alphanumeric));
    let line = line.unwrap_or_default().trim_start_matches(['#', ' ', '\t']);
    words::clean(line, LONGEST_SUMMARY)
}

/// A value, or its default where it is `null`.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}
