//! A lock as text.
//!
//! ```text
//! # warroom-lock: 1
//! ## pip install --require-hashes --no-deps -r THIS-FILE installs the Python part.
//! # base: python:3.12-slim
//! # base-id: sha256:…
//! # base-digest: sha256:…
//! # python: 3.12.4
//! # platform: linux/amd64
//! # system: libpcre2-8-0=10.42-1
//! # system: wget=1.21.3-1+deb12u1 (named)
//!
//! # via: requests
//! certifi==2026.1.1 --hash=sha256:…
//! # named: requests[socks]>=2
//! requests==2.34.2 --hash=sha256:…
//! # source-only
//! # via: a, b
//! weakrefmethod==1.0.3 --hash=sha256:…
//! ```

use std::fmt;

use super::{Lock, LockedDistribution, LockedPackage};

/// The form that is written, and the only one that is read.
pub(super) const FORM: &str = "1";
/// The second line. pip takes `coding:` in the first two lines for the file's encoding, and a base may be named like that.
const USE: &str = "## pip install --require-hashes --no-deps -r THIS-FILE installs the Python part.";
/// What is after the name and version of an OS package that was asked for.
pub(super) const NAMED: &str = " (named)";

/// Sorted by name whatever the order in memory, so that the same content gives the same bytes.
impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lock = self.clone().sorted();
        writeln!(f, "# warroom-lock: {FORM}\n{USE}")?;
        writeln!(f, "# base: {}\n# base-id: {}", lock.base, lock.base_id)?;
        if let Some(digest) = &lock.base_digest {
            writeln!(f, "# base-digest: {digest}")?;
        }
        if !lock.python.is_empty() {
            writeln!(f, "# python: {}", lock.python)?;
        }
        writeln!(f, "# platform: {}", lock.platform)?;
        for package in &lock.system {
            write_package(f, package)?;
        }
        if !lock.distributions.is_empty() {
            writeln!(f)?;
        }
        for distribution in &lock.distributions {
            write_named(f, distribution)?;
            write_source_only(f, distribution)?;
            if !distribution.via.is_empty() {
                writeln!(f, "# via: {}", distribution.via.join(", "))?;
            }
            write_pin(f, distribution)?;
        }
        Ok(())
    }
}

impl Lock {
    /// The part of the text that [`Lock::digest`] counts.
    pub(super) fn decisive(&self) -> String {
        let lock = self.clone().sorted();
        let mut text = format!("# base: {}\n# base-id: {}\n", lock.base, lock.base_id);
        let mut write = || {
            lock.system
                .iter()
                .try_for_each(|package| write_package(&mut text, package))?;
            lock.distributions.iter().try_for_each(|distribution| {
                write_named(&mut text, distribution)?;
                write_source_only(&mut text, distribution)?;
                write_pin(&mut text, distribution)
            })
        };
        // A text takes everything.
        let _: fmt::Result = write();
        text
    }
}

fn write_package(f: &mut impl fmt::Write, package: &LockedPackage) -> fmt::Result {
    let named = if package.named { NAMED } else { "" };
    writeln!(f, "# system: {}={}{named}", package.name, package.version)
}

fn write_named(f: &mut impl fmt::Write, distribution: &LockedDistribution) -> fmt::Result {
    let mut lines = distribution.named.iter().flat_map(|named| named.lines());
    lines.try_for_each(|line| writeln!(f, "# named: {line}"))
}

fn write_source_only(f: &mut impl fmt::Write, distribution: &LockedDistribution) -> fmt::Result {
    if distribution.source_only {
        writeln!(f, "# source-only")?;
    }
    Ok(())
}

fn write_pin(f: &mut impl fmt::Write, distribution: &LockedDistribution) -> fmt::Result {
    let LockedDistribution {
        name, version, sha256, ..
    } = distribution;
    writeln!(f, "{name}=={version} --hash=sha256:{sha256}")
}
