//! Entries as Markdown.

use super::{ended, table};
use crate::room::{Entry, Kind};

pub(super) fn markdown(entry: &Entry) -> String {
    let said = entry.text.as_deref().unwrap_or_default();
    match entry.kind {
        Kind::Command => quoted_code(entry.command.as_deref().unwrap_or_default()),
        Kind::Chat => quote(&no_tags(said)),
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

/// One line as it is; several lines as they are laid out.
fn paragraph(text: &str) -> String {
    let text = text.trim_end_matches('\n');
    if text.contains('\n') {
        let fence = fence(text, 3);
        format!("{fence}text\n{text}\n{fence}\n")
    } else {
        ended(no_tags(text))
    }
}

/// A paragraph behind a mark.
fn marked(mark: &str, text: &str) -> String {
    let text = text.trim_end_matches('\n');
    if text.contains('\n') {
        format!("{mark}\n\n{}", paragraph(text))
    } else {
        format!("{mark} {}\n", no_tags(text))
    }
}

/// The lines as a quote.
fn quote(text: &str) -> String {
    text.lines().flat_map(|line| ["> ", line, "\n"]).collect()
}

/// What people said, in which nothing is a tag of HTML: a viewer would swallow it, or obey it.
fn no_tags(text: &str) -> String {
    text.replace('<', "\\<")
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
