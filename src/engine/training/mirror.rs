//! The invented mirrors of OS packages: which names there are, at which versions, and what they bring in.

use std::collections::BTreeMap;

use super::seed::Seed;
use super::world::Traits;
use crate::image::PackageManager;

/// A package that is invented whole, so that its licence can be told.
const TOOL: &str = "training-tool";
/// What the names of the packages begin with that the others bring in; all of it is invented.
const LIBRARY: &str = "libinvented";
/// How many of those there are.
const LIBRARIES: u64 = 5;
/// How many near names are told.
const NEAR: usize = 3;
/// Names that every package manager knows here.
const COMMON: [&str; 33] = [
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
    TOOL,
    "unzip",
    "wget",
    "whois",
    "zip",
];
/// Names that only Debian's package manager knows.
const DEBIAN: [&str; 13] = [
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
    "libxslt1.1",
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

/// What packages bring in: nothing but invented ones.
pub(super) fn dependencies(seed: Seed, name: &str) -> Vec<String> {
    if library(name) {
        return Vec::new();
    }
    let count = seed.number(&["package dependencies", name], 3);
    let numbers = (0..count).map(|at| 1 + seed.number(&["package dependency", name, &at.to_string()], LIBRARIES));
    let mut names: Vec<_> = numbers.map(|number| format!("{LIBRARY}{number}")).collect();
    names.sort();
    names.dedup();
    names
}

/// Whether a package is invented whole, its name too.
pub(super) fn invented(name: &str) -> bool {
    name == TOOL || library(name)
}

/// The licence of a package that is invented whole.
pub(super) fn licence(name: &str) -> &'static str {
    if name == TOOL { "GPL-2.0-or-later" } else { "MIT" }
}

/// The names that the package manager knows and that are near to one that it does not know, the nearest first.
pub(super) fn near(manager: PackageManager, wanted: &str) -> Vec<&'static str> {
    let wanted = wanted.to_lowercase();
    let mut near: Vec<_> = names(manager)
        .filter_map(|name| {
            let distance = strsim::damerau_levenshtein(&wanted, name);
            let begins = wanted.len() > 2 && (name.starts_with(&wanted) || wanted.starts_with(name));
            (begins || distance <= 1 + wanted.len() / 5).then_some((distance, name))
        })
        .collect();
    near.sort_unstable();
    near.truncate(NEAR);
    near.into_iter().map(|(_, name)| name).collect()
}

/// The packages of a base.
pub(super) fn present(seed: Seed, traits: &Traits) -> BTreeMap<String, String> {
    let manager = traits.manager.unwrap_or(PackageManager::Apt);
    let names: &[&str] = match manager {
        PackageManager::Apt => &["base-files", "ca-certificates", "libc6"],
        PackageManager::Apk => &["alpine-baselayout", "busybox", "ca-certificates-bundle", "musl"],
        PackageManager::Dnf | PackageManager::Microdnf => &["ca-certificates", "filesystem", "glibc"],
    };
    names
        .iter()
        .map(|name| ((*name).to_owned(), version(seed, manager, name)))
        .collect()
}

/// The one version that the invented mirror has of a name; its form says that it is invented.
pub(super) fn version(seed: Seed, manager: PackageManager, name: &str) -> String {
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

/// Whether the package manager knows a name.
pub(super) fn knows(manager: PackageManager, name: &str) -> bool {
    library(name) || names(manager).any(|known| known == name)
}

fn names(manager: PackageManager) -> impl Iterator<Item = &'static str> {
    let own: &[&str] = match manager {
        PackageManager::Apt => &DEBIAN,
        PackageManager::Apk => &ALPINE,
        PackageManager::Dnf | PackageManager::Microdnf => &RED_HAT,
    };
    COMMON.iter().chain(own).copied()
}

fn library(name: &str) -> bool {
    let number = name.strip_prefix(LIBRARY).and_then(|number| number.parse().ok());
    number.is_some_and(|number: u64| (1..=LIBRARIES).contains(&number))
}
