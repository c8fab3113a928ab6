//! Removing what dead jobs left on an engine.

use crate::engine::{Engine, Error};
use crate::room::Jobs;

/// Removes what jobs of this installation left behind when their program was killed. What a living job holds, in this
/// process or another, is not touched. Gives how many things were removed.
///
/// # Errors
/// Where the engine does not tell what there is.
pub async fn sweep(engine: &dyn Engine, jobs: &Jobs) -> Result<usize, Error> {
    let mut removed = 0;
    for leftover in engine.leftovers(jobs.owner()).await? {
        // One that cannot be removed now is found again at the next start.
        if !jobs.is_alive(&leftover.job) && engine.discard(&leftover).await.is_ok() {
            removed += 1;
        }
    }
    Ok(removed)
}
