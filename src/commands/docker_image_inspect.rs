//! `/docker_image_inspect`: what an image is, how it was made and what holds it.

mod facts;

use serde_json::json;

pub use facts::ImageFacts;

use super::made::Made;
use super::{Answer, Context, Failure, answer, named};
use crate::catalog::Request;
use crate::image::{created_since, size};
use crate::room::{Draft, Table};

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let reference = request
        .image_reference("image")
        .ok_or_else(|| Failure::new("`image` is missing"))?;
    let engine = context.engine().await?;
    let named = named::find(&*engine, context, reference).await?;
    let facts = context
        .until_cancelled(ImageFacts::of(&*engine, named.details))
        .await??;
    let shown = Shown { context, facts: &facts };
    Ok(shown.answer())
}

/// All that is shown.
struct Shown<'a> {
    context: &'a Context,
    facts: &'a ImageFacts,
}

impl Shown<'_> {
    fn answer(&self) -> Answer {
        let mut drafts = vec![answer::table("docker_image_inspect", self.properties(), self.data())];
        drafts.push(Draft::table(
            "History",
            self.layers(),
            json!({ "history": self.lines() }),
        ));
        if !self.facts.holders.is_empty() {
            let rows = self
                .facts
                .holders
                .iter()
                .map(|holder| vec![holder.name.clone(), holder.state().to_owned()]);
            let table = Table {
                columns: vec!["Container".to_owned(), "State".to_owned()],
                rows: rows.collect(),
            };
            drafts.push(Draft::table(
                "Used By",
                table,
                json!({ "containers": self.containers() }),
            ));
        }
        Answer::say(drafts)
    }

    fn properties(&self) -> Vec<Vec<String>> {
        let clock = &self.context.clock;
        let rows = self.facts.properties(clock.now(), clock.zone());
        rows.into_iter()
            .map(|(name, value)| vec![name.to_owned(), value])
            .collect()
    }

    /// The history, newest line first, as `docker history` has it.
    fn layers(&self) -> Table {
        let now = self.context.clock.now();
        let rows = self
            .facts
            .history
            .iter()
            .rev()
            .map(|line| vec![created_since(line.created, now), size(line.size), line.words()]);
        Table {
            columns: ["Created Since", "Size", "Created By"].map(str::to_owned).to_vec(),
            rows: rows.collect(),
        }
    }

    fn lines(&self) -> Vec<serde_json::Value> {
        let lines = self.facts.history.iter().rev().map(|line| {
            json!({
                "created": line.created,
                "createdBy": line.created_by,
                "size": line.size,
                "comment": line.comment,
            })
        });
        lines.collect()
    }

    fn containers(&self) -> Vec<serde_json::Value> {
        let containers = self.facts.holders.iter();
        containers
            .map(|holder| json!({ "name": holder.name, "running": holder.running }))
            .collect()
    }

    fn data(&self) -> serde_json::Value {
        let details = &self.facts.details;
        let image = &details.image;
        let made = Made::of(image).map(|made| json!({ "name": made.name.as_str(), "version": made.version }));
        // Labels and variables as one text each, so that what is secret in them is told by its name.
        let labels: Vec<_> = image
            .labels
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        json!({
            "id": image.id,
            "tags": image.tags,
            "digests": image.digests,
            "created": image.created,
            "size": image.size,
            "os": details.os,
            "architecture": details.architecture,
            "base": self.facts.base,
            "made": made,
            "user": details.user,
            "workingDirectory": details.working_directory,
            "entrypoint": details.entrypoint,
            "command": details.command,
            "environment": details.environment,
            "labels": labels,
            "layers": details.layers,
            "containers": self.containers(),
        })
    }
}
