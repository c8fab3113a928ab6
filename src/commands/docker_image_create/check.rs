//! What must hold before a build begins, and before its result gets a name.

use super::base::Base;
use super::wish::Wish;
use crate::commands::Failure;
use crate::image::{ImageDetails, PackageManager, Python, Survey};

/// Refuses a base that brings build instructions of its own: they would run on a build context that is not theirs, and
/// could copy its CA bundle into the image.
pub(super) fn brings_no_instructions(base: &Base) -> Result<(), Failure> {
    match base.details.on_build.first() {
        None => Ok(()),
        Some(first) => Err(Failure::with_hint(
            format!(
                "the base {} brings build instructions of its own (ONBUILD {first})",
                base.name
            ),
            "use the image it was made from, or another base without ONBUILD",
        )),
    }
}

/// Refuses what cannot work on this base. Gives the base's Python.
pub(super) fn fits(wish: &Wish, base: &Base, survey: &Survey) -> Result<Python, Failure> {
    let (name, os) = (&base.name, &survey.os);
    let Some(python) = &survey.python else {
        return Err(Failure::with_hint(
            format!("the base {name} ({os}) has no Python"),
            "use a base that has one, such as the default (leave `base` out)",
        ));
    };
    if !wish.packages.is_empty() && survey.package_manager.is_none() {
        return Err(Failure::with_hint(
            format!(
                "the base {name} ({os}) has no package manager that is known (apt-get, apk, dnf, microdnf), so `packages` cannot be installed"
            ),
            "leave `packages` out, or use another base",
        ));
    }
    let brings_pip = wish
        .packages
        .iter()
        .any(|package| matches!(package.name(), "python3-pip" | "py3-pip" | "python-pip"));
    if !wish.requirements.is_empty() && python.pip.is_none() && !brings_pip {
        let package = if survey.package_manager == Some(PackageManager::Apk) {
            "py3-pip"
        } else {
            "python3-pip"
        };
        return Err(Failure::with_hint(
            format!("the base {name} has Python {}, but no pip", python.version),
            match survey.package_manager {
                Some(_) => format!("have it installed first: packages={package}"),
                None => "use a base that has pip".to_owned(),
            },
        ));
    }
    let user = &base.details.user;
    if !user
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.' | ':'))
    {
        return Err(Failure::new(format!(
            "the base {name} runs as the user `{}`, which no Dockerfile can name",
            user.escape_debug()
        )));
    }
    Ok(python.clone())
}

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
pub(super) struct Content {
    /// What came in on top of the base, asked for or not.
    pub(super) installed: Vec<String>,
    /// What was asked for and the base had already.
    pub(super) already: Vec<String>,
}

/// Refuses a result that lacks a distribution that was asked for, or has a fault the base did not have. Gives what came
/// in on top of the base, as `name version`.
pub(super) fn holds(wish: &Wish, before: &Python, survey: &Survey) -> Result<Content, Failure> {
    let Some(after) = &survey.python else {
        return Err(Failure::new(
            "the Python of the base no longer starts in the built image",
        ));
    };
    let applies = |requirement: &&crate::image::Requirement| {
        after
            .environment
            .as_ref()
            .is_none_or(|environment| requirement.applies(environment))
    };
    let missing: Vec<_> = wish
        .requirements
        .iter()
        .filter(applies)
        .map(crate::image::Requirement::name)
        .filter(|name| after.distribution(name).is_none())
        .collect();
    if !missing.is_empty() {
        return Err(Failure::new(format!(
            "the built image does not find what was installed: {} (looked for by {})",
            missing.join(", "),
            after.executable
        )));
    }
    let known = before.complaints.as_deref().unwrap_or_default();
    let complaints: Vec<_> = after
        .complaints
        .iter()
        .flatten()
        .filter(|complaint| !known.contains(complaint))
        .map(String::as_str)
        .collect();
    if !complaints.is_empty() {
        return Err(Failure::with_hint(
            format!(
                "pip check finds the built image inconsistent:\n  {}",
                complaints.join("\n  ")
            ),
            "ask for versions that fit together, or for a base without the conflicting distribution",
        ));
    }
    let is_new = |(name, version): &&(String, String)| before.distribution(name) != Some(version.as_str());
    let (new, old): (Vec<_>, Vec<_>) = after.distributions.iter().partition(is_new);
    let asked = |(name, _): &&&(String, String)| wish.requirements.iter().any(|wanted| wanted.name() == name);
    Ok(Content {
        installed: new.into_iter().map(named).collect(),
        already: old
            .iter()
            .filter(asked)
            .map(|distribution| named(distribution))
            .collect(),
    })
}

fn named((name, version): &(String, String)) -> String {
    format!("{name} {version}")
}
