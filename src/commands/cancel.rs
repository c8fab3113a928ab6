//! `/cancel`: ends a running job.

use super::{Answer, Context, Failure};
use crate::catalog::Request;
use crate::room::Draft;

pub(super) fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let id = request.text("job").unwrap_or_default();
    if context.jobs.cancel(id) {
        return Ok(Answer::say([Draft::text(format!("job {id} is being cancelled"))]));
    }
    let jobs = context.jobs.snapshot();
    let live: Vec<_> = jobs
        .iter()
        .filter(|job| job.state.is_live())
        .map(|job| job.id.as_str())
        .collect();
    let hint = if live.is_empty() {
        "no job is running".to_owned()
    } else {
        format!("running: {}", live.join(", "))
    };
    match jobs.iter().find(|job| job.id == id) {
        Some(_) => Err(Failure::with_hint(format!("job {id} has ended already"), hint)),
        None => Err(Failure::with_hint(format!("there is no job `{id}`"), hint)),
    }
}
