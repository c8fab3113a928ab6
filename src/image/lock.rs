//! The lock: everything that goes into an image on top of its base, to the byte.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Requirement, Resolved};
use crate::hex::hex;

/// What was resolved, so that it can be built again.
///
/// Its text, which [`Display`](std::fmt::Display) writes and [`Lock::parse`] reads, is at the same time a requirements file for
/// `pip install --require-hashes --no-deps -r FILE`. Everything that pip does not know stands in comments.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Lock {
    /// The base as people name it.
    pub base: String,
    /// The base's image id (`sha256:…`).
    pub base_id: String,
    /// The registry's digest of the base (`sha256:…`), where it came from one.
    pub base_digest: Option<String>,
    /// The version of the base's Python; empty where it has none.
    pub python: String,
    /// `linux/amd64`.
    pub platform: String,
    /// Python distributions by name.
    pub distributions: Vec<LockedDistribution>,
    /// OS packages by name.
    pub system: Vec<LockedPackage>,
}

/// A Python distribution of a lock.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct LockedDistribution {
    /// Its normalised name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The SHA-256 of its file in hexadecimal digits.
    pub sha256: String,
    /// Whether it comes as source only.
    pub source_only: bool,
    /// The requirement by which it was asked for, if it was; several are one a line.
    pub named: Option<String>,
    /// Who brought it in, sorted.
    pub via: Vec<String>,
}

/// An OS package of a lock.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct LockedPackage {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Whether it was asked for by name.
    pub named: bool,
}

/// The base that a lock stands on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LockedBase {
    /// As people name it.
    pub name: String,
    /// Its image id (`sha256:…`).
    pub id: String,
    /// The registry's digest of it (`sha256:…`), where it came from one.
    pub digest: Option<String>,
    /// The version of its Python; empty where it has none.
    pub python: String,
    /// `linux/amd64`.
    pub platform: String,
}

/// Why no lock can be made of what was resolved.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("no lock can be made: {0}")]
pub struct Unlockable(pub String);

impl Lock {
    /// The lock of what was resolved on a base. `asked` are the requirements as typed.
    ///
    /// # Errors
    /// Where a distribution has no hash (as those that are read from an image), or where something has a name or version
    /// that a lock cannot hold.
    pub fn of(base: LockedBase, resolved: &Resolved, asked: &[Requirement]) -> Result<Self, Unlockable> {
        let mut distributions = Vec::with_capacity(resolved.distributions.len());
        for distribution in &resolved.distributions {
            let Some(sha256) = &distribution.sha256 else {
                return Err(Unlockable(format!(
                    "{} {} has no hash",
                    distribution.name, distribution.version
                )));
            };
            distributions.push(LockedDistribution {
                name: distribution.name.clone(),
                version: distribution.version.clone(),
                sha256: sha256.to_ascii_lowercase(),
                source_only: distribution.source_only,
                named: distribution.named.then(|| asked_as(&distribution.name, asked)),
                via: distribution.via.clone(),
            });
        }
        let system = resolved.system.iter().map(|package| LockedPackage {
            name: package.name.clone(),
            version: package.version.clone(),
            named: package.named,
        });
        let lock = Self {
            base: base.name,
            base_id: base.id,
            base_digest: base.digest,
            python: base.python,
            platform: base.platform,
            distributions,
            system: system.collect(),
        };
        let lock = lock.sorted();
        // Whatever the text could not hold, and whatever would be read as something else.
        match Self::parse(&lock.to_string()) {
            Ok(read) if read == lock => Ok(lock),
            Ok(_) => Err(Unlockable("a name or version in it is not what it seems".to_owned())),
            Err(mistake) => Err(Unlockable(mistake.message)),
        }
    }

    /// The same in the order in which it is written and read.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.system
            .sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        self.distributions
            .sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        for distribution in &mut self.distributions {
            distribution.via.sort();
            distribution.via.dedup();
            if let Some(named) = &mut distribution.named {
                let mut lines: Vec<&str> = named.lines().collect();
                lines.sort_unstable();
                lines.dedup();
                *named = lines.join("\n");
            }
        }
        self
    }

    /// `sha256:…` over what decides what is built: the base by name and id, every OS package with its version, every
    /// distribution with version and hash, what was asked for by name (it is written into the image's labels), and what
    /// comes as source only (its code runs, and where it runs is decided by that).
    ///
    /// Left out is what follows from these or only tells of them: the base's registry digest, Python and platform, and who
    /// brought in whom.
    #[must_use]
    pub fn digest(&self) -> String {
        format!("sha256:{}", hex(&Sha256::digest(self.decisive().as_bytes())))
    }

    /// The requirements by which its distributions were asked for.
    pub fn asked(&self) -> impl Iterator<Item = &str> {
        let named = self.distributions.iter().filter_map(|one| one.named.as_deref());
        named.flat_map(str::lines)
    }

    /// The OS packages that were asked for by name.
    pub fn asked_packages(&self) -> impl Iterator<Item = &LockedPackage> {
        self.system.iter().filter(|package| package.named)
    }

    /// The names of the distributions whose code runs while they are resolved and built.
    pub fn source_only(&self) -> impl Iterator<Item = &str> {
        let source_only = self.distributions.iter().filter(|one| one.source_only);
        source_only.map(|one| one.name.as_str())
    }
}

/// The requirements that ask for a distribution, one a line.
fn asked_as(name: &str, asked: &[Requirement]) -> String {
    let lines: Vec<String> = asked
        .iter()
        .filter(|requirement| requirement.name() == name)
        .map(ToString::to_string)
        .collect();
    if lines.is_empty() {
        return name.to_owned();
    }
    lines.join("\n")
}

#[cfg(test)]
#[path = "lock_tests.rs"]
mod tests;
