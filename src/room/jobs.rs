//! The running commands of this process, and how other processes see that they live.

use std::collections::VecDeque;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::handle::{JobHandle, Shared, clean_line};
use super::job::Job;
use super::lock::{Lock, is_held, remove_stale};
use super::log::{Log, Logger};
use super::owner;
use super::work::Work;
use crate::world::{Chance, Clock};

/// How many ended jobs are shown.
const ENDED: usize = 50;

/// The jobs of this process. Clones are the same jobs.
#[derive(Clone)]
pub struct Jobs(Arc<Inner>);

struct Inner {
    directory: Option<PathBuf>,
    clock: Clock,
    chance: Chance,
    owner: String,
    logger: Logger,
    revision: watch::Sender<u64>,
    jobs: Mutex<VecDeque<Arc<Shared>>>,
}

impl Jobs {
    /// No jobs yet. In the data directory, logs are kept as `logs/<job>.log`, and `jobs/<job>.lock` is locked while the
    /// job lives. Never fails: where nothing can be written, logs and locks are done without.
    #[must_use]
    pub fn new(directory: Option<PathBuf>, clock: Clock, chance: Chance) -> Self {
        let owner = owner::owner(directory.as_deref(), &Chance::system());
        if let Some(directory) = &directory {
            remove_stale(&directory.join("jobs"));
        }
        Self(Arc::new(Inner {
            directory,
            clock,
            chance,
            owner,
            logger: Logger::start(),
            revision: watch::Sender::new(0),
            jobs: Mutex::default(),
        }))
    }

    fn list(&self) -> MutexGuard<'_, VecDeque<Arc<Shared>>> {
        self.0.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a job.
    #[must_use]
    pub fn begin(&self, command: &str, engine: &str) -> JobHandle {
        let (mut jobs, id, lock) = loop {
            let id = format!("j{}", self.0.chance.id(5));
            // A seed gives the same ids in every run; a log is never that of two jobs.
            let logged = self.0.directory.as_ref().map(|directory| log_path(directory, &id));
            if logged.is_some_and(|path| path.exists()) {
                continue;
            }
            // Before the list is held, since drawing looks at the list and must not wait for a disk.
            let lock = match self.lock_path(&id).map(|path| Lock::take(&path)) {
                None | Some(Err(_)) => None,
                Some(Ok(Some(lock))) => Some(lock),
                Some(Ok(None)) => continue,
            };
            let jobs = self.list();
            if jobs.iter().all(|job| job.id != id) {
                break (jobs, id, lock);
            }
        };
        let logs = self.0.directory.as_ref().map(|directory| log_path(directory, &id));
        let work = Work::new(
            id.clone(),
            clean_line(command).into_owned(),
            engine.to_owned(),
            self.0.clock.now(),
            logs.as_deref().map(Arc::from),
        );
        let job = Arc::new(Shared {
            id,
            token: CancellationToken::new(),
            clock: self.0.clock.clone(),
            work: Mutex::new(work),
            revision: self.0.revision.clone(),
            log: logs.map(|path| Log::new(path, self.0.logger.clone())),
            lock: Mutex::new(lock),
        });
        jobs.push_back(Arc::clone(&job));
        let mut ended = jobs.iter().filter(|job| !job.work().state().is_live()).count();
        jobs.retain(|job| {
            let goes = ended > ENDED && !job.work().state().is_live();
            ended -= usize::from(goes);
            !goes
        });
        drop(jobs);
        job.changed();
        JobHandle::new(job)
    }

    /// The jobs that live and the last 50 that ended, in the order in which they began. Costs little while nothing has
    /// changed.
    #[must_use]
    pub fn snapshot(&self) -> Vec<Arc<Job>> {
        let jobs: Vec<Arc<Shared>> = self.list().iter().cloned().collect();
        jobs.iter().map(|job| job.work().snapshot()).collect()
    }

    /// Grows when there is something new since the last [`Jobs::snapshot`]; changes before the next one are not
    /// announced again, so take one after each.
    #[must_use]
    pub fn revision(&self) -> watch::Receiver<u64> {
        self.0.revision.subscribe()
    }

    /// Cancels a job; false where there is none of this id that lives.
    #[expect(
        clippy::must_use_candidate,
        reason = "a key press that cancels has no use for the answer"
    )]
    pub fn cancel(&self, id: &str) -> bool {
        let Some(job) = self.list().iter().find(|job| job.id == id).cloned() else {
            return false;
        };
        let lives = job.work().cancel();
        if lives {
            job.token.cancel();
            job.changed();
        }
        lives
    }

    /// Whether some process of this data directory still does this job.
    #[must_use]
    pub fn is_alive(&self, id: &str) -> bool {
        if self
            .list()
            .iter()
            .any(|job| job.id == id && job.work().state().is_live())
        {
            return true;
        }
        // The id may come from a label on an engine, and must not lead out of the directory.
        id.bytes().all(|byte| byte.is_ascii_alphanumeric()) && self.lock_path(id).is_some_and(|path| is_held(&path))
    }

    /// The id of this data directory, which marks what was made from it; random where it cannot be kept.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.0.owner
    }

    fn lock_path(&self, id: &str) -> Option<PathBuf> {
        self.0
            .directory
            .as_ref()
            .map(|directory| directory.join("jobs").join(format!("{id}.lock")))
    }
}

/// Where the log of a job is kept.
fn log_path(directory: &std::path::Path, id: &str) -> PathBuf {
    directory.join("logs").join(format!("{id}.log"))
}

impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs")
            .field("owner", &self.0.owner)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "jobs_tests.rs"]
mod tests;
