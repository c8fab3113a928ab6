//! What an operating system's package manager prints and installs in an invented build.

use super::installed::{Installed, failed};
use super::seed::Seed;
use crate::image::{OsPackage, PackageManager};

/// Names that every package manager knows here.
const COMMON: [&str; 32] = [
    "autoconf",
    "bash",
    "bind-tools",
    "bzip2",
    "ca-certificates",
    "cmake",
    "curl",
    "ffmpeg",
    "file",
    "g++",
    "gcc",
    "git",
    "gnupg",
    "graphviz",
    "imagemagick",
    "jq",
    "less",
    "make",
    "nmap",
    "openssh-client",
    "openssl",
    "perl",
    "poppler-utils",
    "procps",
    "rsync",
    "sudo",
    "tcpdump",
    "tesseract-ocr",
    "unzip",
    "wget",
    "whois",
    "zip",
];
/// Names that only Debian's package manager knows.
const DEBIAN: [&str; 12] = [
    "build-essential",
    "default-jre-headless",
    "dnsutils",
    "libffi-dev",
    "libldap2-dev",
    "libpq-dev",
    "libsasl2-dev",
    "libssl-dev",
    "libxml2-dev",
    "libxslt1-dev",
    "python3-dev",
    "zlib1g-dev",
];
/// Names that only Alpine's package manager knows.
const ALPINE: [&str; 9] = [
    "build-base",
    "libffi-dev",
    "libxml2-dev",
    "libxslt",
    "libxslt-dev",
    "musl-dev",
    "openjdk17-jre-headless",
    "openssl-dev",
    "python3-dev",
];
/// Names that only Red Hat's package managers know.
const RED_HAT: [&str; 9] = [
    "bind-utils",
    "gcc-c++",
    "java-17-openjdk-headless",
    "libffi-devel",
    "libxml2-devel",
    "libxslt",
    "libxslt-devel",
    "openssl-devel",
    "python3-devel",
];

/// A package as the invented mirror has it.
struct Found<'a> {
    name: &'a str,
    version: String,
    kilobytes: u64,
}

/// Installs packages.
pub(super) fn install(seed: Seed, manager: PackageManager, packages: &[OsPackage]) -> Installed {
    let mut lines = prelude(manager);
    let mut found = Vec::new();
    for package in packages {
        let version = version(seed, manager, package.name());
        let known = knows(manager, package.name());
        if !known || package.version().is_some_and(|pinned| pinned != version) {
            lines.extend(refusal(manager, package, known));
            return failed(lines, if manager == PackageManager::Apt { 100 } else { 1 });
        }
        found.push(Found {
            name: package.name(),
            version,
            kilobytes: 60 + seed.number(&["package", package.name()], 4_800),
        });
    }
    let total = found.iter().map(|package| package.kilobytes).sum();
    lines.extend(match manager {
        PackageManager::Apt => apt(&found, total),
        PackageManager::Apk => apk(&found, total),
        PackageManager::Dnf | PackageManager::Microdnf => dnf(&found, total),
    });
    Installed {
        lines,
        size: total * 3_700,
        ..Installed::default()
    }
}

/// The one version that the invented mirror has of a name; its form says that it is invented.
fn version(seed: Seed, manager: PackageManager, name: &str) -> String {
    let number = |what, bound| seed.number(&["package version", what, name], bound);
    let (major, minor) = (1 + number("major", 4), number("minor", 30));
    match manager {
        PackageManager::Apt => format!("{major}.{minor}-1training{}", 1 + number("revision", 3)),
        PackageManager::Apk => format!("{major}.{minor}_training-r{}", number("revision", 5)),
        PackageManager::Dnf | PackageManager::Microdnf => {
            format!("{major}.{minor}-{}.training", 1 + number("revision", 9))
        }
    }
}

fn knows(manager: PackageManager, name: &str) -> bool {
    let own: &[&str] = match manager {
        PackageManager::Apt => &DEBIAN,
        PackageManager::Apk => &ALPINE,
        PackageManager::Dnf | PackageManager::Microdnf => &RED_HAT,
    };
    COMMON.contains(&name) || own.contains(&name)
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

fn prelude(manager: PackageManager) -> Vec<String> {
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

fn names(found: &[Found<'_>]) -> String {
    found.iter().map(|package| package.name).collect::<Vec<_>>().join(" ")
}

fn apt(found: &[Found<'_>], total: u64) -> Vec<String> {
    let mut lines = vec![
        "The following NEW packages will be installed:".to_owned(),
        format!("  {}", names(found)),
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
