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
    let mut pip = Pip {
        seed,
        base,
        chosen: BTreeMap::new(),
        lines: Vec::new(),
        size: 0,
    };
    let environment = base.python.as_deref().and_then(survey::markers);
    let mut groups: Vec<Vec<&Requirement>> = Vec::new();
    for requirement in requirements {
        if environment
            .as_ref()
            .is_some_and(|environment| !requirement.applies(environment))
        {
            let text = requirement.to_string();
            let (name, marker) = text.split_once(';').unwrap_or((&text, ""));
            pip.lines.push(format!(
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
    for group in &groups {
        if let Err(mut last) = pip.collect(group) {
            pip.lines.append(&mut last);
            return failed(pip.lines, 1);
        }
    }
    pip.finish()
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
            return Err(self.refusal(group));
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
        let kilobytes = 12 + self.seed.number(&["wheel", name, version], 880);
        let of = parent.map_or_else(String::new, |parent| format!(" (from {parent})"));
        let file = name.replace('-', "_");
        self.lines.push(format!("Collecting {asked}{of}"));
        self.lines.push(format!(
            "  Downloading {file}-{version}-py3-none-any.whl ({kilobytes} kB)"
        ));
        self.size += kilobytes * 3_400;
        self.chosen.insert(name.to_owned(), version.to_owned());
    }

    fn refusal(&self, group: &[&Requirement]) -> Vec<String> {
        let alone = group
            .iter()
            .find(|requirement| index::choose(self.seed, &[requirement]).is_none());
        if let Some(requirement) = alone {
            let versions = index::versions(self.seed, requirement.name());
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

    fn finish(mut self) -> Installed {
        if !self.chosen.is_empty() {
            let names: Vec<_> = self.chosen.keys().map(String::as_str).collect();
            self.lines
                .push(format!("Installing collected packages: {}", names.join(", ")));
            for name in self.chosen.keys() {
                let Some(present) = self.base.distributions.get(name) else {
                    continue;
                };
                self.lines.push(format!("  Attempting uninstall: {name}"));
                self.lines
                    .push(format!("    Found existing installation: {name} {present}"));
                self.lines
                    .push(format!("      Successfully uninstalled {name}-{present}"));
            }
            let pairs: Vec<_> = self
                .chosen
                .iter()
                .map(|(name, version)| format!("{name}-{version}"))
                .collect();
            self.lines.push(format!("Successfully installed {}", pairs.join(" ")));
        }
        let complaints = self
            .chosen
            .get(index::CONFLICTING)
            .map(|version| complaint(index::CONFLICTING, version, "invented-helper-0"));
        Installed {
            lines: self.lines,
            size: self.size,
            distributions: self.chosen,
            complaints: complaints.into_iter().collect(),
            failure: None,
        }
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
