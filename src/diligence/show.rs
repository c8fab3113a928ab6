//! A report in words: the rows of its table, and what cannot stand in a table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Evidence, Finding, Kind, Report, Subject, Verdict, Vetted};

/// The verdicts in the order in which they are counted.
const COUNTED: [Verdict; 5] = [
    Verdict::Pass,
    Verdict::Fail,
    Verdict::NeedsApproval,
    Verdict::Unknown,
    Verdict::NotRun,
];
/// How many of those who brought a package in are named in a cell.
const VIA: usize = 2;
/// How many packages may be missing from all of a kind, so that a group is told as all but these.
const BUT: usize = 3;
/// From how many packages on the evidence of a group is told by its sources, where it is not the same for all.
const MANY: usize = 6;

/// The rows of the table: package, version, licence, who brought it in, verdict, why. Named packages come first, then
/// what they bring in; libraries before OS packages; by name.
#[must_use]
pub fn rows(report: &Report) -> Vec<Vec<String>> {
    ordered(report)
        .into_iter()
        .map(|package| {
            let Subject {
                name, version, licence, ..
            } = &package.subject;
            vec![
                name.clone(),
                version.clone(),
                licence.clone(),
                brought_in(&package.subject),
                package.verdict().to_string(),
                worst(package).map_or_else(String::new, |finding| finding.says.clone()),
            ]
        })
        .collect()
}

/// How many packages have which verdict, the worst of each: `14 pass, 1 needs-approval, 2 unknown`. What is unknown or was
/// not looked at counts as that and never as a pass.
#[must_use]
pub fn counts(report: &Report) -> String {
    let counted = COUNTED.map(|verdict| (report.count(verdict), verdict));
    let words: Vec<_> = counted
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, verdict)| format!("{count} {verdict}"))
        .collect();
    words.join(", ")
}

/// What cannot stand in a table, in lines: the counts, the findings with their evidence and what to do (those that many
/// packages share once), what comes as source only, where advisories came from, and how long it took.
#[must_use]
pub fn text(report: &Report) -> String {
    let counts = counts(report);
    let colon = if counts.is_empty() { "" } else { ": " };
    let mut text = format!("{}{colon}{counts}\n", plural(report.packages.len(), "package"));
    let _ = writeln!(
        text,
        "resolved in {}, everything else took {}",
        seconds(report.resolved_ms),
        seconds(report.vetted_ms)
    );
    for group in groups(report) {
        group.tell(report, &mut text);
    }
    sources_only(report, &mut text);
    if !report.sources.is_empty() {
        text.push_str("advisories:\n");
    }
    for source in &report.sources {
        let date = source
            .date
            .as_ref()
            .map_or_else(String::new, |date| format!(", of {date}"));
        let stale = if source.stale { ", stale" } else { "" };
        let _ = writeln!(text, "  {}: {}{date}{stale}", source.name, source.state);
    }
    text.truncate(text.trim_end().len());
    text
}

fn ordered(report: &Report) -> Vec<&Vetted> {
    let mut packages: Vec<_> = report.packages.iter().collect();
    packages.sort_by_key(|package| {
        let subject = &package.subject;
        (!subject.named, subject.kind, &subject.name)
    });
    packages
}

/// The first of the worst findings, unless all is well.
fn worst(package: &Vetted) -> Option<&Finding> {
    let verdict = package.verdict();
    let mut findings = package.findings.iter();
    findings.find(|finding| finding.verdict == verdict && verdict != Verdict::Pass)
}

/// `named` for what was asked for by name, else who brought it in: `a, b +2`.
fn brought_in(subject: &Subject) -> String {
    let mut words = Vec::new();
    if subject.named {
        words.push("named");
    }
    words.extend(subject.via.iter().take(VIA).map(String::as_str));
    let more = subject.via.len().saturating_sub(VIA);
    let more = if more > 0 { format!(" +{more}") } else { String::new() };
    format!("{}{more}", words.join(", "))
}

/// The same finding of several packages.
struct Group<'a> {
    finding: &'a Finding,
    members: Vec<(&'a Subject, &'a Finding)>,
}

/// All findings, the worst first; those that say the same of several packages together.
fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let same = |one: &Finding, other: &Finding| {
        (one.check, one.verdict, &one.says, &one.id, &one.help)
            == (other.check, other.verdict, &other.says, &other.id, &other.help)
            // What passed by the same words passed by other evidence.
            && (one.verdict != Verdict::Pass || one.evidence == other.evidence)
    };
    for package in ordered(report) {
        for finding in &package.findings {
            let member = (&package.subject, finding);
            match groups.iter_mut().find(|group| same(group.finding, finding)) {
                Some(group) => group.members.push(member),
                None => groups.push(Group {
                    finding,
                    members: vec![member],
                }),
            }
        }
    }
    groups.sort_by_key(|group| (std::cmp::Reverse(group.finding.verdict), group.finding.check));
    groups
}

impl Group<'_> {
    fn tell(&self, report: &Report, text: &mut String) {
        let Finding {
            check,
            verdict,
            says,
            id,
            help,
            ..
        } = self.finding;
        let id = match id {
            Some(id) if !says.contains(id.as_str()) => format!(" ({id})"),
            Some(_) | None => String::new(),
        };
        let _ = write!(text, "{verdict}, {check} of {}: {says}{id}", self.who(report));
        if *verdict == Verdict::Pass {
            // What is well is told on one line; its evidence is the same for all of the group.
            match words(&self.finding.evidence) {
                evidence if evidence.is_empty() => text.push('\n'),
                evidence => {
                    let _ = writeln!(text, " ({evidence})");
                }
            }
            return;
        }
        text.push('\n');
        self.evidence(text);
        if let Some(help) = help {
            let _ = writeln!(text, "  help: {help}");
        }
    }

    /// Whom it is said of: each by name, or all of a kind, where these are many.
    fn who(&self, report: &Report) -> String {
        if let [(subject, _)] = self.members.as_slice() {
            let via = match subject.via.as_slice() {
                via if via.is_empty() || self.finding.verdict == Verdict::Pass => String::new(),
                via => format!(" (brought in by {})", via.join(", ")),
            };
            return format!("{} {}{via}", subject.name, subject.version);
        }
        let names = |subjects: &[&Subject]| {
            let names: Vec<_> = subjects.iter().map(|subject| subject.name.as_str()).collect();
            names.join(", ")
        };
        let members: Vec<_> = self.members.iter().map(|(subject, _)| *subject).collect();
        let kinds: &[Option<Kind>] = &[None, Some(Kind::Python), Some(Kind::System)];
        for kind in kinds {
            let of_kind = |subject: &Subject| kind.is_none_or(|kind| subject.kind == kind);
            let all: Vec<_> = report
                .packages
                .iter()
                .map(|package| &package.subject)
                .filter(|subject| of_kind(subject))
                .collect();
            let others: Vec<_> = all
                .iter()
                .copied()
                .filter(|subject| !members.contains(subject))
                .collect();
            if members.len() + others.len() != all.len() || others.len() > BUT || others.len() >= members.len() {
                continue;
            }
            let what = plural(
                all.len(),
                match kind {
                    None => "package",
                    Some(Kind::Python) => "library",
                    Some(Kind::System) => "OS package",
                },
            );
            return match others.as_slice() {
                [] => format!("all {what}"),
                others => format!("all {what} but {}", names(others)),
            };
        }
        format!("{} ({})", plural(members.len(), "package"), names(&members))
    }

    /// The evidence once where it is the same for all, else each package's, or only its sources where these are many.
    fn evidence(&self, text: &mut String) {
        let mut all = self.members.iter();
        if all.all(|(_, finding)| finding.evidence == self.finding.evidence) {
            if !self.finding.evidence.is_empty() {
                let _ = writeln!(text, "  evidence: {}", words(&self.finding.evidence));
            }
            return;
        }
        if self.members.len() < MANY {
            for (subject, finding) in &self.members {
                let _ = writeln!(text, "  evidence of {}: {}", subject.name, words(&finding.evidence));
            }
            return;
        }
        let mut sources: BTreeMap<&str, usize> = BTreeMap::new();
        for evidence in self.members.iter().flat_map(|(_, finding)| &finding.evidence) {
            *sources.entry(&evidence.source).or_default() += 1;
        }
        let sources: Vec<_> = sources
            .iter()
            .map(|(source, count)| format!("{source} ({count} values, in the entry's data)"))
            .collect();
        let _ = writeln!(text, "  evidence: {}", sources.join("; "));
    }
}

/// `License-Expression: MIT (2026-11-21); policy.toml: allow`.
fn words(evidence: &[Evidence]) -> String {
    let one = |evidence: &Evidence| {
        let date = evidence
            .date
            .as_ref()
            .map_or_else(String::new, |date| format!(" ({date})"));
        format!("{}: {}{date}", evidence.source, evidence.value)
    };
    evidence.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn sources_only(report: &Report, text: &mut String) {
    let names: Vec<_> = ordered(report)
        .into_iter()
        .filter(|package| package.subject.source_only)
        .map(|package| format!("{} {}", package.subject.name, package.subject.version))
        .collect();
    if !names.is_empty() {
        let _ = writeln!(
            text,
            "source-only: {}\n  their code runs while they are resolved and built, and what their own builds require is not vetted",
            names.join(", ")
        );
    }
}

fn plural(count: usize, what: &str) -> String {
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {what}s"),
    }
}

/// Milliseconds as people read them.
fn seconds(milliseconds: u64) -> String {
    match milliseconds {
        0..1000 => format!("{milliseconds} ms"),
        _ => format!("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100),
    }
}

#[cfg(test)]
#[path = "show_tests.rs"]
mod tests;
