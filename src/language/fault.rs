//! What a parser says where it does not match.

use nom::error::{ErrorKind, ParseError};

/// A problem, found where `at` begins.
#[derive(Debug)]
pub(super) struct Fault<'a> {
    /// The rest of the input from the problem on.
    pub(super) at: &'a str,
    /// What it is.
    pub(super) problem: Problem,
}

/// What can be wrong with a line.
#[derive(Debug)]
pub(super) enum Problem {
    /// The quote is never closed.
    Unclosed(char),
    /// Text follows a closing quote without a space.
    AfterQuote,
    /// A backslash before something that it does not escape.
    Escape,
    /// A character that cannot stand here.
    Character(char),
    /// No name after the slash.
    NoName,
    /// A parser did not match; another one may.
    Other,
}

impl<'a> Fault<'a> {
    /// A problem there.
    pub(super) fn new(at: &'a str, problem: Problem) -> Self {
        Self { at, problem }
    }

    /// A parser did not match; another one may.
    pub(super) fn other(at: &'a str) -> Self {
        Self::new(at, Problem::Other)
    }
}

impl<'a> ParseError<&'a str> for Fault<'a> {
    fn from_error_kind(input: &'a str, _: ErrorKind) -> Self {
        Self::other(input)
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }
}
