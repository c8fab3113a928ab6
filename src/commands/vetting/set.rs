//! The whole set that would be installed.

use std::collections::BTreeMap;

use super::memory::{Shelf, key};
use super::{Ground, Vetting, Want};
use crate::commands::Failure;
use crate::commands::docker_image_create::report::resolve_failed;
use crate::diligence::locks;
use crate::engine::Error;
use crate::image::{Lock, LockedBase, OsPackage, Requirement, Resolution, Resolved, normalise};

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
        let base = &ground.base;
        let locked = LockedBase {
            name: base.name.clone(),
            id: base.details.image.id.clone(),
            digest: base.digest.clone(),
            python: ground.python.version.clone(),
            platform: ground.platform.clone(),
        };
        let lock = Lock::of(locked, &resolved, &want.requirements).map_err(|error| Failure::new(error.to_string()))?;
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
        lock: Lock,
        labels: &BTreeMap<String, String>,
    ) -> Result<Set, Failure> {
        let began = self.context.clock.now();
        let known = self.shelf().take::<Resolved>(&key(&lock.digest())).await;
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
            same(&lock, &mut resolved)?;
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
                system: Vec::new(),
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
        match self.job.until_cancelled(work).await? {
            Ok(resolved) => Ok(resolved),
            Err(error @ Error::Build { .. }) => Err(resolve_failed(self.job, &error)),
            Err(error) => Err(error.into()),
        }
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

/// Refuses where the index gives other files now than those that the lock pins; takes over who was named.
fn same(lock: &Lock, resolved: &mut Resolved) -> Result<(), Failure> {
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
    if let Some(more) = resolved.distributions.iter().find(|found| {
        let pinned = lock.distributions.iter().any(|pinned| pinned.name == found.name);
        !pinned
    }) {
        return Err(Failure::with_hint(
            format!(
                "the lock is not whole: {} {} would come in too",
                more.name, more.version
            ),
            "resolve anew with `dependencies`",
        ));
    }
    for package in &mut resolved.system {
        package.named = lock
            .system
            .iter()
            .any(|known| known.named && known.name == package.name);
    }
    Ok(())
}
