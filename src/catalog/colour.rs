//! What each part of a line is, for its colours, while it is typed.

use crate::language::{Span, State};

use super::commands;
use super::find;
use super::tokens::{Token, Tokens, floor};
use super::verdict::{LOOKED_AT, mistakes};
use super::{CommandSpec, Kind};

/// What a part of a line is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Ink {
    /// The name of a command, its slash with it; also the beginning of one.
    Command,
    /// A name that is no command's and cannot become one.
    UnknownCommand,
    /// The key of an argument.
    Key,
    /// A key that the command does not have.
    UnknownKey,
    /// A value.
    Value,
    /// A quote around a value.
    Quote,
    /// Spaces between arguments, `=` after a key, commas between the items of a list.
    Separator,
    /// Chat, and everything else that is no command.
    Chat,
    /// A mistake that is not merely unfinished.
    Wrong,
}

/// Tells what each part of a line is. The spans cover the line in order, none empty; `cursor` is an offset in bytes.
///
/// Nothing is called an error while it is merely unfinished: neither what the cursor stands in, nor what is missing.
#[must_use]
pub fn colour(line: &str, cursor: usize) -> Vec<(Span, Ink)> {
    let cursor = floor(line, cursor);
    let mut brush = Brush {
        spans: Vec::new(),
        at: 0,
    };
    if line.len() > LOOKED_AT {
        brush.to(line.len(), Ink::Chat);
        return brush.spans;
    }
    let tokens = Tokens::read(line, cursor);
    if tokens.name.end == 0 {
        plain(line, cursor, &tokens, &mut brush);
        return brush.spans;
    }
    brush.to(tokens.name.start, Ink::Separator);
    let command = find(tokens.command(line));
    brush.to(tokens.name.end, name(line, &tokens));
    for token in &tokens.list {
        brush.to(token.start, Ink::Separator);
        argument(line, cursor, command, token, &mut brush);
    }
    brush.to(line.len(), Ink::Separator);
    let mut spans = brush.spans;
    for wrong in mistakes(line, cursor, &tokens) {
        // A name and a key that do not exist have inks of their own.
        spans = overlay(spans, wrong.span);
    }
    spans
}

/// Puts spans one after another.
struct Brush {
    spans: Vec<(Span, Ink)>,
    at: usize,
}

impl Brush {
    /// Up to there.
    fn to(&mut self, end: usize, ink: Ink) {
        if end > self.at {
            match self.spans.last_mut() {
                Some((span, last)) if *last == ink => span.end = end,
                _ => self.spans.push((Span::new(self.at, end), ink)),
            }
            self.at = end;
        }
    }
}

/// A line that is no command.
fn plain(line: &str, cursor: usize, tokens: &Tokens, brush: &mut Brush) {
    let start = line.len() - line.trim_start().len();
    let integration = line.get(start..).is_some_and(|rest| {
        let mut letters = rest.chars();
        letters.next() == Some('!')
            && letters
                .next()
                .is_some_and(|letter| letter.is_ascii_alphabetic() || letter == '_')
    });
    if tokens.at_end == State::Chat && integration {
        let end = line
            .get(start..)
            .and_then(|rest| rest.find(char::is_whitespace))
            .map_or(line.len(), |length| start + length);
        if cursor > end {
            brush.to(start, Ink::Chat);
            brush.to(end, Ink::UnknownCommand);
        }
    }
    brush.to(line.len(), Ink::Chat);
}

/// A name is unknown where it is finished by a space, or no command begins with it.
fn name(line: &str, tokens: &Tokens) -> Ink {
    let name = tokens.command(line);
    let finished = tokens.name.end < line.len();
    let known = |command: &CommandSpec| command.name == name || !finished && command.name.starts_with(name);
    if commands().iter().any(known) {
        Ink::Command
    } else {
        Ink::UnknownCommand
    }
}

fn argument(line: &str, cursor: usize, command: Option<&CommandSpec>, token: &Token, brush: &mut Brush) {
    let spec = |name: &str| command.and_then(|command| command.arguments.iter().find(|spec| spec.name == name));
    let mut kind = None;
    match (token.key, token.key(line)) {
        (Some(key), Some(name)) => {
            kind = spec(name).map(|spec| spec.kind);
            // Of a command that does not exist no key is known to be wrong.
            let known = kind.is_some() || command.is_none();
            brush.to(key, if known { Ink::Key } else { Ink::UnknownKey });
            brush.to(key + 1, Ink::Separator);
        }
        _ if token.quote.is_none() => {
            let word = line.get(token.start..token.end).unwrap_or_default();
            let flag = spec(word).is_some_and(|spec| spec.kind == Kind::Flag);
            let begun = token.holds(cursor)
                && command.is_some_and(|command| command.arguments.iter().any(|spec| spec.name.starts_with(word)));
            if flag || begun {
                brush.to(token.end, Ink::Key);
            }
        }
        _ => {}
    }
    let inside = token.inside();
    if token.quote.is_some() {
        brush.to(inside.start, Ink::Quote);
    }
    if matches!(kind, Some(Kind::Requirements | Kind::OsPackages)) {
        commas(line, inside, brush);
    }
    brush.to(inside.end, Ink::Value);
    if let Some(closed) = token.closed {
        brush.to(closed + 1, Ink::Quote);
    }
    brush.to(token.end, Ink::Value);
}

/// The commas between items; those before a version operator belong to their item.
fn commas(line: &str, inside: Span, brush: &mut Brush) {
    let value = line.get(inside.start..inside.end).unwrap_or_default();
    let mut depth = 0_usize;
    let array = value.trim_start().starts_with('[');
    for (at, byte) in value.bytes().enumerate() {
        match byte {
            b'[' | b'(' if !array => depth += 1,
            b']' | b')' if !array => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                let rest = value.get(at + 1..).unwrap_or_default().trim_start();
                if !rest.starts_with(['<', '>', '=', '!', '~']) {
                    brush.to(inside.start + at, Ink::Value);
                    brush.to(inside.start + at + 1, Ink::Separator);
                }
            }
            _ => {}
        }
    }
}

/// The spans with a part of them wrong.
fn overlay(spans: Vec<(Span, Ink)>, wrong: Span) -> Vec<(Span, Ink)> {
    let mut brush = Brush {
        spans: Vec::with_capacity(spans.len() + 2),
        at: 0,
    };
    for (span, ink) in spans {
        let inside = match ink {
            Ink::UnknownCommand | Ink::UnknownKey => ink,
            Ink::Command | Ink::Key | Ink::Value | Ink::Quote | Ink::Separator | Ink::Chat | Ink::Wrong => Ink::Wrong,
        };
        brush.to(wrong.start.clamp(span.start, span.end), ink);
        brush.to(wrong.end.clamp(span.start, span.end), inside);
        brush.to(span.end, ink);
    }
    brush.spans
}

#[cfg(test)]
#[path = "colour_tests.rs"]
mod tests;
