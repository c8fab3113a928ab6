//! What an update would do, told without pulling: the registry's digest of each tag against those that the engine knows.

use futures_util::StreamExt as _;
use serde_json::json;

use super::{digest_in, short};
use crate::commands::context::Job;
use crate::commands::{Answer, Context, Failure, answer};
use crate::engine::{Engine, Error};
use crate::image::{Image, Reference};
use crate::room::StepState;

/// How many registries are asked at once.
const AT_ONCE: usize = 3;

/// What is known of one image.
pub(super) struct Compared {
    reference: Reference,
    state: State,
}

enum State {
    /// The registry has what is here.
    UpToDate(String),
    /// The registry has something else now.
    Newer { before: String, after: String },
    /// It is not here.
    Absent(String),
    /// The registry has no such tag.
    Gone(Error),
    /// The registry could not be asked.
    Unreachable(Error),
    /// It is not one to pull.
    Skipped(String),
}

impl Compared {
    pub(super) fn skipped(reference: Reference, why: String) -> Self {
        Self {
            reference,
            state: State::Skipped(why),
        }
    }
}

/// Compares images with their registries, some at once. Ends early where the engine is away or the job is cancelled.
pub(super) async fn compare_all(
    engine: &dyn Engine,
    job: &Job<'_>,
    work: Vec<(Reference, Option<Image>)>,
) -> Result<Vec<Compared>, Failure> {
    let mut all = Vec::new();
    let mut asked = futures_util::stream::iter(work)
        .map(|(reference, image)| async move { compare(engine, job, reference, image).await })
        .buffer_unordered(AT_ONCE);
    while let Some(compared) = asked.next().await {
        all.push(compared?);
    }
    Ok(all)
}

async fn compare(
    engine: &dyn Engine,
    job: &Job<'_>,
    reference: Reference,
    image: Option<Image>,
) -> Result<Compared, Failure> {
    let (id, name) = (
        format!("compare/{reference}"),
        format!("ask the registry for {reference}"),
    );
    job.handle().step(&id, &name, StepState::Running, None);
    let told = job.until_cancelled(engine.registry_digest(&reference)).await?;
    let step = if told.is_ok() {
        StepState::Done
    } else {
        StepState::Failed
    };
    job.handle().step(&id, &name, step, None);
    let state = match told {
        Err(error) if error.is_engine_away() => {
            return Err(Failure::from(error).context(&format!("cannot ask for {reference}")));
        }
        Err(error @ Error::NotFound { .. }) => State::Gone(error),
        Err(error) => State::Unreachable(error),
        Ok(digest) => match image {
            None => State::Absent(digest),
            Some(image) if knows(&image, &reference, &digest) => State::UpToDate(digest),
            Some(image) => State::Newer {
                before: digest_in(&image, &reference).unwrap_or(image.id),
                after: digest,
            },
        },
    };
    Ok(Compared { reference, state })
}

/// Whether an image is known under this digest in the reference's own repository. It can be known under several.
fn knows(image: &Image, reference: &Reference, digest: &str) -> bool {
    image.digests.iter().any(|known| {
        let Some((name, known)) = known.split_once('@') else {
            return false;
        };
        known == digest && Reference::parse(name).is_ok_and(|name| name.repository() == reference.repository())
    })
}

/// Says what was found, and lets it be known which images have a newer one.
pub(super) fn tell(engine: &dyn Engine, context: &Context, mut all: Vec<Compared>) -> Answer {
    all.sort_by_key(|compared| compared.reference.to_string());
    for compared in &all {
        let newer = match compared.state {
            State::Newer { .. } => true,
            State::UpToDate(_) => false,
            State::Absent(_) | State::Gone(_) | State::Unreachable(_) | State::Skipped(_) => continue,
        };
        context.note_newer(engine, &compared.reference.to_string(), newer);
    }
    let rows = all
        .iter()
        .map(|compared| vec![compared.reference.to_string(), words(&compared.state)]);
    let data: Vec<_> = all.iter().map(data).collect();
    let mut drafts = vec![answer::table(
        "docker_image_update",
        rows.collect(),
        json!({ "images": data }),
    )];
    let mut failed = false;
    for compared in &all {
        if let State::Unreachable(error) = &compared.state {
            failed = true;
            let failure = Failure::from(error.clone()).context(&format!("cannot ask for {}", compared.reference));
            drafts.extend(failure.drafts);
        }
    }
    Answer {
        drafts,
        failed,
        ..Answer::default()
    }
}

fn words(state: &State) -> String {
    match state {
        State::UpToDate(digest) => format!("up to date ({})", short(digest)),
        State::Newer { before, after } => format!("newer available: {} → {}", short(before), short(after)),
        State::Absent(digest) => format!("not here: the registry has {}", short(digest)),
        State::Gone(error) => format!("not in registry: {error}"),
        State::Unreachable(error) => format!("unreachable: {error}"),
        State::Skipped(why) => format!("not compared: {why}"),
    }
}

fn data(compared: &Compared) -> serde_json::Value {
    let image = compared.reference.to_string();
    match &compared.state {
        State::UpToDate(digest) => json!({ "image": image, "status": "up to date", "digest": digest }),
        State::Newer { before, after } => {
            json!({ "image": image, "status": "newer available", "before": before, "digest": after })
        }
        State::Absent(digest) => json!({ "image": image, "status": "not here", "digest": digest }),
        State::Gone(error) => json!({ "image": image, "status": "not in registry", "reason": error.to_string() }),
        State::Unreachable(error) => json!({ "image": image, "status": "unreachable", "reason": error.to_string() }),
        State::Skipped(why) => json!({ "image": image, "status": "skipped", "reason": why }),
    }
}
