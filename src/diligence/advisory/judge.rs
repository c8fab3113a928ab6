//! From what the sources say of a package to its findings.

use std::collections::{BTreeSet, HashSet};

use super::dumps::Answer;
use super::ecosystem::{Ecosystem, Point};
use super::hit::{Hit, distinct};
use super::row::{Affects, Row};
use super::told::Told;
use super::{API, Ask, Ignored, Terms, words, yanked_finding};
use crate::diligence::policy::Advised;
use crate::diligence::{Check, Evidence, Finding, Kind, Verdict};

/// The most advisories on a package that are told one by one.
const MOST_TOLD: usize = 40;
/// The most releases that are tried whether one has no advisory.
const MOST_TRIED: usize = 200;

/// What is found of a package; at least one finding.
pub(super) fn judge(ask: &Ask, dump: Answer, reply: Option<&Result<Told, String>>, terms: &Terms<'_>) -> Vec<Finding> {
    let today = terms.now.strftime("%Y-%m-%d").to_string();
    let (mut told, mut silent) = (Vec::new(), Vec::new());
    let mut undecided = false;
    let (mut hits, rows) = match dump {
        Answer::None => (Vec::new(), Vec::new()),
        Answer::Silent {
            reason,
            undecided: one,
            hits,
            rows,
        } => {
            undecided = one;
            silent.push(reason);
            (hits, rows)
        }
        Answer::Told {
            source,
            date,
            hits,
            rows,
        } => {
            told.push(Evidence::new(source, "no advisory on this version").of(date));
            (hits, rows)
        }
    };
    let mut findings = Vec::new();
    match reply {
        None => {}
        Some(Err(reason)) => silent.push((API.to_owned(), reason.clone())),
        Some(Ok(reply)) => {
            told.push(Evidence::new(API, "no advisory on this version").of(&today));
            hits.extend(reply.vulnerabilities.iter().map(|one| Hit::of_api(one, &today)));
            findings.extend(reply.yanked.as_deref().map(yanked_finding));
        }
    }
    let hits = distinct(hits);
    let version = match (&ask.source, ask.kind) {
        (Some((_, version)), Kind::System) => version,
        (_, Kind::System | Kind::Python) => &ask.version,
    };
    let fixes = Fixes::of(ask.kind, version, &hits, &rows);
    let advisories = bounded(hits.iter().map(|hit| finding(hit, ask, &fixes, terms)).collect());
    let is_clean = advisories.is_empty();
    let is_harmless = advisories.iter().all(|finding| finding.verdict == Verdict::Pass);
    findings.extend(advisories);
    if (told.is_empty() || undecided) && is_harmless {
        findings.push(unanswered(ask.kind, &silent, undecided));
    } else if is_clean {
        let clean = Finding::new(Check::Advisory, Verdict::Pass, "no known advisory");
        let clean = told.into_iter().fold(clean, Finding::with);
        // Who did not answer is told beside who did.
        let silent = silent.iter().map(|(source, reason)| Evidence::new(source, reason));
        findings.push(silent.fold(clean, Finding::with));
    }
    findings
}

/// The worst findings one by one, the others in one that is as bad as the worst of them.
fn bounded(mut findings: Vec<Finding>) -> Vec<Finding> {
    if findings.len() > MOST_TOLD {
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
        let more = findings.split_off(MOST_TOLD);
        let verdict = more
            .iter()
            .map(|finding| finding.verdict)
            .max()
            .unwrap_or(Verdict::Pass);
        let count = words::count(more.len() as u64, "more advisory", "more advisories");
        findings.push(Finding::new(
            Check::Advisory,
            verdict,
            format!("{count}, none of them worse than {verdict}"),
        ));
    }
    findings
}

/// The finding where no source tells that a package is free of advisories.
fn unanswered(kind: Kind, silent: &[(String, String)], undecided: bool) -> Finding {
    let help = match kind {
        Kind::Python => {
            "import an OSV dump by `/advisories_import`, or name an index with a JSON API by `index_api` in the settings"
        }
        Kind::System => "import an OSV dump of the base's distribution by `/advisories_import`",
    };
    let finding = if silent.is_empty() {
        Finding::new(
            Check::Advisory,
            Verdict::NotRun,
            "there is no source of advisories to look into",
        )
    } else {
        let says = if undecided {
            "nobody can tell whether an advisory is on this version"
        } else {
            "no source of advisories answered"
        };
        let unknown = Finding::new(Check::Advisory, Verdict::Unknown, says);
        silent.iter().fold(unknown, |finding, (source, reason)| {
            finding.with(Evidence::new(source, reason))
        })
    };
    finding.help(help)
}

fn finding(hit: &Hit, ask: &Ask, fixes: &Fixes, terms: &Terms<'_>) -> Finding {
    let aliases = match &hit.aliases[..] {
        [] => String::new(),
        aliases => format!(" ({})", aliases.join(", ")),
    };
    let summary = if hit.summary.is_empty() {
        "no summary"
    } else {
        &hit.summary
    };
    let says = format!("{}{aliases}: {summary}", hit.id);
    let fix = fixes.of_hit(hit);
    let ignored = (terms.ignored)(&Advised {
        id: &hit.id,
        aliases: &hit.aliases,
        package: &ask.name,
        version: &ask.version,
        fixed: fix.is_some(),
    });
    let (verdict, says, help) = if hit.is_malicious() {
        (
            Verdict::Fail,
            says,
            Some("it is reported as made to harm; do not use it in any version without looking into it".to_owned()),
        )
    } else if let Some(Ignored::Because(reason)) = &ignored {
        (Verdict::Pass, format!("{says}; ignored by the policy: {reason}"), None)
    } else if hit.unimportant {
        (Verdict::Pass, format!("{says}; unimportant by the distribution"), None)
    } else {
        let open = "no release is known to be fixed; go without the package, or approve it";
        let says = match ignored {
            Some(Ignored::Until(day)) => format!("{says}; ignored by the policy until {day}"),
            Some(Ignored::Because(_)) | None => says,
        };
        fix.map_or_else(
            || (Verdict::NeedsApproval, says.clone(), Some(open.to_owned())),
            |own| (Verdict::Fail, says.clone(), Some(fixes.help(&own))),
        )
    };
    let mut finding = Finding::new(Check::Advisory, verdict, says).named(&hit.id);
    finding.evidence.clone_from(&hit.evidence);
    finding.help = help;
    finding
}

/// The releases that are said to be fixed and are newer than the installed one.
struct Fixes {
    ecosystem: Ecosystem,
    installed: Option<Point>,
    /// The lowest of them without any known advisory.
    clean: Option<(bool, Point, String)>,
}

impl Fixes {
    fn of(kind: Kind, version: &str, hits: &[Hit], rows: &[Row]) -> Self {
        let ecosystem = match kind {
            Kind::Python => Ecosystem::PyPi,
            Kind::System => Ecosystem::Debian,
        };
        let mut fixes = Self {
            ecosystem,
            installed: Point::read(ecosystem, version),
            clean: None,
        };
        let lowest: Vec<_> = hits
            .iter()
            .filter_map(|hit| fixes.of_hit(hit))
            .map(|own| own.1)
            .collect();
        // A release that does not have the fix of each advisory that has one is not clean.
        let has_all = |point: &Point| lowest.iter().all(|fix| point >= fix);
        // An advisory on the installed version that no release fixes keeps no release from being the better one.
        let open: HashSet<&String> = hits
            .iter()
            .filter(|hit| fixes.of_hit(hit).is_none())
            .flat_map(Hit::ids)
            .collect();
        let rows: Vec<&Row> = rows
            .iter()
            .filter(|row| !row.unimportant && !open.contains(&row.id))
            .collect();
        let is_known = |version: &str| rows.iter().any(|row| row.affects(ecosystem, version) != Affects::No);
        let candidates = hits
            .iter()
            .flat_map(|hit| &hit.fixed)
            .chain(rows.iter().flat_map(|row| row.fixed()));
        let candidates: BTreeSet<&String> = candidates.collect();
        let mut newer: Vec<_> = fixes
            .newer(candidates.into_iter())
            .filter(|(_, point, _)| has_all(point))
            .collect();
        newer.sort();
        fixes.clean = newer
            .into_iter()
            .take(MOST_TRIED)
            .find(|(_, _, version)| !is_known(version));
        fixes
    }

    /// Those of the releases that are newer: whether it is an early one, and the release.
    fn newer<'a>(&self, fixed: impl Iterator<Item = &'a String>) -> impl Iterator<Item = (bool, Point, String)> {
        fixed.filter_map(|version| {
            let point = Point::read(self.ecosystem, version)?;
            let is_newer = self.installed.as_ref().is_none_or(|installed| point > *installed);
            is_newer.then(|| (point.is_early(), point, version.clone()))
        })
    }

    /// The lowest release that an advisory says is fixed.
    fn of_hit(&self, hit: &Hit) -> Option<(bool, Point, String)> {
        self.newer(hit.fixed.iter()).min()
    }

    fn help(&self, own: &(bool, Point, String)) -> String {
        match &self.clean {
            Some((_, _, version)) => format!("take {version} or a later release"),
            None => format!("fixed in {}, which has other known advisories", own.2),
        }
    }
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
