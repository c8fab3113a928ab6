//! Entries as plain text, for people and line tools.

use super::{ended, table};
use crate::room::{Entry, Kind};

pub(super) fn text(entry: &Entry) -> String {
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

/// The text under its mark, unless it already has it.
fn under(text: &str, mark: &str) -> String {
    if text.starts_with(mark) {
        text.to_owned()
    } else {
        format!("{mark}{text}")
    }
}
