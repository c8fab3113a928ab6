//! The item of a list in which the cursor stands.

use super::tokens::Token;
use crate::language::{Span, State};

/// The name of an item, as far as it is typed, and what else is in the list.
#[derive(Debug)]
pub(super) struct Place<'a> {
    /// The part of the line that is the name.
    pub(super) range: Span,
    /// The name up to the cursor.
    pub(super) word: &'a str,
    /// What must stand around a name there.
    pub(super) around: (&'static str, &'static str),
    /// The names in the list, this one left out.
    others: Vec<&'a str>,
}

impl Place<'_> {
    /// Whether a name stands in the list already; `-`, `_` and `.` are the same in names of libraries.
    pub(super) fn has(&self, name: &str) -> bool {
        let same = |a: u8, b: u8| a.eq_ignore_ascii_case(&b) || b"-_.".contains(&a) && b"-_.".contains(&b);
        self.others
            .iter()
            .any(|other| other.len() == name.len() && other.bytes().zip(name.bytes()).all(|(a, b)| same(a, b)))
    }
}

/// Finds it; `None` where the cursor stands in a version, a marker or anything else that is no name.
pub(super) fn place<'a>(line: &'a str, token: &Token, cursor: usize, state: State) -> Option<Place<'a>> {
    let inside = token.inside();
    let typed = line.get(inside.start..cursor)?;
    // Between quotes with escapes what is written is not what is meant.
    if token.quote.is_some_and(|quote| quote != b'`') && typed.contains('\\') {
        return None;
    }
    let array = typed.trim_start().starts_with('[');
    let (open, start) = start_of_item(typed, array);
    let typed = typed.get(start..)?;
    let (around, word) = match (array, open) {
        (true, true) => (("", ""), typed),
        // A string begins here; between double quotes it would have to be escaped.
        (true, false) if typed.trim().is_empty() && token.quote != Some(b'"') => (("\"", "\""), ""),
        (true, false) => return None,
        (false, _) => (("", ""), typed.trim_start()),
    };
    if matches!(state, State::Escape(_) | State::BracketEscape) || !word.bytes().all(is_name_byte) {
        return None;
    }
    let start = cursor - word.len();
    let value = line.get(inside.start..inside.end.max(cursor))?;
    let rest = line.get(cursor..inside.end.max(cursor)).unwrap_or_default();
    let end = match around {
        ("", _) => cursor + rest.bytes().take_while(|byte| is_name_byte(*byte)).count(),
        _ => cursor,
    };
    Some(Place {
        range: Span::new(start, end),
        word,
        around,
        others: names(value, start - inside.start),
    })
}

/// Where the last item begins, and whether it is a string that is not closed.
fn start_of_item(typed: &str, array: bool) -> (bool, usize) {
    let (mut start, mut depth, mut open) = (0, 0_usize, false);
    for (at, byte) in typed.bytes().enumerate() {
        match byte {
            b'"' if array => {
                open = !open;
                start = at + 1;
            }
            b'[' if array && !open => start = at + 1,
            b'[' | b'(' if !array => depth += 1,
            b']' | b')' if !array => depth = depth.saturating_sub(1),
            b',' if depth == 0 && !open => start = at + 1,
            _ => {}
        }
    }
    (open, start)
}

/// The names with which the items begin, without the one at `except`.
fn names(value: &str, except: usize) -> Vec<&str> {
    let mut names = Vec::new();
    let mut at = 0;
    for piece in value.split(',') {
        let item = piece.trim_start_matches(|character: char| "[\" \t\n\r".contains(character));
        let start = at + piece.len() - item.len();
        let length = item.bytes().take_while(|byte| is_name_byte(*byte)).count();
        if length > 0 && start != except {
            names.extend(item.get(..length));
        }
        at += piece.len() + 1;
    }
    names
}

/// Whether the byte can stand in the name of a library or a package.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.+:".contains(&byte)
}
