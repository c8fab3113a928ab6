//! What there is to show: plain data, gathered before a frame, so that drawing waits for nothing.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::catalog::Known;
use crate::engine::Identity;
use crate::room::{Job, JobState, News};
use crate::session::{Asked, EngineView};

/// What the panes show beside the transcript.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    /// The name of the room.
    pub(super) room: String,
    /// The engine in use.
    pub(super) engine: EngineView,
    /// Images and what else is known.
    pub(super) known: Arc<Known>,
    /// The jobs, live and ended.
    pub(super) jobs: Vec<Arc<Job>>,
    /// The questions that wait for an answer, oldest first.
    pub(super) questions: Arc<Vec<Asked>>,
    /// How much is unread in each room.
    pub(super) unread: Arc<Vec<News>>,
    /// The time now.
    pub(super) now: Timestamp,
    /// The zone in which times are shown.
    pub(super) zone: TimeZone,
}

impl Scene {
    /// Whether what is shown is invented.
    pub(super) fn is_training(&self) -> bool {
        self.engine.identity == Identity::Training
    }

    /// The jobs that are at work or clean up, newest first.
    pub(super) fn live_jobs(&self) -> impl Iterator<Item = &Arc<Job>> {
        self.jobs.iter().filter(|job| job.state.is_live()).rev()
    }

    /// The newest job that can be cancelled.
    pub(super) fn newest_running(&self) -> Option<&Arc<Job>> {
        self.live_jobs().find(|job| job.state == JobState::Running)
    }
}
