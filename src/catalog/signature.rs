//! How the command of a line is used, and which argument is being typed.

use super::complete::gives;
use super::explain::{pieces, words};
use super::offers::open;
use super::tokens::{Tokens, floor};
use super::{ArgumentSpec, CommandSpec, Kind, find};

/// The usage of the command in a line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Signature {
    /// The pieces of the usage line, spaces and brackets among them; put together they are the [`usage`](super::usage).
    pub pieces: Vec<(String, Mark)>,
    /// What the current argument means; where none is begun, what comes next.
    pub note: Option<String>,
}

/// What a piece of a usage line is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Mark {
    /// The name of the command.
    Name,
    /// An argument that is needed and not given yet.
    Required,
    /// An argument that may be given, and the spaces and brackets around arguments.
    Optional,
    /// An argument that is given.
    Given,
    /// The argument that is being typed.
    Current,
}

/// How the command of a line is used; `None` where the line names no command. `cursor` is an offset in bytes.
#[must_use]
pub fn signature(line: &str, cursor: usize) -> Option<Signature> {
    let cursor = floor(line, cursor);
    let tokens = Tokens::read(line, cursor);
    if tokens.name.end == 0 {
        return None;
    }
    let command = find(tokens.command(line))?;
    let index = tokens.current(cursor);
    let given = |spec: &ArgumentSpec| {
        let others = tokens
            .list
            .iter()
            .enumerate()
            .filter(|(other, _)| Some(*other) != index);
        others.into_iter().any(|(_, token)| gives(token, spec, command, line))
    };
    let open = open(command, given);
    let current = index.and_then(|index| {
        let token = tokens.list.get(index)?;
        match token.key(line) {
            Some(key) => command.arguments.iter().find(|spec| spec.name == key),
            None => unkeyed(&open, line.get(token.start..token.end)?),
        }
    });
    let mark = |spec: &ArgumentSpec| match spec {
        _ if current == Some(spec) => Mark::Current,
        _ if given(spec) => Mark::Given,
        _ if spec.required && open.contains(&spec) => Mark::Required,
        _ => Mark::Optional,
    };
    let note = match (current, index) {
        (Some(spec), _) => Some(meaning(spec)),
        _ if cursor <= tokens.name.end => Some(command.summary.clone()),
        (None, Some(_)) => None,
        (None, None) => open.first().map(|spec| next(spec)),
    };
    Some(Signature {
        pieces: marked(command, mark),
        note,
    })
}

fn marked(command: &CommandSpec, mark: impl Fn(&ArgumentSpec) -> Mark) -> Vec<(String, Mark)> {
    let pieces = pieces(command).into_iter().enumerate();
    pieces
        .map(|(index, (text, spec))| {
            let otherwise = if index == 0 { Mark::Name } else { Mark::Optional };
            (text, spec.map_or(otherwise, &mark))
        })
        .collect()
}

/// The argument that a word without `=` begins, or is the value of.
fn unkeyed(open: &[&'static ArgumentSpec], word: &str) -> Option<&'static ArgumentSpec> {
    let key = open.iter().find(|spec| spec.name.starts_with(word));
    key.or_else(|| open.iter().find(|spec| spec.bare)).copied()
}

/// What an argument means, what its value is, and what happens without it.
fn meaning(spec: &ArgumentSpec) -> String {
    let mut text = format!("{} ({}", spec.summary, words(spec));
    if let Some(default) = &spec.default {
        text.push_str("; without it: ");
        text.push_str(default);
    }
    text.push(')');
    text
}

fn next(spec: &ArgumentSpec) -> String {
    let need = if spec.required || spec.one_of.is_some() {
        "next"
    } else {
        "optional"
    };
    let equals = if spec.kind == Kind::Flag { "" } else { "=" };
    format!("{need}: {}{equals} {}", spec.name, meaning(spec))
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
