//! Removing what dead jobs left on an engine, and seeing to it that a living one leaves nothing.

use super::Context;
use super::context::Job;
use crate::engine::{Engine, Error, LeftoverKind};
use crate::room::{Draft, Jobs};

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

/// Waits until the containers of a job that is over are removed, and warns where one stays.
pub(super) async fn leave_no_container(context: &Context, engine: &dyn Engine, job: &Job<'_>) {
    let reason = match job.clean_up(engine.cleared(job.id())).await {
        Some(Ok(())) => return,
        // Whatever else cleans up after a job that failed may have removed it meanwhile.
        Some(Err(_)) if has_none(context, engine, job).await => return,
        Some(Err(error)) => error.to_string(),
        None => "the engine does not answer in time".to_owned(),
    };
    context.say(Draft::warning(format!(
        "a container of this job could not be removed: {reason}\n  = help: the next start of warroom on this engine removes it"
    )));
}

/// Whether the engine is known to have no container of the job.
async fn has_none(context: &Context, engine: &dyn Engine, job: &Job<'_>) -> bool {
    match job.clean_up(engine.leftovers(context.jobs.owner())).await {
        Some(Ok(left)) => left
            .iter()
            .all(|left| left.kind != LeftoverKind::Container || left.job != job.id()),
        Some(Err(_)) | None => false,
    }
}
