//! A job: one running command, its steps and the tail of its output, as the console and a script show it.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

/// How a job stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum JobState {
    /// At work.
    Running,
    /// Cancelled, cleaning up.
    Cancelling,
    /// Ended well.
    Done,
    /// Ended with an error.
    Failed,
    /// Ended because it was cancelled.
    Cancelled,
}

impl JobState {
    /// Whether it still runs.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Running | Self::Cancelling)
    }
}

/// How far a step is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum StepState {
    /// Known, not begun.
    #[default]
    Waiting,
    /// Under way.
    Running,
    /// Done.
    Done,
    /// Nothing to do: it came from a cache or was there already.
    Cached,
    /// Failed.
    Failed,
    /// Under way when its job was cancelled.
    Cancelled,
}

impl StepState {
    /// Whether it came to an end, whichever.
    #[must_use]
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Cached | Self::Failed | Self::Cancelled)
    }
}

/// Counted progress, in bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// Done so far.
    pub current: u64,
    /// In all; 0 where unknown.
    pub total: u64,
}

/// A step of a job.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    /// Stable within the job.
    pub id: String,
    /// What a person reads; free of control characters.
    pub name: String,
    /// How far it is.
    pub state: StepState,
    /// Counted progress, if any.
    pub progress: Option<Progress>,
    /// When it began to run.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// The last lines it printed (at most 3), oldest first; free of control characters, cut at 400 characters.
    pub recent: Vec<Arc<str>>,
}

/// A snapshot of a job.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Job {
    /// Its id, such as `j7k2f9`.
    pub id: String,
    /// The command line that started it, secrets hidden.
    pub command: String,
    /// The engine it works on.
    pub engine: String,
    /// How it stands.
    pub state: JobState,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Its steps, in the order in which they became known.
    pub steps: Vec<Arc<Step>>,
    /// The last lines of all its output (at most 200), oldest first; free of control characters.
    pub tail: VecDeque<Arc<str>>,
    /// How many lines it printed in all.
    pub lines: u64,
    /// The file with its whole output; none where it printed nothing or logs are not kept. What was printed last may
    /// not be in it yet.
    pub log: Option<Arc<Path>>,
}
