//! A command as a form: its fields, what is typed already, and the line that a filled form means.

use std::collections::BTreeMap;

use crate::language::{Line, Quoting, Span, Text, parse};

use super::explain::words;
use super::quoting::written;
use super::tokens::{Token, Tokens};
use super::value::value;
use super::{ArgumentSpec, CommandSpec, Kind, find};

/// One field of a form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Field {
    /// The argument.
    pub name: &'static str,
    /// What it means, one sentence.
    pub summary: &'static str,
    /// What its value is, in words.
    pub kind: String,
    /// What its value looks like, `REFERENCE`.
    pub placeholder: &'static str,
    /// Whether it must be filled; where others share its group, whether one of them must.
    pub required: bool,
    /// Only one of the fields with the same group may be filled.
    pub one_of: Option<&'static str>,
    /// What happens where it stays empty.
    pub default: Option<&'static str>,
    /// The only values it can have: of a yes-or-no argument `true` and `false`; empty where there are too many.
    pub choices: Vec<&'static str>,
}

/// The fields of a command, in the order of its usage line.
#[must_use]
pub fn form(command: &'static CommandSpec) -> Vec<Field> {
    command
        .arguments
        .iter()
        .map(|spec| Field {
            name: &spec.name,
            summary: &spec.summary,
            kind: words(spec),
            placeholder: &spec.placeholder,
            required: spec.required
                || spec.one_of.is_some()
                    && command
                        .arguments
                        .iter()
                        .any(|other| other.one_of == spec.one_of && other.required),
            one_of: spec.one_of.as_deref(),
            default: spec.default.as_deref(),
            choices: match spec.kind {
                Kind::Flag => vec!["true", "false"],
                _ => spec.choices.iter().map(String::as_str).collect(),
            },
        })
        .collect()
}

/// The line that calls a command with these arguments, each with its key and in quotes where it needs them. Arguments
/// that the command does not have, and empty texts, are left out; of an argument given twice the last text counts.
#[must_use]
pub fn line_of(command: &CommandSpec, fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> String {
    let mut line = format!("/{}", command.name);
    for spec in &command.arguments {
        let text = fields.iter().rev().find(|(name, _)| name.as_ref() == spec.name);
        if let Some((_, text)) = text
            && !text.as_ref().is_empty()
        {
            line.extend([" ", &spec.name, "=", &written(text.as_ref())]);
        }
    }
    line
}

/// Checks the text of one field as it will be checked in the line.
///
/// # Errors
/// What is wrong, and after a semicolon what to do instead; also where an argument is empty that must be given, and
/// where the command has no such argument.
pub fn check_field(command: &CommandSpec, argument: &str, text: &str) -> Result<(), String> {
    let Some(spec) = command.arguments.iter().find(|spec| spec.name == argument) else {
        return Err(format!("/{} has no argument `{argument}`", command.name));
    };
    if text.is_empty() {
        return match (spec.required, &spec.one_of) {
            (true, None) => Err(format!("`{argument}` must be given")),
            (true, Some(_)) | (false, _) => Ok(()),
        };
    }
    let held = text
        .chars()
        .find(|letter| letter.is_control() && !matches!(letter, '\n' | '\t' | '\r'));
    if let Some(control) = held {
        return Err(format!(
            "the control character U+{:04X} cannot stand here; take it out",
            u32::from(control)
        ));
    }
    let text = Text {
        value: text.to_owned(),
        quoting: Quoting::None,
        span: Span::new(0, text.len()),
    };
    match value(spec, &text, &text.value) {
        Ok(_) => Ok(()),
        Err(wrong) => Err(match wrong.suggestion {
            Some(suggestion) => format!("{}; {suggestion}", wrong.message),
            None => wrong.message,
        }),
    }
}

/// The values typed so far by argument, of a line that may be unfinished, and its command; `None` where it names none.
#[must_use]
pub fn fields_of(line: &str) -> Option<(&'static CommandSpec, BTreeMap<&'static str, String>)> {
    let tokens = Tokens::read(line, line.len());
    if tokens.name.end == 0 {
        return None;
    }
    let command = find(tokens.command(line))?;
    let mut fields = BTreeMap::new();
    for token in &tokens.list {
        if let Some((spec, text)) = field(command, token, line)
            && !text.is_empty()
        {
            fields.entry(spec.name.as_str()).or_insert(text);
        }
    }
    Some((command, fields))
}

fn field(command: &'static CommandSpec, token: &Token, line: &str) -> Option<(&'static ArgumentSpec, String)> {
    let find = |name: &str| command.arguments.iter().find(|spec| spec.name == name);
    let meant = meant(token, line);
    if let Some(key) = token.key(line) {
        return find(key).map(|spec| (spec, meant));
    }
    if token.quote.is_none()
        && let Some(flag) = find(&meant).filter(|spec| spec.kind == Kind::Flag)
    {
        return Some((flag, "true".to_owned()));
    }
    command
        .arguments
        .iter()
        .find(|spec| spec.bare)
        .map(|spec| (spec, meant))
}

/// What a value means; as it is written where it cannot be read.
fn meant(token: &Token, line: &str) -> String {
    let inside = token.inside();
    let raw = line.get(inside.start..inside.end).unwrap_or_default();
    let Some(quote) = token.quote.map(char::from) else {
        return raw.to_owned();
    };
    // The quote is closed where it is not yet, and what follows it is left out.
    match parse(&format!("/x k={quote}{raw}{quote}")) {
        Ok(Line::Command(invocation)) => match invocation.arguments.into_iter().next() {
            Some(argument) => argument.value.value,
            None => raw.to_owned(),
        },
        Ok(Line::Blank | Line::Comment | Line::Chat { .. } | Line::Integration { .. }) | Err(_) => raw.to_owned(),
    }
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
