//! What happened, in order, and kept: entries, jobs with their steps, the journal, the logs.

mod entry;
mod job;
mod plain;
mod view;

pub use entry::{Draft, Entry, Kind, Table};
pub use job::{Job, JobState, Progress, Step, StepState};
pub use plain::plain;
pub use view::{Key, Place, Posted, View};
