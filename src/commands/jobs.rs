//! `/jobs`: what runs, and what ran.

use serde_json::json;

use super::{Answer, Context, answer};
use crate::room::{Draft, Job, JobState, StepState};

pub(super) fn run(context: &Context) -> Answer {
    let jobs = context.jobs.snapshot();
    if jobs.is_empty() {
        return Answer::say([Draft::text("no job has run yet")]);
    }
    let rows = jobs.iter().map(|job| {
        let end = job.ended.unwrap_or_else(|| context.clock.now());
        let took = format!("{} s", end.as_second() - job.started.as_second());
        vec![
            job.id.clone(),
            state(job.state).to_owned(),
            took,
            step(job),
            job.engine.clone(),
            job.command.clone(),
        ]
    });
    let data = jobs.iter().map(|job| {
        json!({
            "id": job.id,
            "state": state(job.state),
            "started": job.started,
            "ended": job.ended,
            "engine": job.engine,
            "command": job.command,
        })
    });
    let data = json!({ "jobs": data.collect::<Vec<_>>() });
    Answer::say([answer::table("jobs", rows.collect(), data)])
}

fn state(state: JobState) -> &'static str {
    match state {
        JobState::Running => "running",
        JobState::Cancelling => "cancelling",
        JobState::Done => "done",
        JobState::Failed => "failed",
        JobState::Cancelled => "cancelled",
    }
}

/// The step at work, or the one at which it failed or was cancelled.
fn step(job: &Job) -> String {
    let shown = [StepState::Running, StepState::Failed, StepState::Cancelled];
    job.steps
        .iter()
        .rev()
        .find(|step| shown.contains(&step.state))
        .map(|step| step.name.clone())
        .unwrap_or_default()
}
