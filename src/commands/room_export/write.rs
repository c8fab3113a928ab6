//! A room as a document, entry by entry.

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::target::Target;
use crate::commands::Failure;
use crate::print::{Output, Page, Section, TRAINING_MARKDOWN, print};
use crate::room::{Entry, Kind, Whole, plain};

/// How long a log may be that is shown in a page, in bytes.
pub(super) const SHORT_LOG: u64 = 16 * 1024;

/// The form of an export.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    Markdown,
    Html,
    Json,
}

impl Form {
    /// The form with this name; the catalog lets no other name through.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "html" => Self::Html,
            "json" => Self::Json,
            _ => Self::Markdown,
        }
    }

    /// The form that the ending of a file says.
    pub(super) fn of(path: &Path) -> Self {
        let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
        match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("html" | "htm") => Self::Html,
            Some("json" | "jsonl") => Self::Json,
            Some(_) | None => Self::Markdown,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    /// Its name for people.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::Json => "JSON Lines",
        }
    }
}

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) path: PathBuf,
    pub(super) entries: u64,
    pub(super) bytes: u64,
    pub(super) training: bool,
}

/// What is written, and how.
pub(super) struct Export<'a> {
    pub(super) room: &'a str,
    pub(super) form: Form,
    pub(super) made: jiff::Zoned,
    /// The text of a file, if it is a short log.
    pub(super) log: &'a dyn Fn(&Path) -> Option<String>,
}

impl Export<'_> {
    /// Writes all entries; stops where that is wanted.
    pub(super) fn write(
        &self,
        whole: Whole,
        target: &mut Target,
        stop: &CancellationToken,
    ) -> Result<Written, Failure> {
        let mut written = Written {
            training: whole.is_training(),
            ..Written::default()
        };
        let pinned = whole.pinned();
        let page = Page {
            room: self.room,
            entries: whole.entries(),
            training: written.training,
            pinned: &pinned,
            made: self.made.clone(),
        };
        match self.form {
            Form::Html => target.add(&page.head())?,
            Form::Markdown => target.add(&self.markdown_head(&page))?,
            Form::Json => {}
        }
        for entry in whole {
            if stop.is_cancelled() {
                return Err(Failure::cancelled());
            }
            let entry =
                entry.map_err(|error| Failure::new(format!("the room {} cannot be read: {error}", self.room)))?;
            match self.form {
                Form::Html => {
                    let log = self.log_of(&entry);
                    target.add(&page.section(&Section {
                        entry: &entry,
                        log: log.as_deref(),
                    }))?;
                }
                Form::Markdown => {
                    target.add(&self.markdown_line(&entry))?;
                    target.add(&print(&entry, Output::Markdown))?;
                }
                Form::Json => target.add(&print(&entry, Output::Json))?,
            }
            written.entries += 1;
        }
        if self.form == Form::Html {
            target.add(page.foot())?;
        }
        Ok(written)
    }

    fn log_of(&self, entry: &Entry) -> Option<String> {
        let path = entry.file.as_deref().filter(|_| entry.kind == Kind::File)?;
        (self.log)(Path::new(path))
    }

    fn markdown_head(&self, page: &Page<'_>) -> String {
        let training = if page.training { TRAINING_MARKDOWN } else { "" };
        let gap = if page.training { "\n" } else { "" };
        format!(
            "{training}{gap}# Room {}\n\n{} entries, exported {}.\n",
            inline(self.room),
            page.entries,
            self.made.strftime("%Y-%m-%d %H:%M:%S %Z")
        )
    }

    /// The line over an entry: its id, when, who, what it answers, its marks.
    fn markdown_line(&self, entry: &Entry) -> String {
        let time = entry.time.to_zoned(self.made.time_zone().clone());
        let number = entry
            .number()
            .map_or_else(|| entry.id.clone(), |number| number.to_string());
        let mut parts = vec![inline(&number), time.strftime("%Y-%m-%d %H:%M:%S").to_string()];
        parts.extend(entry.user.as_deref().map(inline));
        parts.extend(entry.parent.as_deref().map(|parent| {
            let here = parent
                .strip_suffix(self.room)
                .and_then(|number| number.strip_suffix('@'));
            format!("answers {}", inline(here.unwrap_or(parent)))
        }));
        parts.extend(entry.engine.as_deref().map(inline));
        parts.extend(entry.note.then(|| "**note**".to_owned()));
        parts.extend(entry.pinned.then(|| "**pinned**".to_owned()));
        parts.extend(entry.tags.iter().map(|tag| format!("#{}", inline(tag))));
        format!("\n---\n\n{}\n\n", parts.join(" · "))
    }
}

/// A text of one line in which nothing is markup.
fn inline(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in plain(text).chars() {
        match character {
            '\n' | '\t' => safe.push(' '),
            c if c.is_ascii_punctuation() && !matches!(c, '-' | '.' | ':' | '@' | '/' | ',') => {
                safe.push('\\');
                safe.push(c);
            }
            c => safe.push(c),
        }
    }
    safe
}
