//! What could come next in a line that is being typed. Pure: it only looks at what is known.

use crate::language::{Quoting, Span, State};

use super::item::place;
use super::offers::{Picker, item, keys, names, names_used, open, values};
use super::quoting::{fitting, text};
use super::tokens::{Token, Tokens, floor};
use super::{ArgumentSpec, CommandSpec, Kind, Known, find};

/// What could stand in a part of the line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Completion {
    /// The part of the line that a candidate replaces: all of the name, key, value or item in which the cursor stands.
    pub range: Span,
    /// The candidates, best first, at most 200; never empty.
    pub candidates: Vec<Candidate>,
}

/// One candidate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Candidate {
    /// The text to put in, with quotes where it needs them.
    pub text: String,
    /// What it is, one line.
    pub summary: String,
    /// The offsets of the letters of `text` that match what was typed, in bytes, ascending.
    pub matched: Vec<usize>,
    /// What goes in after the text where nothing follows it yet: a space where it ends an argument, nothing where the
    /// argument goes on (a key, an item of a list).
    pub after: &'static str,
}

/// Tells what could come at the cursor (an offset in bytes); `None` where nothing is to be said.
#[must_use]
pub fn complete(line: &str, cursor: usize, known: &Known) -> Option<Completion> {
    let cursor = floor(line, cursor);
    let tokens = Tokens::read(line, cursor);
    let completion = match tokens.at_cursor {
        State::Name => {
            let mut picker = Picker::new(line.get(tokens.name.start + 1..cursor)?);
            names(&mut picker);
            Completion {
                range: tokens.name,
                candidates: picker.candidates(),
            }
        }
        State::Gap
        | State::Key
        | State::Word
        | State::Value
        | State::Quoted(_)
        | State::Bracket
        | State::BracketString => {
            let command = find(tokens.command(line))?;
            argument(&At {
                line,
                cursor,
                tokens: &tokens,
                command,
                known,
            })?
        }
        State::Start | State::Comment | State::Chat | State::BracketEscape | State::Escape(_) | State::Closed => {
            return None;
        }
    };
    let now = line.get(completion.range.start..completion.range.end)?;
    // What is written out and begins nothing longer is finished, whatever else has its characters somewhere.
    let mut beginning = completion
        .candidates
        .iter()
        .filter(|candidate| candidate.text.starts_with(now));
    let finished = matches!((beginning.next(), beginning.next()), (Some(only), None) if only.text == now);
    (!completion.candidates.is_empty() && !finished).then_some(completion)
}

/// A place behind the name of a command.
struct At<'a> {
    line: &'a str,
    cursor: usize,
    tokens: &'a Tokens,
    command: &'static CommandSpec,
    known: &'a Known,
}

fn argument(at: &At<'_>) -> Option<Completion> {
    let Some(index) = at.tokens.current(at.cursor) else {
        // What goes in between two arguments would run into the second one.
        let free = at
            .line
            .get(at.cursor..)?
            .chars()
            .next()
            .is_none_or(|next| matches!(next, ' ' | '\t'));
        return free.then(|| bare(at, None, Span::new(at.cursor, at.cursor))).flatten();
    };
    let token = at.tokens.list.get(index)?;
    match token.key {
        Some(key) if key < at.cursor => {
            let name = token.key(at.line)?;
            let spec = at.command.arguments.iter().find(|spec| spec.name == name)?;
            value(at, token, spec)
        }
        Some(key) => {
            let mut picker = Picker::new(at.line.get(token.start..at.cursor)?);
            keys(&open_beside(at, Some(index)), true, &mut picker);
            Some(Completion {
                range: Span::new(token.start, key + 1),
                candidates: picker.candidates(),
            })
        }
        None if token.quote.is_some() || at.tokens.at_cursor == State::Bracket => {
            let spec = open_beside(at, Some(index)).into_iter().find(|spec| spec.bare)?;
            value(at, token, spec)
        }
        None => bare(at, Some(index), Span::new(token.start, token.end)),
    }
}

/// A key, or a value of the argument that needs none.
fn bare(at: &At<'_>, index: Option<usize>, range: Span) -> Option<Completion> {
    let open = open_beside(at, index);
    let mut picker = Picker::new(at.line.get(range.start..at.cursor)?);
    keys(&open, false, &mut picker);
    if let Some(spec) = open.iter().find(|spec| spec.bare) {
        values(spec, at.known, &mut picker);
    }
    let candidates = picker.candidates().into_iter().map(|candidate| match candidate.after {
        " " if !candidate.text.contains('=') => quoted(candidate, Quoting::None),
        _ => candidate,
    });
    Some(Completion {
        range,
        candidates: candidates.collect(),
    })
}

/// The arguments that can still be given beside the others in the line.
fn open_beside(at: &At<'_>, index: Option<usize>) -> Vec<&'static ArgumentSpec> {
    open(at.command, |spec| {
        let others = at
            .tokens
            .list
            .iter()
            .enumerate()
            .filter(|(other, _)| Some(*other) != index);
        others
            .into_iter()
            .any(|(_, token)| gives(token, spec, at.command, at.line))
    })
}

/// Whether an argument in the line is this one.
pub(super) fn gives(token: &Token, spec: &ArgumentSpec, command: &CommandSpec, line: &str) -> bool {
    if let Some(key) = token.key(line) {
        return key == spec.name;
    }
    let word = line.get(token.start..token.end).unwrap_or_default();
    let flag = command
        .arguments
        .iter()
        .find(|other| other.kind == Kind::Flag && other.name == word);
    flag.map_or(spec.bare, |flag| flag.name == spec.name)
}

/// A value, in its quotes where it has some.
fn value(at: &At<'_>, token: &Token, spec: &ArgumentSpec) -> Option<Completion> {
    if matches!(spec.kind, Kind::Requirements | Kind::OsPackages) {
        return list(at, token, spec);
    }
    let inside = token.inside();
    let typed = at.line.get(inside.start..at.cursor)?;
    let quoting = match token.quote {
        None => Quoting::None,
        Some(b'\'') => Quoting::Single,
        Some(b'`') => Quoting::Backtick,
        Some(_) => Quoting::Double,
    };
    if typed.contains('\\') && !matches!(quoting, Quoting::None | Quoting::Backtick) {
        return None;
    }
    // A quote that is not closed, or is closed by the one that opens a later value, has taken in what follows.
    let end = match token.closed {
        Some(closed) if closed + 1 == token.end => token.end,
        None if token.quote.is_none() => token.end,
        Some(_) | None => at.cursor,
    };
    let mut picker = Picker::new(typed);
    values(spec, at.known, &mut picker);
    let candidates = picker.candidates().into_iter();
    Some(Completion {
        range: Span::new(token.value(), end),
        candidates: candidates.map(|candidate| quoted(candidate, quoting)).collect(),
    })
}

fn list(at: &At<'_>, token: &Token, spec: &ArgumentSpec) -> Option<Completion> {
    let place = place(at.line, token, at.cursor, at.tokens.at_cursor)?;
    let (names, what) = names_used(spec, at.known);
    let mut picker = Picker::new(place.word);
    for name in names.iter().filter(|name| !place.has(name)) {
        picker.offer(item(name, what, place.around));
    }
    Some(Completion {
        range: place.range,
        candidates: picker.candidates(),
    })
}

/// The candidate between quotes: these, or where there are none, those that it needs.
fn quoted(candidate: Candidate, quoting: Quoting) -> Candidate {
    let quoting = match quoting {
        Quoting::None => fitting(&candidate.text),
        Quoting::Backtick if candidate.text.contains('`') => Quoting::Double,
        Quoting::Single | Quoting::Double | Quoting::Backtick => quoting,
    };
    if quoting == Quoting::None {
        return candidate;
    }
    let place = |at: &usize| {
        // What stands before it is written as it will be, without the closing quote.
        let before = candidate.text.get(..*at).unwrap_or_default();
        text(before, quoting).len() - 1
    };
    Candidate {
        matched: candidate.matched.iter().map(place).collect(),
        text: text(&candidate.text, quoting),
        ..candidate
    }
}
