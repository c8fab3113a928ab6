//! The whole set that would be installed.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::memory::{Shelf, key};
use super::{Ground, Vetting, Want};
use crate::commands::Failure;
use crate::commands::docker_image_create::report::resolve_failed;
use crate::diligence::locks;
use crate::engine::Error;
use crate::image::{Lock, LockedBase, OsPackage, PackageFile, Requirement, Resolution, Resolved, normalise};

/// What to do where a lock cannot be held.
const ANEW: &str = "resolve anew with `dependencies` and `packages`";

/// Up to this version pip cannot tell what it would install.
const FIRST_PIP: [u64; 2] = [22, 2];

/// The whole set, and the lock that pins it.
pub(in crate::commands) struct Set {
    pub(in crate::commands) resolved: Resolved,
    /// `None` where the set was read from a built image.
    pub(in crate::commands) lock: Option<Lock>,
    /// How long it took to find out.
    pub(in crate::commands) milliseconds: u64,
}

impl Set {
    /// The files of the OS packages that would be installed, as far as they are known.
    pub(in crate::commands) fn package_files(&self) -> Vec<PackageFile> {
        (self.resolved.system.iter())
            .filter_map(|package| package.file.clone())
            .collect()
    }
}

impl Vetting<'_> {
    /// Whether this base can tell beforehand what would be installed.
    pub(in crate::commands) fn can_resolve(want: &Want, ground: &Ground) -> bool {
        if want.requirements.is_empty() && want.lock.is_none() {
            return true;
        }
        let Some(pip) = &ground.python.pip else {
            return false;
        };
        let mut numbers = pip.split('.').map(|part| part.parse::<u64>().unwrap_or(0));
        [numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)] >= FIRST_PIP
    }

    /// Finds out what would be installed.
    pub(in crate::commands) async fn resolve(
        &self,
        want: &Want,
        ground: &Ground,
        labels: &BTreeMap<String, String>,
    ) -> Result<Set, Failure> {
        let began = self.context.clock.now();
        let recent = self.recent_system(want, ground).await;
        let packages = if recent.is_some() {
            Vec::new()
        } else {
            want.packages.clone()
        };
        let resolution = self.resolution(want, ground, labels, want.requirements.clone(), packages);
        let mut resolved = self.ask(&resolution).await?;
        match recent {
            Some(recent) => resolved.system = recent,
            None => self.note_system(want, ground, &resolved.system).await,
        }
        self.settled(want, ground, resolved, began).await
    }

    pub(super) async fn settled(
        &self,
        want: &Want,
        ground: &Ground,
        resolved: Resolved,
        began: Timestamp,
    ) -> Result<Set, Failure> {
        let lock =
            Lock::of(locked(ground), &resolved, &want.requirements).map_err(|error| Failure::new(error.to_string()))?;
        self.remember(&lock, &resolved).await;
        Ok(Set {
            resolved,
            lock: Some(lock),
            milliseconds: self.context.clock.milliseconds_since(began),
        })
    }

    /// What is to be known of the packages of a lock: as it was when the lock was made, or asked for anew.
    pub(in crate::commands) async fn relock(
        &self,
        want: &Want,
        ground: &Ground,
        mut lock: Lock,
        labels: &BTreeMap<String, String>,
    ) -> Result<Set, Failure> {
        let began = self.context.clock.now();
        stand_on(&mut lock, ground);
        let mut known = self.shelf().take::<Resolved>(&key(&lock.digest())).await;
        // What was remembered is believed no more than what an index tells.
        if let Some(resolved) = &mut known
            && same(&mut lock, resolved).is_err()
        {
            known = None;
        }
        let resolved = if let Some(resolved) = known {
            resolved
        } else {
            let pins = lock
                .distributions
                .iter()
                .map(|distribution| Requirement::parse(&format!("{}=={}", distribution.name, distribution.version)));
            let packages =
                (lock.system.iter()).map(|package| OsPackage::parse(&format!("{}={}", package.name, package.version)));
            let pins = pins
                .collect::<Result<Vec<_>, _>>()
                .map_err(|mistake| Failure::new(mistake.message))?;
            let packages = packages
                .collect::<Result<Vec<_>, _>>()
                .map_err(|mistake| Failure::new(mistake.message))?;
            let mut resolved = self.ask(&self.resolution(want, ground, labels, pins, packages)).await?;
            same(&mut lock, &mut resolved)?;
            resolved
        };
        self.remember(&lock, &resolved).await;
        Ok(Set {
            resolved,
            lock: Some(lock),
            milliseconds: self.context.clock.milliseconds_since(began),
        })
    }

    /// What a built image has beyond its base, for a base that cannot tell it beforehand.
    pub(in crate::commands) async fn inventory(
        &self,
        want: &Want,
        ground: &Ground,
        built: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<Set, Failure> {
        let began = self.context.clock.now();
        let work = self.engine.inventory(built, labels);
        let mut distributions = self.job.step("inventory", "read what was installed", work).await?;
        distributions.retain(|found| ground.python.distribution(&found.name) != Some(found.version.as_str()));
        for found in &mut distributions {
            found.named = want
                .requirements
                .iter()
                .any(|wanted| normalise(wanted.name()) == found.name);
        }
        Ok(Set {
            resolved: Resolved {
                distributions,
                ..Resolved::default()
            },
            lock: None,
            milliseconds: self.context.clock.milliseconds_since(began),
        })
    }

    pub(super) fn resolution(
        &self,
        want: &Want,
        ground: &Ground,
        labels: &BTreeMap<String, String>,
        requirements: Vec<Requirement>,
        packages: Vec<OsPackage>,
    ) -> Resolution {
        Resolution {
            base: ground.base.details.image.id.clone(),
            python: ground.python.executable.clone(),
            externally_managed: ground.python.externally_managed,
            requirements,
            packages,
            package_manager: ground.survey.package_manager,
            pip_settings: self.context.building.pip.clone(),
            proxies: self.context.building.proxies.clone(),
            certificates: want.certificates.clone(),
            labels: labels.clone(),
        }
    }

    pub(super) async fn ask(&self, resolution: &Resolution) -> Result<Resolved, Failure> {
        if resolution.requirements.is_empty() && resolution.packages.is_empty() {
            return Ok(Resolved::default());
        }
        let report = self.job.report("resolve/");
        let work = self.engine.resolve(resolution, report);
        self.told(self.job.until_cancelled(work).await?)
    }

    /// The engine's answer, or why there is none.
    pub(super) fn told(&self, answer: Result<Resolved, Error>) -> Result<Resolved, Failure> {
        answer.map_err(|error| match error {
            Error::Build { .. } => resolve_failed(self.job, &error),
            error => error.into(),
        })
    }

    fn shelf(&self) -> Shelf {
        Shelf::new(self.context.building.vetting.data.as_deref(), "resolved")
    }

    /// Keeps the lock, and what is known of its packages.
    async fn remember(&self, lock: &Lock, resolved: &Resolved) {
        self.shelf().keep(&key(&lock.digest()), resolved).await;
        if let Some(data) = self.context.building.vetting.data.clone() {
            let lock = lock.clone();
            let _ = tokio::task::spawn_blocking(move || locks::keep(&data, &lock)).await;
        }
    }
}

/// The base that a lock stands on.
pub(super) fn locked(ground: &Ground) -> LockedBase {
    let base = &ground.base;
    LockedBase {
        name: base.name.clone(),
        id: base.details.image.id.clone(),
        digest: base.digest.clone(),
        python: ground.python.version.clone(),
        platform: ground.platform.clone(),
    }
}

/// What a lock says of its base comes from the base that was found, not from a text that anybody may have written.
fn stand_on(lock: &mut Lock, ground: &Ground) {
    let base = &ground.base;
    lock.base.clone_from(&base.name);
    lock.base_id.clone_from(&base.details.image.id);
    lock.base_digest.clone_from(&base.digest);
    lock.python.clone_from(&ground.python.version);
    lock.platform.clone_from(&ground.platform);
}

/// Refuses where what is given now is not what the lock pins, to the last package. Takes over from the lock who was named,
/// and into the lock what has code that runs. The lock is changed only where everything is the same.
fn same(lock: &mut Lock, resolved: &mut Resolved) -> Result<(), Failure> {
    for pinned in &lock.distributions {
        let found = resolved
            .distributions
            .iter_mut()
            .find(|found| found.name == pinned.name);
        match found {
            Some(found) if found.version == pinned.version && found.sha256.as_ref() == Some(&pinned.sha256) => {
                found.named = pinned.named.is_some();
                found.via.clone_from(&pinned.via);
            }
            _ => {
                return Err(Failure::with_hint(
                    format!(
                        "the index does not give the file that the lock pins for {} {}",
                        pinned.name, pinned.version
                    ),
                    "see whether the index in the settings is the one that the lock was made with, or resolve anew",
                ));
            }
        }
    }
    let beyond = resolved.distributions.iter().find(|found| {
        let pinned = lock.distributions.iter().any(|pinned| pinned.name == found.name);
        !pinned
    });
    if let Some(more) = beyond {
        return Err(not_whole(&more.name, &more.version));
    }
    for pinned in &lock.system {
        let found = resolved.system.iter_mut().find(|found| found.name == pinned.name);
        match found {
            Some(found) if found.version == pinned.version => found.named = pinned.named,
            Some(found) => {
                return Err(Failure::with_hint(
                    format!(
                        "the lock pins {} {}, and the package manager gives {}",
                        pinned.name, pinned.version, found.version
                    ),
                    ANEW,
                ));
            }
            None => {
                return Err(Failure::with_hint(
                    format!(
                        "the lock pins the OS package {} {}, which would not be installed on this base",
                        pinned.name, pinned.version
                    ),
                    ANEW,
                ));
            }
        }
    }
    let beyond = resolved.system.iter().find(|found| {
        let pinned = lock.system.iter().any(|pinned| pinned.name == found.name);
        !pinned
    });
    if let Some(more) = beyond {
        return Err(not_whole(&more.name, &more.version));
    }
    for pinned in &mut lock.distributions {
        pinned.source_only =
            (resolved.distributions.iter()).any(|found| found.name == pinned.name && found.source_only);
    }
    Ok(())
}

fn not_whole(name: &str, version: &str) -> Failure {
    Failure::with_hint(
        format!("the lock is not whole: {name} {version} would come in too"),
        ANEW,
    )
}

#[cfg(test)]
#[path = "set_tests.rs"]
mod tests;
