//! A line that fits its command: checked, typed, ready to run.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::catalog::CommandSpec;
use crate::image::{OsPackage, Reference, RepositoryName, Requirement};
use crate::language::Span;

/// An item of a list, and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<T> {
    /// The item.
    pub value: T,
    /// Where it stands in the line.
    pub span: Span,
}

/// A checked value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// The name of an image to make.
    ImageName(RepositoryName),
    /// An image reference.
    ImageReference(Reference),
    /// Requirements.
    Requirements(Vec<Item<Requirement>>),
    /// OS packages.
    OsPackages(Vec<Item<OsPackage>>),
    /// How long ago.
    Age(Duration),
    /// How long.
    Seconds(Duration),
    /// A name or text of any other kind, as written.
    Text(String),
}

/// A command to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The command.
    pub command: &'static CommandSpec,
    /// The line it was read from, whole.
    pub line: String,
    /// The arguments given, by name, with the span of each value.
    pub arguments: BTreeMap<&'static str, (Value, Span)>,
}

impl Request {
    /// Whether the answer is one document for another program ([`crate::catalog::ArgumentSpec::document`]).
    #[must_use]
    pub fn wants_document(&self) -> bool {
        let mut arguments = self.command.arguments.iter();
        arguments.any(|argument| {
            let given = self.text(&argument.name);
            given.is_some_and(|given| argument.document.iter().any(|choice| choice == given))
        })
    }

    /// A yes-or-no argument; false where it was not given.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.arguments.get(name), Some((Value::Flag(true), _)))
    }

    /// A yes-or-no argument, where it was given.
    #[must_use]
    pub fn given_flag(&self, name: &str) -> Option<bool> {
        match self.arguments.get(name) {
            Some((Value::Flag(value), _)) => Some(*value),
            _ => None,
        }
    }

    /// An image name.
    #[must_use]
    pub fn image_name(&self, name: &str) -> Option<&RepositoryName> {
        match self.arguments.get(name) {
            Some((Value::ImageName(value), _)) => Some(value),
            _ => None,
        }
    }

    /// An image reference.
    #[must_use]
    pub fn image_reference(&self, name: &str) -> Option<&Reference> {
        match self.arguments.get(name) {
            Some((Value::ImageReference(value), _)) => Some(value),
            _ => None,
        }
    }

    /// Requirements; empty where the argument was not given.
    #[must_use]
    pub fn requirements(&self, name: &str) -> &[Item<Requirement>] {
        match self.arguments.get(name) {
            Some((Value::Requirements(value), _)) => value,
            _ => &[],
        }
    }

    /// OS packages; empty where the argument was not given.
    #[must_use]
    pub fn os_packages(&self, name: &str) -> &[Item<OsPackage>] {
        match self.arguments.get(name) {
            Some((Value::OsPackages(value), _)) => value,
            _ => &[],
        }
    }

    /// A number of seconds.
    #[must_use]
    pub fn seconds(&self, name: &str) -> Option<Duration> {
        match self.arguments.get(name) {
            Some((Value::Seconds(value), _)) => Some(*value),
            _ => None,
        }
    }

    /// How long ago.
    #[must_use]
    pub fn age(&self, name: &str) -> Option<Duration> {
        match self.arguments.get(name) {
            Some((Value::Age(value), _)) => Some(*value),
            _ => None,
        }
    }

    /// A name or text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.arguments.get(name) {
            Some((Value::Text(value), _)) => Some(value),
            _ => None,
        }
    }
}
