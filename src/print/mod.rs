//! Entries as text, Markdown, HTML or JSON: what scripts print and exports hold.

mod html;
mod markdown;
mod table;
mod text;

use std::fmt::Write as _;

pub use html::{Page, Section};

use crate::room::Entry;

/// The first line of text output from the training engine.
pub(crate) const TRAINING_TEXT: &str =
    "TRAINING ENGINE: everything here is invented; no real image is read, made or changed.\n";
/// The first line of Markdown output from the training engine.
pub(crate) const TRAINING_MARKDOWN: &str =
    "> **TRAINING ENGINE:** everything here is invented; no real image is read, made or changed.\n";

/// The form of the answers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, clap::ValueEnum)]
pub enum Output {
    /// For people and line tools: tables as `docker images` lays them out. Commands and chat are not repeated; warnings
    /// and errors go to standard error.
    #[default]
    Text,
    /// One document: commands as quoted code, tables as the original gives them, warnings and errors in their place.
    Markdown,
    /// One entry a line, with every key that it has in the journal, commands and errors too.
    Json,
}

/// An entry in this form, with a line end; empty where it is not repeated.
#[must_use]
pub fn print(entry: &Entry, output: Output) -> String {
    match output {
        Output::Text => text::text(entry),
        Output::Markdown => markdown::markdown(entry),
        Output::Json => serde_json::to_string(entry)
            .map(|line| escaped(&line) + "\n")
            .unwrap_or_default(),
    }
}

/// A document of an entry's data, with a line end.
#[must_use]
pub fn document(data: &serde_json::Value) -> String {
    escaped(&format!("{data:#}\n"))
}

/// JSON with every character escaped that a terminal could obey: JSON itself leaves those from U+007F on as they are.
fn escaped(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                // Writing to a string cannot fail.
                let _ = write!(line, "\\u{:04x}", u32::from(character));
            }
            _ => line.push(character),
        }
    }
    line
}

/// The text with a line end, if there is any.
fn ended(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
