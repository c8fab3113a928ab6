//! Resolving ahead of what is known: libraries and OS packages apart, so that whoever can go on with the one need not wait for
//! the other; and on a base into which somebody still looks.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::maybe_done;

use super::set::locked;
use super::{Base, Ground, Set, Vetting, Want};
use crate::commands::Failure;
use crate::engine::{Error, Report, StepEvent};
use crate::image::{Lock, PackageManager, Resolution, Resolved};

/// What is told of the libraries as soon as they are known, while OS packages are still found out.
pub(in crate::commands) type Tell<'a> = Box<dyn FnOnce(&Ground, Lock) + Send + 'a>;

impl Vetting<'_> {
    /// Looks into a base and finds out meanwhile what would be installed, on the guess that it has apt and a pip that can
    /// tell. Gives no set where that is wrong.
    pub(in crate::commands) async fn ground_and_set(
        &self,
        want: &Want,
        base: Base,
        labels: &BTreeMap<String, String>,
        tell: Tell<'_>,
    ) -> Result<(Ground, Option<Set>), Failure> {
        let began = self.context.clock.now();
        let report = Held::new(self.job.report("resolve/"));
        let [guess, system] = self.guessed(want, &base, labels);
        let mut libraries = pin!(maybe_done(self.answer(&guess, report.report())));
        let mut system = pin!(maybe_done(self.answer(&system, report.report())));
        let ground = {
            let both = async {
                tokio::join!(libraries.as_mut(), system.as_mut());
                std::future::pending().await
            };
            tokio::select! {
                biased;
                ground = self.ground(want, base, labels) => ground?,
                never = both => never,
            }
        };
        let has_apt = ground.survey.package_manager == Some(PackageManager::Apt);
        if !Self::can_resolve(want, &ground) || (!has_apt && !want.packages.is_empty()) {
            return Ok((ground, None));
        }
        report.release();
        let mut right = guess.clone();
        right.python.clone_from(&ground.python.executable);
        let libraries = async {
            libraries.as_mut().await;
            match libraries.take_output() {
                Some(Ok(resolved)) if is_of(&resolved, want, &ground) => Ok(resolved),
                // Another user may find another Python, where the image's own user has one to itself.
                Some(Err(error)) if is_for_all(&ground.python.executable) => Err(error),
                Some(_) | None => self.answer(&right, report.report()).await,
            }
        };
        let system = async {
            system.as_mut().await;
            system.take_output().unwrap_or_else(|| Ok(Resolved::default()))
        };
        let both = self.both(want, &ground, libraries, system, tell);
        let resolved = self.job.until_cancelled(both).await??;
        let set = self.settled(want, &ground, resolved, began).await?;
        Ok((ground, Some(set)))
    }

    /// Finds out what would be installed on a base, libraries and OS packages apart.
    pub(in crate::commands) async fn resolve_telling(
        &self,
        want: &Want,
        ground: &Ground,
        labels: &BTreeMap<String, String>,
        tell: Tell<'_>,
    ) -> Result<Set, Failure> {
        if want.requirements.is_empty() || want.packages.is_empty() || self.recent_system(want, ground).await.is_some()
        {
            return self.resolve(want, ground, labels).await;
        }
        let began = self.context.clock.now();
        let libraries = self.resolution(want, ground, labels, want.requirements.clone(), Vec::new());
        let system = self.resolution(want, ground, labels, Vec::new(), want.packages.clone());
        let report = self.job.report("resolve/");
        let libraries = self.engine.resolve(&libraries, Arc::clone(&report));
        let system = self.engine.resolve(&system, report);
        let both = self.both(want, ground, libraries, system, tell);
        let resolved = self.job.until_cancelled(both).await??;
        self.settled(want, ground, resolved, began).await
    }

    /// Waits for both answers, and tells of the first where the second takes longer.
    async fn both(
        &self,
        want: &Want,
        ground: &Ground,
        libraries: impl Future<Output = Result<Resolved, Error>>,
        system: impl Future<Output = Result<Resolved, Error>>,
        tell: Tell<'_>,
    ) -> Result<Resolved, Failure> {
        let is_late = AtomicBool::new(want.packages.is_empty());
        let libraries = async {
            let resolved = libraries.await?;
            if !is_late.load(Ordering::Relaxed)
                && let Ok(lock) = Lock::of(locked(ground), &resolved, &want.requirements)
            {
                tell(ground, lock);
            }
            Ok(resolved.distributions)
        };
        let system = async {
            let resolved = system.await;
            is_late.store(true, Ordering::Relaxed);
            resolved
        };
        let (libraries, system) = tokio::join!(libraries, system);
        let resolved = match (libraries, system) {
            (Ok(distributions), Ok(Resolved { system, .. })) => Ok(Resolved {
                distributions,
                system,
                python: None,
            }),
            // The lines of both steps were told.
            (Err(error), _) | (_, Err(error)) => Err(error),
        };
        let resolved = self.told(resolved)?;
        self.note_system(want, ground, &resolved.system).await;
        Ok(resolved)
    }

    async fn answer(&self, resolution: &Resolution, report: Report) -> Result<Resolved, Error> {
        if resolution.requirements.is_empty() && resolution.packages.is_empty() {
            return Ok(Resolved::default());
        }
        self.engine.resolve(resolution, report).await
    }

    /// What is asked of a base of which nothing is known yet: the libraries, and the OS packages.
    fn guessed(&self, want: &Want, base: &Base, labels: &BTreeMap<String, String>) -> [Resolution; 2] {
        let both = Resolution {
            base: base.details.image.id.clone(),
            python: String::new(),
            // Nothing is installed where it is only resolved.
            externally_managed: true,
            requirements: want.requirements.clone(),
            packages: want.packages.clone(),
            package_manager: Some(PackageManager::Apt),
            pip_settings: self.context.building.pip.clone(),
            proxies: self.context.building.proxies.clone(),
            certificates: want.certificates.clone(),
            labels: labels.clone(),
        };
        let (mut libraries, mut system) = (both.clone(), both);
        libraries.packages.clear();
        system.requirements.clear();
        [libraries, system]
    }
}

/// Whether a set is that of the Python of the base.
fn is_of(resolved: &Resolved, want: &Want, ground: &Ground) -> bool {
    want.requirements.is_empty() || resolved.python.as_ref() == Some(&ground.python.executable)
}

/// Whether a Python is where every user finds it.
fn is_for_all(executable: &str) -> bool {
    ["/usr/bin/", "/usr/local/bin/"]
        .iter()
        .any(|folder| executable.starts_with(folder))
}

/// Keeps back what is told until it is known to be of use.
struct Held {
    inner: Report,
    kept: Arc<Mutex<Option<Vec<StepEvent>>>>,
}

impl Held {
    fn new(inner: Report) -> Self {
        Self {
            inner,
            kept: Arc::new(Mutex::new(Some(Vec::new()))),
        }
    }

    fn report(&self) -> Report {
        let (inner, kept) = (Arc::clone(&self.inner), Arc::clone(&self.kept));
        Arc::new(
            move |event| match &mut *kept.lock().unwrap_or_else(PoisonError::into_inner) {
                Some(kept) => kept.push(event),
                None => inner(event),
            },
        )
    }

    /// Tells all that was kept back, and from now on at once.
    fn release(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        for event in kept.take().unwrap_or_default() {
            (self.inner)(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_back_is_told_in_order_once_it_is_of_use() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&told);
        let held = Held::new(Arc::new(move |event| {
            if let StepEvent::Line { text, .. } = event {
                seen.lock().unwrap().push(text);
            }
        }));
        let report = held.report();
        let line = |text: &str| {
            report(StepEvent::Line {
                id: "1".to_owned(),
                text: text.to_owned(),
            });
        };
        line("one");
        line("two");
        assert!(told.lock().unwrap().is_empty());
        held.release();
        line("three");
        assert_eq!(*told.lock().unwrap(), ["one", "two", "three"]);
    }
}
