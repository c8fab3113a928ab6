//! What comes of installing exactly what a lock names.

use std::collections::BTreeMap;

use super::installed::{Installed, failed};
use super::seed::Seed;
use super::stored::Stored;
use super::{index, pip, system};
use crate::image::{LockedDistribution, LockedPackage, OsPackage, PackageManager, Requirement};

/// Installs the distributions of a lock, and nothing beside them.
pub(super) fn distributions(seed: Seed, base: &Stored, locked: &[LockedDistribution]) -> Installed {
    let mut lines = Vec::new();
    let mut chosen = BTreeMap::new();
    let mut size = 0;
    for one in locked {
        let exact = format!("{}=={}", one.name, one.version);
        let requirement = Requirement::parse(&exact).ok();
        let there = requirement.as_ref().and_then(|exact| index::choose(seed, &[exact]));
        if there.as_ref() != Some(&one.version) {
            match &requirement {
                Some(requirement) => lines.extend(pip::refusal(seed, &[requirement])),
                None => lines.push(format!("ERROR: Invalid requirement: '{exact}'")),
            }
            return failed(lines, 1);
        }
        let has = index::distribution(seed, &one.name, &one.version);
        let got = has.sha256.unwrap_or_default();
        let kilobytes = pip::kilobytes(seed, &one.name, &one.version);
        lines.push(format!("Collecting {exact}"));
        lines.push(format!("  Downloading {} ({kilobytes} kB)", has.file));
        if got != one.sha256 {
            lines.push(
                "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. Examine the package contents \
                 carefully; someone may have tampered with them."
                    .to_owned(),
            );
            lines.push(format!("    {exact}:"));
            lines.push(format!("        Expected sha256 {}", one.sha256));
            lines.push(format!("             Got        {got}"));
            return failed(lines, 1);
        }
        size += kilobytes * 3_400;
        chosen.insert(one.name.clone(), one.version.clone());
    }
    pip::finish(base, chosen, lines, size)
}

/// Installs the OS packages of a lock, and nothing beside them.
pub(super) fn packages(seed: Seed, manager: PackageManager, locked: &[LockedPackage]) -> Installed {
    let mut packages = Vec::new();
    for one in locked {
        match OsPackage::parse(&format!("{}={}", one.name, one.version)) {
            Ok(package) => packages.push(package),
            Err(_) => return failed(vec![format!("E: Unable to locate package {}", one.name)], 100),
        }
    }
    system::install(seed, manager, &packages)
}
