//! What pip prints and installs in an invented build.

use std::collections::BTreeMap;

use pep508_rs::pep440_rs::Version;

use super::index;
use super::installed::{Installed, failed};
use super::seed::Seed;
use super::stored::Stored;
use super::survey;
use crate::image::Requirement;

/// Where pip stands in its work.
struct Pip<'a> {
    seed: Seed,
    base: &'a Stored,
    chosen: BTreeMap<String, String>,
    lines: Vec<String>,
    size: u64,
}

/// Installs requirements on a base.
pub(super) fn install(seed: Seed, base: &Stored, requirements: &[Requirement]) -> Installed {
    let (lines, groups) = groups(base, requirements);
    let mut pip = Pip {
        seed,
        base,
        chosen: BTreeMap::new(),
        lines,
        size: 0,
    };
    for group in &groups {
        if let Err(mut last) = pip.collect(group) {
            pip.lines.append(&mut last);
            return failed(pip.lines, 1);
        }
    }
    pip.finish()
}

/// The requirements that apply on a base, those of one name together; and what pip prints of the others.
pub(super) fn groups<'a>(base: &Stored, requirements: &'a [Requirement]) -> (Vec<String>, Vec<Vec<&'a Requirement>>) {
    let environment = base.python.as_deref().and_then(survey::markers);
    let mut lines = Vec::new();
    let mut groups: Vec<Vec<&Requirement>> = Vec::new();
    for requirement in requirements {
        if environment
            .as_ref()
            .is_some_and(|environment| !requirement.applies(environment))
        {
            let text = requirement.to_string();
            let (name, marker) = text.split_once(';').unwrap_or((&text, ""));
            lines.push(format!(
                "Ignoring {}: markers '{}' don't match your environment",
                name.trim(),
                marker.trim()
            ));
            continue;
        }
        match groups.iter_mut().find(|group| group[0].name() == requirement.name()) {
            Some(group) => group.push(requirement),
            None => groups.push(vec![requirement]),
        }
    }
    (lines, groups)
}

/// What pip prints of requirements of one name that no version fits.
pub(super) fn refusal(seed: Seed, group: &[&Requirement]) -> Vec<String> {
    let alone = group
        .iter()
        .find(|requirement| index::choose(seed, &[requirement]).is_none());
    if let Some(requirement) = alone {
        let versions = index::versions(seed, requirement.name());
        let versions = match versions.as_slice() {
            [] => "none".to_owned(),
            versions => versions.iter().map(Version::to_string).collect::<Vec<_>>().join(", "),
        };
        return vec![
            format!(
                "ERROR: Could not find a version that satisfies the requirement {requirement} \
                 (from versions: {versions})"
            ),
            format!("ERROR: No matching distribution found for {requirement}"),
        ];
    }
    let texts: Vec<_> = group.iter().map(ToString::to_string).collect();
    vec![
        format!(
            "ERROR: Cannot install {} because these package versions have conflicting dependencies.",
            texts.join(" and ")
        ),
        "ERROR: ResolutionImpossible".to_owned(),
    ]
}

/// How large a release's file is, in kilobytes.
pub(super) fn kilobytes(seed: Seed, name: &str, version: &str) -> u64 {
    12 + seed.number(&["wheel", name, version], 880)
}

impl Pip<'_> {
    fn collect(&mut self, group: &[&Requirement]) -> Result<(), Vec<String>> {
        let name = group[0].name();
        if let Some(present) = self.base.distributions.get(name)
            && takes(group, present)
        {
            let site = self.base.flavour.traits().site;
            self.lines.push(format!(
                "Requirement already satisfied: {} in {site} ({present})",
                group[0]
            ));
            return Ok(());
        }
        let Some(version) = index::choose(self.seed, group) else {
            return Err(refusal(self.seed, group));
        };
        self.take(&group[0].to_string(), name, &version, None);
        for dependency in index::dependencies(self.seed, name) {
            if !self.chosen.contains_key(&dependency) && !self.base.distributions.contains_key(&dependency) {
                let version = index::latest(self.seed, &dependency);
                self.take(&dependency, &dependency, &version, Some(name));
            }
        }
        Ok(())
    }

    /// Prints that a file is fetched, and notes it.
    fn take(&mut self, asked: &str, name: &str, version: &str, parent: Option<&str>) {
        let kilobytes = kilobytes(self.seed, name, version);
        let of = parent.map_or_else(String::new, |parent| format!(" (from {parent})"));
        let file = name.replace('-', "_");
        self.lines.push(format!("Collecting {asked}{of}"));
        self.lines.push(format!(
            "  Downloading {file}-{version}-py3-none-any.whl ({kilobytes} kB)"
        ));
        self.size += kilobytes * 3_400;
        self.chosen.insert(name.to_owned(), version.to_owned());
    }

    fn finish(self) -> Installed {
        finish(self.base, self.chosen, self.lines, self.size)
    }
}

/// What comes of installing what was chosen, after these lines.
pub(super) fn finish(base: &Stored, chosen: BTreeMap<String, String>, mut lines: Vec<String>, size: u64) -> Installed {
    if !chosen.is_empty() {
        let names: Vec<_> = chosen.keys().map(String::as_str).collect();
        lines.push(format!("Installing collected packages: {}", names.join(", ")));
        for name in chosen.keys() {
            let Some(present) = base.distributions.get(name) else {
                continue;
            };
            lines.push(format!("  Attempting uninstall: {name}"));
            lines.push(format!("    Found existing installation: {name} {present}"));
            lines.push(format!("      Successfully uninstalled {name}-{present}"));
        }
        let pairs: Vec<_> = chosen
            .iter()
            .map(|(name, version)| format!("{name}-{version}"))
            .collect();
        lines.push(format!("Successfully installed {}", pairs.join(" ")));
    }
    let complaints = chosen
        .get(index::CONFLICTING)
        .map(|version| complaint(index::CONFLICTING, version, "invented-helper-0"));
    Installed {
        lines,
        size,
        distributions: chosen,
        complaints: complaints.into_iter().collect(),
        ..Installed::default()
    }
}

/// What `pip check` says of a distribution that lacks one.
pub(super) fn complaint(name: &str, version: &str, needs: &str) -> String {
    format!("{name} {version} requires {needs}, which is not installed.")
}

fn takes(group: &[&Requirement], version: &str) -> bool {
    let Ok(version) = version.parse::<Version>() else {
        return false;
    };
    group
        .iter()
        .filter_map(|requirement| requirement.specifiers())
        .all(|specifiers| specifiers.contains(&version))
}
