//! What an operating system's package manager prints and installs in an invented build.

use super::installed::{Installed, failed};
use super::mirror::{knows, version};
use super::seed::Seed;
use crate::image::{OsPackage, PackageManager};

/// A package as the invented mirror has it.
pub(super) struct Found<'a> {
    pub(super) name: &'a str,
    pub(super) version: String,
    pub(super) kilobytes: u64,
}

/// A package that the invented mirror does not have.
pub(super) struct Refused<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Whether the name is known, so that it is the version that is not.
    pub(super) known: bool,
    /// What the package manager prints.
    pub(super) lines: Vec<String>,
}

/// What the mirror has for packages, in their order.
///
/// # Errors
/// The first that it does not have.
pub(super) fn find<'a>(
    seed: Seed,
    manager: PackageManager,
    packages: impl IntoIterator<Item = &'a OsPackage>,
) -> Result<Vec<Found<'a>>, Refused<'a>> {
    let found = packages.into_iter().map(|package| {
        let version = version(seed, manager, package.name());
        let known = knows(manager, package.name());
        if !known || package.version().is_some_and(|pinned| pinned != version) {
            return Err(Refused {
                name: package.name(),
                known,
                lines: refusal(manager, package, known),
            });
        }
        Ok(Found {
            name: package.name(),
            version,
            kilobytes: 60 + seed.number(&["package", package.name()], 4_800),
        })
    });
    found.collect()
}

/// Installs packages.
pub(super) fn install<'a>(
    seed: Seed,
    manager: PackageManager,
    packages: impl IntoIterator<Item = &'a OsPackage>,
) -> Installed {
    let mut lines = prelude(manager);
    let found = match find(seed, manager, packages) {
        Ok(found) => found,
        Err(refused) => {
            lines.extend(refused.lines);
            return failed(lines, if manager == PackageManager::Apt { 100 } else { 1 });
        }
    };
    let total = found.iter().map(|package| package.kilobytes).sum();
    lines.extend(match manager {
        PackageManager::Apt => apt(&found, total),
        PackageManager::Apk => apk(&found, total),
        PackageManager::Dnf | PackageManager::Microdnf => dnf(&found, total),
    });
    Installed {
        lines,
        size: total * 3_700,
        system: found
            .into_iter()
            .map(|found| (found.name.to_owned(), found.version))
            .collect(),
        ..Installed::default()
    }
}

fn refusal(manager: PackageManager, package: &OsPackage, known: bool) -> Vec<String> {
    let name = package.name();
    let lines: &[String] = match (manager, package.version()) {
        (PackageManager::Apt, Some(version)) if known => {
            &[format!("E: Version '{version}' for '{name}' was not found")]
        }
        (PackageManager::Apt, _) => &[format!("E: Unable to locate package {name}")],
        (PackageManager::Apk, Some(_)) if known => &[
            "ERROR: unable to select packages:".to_owned(),
            format!("  {name}: no such version"),
            format!("    breaks: world[{package}]"),
        ],
        (PackageManager::Apk, _) => &[
            "ERROR: unable to select packages:".to_owned(),
            format!("  {name} (no such package):"),
            format!("    required by: world[{name}]"),
        ],
        (PackageManager::Dnf, _) => &[
            format!("No match for argument: {package}"),
            format!("Error: Unable to find a match: {package}"),
        ],
        (PackageManager::Microdnf, _) => &[format!("error: No package matches '{package}'")],
    };
    lines.to_vec()
}

pub(super) fn prelude(manager: PackageManager) -> Vec<String> {
    let lines: &[&str] = match manager {
        PackageManager::Apt => &[
            "Get:1 http://deb.example/debian bookworm InRelease [151 kB]",
            "Get:2 http://deb.example/debian bookworm/main amd64 Packages [8788 kB]",
            "Fetched 8939 kB in 1s (8939 kB/s)",
            "Reading package lists...",
            "Building dependency tree...",
            "Reading state information...",
        ],
        PackageManager::Apk => &[
            "fetch http://apk.example/alpine/main/x86_64/APKINDEX.tar.gz",
            "fetch http://apk.example/alpine/community/x86_64/APKINDEX.tar.gz",
        ],
        PackageManager::Dnf | PackageManager::Microdnf => &[
            "Downloading metadata...",
            "training-base from rpm.example   4.1 MB/s | 2.6 MB   00:00",
        ],
    };
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn all(found: &[Found<'_>]) -> String {
    found.iter().map(|package| package.name).collect::<Vec<_>>().join(" ")
}

fn apt(found: &[Found<'_>], total: u64) -> Vec<String> {
    let mut lines = vec![
        "The following NEW packages will be installed:".to_owned(),
        format!("  {}", all(found)),
        format!(
            "0 upgraded, {} newly installed, 0 to remove and 0 not upgraded.",
            found.len()
        ),
        format!("Need to get {total} kB of archives."),
        format!(
            "After this operation, {} kB of additional disk space will be used.",
            total * 37 / 10
        ),
    ];
    for (at, package) in found.iter().enumerate() {
        let Found {
            name,
            version,
            kilobytes,
        } = package;
        let number = at + 1;
        lines.push(format!(
            "Get:{number} http://deb.example/debian bookworm/main amd64 {name} amd64 {version} [{kilobytes} kB]"
        ));
    }
    lines.push(format!("Fetched {total} kB in 1s ({total} kB/s)"));
    for Found { name, version, .. } in found {
        lines.push(format!("Selecting previously unselected package {name}."));
        lines.push(format!("Unpacking {name} ({version}) ..."));
    }
    lines.extend(
        found
            .iter()
            .map(|Found { name, version, .. }| format!("Setting up {name} ({version}) ...")),
    );
    lines
}

fn apk(found: &[Found<'_>], total: u64) -> Vec<String> {
    let count = found.len();
    let mut lines: Vec<_> = found
        .iter()
        .enumerate()
        .map(|(at, Found { name, version, .. })| format!("({}/{count}) Installing {name} ({version})", at + 1))
        .collect();
    lines.push(format!("OK: {} MiB in {} packages", 12 + total / 280, 38 + count));
    lines
}

fn dnf(found: &[Found<'_>], total: u64) -> Vec<String> {
    let mut lines = vec![
        "Transaction Summary:".to_owned(),
        format!(" Installing: {:>8} packages", found.len()),
    ];
    lines.push(format!("Downloading packages... {total} kB"));
    lines.push("Running transaction test...".to_owned());
    lines.extend(
        found
            .iter()
            .map(|Found { name, version, .. }| format!("Installing: {name};{version};x86_64;training-base")),
    );
    lines.push("Complete.".to_owned());
    lines
}
