//! The one entry for every line that a person or a script gives.

use crate::language::{Diagnostic, Line, Span, parse};

use super::bind::bind;
use super::{Request, commands, find, usage};

/// What a line asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// Nothing: a blank line or a comment.
    Nothing,
    /// Something said.
    Chat {
        /// What was said.
        text: String,
        /// Where it begins with the name of a command: that it may be meant as one.
        lookalike: Option<Diagnostic>,
    },
    /// An integration's command, and the answer that there are none here.
    Integration(Diagnostic),
    /// A command that can run.
    Command(Box<Request>),
}

/// Reads a line and checks it against the commands.
///
/// # Errors
/// Where the line is a command and is malformed, names no command, or does not fit it.
pub fn read(line: &str) -> Result<Reading, Diagnostic> {
    match parse(line).map_err(|diagnostic| with_usage(diagnostic, line))? {
        Line::Blank | Line::Comment => Ok(Reading::Nothing),
        Line::Chat { text } => Ok(Reading::Chat {
            lookalike: lookalike(line),
            text,
        }),
        Line::Integration { name } => {
            let message = format!(
                "`!{}` would be an integration's command, and there are no integrations here",
                name.value
            );
            let suggestion = match find(&name.value) {
                Some(command) => format!("did you mean `/{}`?", command.name),
                None => "`/help` lists the commands of the war room".to_owned(),
            };
            Ok(Reading::Integration(
                Diagnostic::new(message, name.span).suggest(suggestion),
            ))
        }
        Line::Command(invocation) => bind(&invocation, line).map(|request| Reading::Command(Box::new(request))),
    }
}

/// Adds the usage of the command that a malformed line names.
fn with_usage(mut diagnostic: Diagnostic, line: &str) -> Diagnostic {
    let name = line
        .trim_start_matches(['\u{feff}', ' ', '\t'])
        .strip_prefix('/')
        .and_then(|rest| rest.split([' ', '\t', '\n', '\r']).next());
    diagnostic.usage = diagnostic.usage.or_else(|| name.and_then(find).map(usage));
    diagnostic
}

/// A warning for chat that begins with a command's name and lacks its slash.
fn lookalike(line: &str) -> Option<Diagnostic> {
    let body = line.trim_start_matches(['\u{feff}', ' ', '\t']);
    let word = body.split(char::is_whitespace).next()?;
    let command = commands().iter().find(|command| command.name == word)?;
    let start = line.len() - body.len();
    let diagnostic = Diagnostic::new(
        format!("this is chat, though `{word}` is a command"),
        Span::new(start, start + word.len()),
    );
    Some(Diagnostic {
        usage: Some(usage(command)),
        ..diagnostic.suggest(format!("did you mean `/{word}`?"))
    })
}
