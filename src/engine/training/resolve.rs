//! What an invented build would install, found out without installing anything.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::TrainingEngine;
use super::plan::NOTICE;
use super::seed::Seed;
use super::stored::Stored;
use super::{index, mirror, pip, system};
use crate::engine::{Error, Report, StepEvent, StepState};
use crate::image::{Distribution, OsPackage, PackageManager, Requirement, Resolution, Resolved, SystemPackage};

/// The step in which pip resolves.
const PIP: &str = "pip";
/// The step in which the package manager resolves.
const PACKAGES: &str = "packages";
/// How long the resolvers wait before each line, in seconds at a person's pace.
const LINE: f64 = 0.08;

/// What a resolver printed, and what came of it: the set, or why there is none.
struct Told<T> {
    lines: Vec<String>,
    end: Result<Vec<T>, String>,
}

/// What was chosen of one name.
struct Chosen {
    version: String,
    asked: String,
    named: bool,
    via: BTreeSet<String>,
}

impl TrainingEngine {
    /// Resolves. Nothing is kept, and nothing comes out differently afterwards.
    pub(super) async fn play_resolve(&self, resolution: &Resolution, report: &Report) -> Result<Resolved, Error> {
        let (seed, base) = {
            let state = self.store.read();
            (state.seed(), state.existing(&resolution.base)?.1.clone())
        };
        let mut resolved = Resolved::default();
        if !resolution.requirements.is_empty() {
            let told = distributions(seed, &base, &resolution.requirements);
            resolved.distributions = self.tell(PIP, "pip install --dry-run", told, report).await?;
        }
        if let (Some(manager), false) = (resolution.package_manager, resolution.packages.is_empty()) {
            let name = match manager {
                PackageManager::Apt => "apt-get install --simulate",
                PackageManager::Apk => "apk add --simulate",
                PackageManager::Dnf => "dnf install --assumeno",
                PackageManager::Microdnf => "microdnf install --assumeno",
            };
            let told = packages(seed, &base, manager, &resolution.packages);
            resolved.system = self.tell(PACKAGES, name, told, report).await?;
        }
        Ok(resolved)
    }

    /// Tells what a resolver printed, as a step, and gives what came of it.
    async fn tell<T>(&self, id: &str, name: &str, told: Told<T>, report: &Report) -> Result<Vec<T>, Error> {
        let step = |state| {
            report(StepEvent::Step {
                id: id.to_owned(),
                name: name.to_owned(),
                state,
                progress: None,
            });
        };
        step(StepState::Running);
        let notice = NOTICE.replace("this build", "what is resolved here");
        for text in std::iter::once(notice).chain(told.lines) {
            self.pace.wait(LINE).await;
            let id = id.to_owned();
            report(StepEvent::Line { id, text });
        }
        match told.end {
            Ok(set) => {
                step(StepState::Done);
                Ok(set)
            }
            Err(reason) => {
                step(StepState::Failed);
                Err(Error::Build {
                    step: Some(id.to_owned()),
                    reason,
                })
            }
        }
    }
}

/// The distributions that requirements ask for, with all that they bring in, by name.
fn distributions(seed: Seed, base: &Stored, requirements: &[Requirement]) -> Told<Distribution> {
    let refused = |lines: Vec<String>| {
        let last = lines.last().map_or("", String::as_str);
        let end = Err(last.trim_start_matches("ERROR: ").trim().to_owned());
        Told { lines, end }
    };
    if base.distributions.get("pip").is_some_and(|pip| pip == index::OLD_PIP) {
        return refused(vec![
            "Usage:".to_owned(),
            "  pip install [options] <requirement specifier> ...".to_owned(),
            "no such option: --dry-run".to_owned(),
        ]);
    }
    let (mut lines, groups) = pip::groups(base, requirements);
    let mut chosen: BTreeMap<String, Chosen> = BTreeMap::new();
    let mut order = VecDeque::new();
    for group in &groups {
        let Some(version) = index::choose(seed, group) else {
            lines.extend(pip::refusal(seed, group));
            return refused(lines);
        };
        let name = group[0].name().to_owned();
        let one = Chosen {
            version,
            asked: group[0].to_string(),
            named: true,
            via: BTreeSet::new(),
        };
        order.push_back(name.clone());
        chosen.insert(name, one);
    }
    let mut all = Vec::new();
    while let Some(parent) = order.pop_front() {
        for name in index::dependencies(seed, &parent) {
            let one = chosen.entry(name.clone()).or_insert_with(|| {
                order.push_back(name.clone());
                Chosen {
                    version: index::latest(seed, &name),
                    asked: name.clone(),
                    named: false,
                    via: BTreeSet::new(),
                }
            });
            one.via.insert(parent.clone());
        }
        all.push(parent);
    }
    let mut set: Vec<_> = all
        .iter()
        .filter_map(|name| Some((name, chosen.get(name)?)))
        .map(|(name, one)| {
            let distribution = Distribution {
                named: one.named,
                via: one.via.iter().cloned().collect(),
                ..index::distribution(seed, name, &one.version)
            };
            collect(seed, &distribution, &one.asked, &mut lines);
            distribution
        })
        .collect();
    set.sort_by(|one, other| one.name.cmp(&other.name));
    if !set.is_empty() {
        let pairs: Vec<_> = set.iter().map(|one| format!("{}-{}", one.name, one.version)).collect();
        lines.push(format!("Would install {}", pairs.join(" ")));
    }
    Told { lines, end: Ok(set) }
}

/// What pip prints when it takes a release.
fn collect(seed: Seed, distribution: &Distribution, asked: &str, lines: &mut Vec<String>) {
    let Distribution {
        name,
        version,
        file,
        via,
        ..
    } = distribution;
    let from = match via.first() {
        Some(parent) if !distribution.named => format!(" (from {parent})"),
        Some(_) | None => String::new(),
    };
    lines.push(format!("Collecting {asked}{from}"));
    lines.push(format!(
        "  Downloading {file} ({} kB)",
        pip::kilobytes(seed, name, version)
    ));
    if distribution.source_only {
        lines.push("  Installing build dependencies: finished with status 'done'".to_owned());
        lines.push("  Getting requirements to build wheel: finished with status 'done'".to_owned());
        lines.push("  Preparing metadata (pyproject.toml): finished with status 'done'".to_owned());
    }
    if let Some(reason) = &distribution.yanked {
        lines.push(format!(
            "WARNING: The candidate selected for download or install is a yanked version: '{name}' candidate (version {version})"
        ));
        lines.push(format!("Reason for being yanked: {reason}"));
    }
}

/// The OS packages that would be installed, with all that they bring in, by name; without those that the base has.
fn packages(seed: Seed, base: &Stored, manager: PackageManager, asked: &[OsPackage]) -> Told<SystemPackage> {
    let mut lines = system::prelude(manager);
    let found = match system::find(seed, manager, asked) {
        Ok(found) => found,
        Err(refused) => {
            lines.extend(refused.lines.iter().cloned());
            let near = mirror::near(manager, refused.name);
            let end = Err(match near.as_slice() {
                _ if refused.known => refused.lines.join(" "),
                [] => format!("Unable to locate package {}", refused.name),
                near => {
                    let near = near.join(", ");
                    lines.push(format!("near names: {near}"));
                    format!("Unable to locate package {}; near names: {near}", refused.name)
                }
            });
            return Told { lines, end };
        }
    };
    let mut names: BTreeMap<String, bool> = BTreeMap::new();
    for package in &found {
        names.insert(package.name.to_owned(), true);
        for name in mirror::dependencies(seed, package.name) {
            names.entry(name).or_insert(false);
        }
    }
    let set: Vec<_> = names
        .into_iter()
        .filter(|(name, _)| !base.system.contains_key(name))
        .map(|(name, named)| package(seed, manager, name, named))
        .collect();
    lines.extend(simulated(manager, &set));
    Told { lines, end: Ok(set) }
}

/// What is known of an OS package: its licence where it is invented whole, nothing where its name is a real one's.
fn package(seed: Seed, manager: PackageManager, name: String, named: bool) -> SystemPackage {
    let version = mirror::version(seed, manager, &name);
    let (source, licences, evidence) = if mirror::invented(&name) {
        let source = Some((format!("{name}-source"), version.clone()));
        let evidence = format!("/usr/share/doc/{name}/copyright (invented)");
        (source, vec![mirror::licence(&name).to_owned()], evidence)
    } else {
        let evidence = "nothing is invented of what real packages say".to_owned();
        (None, Vec::new(), evidence)
    };
    SystemPackage {
        name,
        version,
        source,
        named,
        licences,
        evidence,
        file: None,
    }
}

/// What the package manager prints of what it would do.
fn simulated(manager: PackageManager, set: &[SystemPackage]) -> Vec<String> {
    let count = set.len();
    let line = |(at, SystemPackage { name, version, .. }): (usize, &SystemPackage)| match manager {
        PackageManager::Apt => format!("Inst {name} ({version} deb.example [amd64])"),
        PackageManager::Apk => format!("({}/{count}) Installing {name} ({version})", at + 1),
        PackageManager::Dnf | PackageManager::Microdnf => format!("Installing: {name};{version};x86_64;training-base"),
    };
    let mut lines: Vec<_> = set.iter().enumerate().map(line).collect();
    lines.push(match manager {
        PackageManager::Apt => format!("0 upgraded, {count} newly installed, 0 to remove and 0 not upgraded."),
        PackageManager::Apk => format!("OK: {count} packages would be installed"),
        PackageManager::Dnf | PackageManager::Microdnf => "Operation aborted.".to_owned(),
    });
    lines
}

/// The distributions of an image, and who in it needs whom.
pub(super) fn inventory(seed: Seed, image: &Stored) -> Vec<Distribution> {
    let mut via: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for parent in image.distributions.keys() {
        for name in index::dependencies(seed, parent) {
            via.entry(name).or_default().push(parent.clone());
        }
    }
    let one = |(name, version): (&String, &String)| Distribution {
        sha256: None,
        file: String::new(),
        source_only: false,
        yanked: None,
        via: via.remove(name).unwrap_or_default(),
        ..index::distribution(seed, name, version)
    };
    image.distributions.iter().map(one).collect()
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
