//! Which entries are shown.

use crate::room::{Entry, Kind};

/// What an entry must be to be shown.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(in crate::console) enum Filter {
    /// Anything.
    #[default]
    All,
    /// Said by a person.
    Chats,
    /// Marked as a note.
    Notes,
    /// A file, such as a build log.
    Files,
    /// A command, or what came of one.
    Results,
    /// An error or a warning.
    Errors,
    /// Pinned as evidence.
    Pinned,
    /// Tagged with this.
    Tag(String),
}

impl Filter {
    /// All that are no tag, in the order of the menu.
    pub(in crate::console) const PLAIN: [Self; 7] = [
        Self::All,
        Self::Chats,
        Self::Notes,
        Self::Files,
        Self::Results,
        Self::Errors,
        Self::Pinned,
    ];

    /// What is shown, in words.
    pub(in crate::console) fn words(&self) -> String {
        match self {
            Self::All => "everything".to_owned(),
            Self::Chats => "chats".to_owned(),
            Self::Notes => "notes".to_owned(),
            Self::Files => "files".to_owned(),
            Self::Results => "commands and results".to_owned(),
            Self::Errors => "errors and warnings".to_owned(),
            Self::Pinned => "pinned".to_owned(),
            Self::Tag(tag) => format!("#{tag}"),
        }
    }

    /// Whether an entry with these traits is shown.
    pub(super) fn passes(&self, traits: Traits, entry: &Entry) -> bool {
        match self {
            Self::All => true,
            Self::Chats => traits.has(Traits::CHAT),
            Self::Notes => traits.has(Traits::NOTE),
            Self::Files => traits.has(Traits::FILE),
            Self::Results => !traits.has(Traits::CHAT),
            Self::Errors => traits.has(Traits::ERROR) || traits.has(Traits::WARNING),
            Self::Pinned => traits.has(Traits::PINNED),
            Self::Tag(tag) => traits.has(Traits::TAGGED) && entry.tags.contains(tag),
        }
    }
}

/// What filters ask of an entry, small enough to be looked through by the hundred thousand.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Traits(u8);

impl Traits {
    pub(super) const CHAT: Self = Self(1);
    pub(super) const NOTE: Self = Self(2);
    pub(super) const FILE: Self = Self(4);
    pub(super) const ERROR: Self = Self(8);
    pub(super) const WARNING: Self = Self(16);
    pub(super) const PINNED: Self = Self(32);
    pub(super) const TAGGED: Self = Self(64);

    pub(super) fn of(entry: &Entry) -> Self {
        let kind = match entry.kind {
            Kind::Chat => Self::CHAT.0,
            Kind::Error => Self::ERROR.0,
            Kind::Warning => Self::WARNING.0,
            Kind::Command | Kind::Table | Kind::Text | Kind::File => 0,
        };
        let also = [
            (entry.note, Self::NOTE),
            (entry.file.is_some(), Self::FILE),
            (entry.pinned, Self::PINNED),
            (!entry.tags.is_empty(), Self::TAGGED),
        ];
        let marks = also.iter().filter(|(is, _)| *is).map(|(_, mark)| mark.0);
        Self(marks.fold(kind, |all, mark| all | mark))
    }

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}
