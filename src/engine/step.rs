//! The steps of a pull or a build, as any engine tells them.

use std::sync::Arc;

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
}

/// Counted progress, in bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// Done so far.
    pub current: u64,
    /// In all; 0 where unknown.
    pub total: u64,
}

/// One message about a step. The first message about an id makes the step; later ones change it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum StepEvent {
    /// The step's name, state and progress are now these.
    Step {
        /// Stable within one pull or build.
        id: String,
        /// What a person reads: `RUN apt-get install …`, `layer 4f4fb700ef54 extracting`.
        name: String,
        /// How far it is.
        state: StepState,
        /// Counted progress, if any.
        progress: Option<Progress>,
    },
    /// One whole line of the step's output, without its line end; escape sequences may be in it.
    Line {
        /// The step.
        id: String,
        /// The text.
        text: String,
    },
}

/// Where an engine sends step events. Cheap, never waits.
pub type Report = Arc<dyn Fn(StepEvent) + Send + Sync>;
