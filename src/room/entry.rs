//! The entry: the one form in which everything that is said reaches the console, a script and the journal.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::line;

/// What an entry is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A command line, as typed.
    Command,
    /// A chat line.
    Chat,
    /// A table.
    Table,
    /// Plain text.
    Text,
    /// A file kept in the data directory, such as a build log.
    File,
    /// Something went otherwise than expected, and work went on.
    Warning,
    /// Something failed.
    Error,
}

/// A table: columns, and rows with as many cells.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Table {
    /// The column heads.
    pub columns: Vec<String>,
    /// The rows, cells in the order of the columns.
    pub rows: Vec<Vec<String>>,
}

/// The parent, the engine and the user that were seen last.
pub(super) type Seen = [Option<Arc<str>>; 3];

/// An entry as it is kept. As JSON: keys in the order of the fields, absent when empty.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Entry {
    /// `N@ROOM`.
    pub id: String,
    /// The id of the command entry it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Arc<str>>,
    /// When it was said, RFC 3339 in UTC.
    pub time: Timestamp,
    /// What it is.
    pub kind: Kind,
    /// The engine it speaks of, `docker:<context>` or `training`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<Arc<str>>,
    /// Who typed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Arc<str>>,
    /// The command line, on command entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The title of a table or file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A table's columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// A table's rows, cells in the order of the columns. Shared, since a list of images is long and entries are copied.
    #[serde(default, skip_serializing_if = "none")]
    pub rows: Arc<[Vec<String>]>,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The path of the file it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The raw answer of the command, in the shape of the original's REST interface where that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Arc<serde_json::Value>>,
    /// Tags given to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Whether it was marked as a note.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub note: bool,
    /// Whether it was pinned as evidence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
}

impl Entry {
    /// The number in its id, `N@ROOM`; none while it is pending.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        line::number_of(&self.id)
    }

    /// An entry that only says a text, without an id so far.
    pub(super) fn bare(kind: Kind, time: Timestamp, text: Option<String>) -> Self {
        Self {
            id: String::new(),
            parent: None,
            time,
            kind,
            engine: None,
            user: None,
            command: None,
            title: None,
            columns: Vec::new(),
            rows: Arc::default(),
            text,
            file: None,
            data: None,
            tags: Vec::new(),
            note: false,
            pinned: false,
        }
    }

    /// Shares the texts that many entries have with those seen last: with a hundred thousand entries in memory that is
    /// megabytes.
    pub(super) fn share(&mut self, seen: &mut Seen) {
        for (own, seen) in [&mut self.parent, &mut self.engine, &mut self.user]
            .into_iter()
            .zip(seen)
        {
            match own {
                Some(_) if own == seen => own.clone_from(seen),
                Some(_) => seen.clone_from(own),
                None => {}
            }
        }
    }

    /// What it takes in memory, about, in bytes.
    pub(super) fn weight(&self) -> usize {
        /// What a text takes beside its bytes.
        const TEXT: usize = 40;
        let text = |text: &Option<String>| text.as_ref().map_or(0, |text| text.len() + TEXT);
        let texts = [&self.command, &self.title, &self.text, &self.file];
        let cells = self.rows.iter().flatten().chain(&self.columns);
        let data = self.data.as_ref().map_or(0, |data| data_weight(data));
        // Id, parent, engine and user are short and tags few; they are counted as one, since they come and go.
        size_of::<Self>()
            + 4 * TEXT
            + texts.into_iter().map(text).sum::<usize>()
            + cells.map(|cell| cell.len() + TEXT).sum::<usize>()
            + data
    }
}

/// What a raw answer takes in memory, about, in bytes.
fn data_weight(data: &serde_json::Value) -> usize {
    use serde_json::Value;
    let inner = match data {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(data_weight).sum(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| 48 + key.len() + data_weight(value))
            .sum(),
    };
    size_of::<Value>() + inner
}

/// Whether a table has no rows.
fn none(rows: &Arc<[Vec<String>]>) -> bool {
    rows.is_empty()
}

/// What somebody wants to say; the room adds id, parent's id, time, engine and user.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What it is.
    pub kind: Kind,
    /// The title of a table or file.
    pub title: Option<String>,
    /// A table's content.
    pub table: Option<Table>,
    /// What it says. On a command entry: the command line.
    pub text: Option<String>,
    /// The path of the file it speaks of.
    pub file: Option<String>,
    /// The raw answer of the command.
    pub data: Option<serde_json::Value>,
}

impl Draft {
    /// A draft of this kind that only says a text.
    #[must_use]
    pub fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self {
            kind,
            title: None,
            table: None,
            text: Some(text.into()),
            file: None,
            data: None,
        }
    }

    /// Plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Kind::Text, text)
    }

    /// A warning.
    #[must_use]
    pub fn warning(text: impl Into<String>) -> Self {
        Self::new(Kind::Warning, text)
    }

    /// An error.
    #[must_use]
    pub fn error(text: impl Into<String>) -> Self {
        Self::new(Kind::Error, text)
    }

    /// A table under a title, with the raw answer behind it.
    #[must_use]
    pub fn table(title: impl Into<String>, table: Table, data: serde_json::Value) -> Self {
        Self {
            kind: Kind::Table,
            title: Some(title.into()),
            table: Some(table),
            text: None,
            file: None,
            data: Some(data),
        }
    }

    /// A file kept in the data directory.
    #[must_use]
    pub fn file(title: impl Into<String>, path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            kind: Kind::File,
            title: Some(title.into()),
            table: None,
            text: Some(text.into()),
            file: Some(path.into()),
            data: None,
        }
    }
}
