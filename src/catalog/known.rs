//! What is known right now, so that completion never has to wait.

use std::sync::Arc;

use crate::image::Image;

/// A snapshot of live facts, published by the session and read by completion and the image pane.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The images of the engine in use, newest first.
    pub images: Arc<Vec<Image>>,
    /// False until the engine's first answer (an empty list is then not yet a fact).
    pub images_loaded: bool,
    /// Names that `/engine use=` takes (`docker`, `training`, `docker:<context>`).
    pub engines: Arc<Vec<String>>,
    /// Ids of the jobs that still run.
    pub jobs: Arc<Vec<String>>,
    /// Names of the themes.
    pub themes: Arc<Vec<String>>,
}
