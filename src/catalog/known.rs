//! What is known right now, so that completion never has to wait.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::image::{Container, DiskUse, Image};

/// A snapshot of live facts, published by the session and read by completion and the image pane.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The images of the engine in use, newest first.
    pub images: Arc<Vec<Image>>,
    /// False until the engine's first answer (an empty list is then not yet a fact).
    pub images_loaded: bool,
    /// The containers of that engine, running or not; those of the war room itself left out.
    pub containers: Arc<Vec<Container>>,
    /// The space its images take; `None` until it was told.
    pub disk: Option<DiskUse>,
    /// The references for which a newer image is known in their registry, as the engine writes them.
    pub updates: Arc<BTreeSet<String>>,
    /// Names that `/engine use=` takes (`docker`, `training`, `docker:<context>`).
    pub engines: Arc<Vec<String>>,
    /// Ids of the jobs that still run.
    pub jobs: Arc<Vec<String>>,
    /// Names of the themes.
    pub themes: Arc<Vec<String>>,
    /// Names of the rooms.
    pub rooms: Arc<Vec<String>>,
    /// Names of the lessons.
    pub lessons: Arc<Vec<String>>,
    /// Names of dependencies used in earlier lines, newest first, without duplicates.
    pub dependencies: Arc<Vec<String>>,
    /// Names of OS packages used in earlier lines, newest first, without duplicates.
    pub packages: Arc<Vec<String>>,
}
