//! What stands between quotes: its pieces, what they mean, and where each byte of the meaning was written.

use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::{anychar, char};
use nom::combinator::{consumed, map, map_opt, value};
use nom::sequence::preceded;
use nom::{IResult, Parser};

use super::fault::Fault;
use super::work::tick;
use super::{Quoting, Span, Text};

/// A piece of a quoted value.
pub(super) enum Piece<'a> {
    /// Characters that mean themselves.
    Run(&'a str),
    /// Something written in more characters than the one that it means.
    Escape {
        /// As written.
        raw: &'a str,
        /// As meant.
        means: char,
    },
}

/// Reads the next piece of a value that is quoted like that; fails at the closing quote and at whatever cannot stand.
pub(super) fn piece<'a>(quoting: Quoting) -> impl FnMut(&'a str) -> IResult<&'a str, Piece<'a>, Fault<'a>> {
    move |input| match quoting {
        Quoting::None => Err(nom::Err::Error(Fault::other(input))),
        Quoting::Single => escaping(input, '\''),
        Quoting::Double => escaping(input, '"'),
        Quoting::Backtick => raw(input),
    }
}

fn escaping(input: &str, quote: char) -> IResult<&str, Piece<'_>, Fault<'_>> {
    let run = take_while1(move |character: char| {
        tick();
        character != quote && character != '\\' && (!character.is_control() || character == '\t')
    });
    let escape = consumed(map_opt(preceded(char('\\'), anychar), meaning));
    alt((
        map(run, Piece::Run),
        map(escape, |(raw, means)| Piece::Escape { raw, means }),
    ))
    .parse(input)
}

fn raw(input: &str) -> IResult<&str, Piece<'_>, Fault<'_>> {
    let run = take_while1(|character: char| {
        tick();
        character != '`' && (!character.is_control() || matches!(character, '\t' | '\n'))
    });
    let line_end = consumed(value('\n', tag("\r\n")));
    alt((
        map(run, Piece::Run),
        map(line_end, |(raw, means)| Piece::Escape { raw, means }),
    ))
    .parse(input)
}

/// What a backslash and this character mean together.
fn meaning(escaped: char) -> Option<char> {
    match escaped {
        '"' | '\'' | '\\' => Some(escaped),
        'n' => Some('\n'),
        't' => Some('\t'),
        'r' => Some('\r'),
        _ => None,
    }
}

/// Tells for each byte of a value where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    /// Where runs of bytes that were written as they are begin: in the value, in the line. Never empty, ascending.
    runs: Vec<(usize, usize)>,
}

impl Trace {
    /// The value was written as it is, beginning there.
    pub(super) fn straight(start: usize) -> Self {
        Self { runs: vec![(0, start)] }
    }

    /// Adds what was written as `raw` and means `meant` bytes, after everything so far.
    pub(super) fn escape(&mut self, at: usize, meant: usize, line: usize, raw: usize) {
        self.runs.push((at, line));
        self.runs.push((at + meant, line + raw));
    }

    /// The trace of a value in the line it was read from.
    pub(super) fn of(text: &Text, line: &str) -> Self {
        if text.quoting == Quoting::None {
            return Self::straight(text.span.start);
        }
        let start = text.span.start + 1;
        let mut trace = Self::straight(start);
        let inside = line.get(start..text.span.end.saturating_sub(1)).unwrap_or_default();
        let (mut rest, mut at) = (inside, 0);
        while let Ok((next, piece)) = piece(text.quoting)(rest) {
            match piece {
                Piece::Run(run) => at += run.len(),
                Piece::Escape { raw, means } => {
                    trace.escape(at, means.len_utf8(), start + inside.len() - rest.len(), raw.len());
                    at += means.len_utf8();
                }
            }
            rest = next;
        }
        trace
    }

    /// Where the byte at that offset was written; for the end of a range, where it ended.
    pub(super) fn position(&self, offset: usize) -> usize {
        let next = self.runs.partition_point(|(value, _)| *value <= offset);
        let (value, line) = self.runs.get(next.saturating_sub(1)).copied().unwrap_or_default();
        let position = line + (offset - value);
        self.runs.get(next).map_or(position, |(_, limit)| position.min(*limit))
    }

    /// Where a range of the value was written.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.position(range.start);
        Span::new(start, self.position(range.end.max(range.start)).max(start))
    }
}
