//! The side of a job that whoever does the work holds.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::job::{JobState, Progress, StepState};
use super::lock::Lock;
use super::log::Log;
use super::work::Work;
use super::{plain, redact};
use crate::world::Clock;

/// A job as the list of jobs and its handles share it.
pub(super) struct Shared {
    pub(super) id: String,
    pub(super) token: CancellationToken,
    pub(super) clock: Clock,
    pub(super) work: Mutex<Work>,
    pub(super) revision: watch::Sender<u64>,
    pub(super) log: Option<Arc<Log>>,
    /// Held while the job lives, so that other processes leave alone what it made.
    pub(super) lock: Mutex<Option<Lock>>,
}

impl Shared {
    pub(super) fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells those who look that there is something new.
    pub(super) fn changed(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    /// Ends the job, once.
    pub(super) fn finish(&self, state: JobState) {
        let problem = self.log.as_ref().and_then(|log| log.problem());
        let mut work = self.work();
        if let Some(problem) = problem.filter(|_| work.state().is_live()) {
            work.note(&problem);
        }
        let ended = work.finish(state, self.clock.now());
        drop(work);
        if ended {
            self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
            self.changed();
        }
    }
}

/// Ends a job that nobody can end any more, as when the task that did it broke.
struct Guard(Arc<Shared>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.finish(JobState::Failed);
    }
}

/// The side of a job that whoever does the work holds. Clones are the same job; a job whose last handle goes without
/// [`JobHandle::finish`] has failed. Nothing here waits, but for [`JobHandle::log`].
#[derive(Clone)]
pub struct JobHandle(Arc<Guard>);

impl JobHandle {
    pub(super) fn new(job: Arc<Shared>) -> Self {
        Self(Arc::new(Guard(job)))
    }

    fn job(&self) -> &Shared {
        &self.0.0
    }

    /// The job's id, such as `j7k2f9`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.job().id
    }

    /// Cancelled when somebody cancels the job.
    #[must_use]
    pub fn token(&self) -> &CancellationToken {
        &self.job().token
    }

    /// Sets a step; the first call with an id makes it.
    pub fn step(&self, id: &str, name: &str, state: StepState, progress: Option<Progress>) {
        let name = clean_line(name);
        let now = self.job().clock.now();
        if self.job().work().step(id, &name, state, progress, now) {
            self.job().changed();
        }
    }

    /// Adds a line of a step's output, as the engine gave it.
    pub fn line(&self, step: &str, text: &str) {
        let text = clean_line(text);
        let mut work = self.job().work();
        let tell = work.line(step, &text);
        if let Some(log) = &self.job().log {
            log.add(work.step_name(step), &text);
        }
        drop(work);
        if tell {
            self.job().changed();
        }
    }

    /// Ends the job as done, failed or cancelled; only the first call counts.
    pub fn finish(&self, state: JobState) {
        self.job().finish(state);
    }

    /// The file with the whole log, once there is any of it. Waits up to a second for what is not yet written.
    #[must_use]
    pub fn log(&self) -> Option<PathBuf> {
        self.job().log.as_ref().and_then(|log| log.flush())
    }

    /// The last lines of one step, at most 20, oldest first.
    #[must_use]
    pub fn tail(&self, step: &str) -> Vec<Arc<str>> {
        self.job().work().tail(step)
    }
}

impl fmt::Debug for JobHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JobHandle").field(&self.id()).finish()
    }
}

/// A text of an engine as one line that can be shown and kept.
pub(super) fn clean_line(text: &str) -> Cow<'_, str> {
    let shown = plain(text);
    let shown = if shown.contains('\n') {
        Cow::Owned(shown.replace('\n', " "))
    } else {
        shown
    };
    match redact(&shown) {
        Cow::Owned(hidden) => Cow::Owned(hidden),
        Cow::Borrowed(_) => shown,
    }
}
