//! One command as its file in `commands/` describes it.

use serde::Deserialize;

/// What an argument's value is, which decides how it is checked and completed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `true yes y 1` or `false no n 0`, or the bare name of the argument.
    Flag,
    /// A Docker repository name without tag or digest, lower case ([`crate::image::RepositoryName`]).
    ImageName,
    /// Any image reference ([`crate::image::Reference`]).
    ImageReference,
    /// A list of requirements by name, PEP 508 ([`crate::image::Requirement`]).
    Requirements,
    /// A list of OS package names, each optionally `=version` ([`crate::image::OsPackage`]).
    OsPackages,
    /// The name of a command, with or without its slash.
    Command,
    /// The id of a job.
    Job,
    /// The name of an engine: `docker`, `docker:<context>` or `training`.
    Engine,
    /// The name of a theme.
    Theme,
    /// The name of a room, one that exists or a new one.
    Room,
    /// The id of an entry, with its room (`5@playground`) or without.
    Entry,
    /// The name of a lesson.
    Lesson,
    /// A number of seconds, from 1 to 3600.
    Seconds,
    /// How long ago, a number and a unit: `90m`, `12h`, `30d`, `2w`.
    Age,
    /// Any text.
    Text,
}

/// One argument of a command.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ArgumentSpec {
    /// Its key.
    pub name: String,
    /// What its value is.
    pub kind: Kind,
    /// What it means, one sentence.
    pub summary: String,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
    /// Whether a first value without a key is this argument.
    #[serde(default)]
    pub bare: bool,
    /// What the usage line shows for its value, `REFERENCE`.
    #[serde(default)]
    pub placeholder: String,
    /// The only values it can have; empty where any value of its kind will do. For arguments of the kind text.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The choices with which the answer is one document for another program: it stands alone in a script's text output,
    /// and everything else goes to standard error.
    #[serde(default)]
    pub document: Vec<String>,
    /// What happens where it is not given, for people.
    #[serde(default)]
    pub default: Option<String>,
    /// Only one of the arguments with the same group may be given; where one of them is required, exactly one.
    #[serde(default)]
    pub one_of: Option<String>,
}

/// An example line and what it does.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The line.
    pub line: String,
    /// What it does.
    pub does: String,
}

/// One command.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct CommandSpec {
    /// Its name without the slash; also the name of its files.
    pub name: String,
    /// What it does, one sentence.
    pub summary: String,
    /// What a reader should know beyond that, Markdown paragraphs.
    #[serde(default)]
    pub description: String,
    /// Its place in lists of commands, lowest first.
    pub order: u32,
    /// Its arguments, in the order of the usage line.
    #[serde(default)]
    pub arguments: Vec<ArgumentSpec>,
    /// Examples.
    #[serde(default)]
    pub examples: Vec<Example>,
    /// The title of the table it answers with, if it does.
    #[serde(default)]
    pub title: Option<String>,
    /// The columns of that table.
    #[serde(default)]
    pub columns: Vec<String>,
}
