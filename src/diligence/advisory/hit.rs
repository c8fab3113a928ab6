//! An advisory that speaks of an installed version, whoever told of it.

use std::collections::HashMap;

use super::dumps::Dump;
use super::row::Row;
use super::told::Vulnerability;
use crate::diligence::Evidence;

/// An advisory on a release.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Hit {
    pub(super) id: String,
    pub(super) aliases: Vec<String>,
    pub(super) summary: String,
    /// Versions that are said to be fixed, older ones among them.
    pub(super) fixed: Vec<String>,
    pub(super) unimportant: bool,
    pub(super) evidence: Vec<Evidence>,
}

impl Hit {
    pub(super) fn of_row(row: &Row, dump: &Dump) -> Self {
        let evidence = Evidence::new(&dump.name, &row.id);
        Self {
            id: row.id.clone(),
            aliases: row.aliases.clone(),
            summary: row.summary.clone(),
            fixed: row.fixed().cloned().collect(),
            unimportant: row.unimportant,
            evidence: vec![match &dump.date {
                Some(date) => evidence.of(date),
                None => evidence,
            }],
        }
    }

    pub(super) fn of_api(told: &Vulnerability, today: &str) -> Self {
        Self {
            id: told.id.clone(),
            aliases: told.aliases.clone(),
            summary: told.summary.clone(),
            fixed: told.fixed.clone(),
            unimportant: false,
            evidence: vec![Evidence::new(super::API, &told.id).of(today)],
        }
    }

    /// Whether it tells of a package made to harm.
    pub(super) fn is_malicious(&self) -> bool {
        self.ids().any(|id| id.starts_with("MAL-"))
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.id).chain(&self.aliases)
    }

    /// Which of several ids is shown; the lowest.
    fn rank(&self) -> (usize, &str) {
        let known = ["MAL-", "PYSEC-", "GHSA-", "DSA-", "DLA-", "DEBIAN-", "CVE-"];
        let rank = known.iter().position(|start| self.id.starts_with(start));
        (rank.unwrap_or(known.len()), &self.id)
    }

    /// Makes one of two that are the same.
    fn join(&mut self, mut other: Self) {
        if other.rank() < self.rank() {
            std::mem::swap(self, &mut other);
        }
        self.aliases.push(other.id);
        self.aliases.extend(other.aliases);
        self.aliases.sort();
        self.aliases.dedup();
        let id = self.id.clone();
        self.aliases.retain(|alias| *alias != id);
        if self.summary.is_empty() {
            self.summary = other.summary;
        }
        self.fixed.extend(other.fixed);
        self.unimportant &= other.unimportant;
        for evidence in other.evidence {
            if !self.evidence.contains(&evidence) {
                self.evidence.push(evidence);
            }
        }
    }
}

/// Each advisory once, whatever its ids; sorted by the ids that are shown.
pub(super) fn distinct(hits: Vec<Hit>) -> Vec<Hit> {
    // Some packages have thousands of advisories, so that not each is compared with each.
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut joined: Vec<Option<Hit>> = Vec::with_capacity(hits.len());
    for mut hit in hits {
        // One more may show that some are the same that did not seem so.
        let mut same: Vec<usize> = hit.ids().filter_map(|id| places.get(id).copied()).collect();
        same.sort_unstable();
        for known in same {
            if let Some(mut known) = joined[known].take() {
                known.join(hit);
                hit = known;
            }
        }
        places.extend(hit.ids().map(|id| (id.clone(), joined.len())));
        joined.push(Some(hit));
    }
    let mut distinct: Vec<Hit> = joined.into_iter().flatten().collect();
    distinct.sort_by(|one, other| one.rank().cmp(&other.rank()));
    distinct
}
