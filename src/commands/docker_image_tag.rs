//! `/docker_image_tag`: gives an image another tag, and never moves a version.

use std::collections::BTreeMap;

use serde_json::json;

use super::context::Job;
use super::docker_image_create::latest::{self, Latest};
use super::docker_image_create::reservation;
use super::made::Made;
use super::named::{self, Named};
use super::{Answer, Context, Failure};
use crate::catalog::Request;
use crate::engine::{BASE_REPOSITORY, Engine, JOB_LABEL, OWNER_LABEL};
use crate::image::{Reference, RepositoryName, short_id};
use crate::room::{Draft, JobState};

/// The one tag that may move.
const LATEST: &str = "latest";

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let (Some(image), Some(wanted)) = (request.image_reference("image"), request.image_reference("as")) else {
        return Err(Failure::new("`image` and `as` are both needed"));
    };
    let (name, tag) = checked(wanted)?;
    let engine = context.engine().await?;
    let image = named::find(&*engine, context, image).await?;
    let job = context.begin(&*engine);
    let tagging = Tagging {
        engine: &*engine,
        context,
        job: &job,
        image,
        wanted: Reference::tagged(&name, &tag),
        name,
        tag,
    };
    let tagged = tagging.run().await;
    job.handle().finish(match &tagged {
        Ok(_) => JobState::Done,
        Err(failure) if failure.cancelled => JobState::Cancelled,
        Err(_) => JobState::Failed,
    });
    tagged
}

/// The name and the tag that are wished, where an image can have them.
fn checked(wanted: &Reference) -> Result<(RepositoryName, String), Failure> {
    if wanted.digest().is_some() {
        return Err(Failure::with_hint(
            format!("{wanted} has a digest, and a digest cannot be given: it follows from what is in the image"),
            "name a tag, such as `as=example_name:kept`",
        ));
    }
    let name = RepositoryName::parse(&wanted.repository())
        .map_err(|mistake| Failure::new(format!("{wanted} cannot be given: {}", mistake.message)))?;
    let last = name.as_str().strip_prefix("localhost/").unwrap_or(name.as_str());
    if last == BASE_REPOSITORY {
        return Err(Failure::with_hint(
            format!("{BASE_REPOSITORY} is what the war room calls bases while it builds, and takes off again"),
            "use another name",
        ));
    }
    Ok((name, wanted.tag().unwrap_or(LATEST).to_owned()))
}

/// One tag to give.
struct Tagging<'a> {
    engine: &'a dyn Engine,
    context: &'a Context,
    job: &'a Job<'a>,
    image: Named,
    wanted: Reference,
    name: RepositoryName,
    tag: String,
}

impl Tagging<'_> {
    /// Holds the tag meanwhile, so that no other war room gives it between the look and the deed.
    async fn run(&self) -> Result<Answer, Failure> {
        let labels = [(JOB_LABEL, self.job.id()), (OWNER_LABEL, self.context.jobs.owner())];
        let labels: BTreeMap<_, _> = labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let id = &self.image.details.image.id;
        let hold = if self.tag == LATEST {
            let turn = reservation::take_turn(self.engine, &self.name, id, &labels);
            self.job.until_cancelled(turn).await??
        } else {
            let hold = reservation::hold(&self.name, &self.tag);
            if !self
                .job
                .until_cancelled(self.engine.reserve(&hold, id, &labels))
                .await??
            {
                return Err(Failure::with_hint(
                    format!("another job is just giving {}", self.wanted),
                    "try again when it has ended; `/jobs` lists the jobs of this war room",
                ));
            }
            Some(hold)
        };
        let step = format!("tag {} as {}", self.image.short(), self.wanted);
        let tagged = self.job.step("tag", &step, self.tag()).await;
        if let Some(hold) = hold {
            // What cannot be given back now carries the job's label: the next start removes it.
            let _ = self.job.clean_up(self.engine.release(&hold)).await;
        }
        tagged
    }

    async fn tag(&self) -> Result<Answer, Failure> {
        let id = &self.image.details.image.id;
        let before = named::look(self.engine, &self.wanted).await?;
        let before = before.filter(|before| before.tag.is_some());
        let said = match &before {
            None => format!("{} is a tag of {} now", self.wanted, self.known()),
            Some(before) if before.details.image.id == *id => {
                let words = format!("{} names {} already", self.wanted, self.image.short());
                return Ok(self.answer(words, None));
            }
            Some(before) => self.moved(before).await?,
        };
        self.engine.tag(id, &self.wanted).await?;
        Ok(self.answer(said, before.map(|before| before.details.image.id)))
    }

    /// Says what moves, where the tag is one that may.
    async fn moved(&self, before: &Named) -> Result<String, Failure> {
        let ours = Made::of(&self.image.details.image).filter(|made| made.name == self.name);
        let refuse = |why: &str| {
            Err(Failure::with_hint(
                format!(
                    "{} exists, names another image ({}), and {why}",
                    self.wanted,
                    before.short()
                ),
                format!(
                    "use another tag, or take that one off first: /docker_image_remove image={}",
                    self.wanted
                ),
            ))
        };
        if self.tag != LATEST {
            return refuse("a tag that exists is never moved");
        }
        match (latest::look(self.engine, &self.name).await?, ours) {
            (Latest::Ours { version }, Some(made)) => Ok(format!(
                "{} moved from {version} ({}) to {} ({})",
                self.wanted,
                before.short(),
                made.version,
                self.image.short()
            )),
            (Latest::Ours { .. } | Latest::Absent, _) => refuse(&format!(
                "`latest` moves only to an image that the war room made as {}",
                self.name
            )),
            (Latest::Unproven { .. } | Latest::Foreign { .. }, _) => {
                refuse("it was not made by the war room, so it is not moved")
            }
        }
    }

    /// The image as it was named: by its tag, or by its id.
    fn known(&self) -> String {
        match &self.image.tag {
            Some(tag) => format!("{tag} ({})", self.image.short()),
            None => self.image.short().to_owned(),
        }
    }

    fn answer(&self, words: String, moved_from: Option<String>) -> Answer {
        let moved_from = moved_from.map(|id| short_id(&id).to_owned());
        let data =
            json!({ "image": self.image.details.image.id, "tag": self.wanted.to_string(), "movedFrom": moved_from });
        Answer::say([Draft {
            data: Some(data),
            ..Draft::text(words)
        }])
    }
}
