//! `/docker_image_remove`: takes a tag off, and removes the image with its last tag. Nothing is forced.

use serde_json::json;

use super::named::{self, Named};
use super::stock::in_words;
use super::{Answer, Ask, Context, Failure, Question, Reply};
use crate::catalog::Request;
use crate::engine::Engine;
use crate::image::{Container, short_id, size};
use crate::room::{Draft, JobState};

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let reference = request
        .image_reference("image")
        .ok_or_else(|| Failure::new("`image` is missing"))?;
    let engine = context.engine().await?;
    let named = named::find(&*engine, context, reference).await?;
    let holders = holders(&*engine, context, &named).await?;
    let removal = Removal::of(named, &holders)?;
    if !request.flag("yes") {
        let question = Question {
            text: removal.question(),
            detail: removal.detail(&holders),
            kind: Ask::YesNo,
            instead: "give `yes=true`".to_owned(),
        };
        if context.ask(question).await? != Reply::Yes {
            return Ok(Answer::say([Draft::text(format!("{} stays", removal.target))]));
        }
        removal.check_again(&*engine, context).await?;
    }
    let job = context.begin(&*engine);
    let work = async {
        let removed = engine.remove(&removal.target).await;
        removed.map_err(|error| Failure::from(error).context(&format!("cannot remove {}", removal.target)))
    };
    let step = format!("remove {}", removal.target);
    let done = job.step("remove", &step, work).await;
    job.handle().finish(match &done {
        Ok(()) => JobState::Done,
        Err(failure) if failure.cancelled => JobState::Cancelled,
        Err(_) => JobState::Failed,
    });
    done?;
    let left = context.until_cancelled(engine.inspect(&removal.id)).await??;
    Ok(removal.answer(left.map(|details| details.image.tags)))
}

async fn holders(engine: &dyn Engine, context: &Context, named: &Named) -> Result<Vec<Container>, Failure> {
    let mut containers = context.until_cancelled(engine.containers()).await??;
    containers.retain(|container| container.image == named.details.image.id);
    Ok(containers)
}

/// What is to be removed.
struct Removal {
    /// The image's whole id.
    id: String,
    /// The tag to take off, or the id of an image without one.
    target: String,
    /// All tags of the image.
    tags: Vec<String>,
    /// The image's size in bytes.
    size: u64,
}

impl Removal {
    /// What the argument means, where it can be done.
    fn of(named: Named, holders: &[Container]) -> Result<Self, Failure> {
        let image = named.details.image;
        let short = short_id(&image.id);
        let target = match (named.tag, image.tags.as_slice()) {
            (Some(tag), _) => tag,
            (None, []) => image.id.clone(),
            (None, [only]) => only.clone(),
            (None, [first, ..]) => {
                return Err(Failure::with_hint(
                    format!(
                        "the image {short} has {} tags: {}",
                        image.tags.len(),
                        image.tags.join(", ")
                    ),
                    format!(
                        "take them off one by one, the image goes with the last: /docker_image_remove image={first}"
                    ),
                ));
            }
        };
        let removal = Self {
            id: image.id.clone(),
            target,
            size: image.size,
            tags: image.tags,
        };
        let all: Vec<_> = holders.iter().collect();
        match holders.first() {
            Some(holder) if removal.is_last() => Err(Failure::with_hint(
                format!(
                    "{} cannot be removed: {} uses the image {short}",
                    removal.target,
                    in_words(&all)
                ),
                if holder.running {
                    format!(
                        "stop and remove it first: docker stop {0} && docker rm {0}",
                        holder.name
                    )
                } else {
                    format!("remove it first: docker rm {}", holder.name)
                },
            )),
            Some(_) | None => Ok(removal),
        }
    }

    /// Whether the image goes too.
    fn is_last(&self) -> bool {
        self.tags.iter().all(|tag| *tag == self.target)
    }

    /// The target as people know it.
    fn words(&self) -> &str {
        if self.tags.is_empty() {
            short_id(&self.id)
        } else {
            &self.target
        }
    }

    fn others(&self) -> Vec<&str> {
        let others = self.tags.iter().filter(|tag| **tag != self.target);
        others.map(String::as_str).collect()
    }

    fn question(&self) -> String {
        if self.tags.is_empty() {
            format!("remove the image {}?", self.words())
        } else if self.is_last() {
            format!("remove {} and its image {}?", self.target, short_id(&self.id))
        } else {
            format!("take the tag {} off the image {}?", self.target, short_id(&self.id))
        }
    }

    fn detail(&self, holders: &[Container]) -> Vec<String> {
        let mut lines = Vec::new();
        if self.is_last() {
            lines.push(format!(
                "it frees up to {}: layers that other images have too stay",
                size(self.size)
            ));
        } else {
            lines.push(format!("the image stays, as {}", self.others().join(", ")));
        }
        let holders: Vec<_> = holders.iter().collect();
        lines.push(if holders.is_empty() {
            "no container uses it".to_owned()
        } else {
            format!("used by {}", in_words(&holders))
        });
        lines
    }

    /// Refuses where something changed while the question was open.
    async fn check_again(&self, engine: &dyn Engine, context: &Context) -> Result<(), Failure> {
        let now = context.until_cancelled(engine.inspect(&self.target)).await??;
        let same = now.is_some_and(|now| now.image.id == self.id && now.image.tags == self.tags);
        if same {
            return Ok(());
        }
        Err(Failure::with_hint(
            format!(
                "{} was changed while the question was open, so nothing was removed",
                self.target
            ),
            "give the command again to see what it is now",
        ))
    }

    fn answer(&self, left: Option<Vec<String>>) -> Answer {
        let short = short_id(&self.id);
        let words = match &left {
            None if self.tags.is_empty() => format!("removed the image {short}"),
            None => format!("removed {} and its image {short}", self.target),
            Some(tags) if tags.contains(&self.target) => format!("{} was given again at once", self.target),
            Some(tags) if tags.is_empty() => {
                format!(
                    "took {} off; the image {short} stays, since its digest still names it",
                    self.target
                )
            }
            Some(tags) => format!(
                "took {} off; the image {short} stays, as {}",
                self.target,
                tags.join(", ")
            ),
        };
        let data = json!({
            "image": self.id,
            "removed": self.words(),
            "imageRemoved": left.is_none(),
            "tags": left.unwrap_or_default(),
        });
        Answer::say([Draft {
            data: Some(data),
            ..Draft::text(words)
        }])
    }
}
