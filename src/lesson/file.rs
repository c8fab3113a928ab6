//! A lesson as its file describes it, read and checked.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::outcome::Outcome;
use super::pattern;
use super::turn::Turn;
use crate::catalog::{self, Reading};
use crate::language::{Diagnostic, Source, Span};
use crate::room::Kind;

/// The most steps of a lesson.
const MOST_STEPS: usize = 100;

/// A lesson.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Its title.
    pub title: String,
    /// What it teaches, one sentence.
    pub summary: String,
    /// Its place in the list, lowest first.
    #[serde(default = "last")]
    pub order: u32,
    /// What is said at the beginning.
    #[serde(default)]
    pub intro: String,
    /// What there is to do, in order.
    pub steps: Vec<Step>,
    /// What was learned, one sentence a line; said at the end.
    #[serde(default)]
    pub learned: Vec<String>,
    /// More commands that may be used at any time without a word, beside those that only look.
    #[serde(default)]
    pub free: Vec<String>,
}

/// The place of a lesson that names none.
fn last() -> u32 {
    1000
}

/// A step of a lesson.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What to do.
    pub task: String,
    /// Hints, the least telling first.
    #[serde(default)]
    pub hints: Vec<String>,
    /// Lines that do it, in order; they are run to test the lesson, and the last hint shows them.
    pub solution: Spanned<Vec<String>>,
    /// What shows that it is done.
    pub done: Spanned<Condition>,
    /// What is said when it is done.
    #[serde(default)]
    pub praise: String,
    /// Answers to wrong moves; the first that fits is given.
    #[serde(default)]
    pub wrong: Vec<Reply>,
    /// The answer to every other wrong move.
    #[serde(default)]
    pub otherwise: Option<String>,
}

/// An answer to a wrong move.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The move.
    pub when: Spanned<Condition>,
    /// A line that is such a move; it is typed to test the lesson.
    #[serde(default)]
    pub example: Option<String>,
    /// The answer.
    pub say: String,
}

/// What a line and its answers must be like; what is not named is not asked for.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    /// The command's name, one of these.
    pub command: Many,
    /// Whether it must be chat, or must not.
    pub chat: Option<bool>,
    /// Arguments that must be given, and the pattern that each whole value fits.
    pub arguments: BTreeMap<String, String>,
    /// Arguments that must not be given.
    pub without: Vec<String>,
    /// A pattern that fits somewhere in the line as typed.
    pub line: Many,
    /// How it must end.
    pub ends: Option<Outcome>,
    /// A kind of entry that must be among the answers.
    pub kind: Option<Kind>,
    /// A pattern that fits somewhere in what the answers say, one of these.
    pub text: Many,
    /// The same, all of which must fit.
    pub texts: Vec<String>,
}

/// One text, or a list of which any will do; an empty list asks for nothing.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(untagged)]
pub enum Many {
    /// One.
    One(String),
    /// Any of these.
    Any(Vec<String>),
}

impl Default for Many {
    fn default() -> Self {
        Self::Any(Vec::new())
    }
}

impl Many {
    /// The texts.
    #[must_use]
    pub fn list(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Any(any) => any,
        }
    }

    /// Whether nothing is asked for, or one of the texts fits.
    fn any(&self, fits: impl Fn(&str) -> bool) -> bool {
        self.list().is_empty() || self.list().iter().any(|text| fits(text))
    }
}

impl Condition {
    /// Whether a line and its answers are like that.
    #[must_use]
    pub fn fits(&self, turn: &Turn) -> bool {
        let named = |name: &str| turn.command.as_deref() == Some(name.trim_start_matches('/'));
        self.command.any(named)
            && self.chat.is_none_or(|chat| chat == turn.chat)
            && self.ends.is_none_or(|outcome| outcome == turn.outcome)
            && self.kind.is_none_or(|kind| turn.kinds.contains(&kind))
            && self.without.iter().all(|name| !turn.arguments.contains_key(name))
            && self.arguments.iter().all(|(name, wanted)| {
                let given = turn.arguments.get(name);
                given.is_some_and(|given| pattern::fits(wanted, given))
            })
            && self.line.any(|wanted| pattern::within(wanted, &turn.line))
            && self.text.any(|wanted| pattern::within(wanted, &turn.said))
            && self.texts.iter().all(|wanted| pattern::within(wanted, &turn.said))
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Lesson {
    /// Reads a lesson; `file` is named in the error.
    ///
    /// # Errors
    /// Where the text is not TOML, lacks something, names a command or argument that there is not, or a line of a solution
    /// is wrong. The error is whole, with the place and its carets.
    pub fn parse(text: &str, file: &str) -> Result<Self, String> {
        let source = Source {
            origin: Some((file, 1)),
            text,
        };
        Self::read(text).map_err(|wrong| wrong.render(&source))
    }

    fn read(text: &str) -> Result<Self, Diagnostic> {
        let lesson: Self = toml::from_str(text).map_err(|wrong| {
            let at = wrong.span().unwrap_or_default();
            Diagnostic::new(wrong.message(), span(&at))
        })?;
        let whole = |message: &str| Diagnostic::new(message, Span::new(0, 0));
        if lesson.title.trim().is_empty() {
            return Err(whole("the lesson has no title"));
        }
        if lesson.steps.is_empty() {
            return Err(whole("the lesson has no steps").suggest("begin each with a line `[[steps]]`"));
        }
        if lesson.steps.len() > MOST_STEPS {
            return Err(whole("the lesson has more than 100 steps"));
        }
        for step in &lesson.steps {
            step.check()?;
        }
        Ok(lesson)
    }
}

impl Step {
    fn check(&self) -> Result<(), Diagnostic> {
        let at = span(&self.solution.span());
        if self.solution.as_ref().is_empty() {
            return Err(Diagnostic::new("the step has no solution", at).suggest("give at least one line that does it"));
        }
        for line in self.solution.as_ref() {
            match catalog::read(line) {
                Ok(Reading::Integration(wrong)) | Err(wrong) => {
                    return Err(Diagnostic {
                        suggestion: wrong.suggestion,
                        ..Diagnostic::new(format!("the solution is wrong: {}", wrong.message), at)
                    });
                }
                Ok(Reading::Nothing | Reading::Chat { .. } | Reading::Command(_)) => {}
            }
        }
        if self.done.as_ref().is_empty() {
            let at = span(&self.done.span());
            return Err(Diagnostic::new("the condition `done` asks for nothing", at)
                .suggest("name a `command` at least, or every line ends the step"));
        }
        let conditions = [&self.done]
            .into_iter()
            .chain(self.wrong.iter().map(|reply| &reply.when));
        conditions.into_iter().try_for_each(check)
    }
}

/// Whether the commands and arguments that a condition names exist.
fn check(condition: &Spanned<Condition>) -> Result<(), Diagnostic> {
    let at = span(&condition.span());
    let condition = condition.as_ref();
    let mut commands = Vec::new();
    for name in condition.command.list() {
        let Some(command) = catalog::find(name.trim_start_matches('/')) else {
            return Err(
                Diagnostic::new(format!("there is no command `{name}`"), at).suggest("`/help` lists the commands")
            );
        };
        commands.push(command);
    }
    for name in condition.arguments.keys().chain(&condition.without) {
        let known = commands
            .iter()
            .any(|command| command.arguments.iter().any(|spec| spec.name == *name));
        if !known && !commands.is_empty() {
            return Err(Diagnostic::new(format!("the command has no argument `{name}`"), at));
        }
    }
    Ok(())
}

fn span(range: &Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
