//! `/docker_image_prune`: lists what nothing needs and why the rest stays, then removes it after a yes. Nothing is forced.

mod verdict;

use serde_json::json;

use super::context::Job;
use super::made::Made;
use super::stock::{Stock, known_as};
use super::{Answer, Ask, Context, Failure, Question, Reply, answer};
use crate::catalog::{Request, Value};
use crate::engine::Engine;
use crate::image::{Freed, Image, Layered, created_since, freed, short_id, size};
use crate::room::{Draft, JobState};

use verdict::{Rules, Verdict};

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let engine = context.engine().await?;
    let rules = Rules {
        older_than: request.age("older_than"),
        dangling: request.flag("dangling"),
        now: context.clock.now(),
        owner: context.jobs.owner(),
        jobs: &context.jobs,
    };
    let plan = context.until_cancelled(Plan::make(&*engine, &rules)).await??;
    let only_list = matches!(request.arguments.get("yes"), Some((Value::Flag(false), _)));
    let going = plan.going();
    let total = plan.frees(&going);
    if going.is_empty() {
        return Ok(Answer::say([
            plan.table(context),
            Draft::text("there is nothing to remove"),
        ]));
    }
    let sum = format!(
        "{} of {}: it frees {}",
        going.len(),
        images(plan.rows.len()),
        amount(total)
    );
    if only_list {
        return Ok(Answer::say([
            plan.table(context),
            Draft::text(format!("would remove {sum}; nothing was removed")),
        ]));
    }
    context.say(plan.table(context));
    if !request.flag("yes") {
        let question = Question {
            text: format!("remove {}?", images(going.len())),
            detail: going
                .iter()
                .map(|row| known_as(&row.image))
                .chain([format!("it frees {}", amount(total))])
                .collect(),
            kind: Ask::YesNo,
            instead: "give `yes=true` to remove them, or `yes=false` to list them only".to_owned(),
        };
        if context.ask(question).await? != Reply::Yes {
            return Ok(Answer::say([Draft::text("nothing was removed")]));
        }
    }
    let job = context.begin(&*engine);
    let mut removal = Removal {
        engine: &*engine,
        job: &job,
        plan: &plan,
        done: Vec::new(),
    };
    let stopped = removal.run(&going).await.err();
    let answer = removal.answer(stopped);
    job.handle().finish(match &answer {
        Ok(answer) if !answer.failed => JobState::Done,
        Err(failure) if failure.cancelled => JobState::Cancelled,
        Ok(_) | Err(_) => JobState::Failed,
    });
    answer
}

fn images(count: usize) -> String {
    match count {
        1 => "1 image".to_owned(),
        _ => format!("{count} images"),
    }
}

/// How much is freed, in words.
fn amount(freed: Freed) -> String {
    if freed.exact {
        size(freed.bytes)
    } else {
        format!("up to {}", size(freed.bytes))
    }
}

/// One image and what is to become of it.
struct Row {
    image: Image,
    layered: Layered,
    verdict: Verdict,
}

/// What is to become of all images.
struct Plan {
    rows: Vec<Row>,
}

impl Plan {
    async fn make(engine: &dyn Engine, rules: &Rules<'_>) -> Result<Self, Failure> {
        let stock = Stock::take(engine).await?;
        let mut rows = Vec::new();
        for image in &stock.images {
            let verdict = rules.judge(image, &stock);
            let layered = stock.layered(engine, image, verdict.goes()).await;
            rows.push(Row {
                image: image.clone(),
                layered,
                verdict,
            });
        }
        Ok(Self { rows })
    }

    fn going(&self) -> Vec<&Row> {
        self.rows.iter().filter(|row| row.verdict.goes()).collect()
    }

    /// What the removal of these frees.
    fn frees(&self, going: &[&Row]) -> Freed {
        let is_going = |row: &Row| going.iter().any(|other| other.image.id == row.image.id);
        let (going, staying): (Vec<_>, Vec<_>) = self.rows.iter().partition(|row| is_going(row));
        let layered = |rows: Vec<&'_ Row>| rows.into_iter().map(|row| row.layered.clone()).collect::<Vec<_>>();
        let (going, staying) = (layered(going), layered(staying));
        freed(&going.iter().collect::<Vec<_>>(), &staying.iter().collect::<Vec<_>>())
    }

    fn table(&self, context: &Context) -> Draft {
        let now = context.clock.now();
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        // What goes comes first.
        rows.sort_by_key(|row| !row.verdict.goes());
        let cells = rows.iter().map(|row| {
            vec![
                known_as(&row.image),
                short_id(&row.image.id).to_owned(),
                size(row.image.size),
                created_since(row.image.created, now),
                row.verdict.words(),
            ]
        });
        let data = rows.iter().map(|row| {
            json!({
                "id": row.image.id,
                "tags": row.image.tags,
                "size": row.image.size,
                "created": row.image.created,
                "goes": row.verdict.goes(),
                "reason": row.verdict.reason(),
            })
        });
        let total = self.frees(&self.going());
        let data = json!({
            "images": data.collect::<Vec<_>>(),
            "frees": { "bytes": total.bytes, "exact": total.exact },
        });
        answer::table("docker_image_prune", cells.collect(), data)
    }
}

/// What became of one image.
enum Outcome {
    Removed,
    /// It is not any more as it was listed.
    Changed(&'static str),
    Failed(Failure),
}

/// The work after the yes.
struct Removal<'a> {
    engine: &'a dyn Engine,
    job: &'a Job<'a>,
    plan: &'a Plan,
    done: Vec<(&'a Row, Outcome)>,
}

impl<'a> Removal<'a> {
    async fn run(&mut self, going: &[&'a Row]) -> Result<(), Failure> {
        for row in going {
            let name = known_as(&row.image);
            let work = self.remove(row);
            let outcome = match self
                .job
                .step(&format!("remove/{}", row.image.id), &format!("remove {name}"), work)
                .await
            {
                Ok(None) => Outcome::Removed,
                Ok(Some(why)) => Outcome::Changed(why),
                Err(failure) if failure.cancelled => return Err(failure),
                Err(failure) => Outcome::Failed(failure.context(&format!("cannot remove {name}"))),
            };
            self.done.push((row, outcome));
        }
        Ok(())
    }

    /// Removes an image, or says what changed since it was listed.
    async fn remove(&self, row: &Row) -> Result<Option<&'static str>, Failure> {
        let image = &row.image;
        let Some(now) = self.engine.inspect(&image.id).await? else {
            return Ok(Some("it is gone already"));
        };
        if now.image.tags != image.tags {
            return Ok(Some("its tags have changed meanwhile"));
        }
        let containers = self.engine.containers().await?;
        if containers.iter().any(|container| container.image == image.id) {
            return Ok(Some("a container uses it by now"));
        }
        // The image goes with the last of its tags.
        for tag in &image.tags {
            self.engine.remove(tag).await?;
        }
        if image.tags.is_empty() {
            self.engine.remove(&image.id).await?;
        }
        match self.engine.inspect(&image.id).await? {
            None => Ok(None),
            Some(_) => Ok(Some("the tag was taken off, but a digest still names the image")),
        }
    }

    fn answer(self, stopped: Option<Failure>) -> Result<Answer, Failure> {
        let rows = self.done.iter().map(|(row, outcome)| {
            let result = match outcome {
                Outcome::Removed => "removed".to_owned(),
                Outcome::Changed(why) => format!("stays: {why}"),
                Outcome::Failed(failure) => format!("failed: {}", first_line(failure)),
            };
            (row, result)
        });
        let rows: Vec<_> = rows.collect();
        let removed = self
            .done
            .iter()
            .filter(|(_, outcome)| matches!(outcome, Outcome::Removed));
        let removed: Vec<_> = removed.map(|(row, _)| *row).collect();
        let freed = self.plan.frees(&removed);
        let data = rows.iter().map(|(row, result)| {
            let removed = result == "removed";
            json!({ "id": row.image.id, "tags": row.image.tags, "removed": removed, "result": result })
        });
        let data = json!({
            "images": data.collect::<Vec<_>>(),
            "freed": { "bytes": freed.bytes, "exact": freed.exact },
        });
        let lines = rows
            .iter()
            .map(|(row, result)| format!("{}: {result}", known_as(&row.image)));
        let sum = format!("removed {}, freed {}", images(removed.len()), amount(freed));
        let text = lines.chain([sum]).collect::<Vec<_>>().join("\n");
        let mut drafts = vec![Draft {
            data: Some(data),
            ..Draft::text(text)
        }];
        let mut failed = false;
        for (_, outcome) in self.done {
            if let Outcome::Failed(failure) = outcome {
                failed = true;
                drafts.extend(failure.drafts);
            }
        }
        match stopped {
            None => Ok(Answer {
                drafts,
                failed,
                ..Answer::default()
            }),
            Some(failure) => {
                drafts.extend(failure.drafts);
                Err(Failure {
                    drafts,
                    cancelled: failure.cancelled,
                })
            }
        }
    }
}

fn first_line(failure: &Failure) -> String {
    let text = failure.drafts.iter().find_map(|draft| draft.text.as_deref());
    text.and_then(|text| text.lines().next()).unwrap_or_default().to_owned()
}
