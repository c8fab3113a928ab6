//! Entries as text, Markdown or JSON Lines.

use std::fmt::Write as _;

use super::table;
use crate::room::{Entry, Kind};

/// The first line of text output from the training engine.
const TRAINING_TEXT: &str = "TRAINING ENGINE: everything here is invented; no real image is read, made or changed.\n";
/// The first line of Markdown output from the training engine.
const TRAINING_MARKDOWN: &str =
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
        Output::Text => text(entry),
        Output::Markdown => markdown(entry),
        Output::Json => serde_json::to_string(entry)
            .map(|line| escaped(&line) + "\n")
            .unwrap_or_default(),
    }
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

/// Prints entries in order, with what belongs between them.
#[derive(Debug)]
pub(super) struct Printer {
    output: Output,
    begun: bool,
    training_said: bool,
}

/// What is printed, and where.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Printed {
    /// An answer, for standard output.
    Out(String),
    /// A warning or an error in text output, for standard error; before it what has to be said on standard output.
    Err { out: String, err: String },
}

impl Printer {
    pub(super) fn new(output: Output) -> Self {
        Self {
            output,
            begun: false,
            training_said: false,
        }
    }

    /// An entry, under the notice that it is training where that was not said yet. `training` tells whether the engine
    /// in use is the training engine, for entries that speak of none.
    pub(super) fn entry(&mut self, entry: &Entry, training: bool) -> Printed {
        let body = print(entry, self.output);
        let mut out = String::new();
        if body.is_empty() {
            return Printed::Out(out);
        }
        if training || entry.engine.as_deref() == Some("training") {
            out = self.training();
        }
        if self.output == Output::Text && matches!(entry.kind, Kind::Warning | Kind::Error) {
            return Printed::Err { out, err: body };
        }
        self.separate(&mut out);
        out.push_str(&body);
        Printed::Out(out)
    }

    /// The notice that it is training, the first time; it stands before everything invented, the progress too.
    pub(super) fn training(&mut self) -> String {
        let mut out = String::new();
        if !std::mem::replace(&mut self.training_said, true) {
            match self.output {
                Output::Text => out.push_str(TRAINING_TEXT),
                Output::Markdown => {
                    self.separate(&mut out);
                    out.push_str(TRAINING_MARKDOWN);
                }
                // Every entry that speaks of the engine says `"engine":"training"`.
                Output::Json => {}
            }
        }
        out
    }

    /// An empty line between the parts of a Markdown document.
    fn separate(&mut self, out: &mut String) {
        if std::mem::replace(&mut self.begun, true) && self.output == Output::Markdown {
            out.push('\n');
        }
    }
}

fn text(entry: &Entry) -> String {
    let said = entry.text.as_deref().unwrap_or_default();
    match entry.kind {
        Kind::Command | Kind::Chat => String::new(),
        Kind::Table => {
            let title = entry
                .title
                .as_ref()
                .map(|title| format!("{title}\n"))
                .unwrap_or_default();
            title + &table::text(&entry.columns, &entry.rows)
        }
        Kind::Text => ended(said.to_owned()),
        Kind::File => {
            let title = entry.title.as_deref().unwrap_or("file");
            let path = entry.file.as_deref().unwrap_or_default();
            format!("{title}: {path}\n") + &ended(said.to_owned())
        }
        Kind::Warning => ended(under(said, "warning: ")),
        Kind::Error => ended(under(said, "error: ")),
    }
}

fn markdown(entry: &Entry) -> String {
    let said = entry.text.as_deref().unwrap_or_default();
    match entry.kind {
        Kind::Command => quoted_code(entry.command.as_deref().unwrap_or_default()),
        Kind::Chat => quote(said),
        Kind::Table => table::markdown(entry.title.as_deref(), &entry.columns, &entry.rows),
        Kind::Text => paragraph(said),
        Kind::File => {
            let title = entry.title.as_deref().unwrap_or("file");
            let link = format!("[{title}](<{}>)\n", entry.file.as_deref().unwrap_or_default());
            if said.is_empty() {
                link
            } else {
                format!("{link}\n{}", paragraph(said))
            }
        }
        Kind::Warning => marked("**Warning:**", said.strip_prefix("warning: ").unwrap_or(said)),
        Kind::Error => marked("**Error:**", said.strip_prefix("error: ").unwrap_or(said)),
    }
}

/// The text under its mark, unless it already has it.
fn under(text: &str, mark: &str) -> String {
    if text.starts_with(mark) {
        text.to_owned()
    } else {
        format!("{mark}{text}")
    }
}

/// The text with a line end, if there is any.
fn ended(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// One line as it is; several lines as they are laid out.
fn paragraph(text: &str) -> String {
    let text = text.trim_end_matches('\n');
    if text.contains('\n') {
        let fence = fence(text, 3);
        format!("{fence}text\n{text}\n{fence}\n")
    } else {
        ended(text.to_owned())
    }
}

/// A paragraph behind a mark.
fn marked(mark: &str, text: &str) -> String {
    let text = text.trim_end_matches('\n');
    if text.contains('\n') {
        format!("{mark}\n\n{}", paragraph(text))
    } else {
        format!("{mark} {text}\n")
    }
}

/// The lines as a quote.
fn quote(text: &str) -> String {
    text.lines().flat_map(|line| ["> ", line, "\n"]).collect()
}

/// A command as a quote that holds code.
fn quoted_code(command: &str) -> String {
    if command.contains('\n') {
        let fence = fence(command, 3);
        let code = format!("{fence}text\n{command}\n{fence}");
        return quote(&code);
    }
    let fence = fence(command, 1);
    let pad = if command.contains('`') { " " } else { "" };
    format!("> {fence}{pad}{command}{pad}{fence}\n")
}

/// More backticks in a row than the text has, and at least so many.
fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(least.max(longest + 1))
}

#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
