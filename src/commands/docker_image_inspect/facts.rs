//! All that is told of one image: by `/docker_image_inspect`, and where its details are opened in the console.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::commands::made::Made;
use crate::commands::stock::{Stock, in_words, known_as};
use crate::engine::{Engine, Error};
use crate::image::{Container, HistoryLine, Image, ImageDetails, created_at, created_since, labels, size};

/// How many images may be compared to find a base.
const MOST: usize = 500;

/// What an engine and the war room's labels tell of an image.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ImageFacts {
    /// The inspected image.
    pub details: ImageDetails,
    /// The base it stands on, as people know it, where that can be told.
    pub base: Option<String>,
    /// How it came to be, oldest line first.
    pub history: Vec<HistoryLine>,
    /// The containers that hold it.
    pub holders: Vec<Container>,
}

impl ImageFacts {
    /// Asks the engine for everything beyond the details. Takes several questions; dropping it ends them.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn of(engine: &dyn Engine, details: ImageDetails) -> Result<Self, Error> {
        let id = &details.image.id;
        let history = engine.history(id).await?;
        let mut holders = engine.containers().await?;
        holders.retain(|container| container.image == *id);
        let base = match noted_base(&details.image) {
            Some(base) => Some(base),
            None if engine.images().await?.len() <= MOST => Stock::take(engine).await?.base_of(id).map(known_as),
            None => None,
        };
        Ok(Self {
            details,
            base,
            history,
            holders,
        })
    }

    /// What is to be told, as names and values; a name comes more than once where it has several values.
    #[must_use]
    pub fn properties(&self, now: Timestamp, zone: &TimeZone) -> Vec<(&'static str, String)> {
        let details = &self.details;
        let image = &details.image;
        let made = Made::of(image);
        let label = |name: &str| {
            let value = made.as_ref().and_then(|_| image.labels.get(name));
            value.cloned().unwrap_or_default()
        };
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
        let mut add = |name: &'static str, value: String| {
            if !value.is_empty() {
                rows.push((name, value));
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
        add("Lock", label(labels::LOCK_LABEL));
        add("Approved", label(labels::APPROVED_LABEL));
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
}

/// The base that the war room noted when it made an image.
fn noted_base(image: &Image) -> Option<String> {
    let label = |name: &str| image.labels.get(name).filter(|value| !value.is_empty()).cloned();
    Made::of(image)?;
    label("org.opencontainers.image.base.name").or_else(|| label(labels::BASE_LABEL))
}

fn or(text: String, otherwise: &str) -> String {
    if text.is_empty() { otherwise.to_owned() } else { text }
}

/// A command as JSON, which shows where each word ends.
fn words(words: &[String]) -> String {
    match words {
        [] => String::new(),
        words => json!(words).to_string(),
    }
}
