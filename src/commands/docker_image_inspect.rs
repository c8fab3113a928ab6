//! `/docker_image_inspect`: what an image is, how it was made and what holds it.

use serde_json::json;

use super::made::Made;
use super::stock::{Stock, in_words, known_as};
use super::{Answer, Context, Failure, answer, named};
use crate::catalog::Request;
use crate::image::{Container, HistoryLine, Image, ImageDetails, created_at, created_since, labels, size};
use crate::room::{Draft, Table};

/// How many images may be compared to find a base.
const MOST: usize = 500;

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let reference = request
        .image_reference("image")
        .ok_or_else(|| Failure::new("`image` is missing"))?;
    let engine = context.engine().await?;
    let named = named::find(&*engine, context, reference).await?;
    let id = named.details.image.id.clone();
    let history = context.until_cancelled(engine.history(&id)).await??;
    let mut holders = context.until_cancelled(engine.containers()).await??;
    holders.retain(|container| container.image == id);
    let mut base = noted_base(&named.details.image);
    if base.is_none() && context.until_cancelled(engine.images()).await??.len() <= MOST {
        let stock = context.until_cancelled(Stock::take(&*engine)).await??;
        base = stock.base_of(&id).map(known_as);
    }
    let shown = Shown {
        context,
        details: &named.details,
        base,
        history,
        holders,
    };
    Ok(shown.answer())
}

/// The base that the war room noted when it made an image.
fn noted_base(image: &Image) -> Option<String> {
    let label = |name: &str| image.labels.get(name).filter(|value| !value.is_empty()).cloned();
    Made::of(image)?;
    label("org.opencontainers.image.base.name").or_else(|| label(labels::BASE_LABEL))
}

/// All that is shown.
struct Shown<'a> {
    context: &'a Context,
    details: &'a ImageDetails,
    base: Option<String>,
    history: Vec<HistoryLine>,
    holders: Vec<Container>,
}

impl Shown<'_> {
    fn answer(&self) -> Answer {
        let mut drafts = vec![answer::table("docker_image_inspect", self.properties(), self.data())];
        drafts.push(Draft::table(
            "History",
            self.layers(),
            json!({ "history": self.lines() }),
        ));
        if !self.holders.is_empty() {
            let rows = self
                .holders
                .iter()
                .map(|holder| vec![holder.name.clone(), state(holder).to_owned()]);
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
        let details = self.details;
        let image = &details.image;
        let made = Made::of(image);
        let label = |name: &str| {
            let value = made.as_ref().and_then(|_| image.labels.get(name));
            value.cloned().unwrap_or_default()
        };
        let (now, zone) = (self.context.clock.now(), self.context.clock.zone());
        let created = format!(
            "{} ({})",
            created_at(image.created, zone),
            created_since(image.created, now)
        );
        let holders: Vec<_> = self.holders.iter().collect();
        let used = if holders.is_empty() {
            "no container".to_owned()
        } else {
            in_words(&holders)
        };
        let mut rows = Vec::new();
        let mut add = |name: &str, value: String| {
            if !value.is_empty() {
                rows.push(vec![name.to_owned(), value]);
            }
        };
        add("ID", image.id.clone());
        add("Tags", or(image.tags.join(", "), "<none>"));
        add("Digests", image.digests.join(", "));
        add("Created", created);
        add("Size", size(image.size));
        add("Platform", format!("{}/{}", details.os, details.architecture));
        add("Base", or(self.base.clone().unwrap_or_default(), "not known"));
        add(
            "Made by",
            made.as_ref().map_or("somebody else".to_owned(), |made| {
                format!("the war room, as {} {}", made.name, made.version)
            }),
        );
        add("Asked for base", label(labels::BASE_LABEL));
        add("Asked for libraries", label(labels::DEPENDENCIES_LABEL));
        add("Asked for packages", label(labels::PACKAGES_LABEL));
        add("Used by", used);
        add("User", or(details.user.clone(), "root"));
        add("Working directory", or(details.working_directory.clone(), "/"));
        add("Entrypoint", words(&details.entrypoint));
        add("Command", words(&details.command));
        for variable in &details.environment {
            add("Variable", variable.clone());
        }
        for (name, value) in &image.labels {
            add("Label", format!("{name}={value}"));
        }
        rows
    }

    /// The history, newest line first, as `docker history` has it.
    fn layers(&self) -> Table {
        let now = self.context.clock.now();
        let rows = self.history.iter().rev().map(|line| {
            let by = [line.created_by.as_str(), line.comment.as_str()];
            let by = by.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
            vec![
                created_since(line.created, now),
                size(line.size),
                by.split_whitespace().collect::<Vec<_>>().join(" "),
            ]
        });
        Table {
            columns: ["Created Since", "Size", "Created By"].map(str::to_owned).to_vec(),
            rows: rows.collect(),
        }
    }

    fn lines(&self) -> Vec<serde_json::Value> {
        let lines = self.history.iter().rev().map(|line| {
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
        let containers = self.holders.iter();
        containers
            .map(|holder| json!({ "name": holder.name, "running": holder.running }))
            .collect()
    }

    fn data(&self) -> serde_json::Value {
        let details = self.details;
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
            "base": self.base,
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

fn or(text: String, otherwise: &str) -> String {
    if text.is_empty() { otherwise.to_owned() } else { text }
}

fn state(container: &Container) -> &'static str {
    if container.running { "running" } else { "stopped" }
}

/// A command as JSON, which shows where each word ends.
fn words(words: &[String]) -> String {
    match words {
        [] => String::new(),
        words => json!(words).to_string(),
    }
}
