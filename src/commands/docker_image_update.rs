//! `/docker_image_update`: pulls an image anew, or every pulled image.

mod dry;

use std::collections::BTreeSet;

use futures_util::StreamExt as _;
use serde_json::json;

use super::context::Job;
use super::{Answer, Context, Failure, answer};
use crate::catalog::Request;
use crate::engine::{Engine, Error};
use crate::image::{Image, Reference, labels, short_id};
use crate::room::{Draft, JobState, StepState};

/// How many images are pulled at once.
const AT_ONCE: usize = 3;

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let engine = context.engine().await?;
    let job = context.begin(&*engine);
    let reference = request.image_reference("image");
    let answer = match (reference, request.flag("dry_run")) {
        (Some(reference), false) => one(&*engine, &job, context, reference).await,
        (Some(reference), true) => compare_one(&*engine, &job, context, reference).await,
        (None, false) => all(&*engine, &job, context).await,
        (None, true) => compare_all(&*engine, &job, context).await,
    };
    job.handle().finish(match &answer {
        Ok(answer) if !answer.failed => JobState::Done,
        Err(failure) if failure.cancelled => JobState::Cancelled,
        Ok(_) | Err(_) => JobState::Failed,
    });
    answer
}

/// The image that is asked for, where it is here.
async fn here(engine: &dyn Engine, job: &Job<'_>, asked: &Reference) -> Result<Option<Image>, Failure> {
    let reference = &asked.or_latest();
    let known = job.until_cancelled(engine.inspect(&reference.to_string())).await??;
    if known.is_none() && asked != reference {
        refuse_id(engine, job, asked).await?;
    }
    Ok(known.map(|details| details.image))
}

/// Says what [`one`] would do, and pulls nothing.
async fn compare_one(
    engine: &dyn Engine,
    job: &Job<'_>,
    context: &Context,
    asked: &Reference,
) -> Result<Answer, Failure> {
    let reference = asked.or_latest();
    let known = here(engine, job, asked).await?;
    let compared = match known.as_ref().and_then(|image| made_here(image, &reference)) {
        Some(why) => vec![dry::Compared::skipped(reference, why)],
        None => dry::compare_all(engine, job, vec![(reference, known)]).await?,
    };
    Ok(dry::tell(engine, context, compared))
}

/// Says what [`all`] would do, and pulls nothing.
async fn compare_all(engine: &dyn Engine, job: &Job<'_>, context: &Context) -> Result<Answer, Failure> {
    let images = job.until_cancelled(engine.images()).await??;
    let (work, skipped) = sorted_out(&images);
    let work = work
        .into_iter()
        .map(|(reference, image)| (reference, Some(image)))
        .collect();
    let mut compared = dry::compare_all(engine, job, work).await?;
    compared.extend(
        skipped
            .into_iter()
            .map(|(reference, why)| dry::Compared::skipped(reference, why)),
    );
    if compared.is_empty() {
        return Ok(Answer::say([Draft::text("there is no image to update")]));
    }
    Ok(dry::tell(engine, context, compared))
}

async fn one(engine: &dyn Engine, job: &Job<'_>, context: &Context, asked: &Reference) -> Result<Answer, Failure> {
    let reference = &asked.or_latest();
    let known = here(engine, job, asked).await?;
    let result = match known.as_ref().and_then(|image| made_here(image, reference)) {
        Some(why) => Update::skipped(reference.clone(), why),
        None => update(engine, job, reference, known).await?,
    };
    Ok(tell(engine, context, &[result]))
}

/// Refuses the id of an image, as `docker images` shows it: a registry knows only names.
async fn refuse_id(engine: &dyn Engine, job: &Job<'_>, asked: &Reference) -> Result<(), Failure> {
    let id = asked.to_string();
    match job.until_cancelled(engine.inspect(&id)).await?? {
        Some(details) if short_id(&details.image.id).starts_with(short_id(&id)) => Err(Failure::with_hint(
            format!("{id} is the id of an image, and registries know images by name"),
            match details.image.tags.first() {
                Some(tag) => format!("name its tag: /docker_image_update image={tag}"),
                None => "it has no tag, so there is nothing newer to pull".to_owned(),
            },
        )),
        Some(_) | None => Ok(()),
    }
}

/// What can be pulled anew, and what not, with the reason.
type SortedOut = (Vec<(Reference, Image)>, Vec<(Reference, String)>);

fn sorted_out(images: &[Image]) -> SortedOut {
    let (mut work, mut skipped) = (Vec::new(), Vec::new());
    for image in images {
        for reference in image.tags.iter().filter_map(|tag| Reference::parse(tag).ok()) {
            if let Some(why) = made_here(image, &reference).or_else(|| not_pulled(image, &reference)) {
                skipped.push((reference, why));
            } else {
                work.push((reference, image.clone()));
            }
        }
        if image.tags.is_empty() {
            let by_digest = image.digests.iter().filter_map(|digest| Reference::parse(digest).ok());
            let why = "pulled by its digest, which never names another image";
            skipped.extend(by_digest.map(|reference| (reference, why.to_owned())));
        }
    }
    (work, skipped)
}

async fn all(engine: &dyn Engine, job: &Job<'_>, context: &Context) -> Result<Answer, Failure> {
    let images = job.until_cancelled(engine.images()).await??;
    let (work, skipped) = sorted_out(&images);
    let mut results: Vec<_> = skipped
        .into_iter()
        .map(|(reference, why)| Update::skipped(reference, why))
        .collect();
    for (reference, _) in &work {
        job.handle()
            .step(&step_id(reference), &step_name(reference), StepState::Waiting, None);
    }
    let stopped = pull_all(engine, job, &work, &mut results).await.err();
    let done: BTreeSet<_> = results.iter().map(|result| result.reference.clone()).collect();
    let left = work.into_iter().filter(|(reference, _)| !done.contains(reference));
    results.extend(left.map(|(reference, _)| Update::skipped(reference, "stopped before it was done".to_owned())));
    if results.is_empty() {
        return Ok(Answer::say([Draft::text("there is no image to update")]));
    }
    results.sort_by_key(|result| result.reference.to_string());
    let mut answer = tell(engine, context, &results);
    match stopped {
        None => Ok(answer),
        Some(failure) => {
            answer.drafts.extend(failure.drafts);
            Err(Failure {
                drafts: answer.drafts,
                cancelled: failure.cancelled,
            })
        }
    }
}

/// Pulls images, some at once, and adds what became of each. Ends early where the engine is away or the job is cancelled.
async fn pull_all(
    engine: &dyn Engine,
    job: &Job<'_>,
    work: &[(Reference, Image)],
    results: &mut Vec<Update>,
) -> Result<(), Failure> {
    let mut pulls = futures_util::stream::iter(work.to_vec())
        .map(|(reference, image)| async move { update(engine, job, &reference, Some(image)).await })
        .buffer_unordered(AT_ONCE);
    while let Some(result) = pulls.next().await {
        results.push(result?);
    }
    Ok(())
}

/// What became of one image.
struct Update {
    reference: Reference,
    outcome: Outcome,
}

impl Update {
    fn skipped(reference: Reference, why: String) -> Self {
        Self {
            reference,
            outcome: Outcome::Skipped(why),
        }
    }
}

enum Outcome {
    /// It was not there before.
    Pulled(String),
    /// It names another image now.
    Updated { before: String, after: String },
    /// It names the same image as before.
    UpToDate(String),
    /// It is not one to pull.
    Skipped(String),
    /// It could not be pulled.
    Failed(Error),
}

/// Why an image made here is not pulled.
fn made_here(image: &Image, reference: &Reference) -> Option<String> {
    let name = image.labels.get(labels::NAME_LABEL)?;
    let named = Reference::parse(name).ok()?;
    (named.repository() == reference.repository())
        .then(|| "made here by the war room: no registry has a newer one".to_owned())
}

/// Why an image that no registry is known to have is not pulled.
fn not_pulled(image: &Image, reference: &Reference) -> Option<String> {
    digest_in(image, reference)
        .is_none()
        .then(|| "built, imported or loaded on this engine, so no registry is known to have it".to_owned())
}

/// The digest under which the reference's own repository knows the image.
fn digest_in(image: &Image, reference: &Reference) -> Option<String> {
    image.digests.iter().find_map(|digest| {
        let (name, digest) = digest.split_once('@')?;
        let known = Reference::parse(name).ok()?;
        (known.repository() == reference.repository()).then(|| digest.to_owned())
    })
}

fn step_id(reference: &Reference) -> String {
    format!("update/{reference}")
}

fn step_name(reference: &Reference) -> String {
    format!("pull {reference}")
}

/// Pulls one image. An engine that is away ends the whole command; other failures are this image's own.
async fn update(
    engine: &dyn Engine,
    job: &Job<'_>,
    reference: &Reference,
    known: Option<Image>,
) -> Result<Update, Failure> {
    let (id, name) = (step_id(reference), step_name(reference));
    job.handle().step(&id, &name, StepState::Running, None);
    let pulled = job
        .until_cancelled(engine.pull(reference, job.report(&format!("{id}/"))))
        .await?;
    let outcome = match pulled {
        Err(error) if error.is_engine_away() => {
            job.handle().step(&id, &name, StepState::Failed, None);
            return Err(Failure::from(error).context(&format!("cannot update {reference}")));
        }
        Err(error) => Outcome::Failed(error),
        Ok(pulled) => {
            let after = pulled.digest.unwrap_or_else(|| pulled.id.clone());
            match known {
                None => Outcome::Pulled(after),
                Some(image) if image.id == pulled.id => Outcome::UpToDate(after),
                Some(image) => Outcome::Updated {
                    before: digest_in(&image, reference).unwrap_or(image.id),
                    after,
                },
            }
        }
    };
    let state = match outcome {
        Outcome::Failed(_) => StepState::Failed,
        Outcome::UpToDate(_) | Outcome::Skipped(_) => StepState::Cached,
        Outcome::Pulled(_) | Outcome::Updated { .. } => StepState::Done,
    };
    job.handle().step(&id, &name, state, None);
    Ok(Update {
        reference: reference.clone(),
        outcome,
    })
}

fn tell(engine: &dyn Engine, context: &Context, results: &[Update]) -> Answer {
    for result in results {
        if matches!(
            result.outcome,
            Outcome::Pulled(_) | Outcome::Updated { .. } | Outcome::UpToDate(_)
        ) {
            context.note_newer(engine, &result.reference.to_string(), false);
        }
    }
    let mut drafts = Vec::new();
    let rows = results
        .iter()
        .map(|result| vec![result.reference.to_string(), words(&result.outcome)])
        .collect();
    let data: Vec<_> = results.iter().map(data).collect();
    drafts.push(answer::table("docker_image_update", rows, json!({ "images": data })));
    for result in results {
        if let Outcome::Failed(error) = &result.outcome {
            let failure = Failure::from(error.clone()).context(&format!("cannot update {}", result.reference));
            drafts.extend(failure.drafts);
        }
    }
    let failed = results
        .iter()
        .any(|result| matches!(result.outcome, Outcome::Failed(_)));
    Answer {
        drafts,
        effects: Vec::new(),
        posted: Vec::new(),
        failed,
    }
}

/// A digest as far as people compare it.
fn short(digest: &str) -> String {
    format!("sha256:{}", short_id(digest))
}

fn words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pulled(digest) => format!("pulled {}", short(digest)),
        Outcome::Updated { before, after } => format!("updated {} → {}", short(before), short(after)),
        Outcome::UpToDate(digest) => format!("up to date ({})", short(digest)),
        Outcome::Skipped(why) => format!("not pulled: {why}"),
        Outcome::Failed(error) => format!("failed: {error}"),
    }
}

fn data(result: &Update) -> serde_json::Value {
    let image = result.reference.to_string();
    match &result.outcome {
        Outcome::Pulled(digest) => json!({ "image": image, "status": "pulled", "digest": digest }),
        Outcome::Updated { before, after } => {
            json!({ "image": image, "status": "updated", "before": before, "digest": after })
        }
        Outcome::UpToDate(digest) => json!({ "image": image, "status": "up to date", "digest": digest }),
        Outcome::Skipped(why) => json!({ "image": image, "status": "skipped", "reason": why }),
        Outcome::Failed(error) => json!({ "image": image, "status": "failed", "reason": error.to_string() }),
    }
}
