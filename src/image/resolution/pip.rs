//! What pip's [installation report](https://pip.pypa.io/en/stable/reference/installation-report/) names.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::via::{Needs, who_brought};
use super::{Distribution, Metadata};
use crate::image::survey::{environment, normalise};

/// The status with which the program ends where it would have to run code of a source distribution and must not.
pub(super) const BUILDS: i64 = 77;

/// The program that lets pip report what it would install: a POSIX shell script with the base's Python, to which the
/// requirements are given as words of their own. With `wheels_alone` it ends with [`BUILDS`] where it would have to run the
/// code of a source distribution.
pub(super) fn command(python: &str, wheels_alone: bool, requirements: impl Iterator<Item = String>) -> Vec<String> {
    let fixed = [
        "/bin/sh",
        "-c",
        concat!(include_str!("../python.sh"), include_str!("pip.sh")),
        "sh",
        python,
        include_str!("../pip_run.py"),
        include_str!("pip.py"),
        if wheels_alone { "wheels" } else { "all" },
    ];
    fixed.map(str::to_owned).into_iter().chain(requirements).collect()
}

#[derive(Deserialize)]
struct Report {
    #[serde(rename = "report")]
    version: Option<String>,
    environment: BTreeMap<String, String>,
    distributions: Vec<Reported>,
}

#[derive(Deserialize)]
struct Reported {
    name: String,
    version: String,
    license: Option<String>,
    license_expression: Option<String>,
    classifiers: Vec<String>,
    requires: Vec<String>,
    url: String,
    sha256: Option<String>,
    requested: bool,
    extras: Vec<String>,
    yanked: bool,
}

/// Reads what the program printed; `told` are the lines that pip wrote beside it, where alone it gives the reason of a
/// yanked release.
///
/// # Errors
/// Where the report is not whole or of a version that is not known.
pub(super) fn parse(output: &str, told: &[String]) -> Result<Vec<Distribution>, String> {
    let line = output.lines().last().unwrap_or_default();
    let report: Report = serde_json::from_str(line).map_err(|error| format!("pip's report is not whole: {error}"))?;
    match report.version.as_deref() {
        // Version 0 is that of pip 22.2, with the same fields.
        Some("0" | "1") => {}
        other => {
            return Err(format!("pip's report has the version {other:?}, which is not known"));
        }
    }
    let needs: Vec<Needs> = report
        .distributions
        .iter()
        .map(|found| Needs {
            name: normalise(&found.name),
            requires: found.requires.clone(),
            extras: found.extras.clone(),
        })
        .collect();
    let mut via = who_brought(&needs, environment(&report.environment).as_ref());
    let mut distributions: Vec<Distribution> = report
        .distributions
        .into_iter()
        .map(|found| {
            let name = normalise(&found.name);
            let file = file_name(&found.url);
            Distribution {
                yanked: found.yanked.then(|| yank_reason(&name, told)),
                via: via.remove(&name).unwrap_or_default(),
                source_only: !file.to_ascii_lowercase().ends_with(".whl"),
                name,
                version: found.version,
                sha256: found.sha256.filter(|digest| is_sha256(digest)),
                file,
                named: found.requested,
                metadata: Metadata {
                    license_expression: said(found.license_expression),
                    license: said(found.license),
                    classifiers: found.classifiers,
                },
                invented: false,
                advisories: Vec::new(),
            }
        })
        .collect();
    distributions.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(distributions)
}

/// A field that says something: `UNKNOWN` is what old build tools wrote where nothing was said.
pub(super) fn said(field: Option<String>) -> Option<String> {
    field.filter(|text| !matches!(text.trim(), "" | "UNKNOWN"))
}

fn is_sha256(digest: &str) -> bool {
    digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The last part of a URL's path, with its escapes resolved: that of a local version is `%2B`.
fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| *first == b'%');
        let escaped = escaped.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = after.get(if escaped.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The reason for which a release was withdrawn, from pip's warning; empty where none was given.
fn yank_reason(name: &str, told: &[String]) -> String {
    let mut lines = told.iter();
    while let Some(line) = lines.next() {
        let Some((_, rest)) = line.split_once("yanked version: '") else {
            continue;
        };
        let named = rest.split('\'').next().unwrap_or_default();
        if normalise(named) != name {
            continue;
        }
        let reason = lines
            .next()
            .and_then(|line| line.split_once("Reason for being yanked: "));
        let reason = reason.map_or("", |(_, reason)| reason.trim());
        return if reason == "<none given>" { "" } else { reason }.to_owned();
    }
    String::new()
}

#[cfg(test)]
#[path = "pip_tests.rs"]
mod tests;
