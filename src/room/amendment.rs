//! Changes of an entry that is written already: note, pin, tags.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::entry::Entry;

/// How many tags an entry has at most.
pub const MOST_TAGS: usize = 16;
/// The longest tag, in characters.
pub const LONGEST_TAG: usize = 32;

/// What is to change on an entry. What is left empty stays as it is.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Amendment {
    /// Marks it as a note, or takes the mark away.
    pub note: Option<bool>,
    /// Pins it as evidence, or unpins it.
    pub pinned: Option<bool>,
    /// Tags to give it, see [`is_tag`].
    pub add_tags: Vec<String>,
    /// Tags to take from it.
    pub remove_tags: Vec<String>,
}

/// Why an entry cannot be amended, answered or read.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EntryError {
    /// The text is no id.
    #[error(
        "`{0}` is not the id of an entry\n  = help: an id is a number, as in `entry=5`, or with its room, as in `entry=5@playground`"
    )]
    NoId(String),
    /// The id is one of another room.
    #[error("`{id}` is not in this room, which is {room}\n  = help: enter its room with /room first")]
    OtherRoom {
        /// The id.
        id: String,
        /// The name of this room.
        room: String,
    },
    /// There is no such entry.
    #[error("there is no entry `{0}`\n  = help: every answer of a script with `--output json` tells its id")]
    Unknown(String),
    /// The entry is not written yet, and has left memory.
    #[error("this entry is gone")]
    Gone,
    /// A text that cannot be a tag.
    #[error("`{0}` cannot be a tag\n  = help: a tag has 1 to {LONGEST_TAG} letters, digits, `-`, `_`, `.` or `:`")]
    Tag(String),
    /// The entry would have too many tags.
    #[error("an entry has {MOST_TAGS} tags at most\n  = help: take some away with `untag=`")]
    TooManyTags,
    /// Nothing is to change.
    #[error("nothing is said to change")]
    Nothing,
    /// The journal cannot be read.
    #[error("earlier entries cannot be read: {0}")]
    Unreadable(String),
}

/// Whether a text can be a tag: letters, digits, `-`, `_`, `.` and `:`, at most [`LONGEST_TAG`] of them.
#[must_use]
pub fn is_tag(tag: &str) -> bool {
    !tag.is_empty()
        && tag.chars().count() <= LONGEST_TAG
        && tag
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

impl Amendment {
    /// Refuses what no entry can be given.
    pub(super) fn check(&self) -> Result<(), EntryError> {
        if *self == Self::default() {
            return Err(EntryError::Nothing);
        }
        if let Some(wrong) = self.add_tags.iter().chain(&self.remove_tags).find(|tag| !is_tag(tag)) {
            return Err(EntryError::Tag(wrong.chars().take(2 * LONGEST_TAG).collect()));
        }
        if self.add_tags.len() > MOST_TAGS || self.remove_tags.len() > MOST_TAGS {
            return Err(EntryError::TooManyTags);
        }
        Ok(())
    }

    /// Changes an entry; refuses where that gave it too many tags.
    pub(super) fn try_on(&self, entry: &mut Entry) -> Result<(), EntryError> {
        let mut tags = entry.tags.clone();
        self.retag(&mut tags, usize::MAX);
        if tags.len() > MOST_TAGS && tags.len() > entry.tags.len() {
            return Err(EntryError::TooManyTags);
        }
        self.apply(entry);
        Ok(())
    }

    /// Changes an entry. What other processes wrote is taken within bounds, whatever they wrote.
    pub(super) fn apply(&self, entry: &mut Entry) {
        entry.note = self.note.unwrap_or(entry.note);
        entry.pinned = self.pinned.unwrap_or(entry.pinned);
        self.retag(&mut entry.tags, MOST_TAGS);
    }

    /// Tags are taken away first, then given, each once.
    fn retag(&self, tags: &mut Vec<String>, most: usize) {
        tags.retain(|tag| !self.remove_tags.contains(tag));
        for tag in self.add_tags.iter().filter(|tag| is_tag(tag)) {
            if tags.len() < most && !tags.contains(tag) {
                tags.push(tag.clone());
            }
        }
    }

    /// What comes of this change and then another one.
    pub(super) fn then(&mut self, later: &Self) {
        self.note = later.note.or(self.note);
        self.pinned = later.pinned.or(self.pinned);
        for tag in &later.remove_tags {
            self.add_tags.retain(|added| added != tag);
            if self.remove_tags.len() < MOST_TAGS * MOST_TAGS && !self.remove_tags.contains(tag) {
                self.remove_tags.push(tag.clone());
            }
        }
        self.retag_added(&later.add_tags);
    }

    fn retag_added(&mut self, tags: &[String]) {
        for tag in tags.iter().filter(|tag| is_tag(tag)) {
            self.remove_tags.retain(|removed| removed != tag);
            if self.add_tags.len() < MOST_TAGS && !self.add_tags.contains(tag) {
                self.add_tags.push(tag.clone());
            }
        }
    }
}

/// An amendment as a line of the journal. It has no `id`, so that readers of entries pass it over.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Amended {
    /// The id of the entry it changes. The first key, by which such a line is told.
    pub(super) amends: String,
    /// When.
    pub(super) time: Timestamp,
    /// Who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pinned: Option<bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tag: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) untag: Vec<String>,
}

impl Amended {
    /// The line for an entry's number.
    pub(super) fn new(amends: String, time: Timestamp, user: String, amendment: &Amendment) -> Self {
        Self {
            amends,
            time,
            user: Some(user),
            note: amendment.note,
            pinned: amendment.pinned,
            tag: amendment.add_tags.clone(),
            untag: amendment.remove_tags.clone(),
        }
    }

    /// What it changes.
    pub(super) fn amendment(self) -> Amendment {
        Amendment {
            note: self.note,
            pinned: self.pinned,
            add_tags: self.tag,
            remove_tags: self.untag,
        }
    }
}

/// How an amendment's line begins; that of an entry begins with `{"id":"`.
pub(super) const AMENDS: &[u8] = br#"{"amends":""#;
