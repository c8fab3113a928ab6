//! `/docker_image_check`: vets what an image would be made of, and builds nothing.

use std::collections::BTreeMap;

use super::context::Job;
use super::sweep::leave_no_container;
use super::vetting::{Vetting, Want, decide, refusal, show_stopped, shown};
use super::{Answer, Context, Failure, sweep};
use crate::catalog::Request;
use crate::engine::{Engine, JOB_LABEL, OWNER_LABEL};
use crate::room::{Draft, JobState};

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let mut want = Want::of(request, context).await?;
    if !want.installs() {
        return Err(Failure::with_hint(
            "there is nothing to vet",
            "name libraries or OS packages: /docker_image_check dependencies=requests packages=wget",
        ));
    }
    let engine = context.engine().await?;
    let job = context.begin(&*engine);
    let checked = check(&mut want, context, &*engine, &job).await;
    leave_no_container(context, &*engine, &job).await;
    let state = match &checked {
        Ok(answer) if answer.failed => JobState::Failed,
        Ok(_) => JobState::Done,
        Err(failure) if failure.cancelled => JobState::Cancelled,
        Err(_) => JobState::Failed,
    };
    job.handle().finish(state);
    checked
}

async fn check(want: &mut Want, context: &Context, engine: &dyn Engine, job: &Job<'_>) -> Result<Answer, Failure> {
    let vetting = Vetting::begin(context, engine, job).await?;
    let checked = look(want, context, &vetting).await;
    if let Err(failure) = &checked {
        show_stopped(&vetting, want.sarif, failure);
    }
    checked
}

async fn look(want: &mut Want, context: &Context, vetting: &Vetting<'_>) -> Result<Answer, Failure> {
    let (engine, job) = (vetting.engine, vetting.job);
    vetting.names(want).await?;
    // What a killed program left is removed first; that it cannot be does not keep this check from its work.
    let _ = job.until_cancelled(sweep(engine, &context.jobs)).await?;
    let labels = [(JOB_LABEL, job.id()), (OWNER_LABEL, context.jobs.owner())];
    let labels: BTreeMap<_, _> = labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let lock = match &want.lock {
        Some(source) => Some(vetting.given(source).await?),
        None => None,
    };
    if let Some(lock) = &lock {
        vetting.locked_names(want, lock)?;
    }
    let base = vetting.base(want, lock.as_ref()).await?;
    let ground = vetting.ground(want, base, &labels).await?;
    if let Some(said) = &ground.base.said {
        context.say(Draft::text(said.clone()));
    }
    if !Vetting::can_resolve(want, &ground) {
        return Err(Failure::with_hint(
            format!(
                "the pip of {} ({}) cannot tell what it would install",
                ground.base.name,
                ground.python.pip.as_deref().unwrap_or("none")
            ),
            "/docker_image_create builds on it, and vets what was installed before the image gets a tag; or use a base \
             with pip 22.2 or newer",
        ));
    }
    let set = match lock {
        Some(lock) => vetting.relock(want, &ground, lock, &labels).await?,
        None => vetting.resolve(want, &ground, &labels).await?,
    };
    let report = vetting.check(want, &ground, &set).await?;
    let mut answer = Answer::default();
    answer.drafts.extend(shown(vetting, &ground, &report, want.sarif));
    if let Some(refusal) = refusal(vetting, want, &report) {
        answer.drafts.extend(refusal.drafts);
        answer.failed = true;
    } else if want.approve.is_some() {
        decide(vetting, want, &set, &report).await?;
    }
    Ok(answer)
}
