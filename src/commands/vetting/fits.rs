//! Whether a base can take what is wanted.

use super::Want;
use super::base::Base;
use crate::commands::Failure;
use crate::image::{PackageManager, Python, Survey};

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
pub(super) fn fits(want: &Want, base: &Base, survey: &Survey) -> Result<Python, Failure> {
    let (name, os) = (&base.name, &survey.os);
    let Some(python) = &survey.python else {
        return Err(Failure::with_hint(
            format!("the base {name} ({os}) has no Python"),
            "use a base that has one, such as the default (leave `base` out)",
        ));
    };
    if !want.packages.is_empty() && survey.package_manager.is_none() {
        return Err(Failure::with_hint(
            format!(
                "the base {name} ({os}) has no package manager that is known (apt-get, apk, dnf, microdnf), so `packages` cannot be installed"
            ),
            "leave `packages` out, or use another base",
        ));
    }
    let brings_pip = want
        .packages
        .iter()
        .any(|package| matches!(package.name(), "python3-pip" | "py3-pip" | "python-pip"));
    if !want.requirements.is_empty() && python.pip.is_none() && !brings_pip {
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
