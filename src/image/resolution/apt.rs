//! What apt would install, by its simulation and its lists.

use std::collections::{BTreeMap, BTreeSet};

use super::near::near;
use super::{NoPackages, PackageFile, SystemPackage};
use crate::image::OsPackage;

/// The program that lets apt simulate: a POSIX shell script to which the packages are given as words of their own.
pub(super) fn command(packages: &[OsPackage]) -> Vec<String> {
    let fixed = ["/bin/sh", "-c", include_str!("apt.sh"), "sh"];
    let packages = packages.iter().map(ToString::to_string);
    fixed.map(str::to_owned).into_iter().chain(packages).collect()
}

/// What the lists and the copyright file say of a package.
#[derive(Default)]
struct Said {
    source: Option<(String, String)>,
    sha256: String,
    licences: Option<Vec<String>>,
}

/// Reads what the program printed.
///
/// # Errors
/// Where it did not come to its end.
pub(super) fn parse(output: &str, asked: &[OsPackage]) -> Result<Vec<SystemPackage>, String> {
    let mut named: BTreeSet<&str> = asked.iter().map(OsPackage::name).collect();
    let mut chosen: Vec<(&str, &str)> = Vec::new();
    let mut said: BTreeMap<(&str, &str), Said> = BTreeMap::new();
    let mut stanza = Stanza::default();
    let mut reading = None;
    let mut addresses: BTreeMap<&str, &str> = BTreeMap::new();
    let mut has_end = false;
    for fact in output.lines().filter_map(|line| line.strip_prefix("warroom: ")) {
        let (key, value) = fact.split_once(' ').unwrap_or((fact, ""));
        match key {
            "inst" => chosen.extend(installed(value)),
            // Note, selecting 'mawk' instead of 'awk'
            "note" => named.extend(value.split('\'').nth(1)),
            "Package" => stanza.name = value,
            "Version" => stanza.version = value,
            "Source" => stanza.source = value,
            "SHA256" => stanza.sha256 = value,
            "file" => addresses.extend(value.split_once(' ')),
            "stanza" => stanza.end(&mut said),
            "licences" => reading = value.split_once('='),
            "licence" => {
                if let Some(package) = reading {
                    let licences = &mut said.entry(package).or_default().licences;
                    licences.get_or_insert_default().push(value.to_owned());
                }
            }
            "end" => has_end = true,
            _ => {}
        }
    }
    stanza.end(&mut said);
    if !has_end {
        return Err("the simulation in the base did not come to its end".to_owned());
    }
    let packages = chosen.into_iter().map(|package| {
        let said = said.remove(&package).unwrap_or_default();
        let (licences, evidence) = licences(said.licences);
        let (name, version) = package;
        SystemPackage {
            name: name.to_owned(),
            version: version.to_owned(),
            source: said.source,
            file: addresses
                .get(said.sha256.as_str())
                .and_then(|address| PackageFile::at(address, &said.sha256)),
            named: named.contains(name),
            licences,
            evidence,
        }
    });
    let mut packages: Vec<_> = packages.collect();
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(packages)
}

/// The names that do not exist, each with near ones.
pub(super) fn unknown(output: &str) -> Vec<NoPackages> {
    let facts = || output.lines().filter_map(|line| line.strip_prefix("warroom: "));
    let mut wanted: Vec<&str> = facts().filter_map(|fact| fact.strip_prefix("unknown ")).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let no_packages = wanted.into_iter().map(|name| NoPackages {
        name: name.to_owned(),
        near: near(name, facts().filter_map(|fact| fact.strip_prefix("name "))),
    });
    no_packages.collect()
}

/// A stanza of `apt-cache show`.
#[derive(Default)]
struct Stanza<'a> {
    name: &'a str,
    version: &'a str,
    source: &'a str,
    sha256: &'a str,
}

impl<'a> Stanza<'a> {
    fn end(&mut self, said: &mut BTreeMap<(&'a str, &'a str), Said>) {
        let Self {
            name,
            version,
            source,
            sha256,
        } = std::mem::take(self);
        if !name.is_empty() {
            // `Source: jq (1.6-2)`; what differs in neither name nor version is left out.
            let (source, of) = source.split_once(' ').unwrap_or((source, ""));
            let of = of.trim_matches(['(', ')']);
            let source = if source.is_empty() { name } else { source };
            let of = if of.is_empty() { version } else { of };
            let said = said.entry((name, version)).or_default();
            said.source = Some((source.to_owned(), of.to_owned()));
            sha256.clone_into(&mut said.sha256);
        }
    }
}

/// Name and version out of `wget [1.21.3-1] (1.21.3-1+deb12u1 Debian:12.15/oldstable [amd64])`.
fn installed(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once(' ')?;
    let (_, rest) = rest.split_once('(')?;
    Some((name, rest.split([' ', ')']).next()?))
}

/// The licences of a copyright file, and where they were read.
fn licences(read: Option<Vec<String>>) -> (Vec<String>, String) {
    let Some(mut lines) = read.filter(|lines| !lines.is_empty()) else {
        return (Vec::new(), "its copyright file was not read".to_owned());
    };
    let rest = lines.split_off(1);
    let evidence = match (lines[0].as_str(), rest.is_empty()) {
        ("dep5", false) => "copyright file, machine readable",
        ("mentions", false) => "copyright file, not machine readable: the licence texts that it mentions",
        ("elsewhere", _) => "the package has no copyright file of its own",
        _ => "copyright file, not machine readable",
    };
    (rest, evidence.to_owned())
}

#[cfg(test)]
#[path = "apt_tests.rs"]
mod tests;
