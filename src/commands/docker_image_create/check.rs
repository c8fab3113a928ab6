//! What must hold before a result gets a name.

use std::collections::BTreeMap;

use crate::commands::Failure;
use crate::commands::vetting::Want;
use crate::image::{ImageDetails, Lock, LockedPackage, Python, Survey, SystemPackage};

/// Refuses a result that does not stand on the base that was looked into: its tag moved in between.
pub(super) fn stands_on_base(built: Option<&ImageDetails>, base: &ImageDetails) -> Result<(), Failure> {
    match built {
        Some(built) if built.layers.starts_with(&base.layers) => Ok(()),
        Some(_) => Err(Failure::with_hint(
            "the base was replaced by another image during the build",
            "try again",
        )),
        None => Err(Failure::new("the engine reported a built image, but does not have it")),
    }
}

/// What a built image has of what was asked for, each as `name version`, sorted.
#[derive(Default)]
pub(super) struct Content {
    /// What came in on top of the base, asked for or not.
    pub(super) installed: Vec<String>,
    /// What was asked for and the base had already.
    pub(super) already: Vec<String>,
}

impl Content {
    /// What an image built from a lock has.
    pub(super) fn of_lock(lock: &Lock, base: &Python) -> Self {
        let (old, new): (Vec<_>, Vec<_>) = (lock.distributions.iter())
            .partition(|pinned| base.distribution(&pinned.name) == Some(pinned.version.as_str()));
        let words = |name: &str, version: &str| format!("{name} {version}");
        Self {
            installed: new.iter().map(|pinned| words(&pinned.name, &pinned.version)).collect(),
            already: (old.iter().filter(|pinned| pinned.named.is_some()))
                .map(|pinned| words(&pinned.name, &pinned.version))
                .collect(),
        }
    }
}

/// What must have come in.
#[derive(Clone, Copy)]
pub(super) enum Expected<'a> {
    /// What a lock says.
    Lock(&'a Lock),
    /// These OS packages, and libraries that nobody could tell beforehand.
    System(&'a [SystemPackage]),
}

/// Refuses a result that is not exactly the base and what must have come in, that lacks a distribution that was asked for, or that has
/// a fault the base did not have. Gives what came in on top of the base.
pub(super) fn holds(want: &Want, expected: Expected<'_>, before: &Survey, survey: &Survey) -> Result<Content, Failure> {
    let (Some(old), Some(new)) = (&before.python, &survey.python) else {
        return Err(Failure::new(
            "the Python of the base no longer starts in the built image",
        ));
    };
    is_expected(expected, before, survey, old, new)?;
    has_what_was_asked(want, new)?;
    is_consistent(old, new)?;
    let is_new = |(name, version): &&(String, String)| old.distribution(name) != Some(version.as_str());
    let (came, stayed): (Vec<_>, Vec<_>) = new.distributions.iter().partition(is_new);
    let asked = |(name, _): &&&(String, String)| want.requirements.iter().any(|wanted| wanted.name() == name);
    Ok(Content {
        installed: came.into_iter().map(named).collect(),
        already: (stayed.iter().filter(asked))
            .map(|distribution| named(distribution))
            .collect(),
    })
}

/// Compares the inventory with what must have come in: nothing more, nothing less, nothing else.
fn is_expected(
    expected: Expected<'_>,
    before: &Survey,
    after: &Survey,
    old: &Python,
    new: &Python,
) -> Result<(), Failure> {
    let (mut wrong, packages): (Vec<String>, BTreeMap<&str, &str>) = match expected {
        Expected::Lock(lock) => {
            let packages = lock.system.iter();
            let packages = packages.map(|package| (package.name.as_str(), package.version.as_str()));
            (other_libraries(lock, old, new), packages.collect())
        }
        Expected::System(packages) => {
            let packages = packages.iter();
            let packages = packages.map(|package| (package.name.as_str(), package.version.as_str()));
            (Vec::new(), packages.collect())
        }
    };
    wrong.extend(other_packages(&packages, before, after));
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::with_hint(
        format!(
            "the built image is not what was vetted, so it gets no tag:\n  {}",
            wrong.join("\n  ")
        ),
        "try again; if it stays so, the index or mirror serves something else than it tells",
    ))
}

/// What is wrong with the libraries.
fn other_libraries(lock: &Lock, old: &Python, new: &Python) -> Vec<String> {
    let mut wrong = Vec::new();
    for pinned in &lock.distributions {
        match new.distribution(&pinned.name) {
            Some(version) if same_version(version, &pinned.version) => {}
            Some(version) => wrong.push(format!("{} is {version}, not {}", pinned.name, pinned.version)),
            None => wrong.push(format!("{} {} is missing", pinned.name, pinned.version)),
        }
    }
    // OS packages may bring Python libraries; they are held to the lock as OS packages. What pip's step itself brings in is
    // compared there.
    let brings = |package: &LockedPackage| {
        ["python", "py3-", "pypy"]
            .iter()
            .any(|begin| package.name.starts_with(begin))
    };
    let brings_python = lock.system.iter().any(brings);
    for (name, version) in &new.distributions {
        let pinned = lock.distributions.iter().any(|pinned| pinned.name == *name);
        if !pinned && old.distribution(name) != Some(version.as_str()) && !brings_python {
            wrong.push(format!("{name} {version} came in beside the lock"));
        }
    }
    for (name, version) in &old.distributions {
        if new.distribution(name).is_none() && !brings_python {
            wrong.push(format!("{name} {version} of the base is gone"));
        }
    }
    wrong
}

/// What is wrong with the OS packages.
fn other_packages(expected: &BTreeMap<&str, &str>, before: &Survey, after: &Survey) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, version) in expected {
        match after.system.get(*name) {
            Some(found) if found == version => {}
            Some(found) => wrong.push(format!("{name} is {found}, not {version}")),
            None => wrong.push(format!("{name} {version} is missing")),
        }
    }
    for (name, version) in &after.system {
        if !expected.contains_key(name.as_str()) && before.system.get(name) != Some(version) {
            wrong.push(format!("{name} {version} came in beside the lock"));
        }
    }
    for (name, version) in &before.system {
        if !after.system.contains_key(name) {
            wrong.push(format!("{name} {version} of the base is gone"));
        }
    }
    wrong
}

/// Whether two versions are the same, however they are written (`1.0` and `1.0.0`).
fn same_version(one: &str, other: &str) -> bool {
    use pep508_rs::pep440_rs::Version;
    one == other || matches!((one.parse::<Version>(), other.parse::<Version>()), (Ok(one), Ok(other)) if one == other)
}

fn has_what_was_asked(want: &Want, after: &Python) -> Result<(), Failure> {
    let applies = |requirement: &&crate::image::Requirement| {
        after
            .environment
            .as_ref()
            .is_none_or(|environment| requirement.applies(environment))
    };
    let missing: Vec<_> = (want.requirements.iter())
        .filter(applies)
        .map(crate::image::Requirement::name)
        .filter(|name| after.distribution(name).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the built image does not find what was installed: {} (looked for by {})",
        missing.join(", "),
        after.executable
    )))
}

fn is_consistent(before: &Python, after: &Python) -> Result<(), Failure> {
    let known = before.complaints.as_deref().unwrap_or_default();
    let complaints: Vec<_> = (after.complaints.iter().flatten())
        .filter(|complaint| !known.contains(complaint))
        .map(String::as_str)
        .collect();
    if complaints.is_empty() {
        return Ok(());
    }
    Err(Failure::with_hint(
        format!(
            "pip check finds the built image inconsistent:\n  {}",
            complaints.join("\n  ")
        ),
        "ask for versions that fit together, or for a base without the conflicting distribution",
    ))
}

fn named((name, version): &(String, String)) -> String {
    format!("{name} {version}")
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
