//! What a command answers.

use crate::catalog;
use crate::engine;
use crate::room::{Draft, EntryError, Key, Kind, Table};

/// Something that the session or the screen does for a command.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Show the console in this theme.
    Theme(String),
    /// Empty the view of the room.
    Clear,
    /// Leave.
    Quit,
    /// Go on with this engine (`docker`, `docker:<context>`, `training`).
    UseEngine(String),
    /// Go on in this room.
    EnterRoom(String),
}

/// What a command that came to its end says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The entries, in order.
    pub drafts: Vec<Draft>,
    /// What shall be done.
    pub effects: Vec<Effect>,
    /// Entries that were posted already, beside [`super::Context::say`].
    pub posted: Vec<Key>,
    /// Whether part of the work failed, so that a script ends with status 1.
    pub failed: bool,
}

impl Answer {
    /// Says these entries.
    #[must_use]
    pub fn say(drafts: impl Into<Vec<Draft>>) -> Self {
        Self {
            drafts: drafts.into(),
            ..Self::default()
        }
    }

    /// Says nothing and has this done.
    #[must_use]
    pub fn effect(effect: Effect) -> Self {
        Self {
            effects: vec![effect],
            ..Self::default()
        }
    }
}

/// Why a command did not come to its end, as the entries that say so.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The entries, the error first.
    pub drafts: Vec<Draft>,
    /// Whether it was cancelled.
    pub cancelled: bool,
}

impl Failure {
    /// Fails with an error entry.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            drafts: vec![Draft::error(message)],
            cancelled: false,
        }
    }

    /// Fails with an error entry that says what to do about it.
    #[must_use]
    pub fn with_hint(message: impl AsRef<str>, hint: impl AsRef<str>) -> Self {
        Self::new(hinted(message.as_ref(), Some(hint.as_ref())))
    }

    /// The command was cancelled.
    #[must_use]
    pub fn cancelled() -> Self {
        Self {
            drafts: vec![Draft::error("cancelled")],
            cancelled: true,
        }
    }

    /// The same failure, with words before those of its error entry.
    #[must_use]
    pub fn context(mut self, words: &str) -> Self {
        if let Some(text) = self
            .drafts
            .iter_mut()
            .find(|draft| draft.kind == Kind::Error)
            .and_then(|draft| draft.text.as_mut())
        {
            *text = format!("{words}: {text}");
        }
        self
    }
}

impl From<EntryError> for Failure {
    fn from(error: EntryError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<engine::Error> for Failure {
    fn from(error: engine::Error) -> Self {
        Self::new(hinted(&error.to_string(), error.hint().as_deref()))
    }
}

/// A message and, on a line of its own, what to do about it.
pub(super) fn hinted(message: &str, hint: Option<&str>) -> String {
    match hint {
        Some(hint) => format!("{message}\n  = help: {hint}"),
        None => message.to_owned(),
    }
}

/// The table that a command answers with, under the title and the columns that its description gives.
pub(super) fn table(command: &str, rows: Vec<Vec<String>>, data: serde_json::Value) -> Draft {
    let described = catalog::find(command);
    let title = described.and_then(|command| command.title.clone()).unwrap_or_default();
    let columns = described.map(|command| command.columns.clone()).unwrap_or_default();
    Draft::table(title, Table { columns, rows }, data)
}
