//! From text to a line.

use std::ops::Range;

use nom::bytes::complete::{take_while, take_while1};
use nom::character::complete::{char, satisfy};
use nom::combinator::{opt, recognize};
use nom::multi::{fold_many0, many0};
use nom::sequence::{pair, preceded, terminated};
use nom::{IResult, Parser};

use super::decode::{Piece, piece};
use super::fault::{Fault, Problem};
use super::scan::{Scanner, State, is_key_character, is_key_start};
use super::work::tick;
use super::{Argument, Diagnostic, Invocation, Line, Quoting, Span, Spanned, Text};

/// The most bytes that a line, or a command with its multi-line values, may have: 1 MiB.
pub const MAX_LINE: usize = 1 << 20;

type Parsed<'a, T> = IResult<&'a str, T, Fault<'a>>;

/// How many bytes of the input are left before and after a piece; turned into a span when all is read.
type Left = Range<usize>;

/// Reads one line, or one command with its multi-line values.
///
/// A byte-order mark before it and a line end after it are not part of it.
///
/// # Errors
/// Where the text looks like a command and is not well formed, has control characters, or is longer than [`MAX_LINE`].
pub fn parse(text: &str) -> Result<Line, Diagnostic> {
    if text.len() > MAX_LINE {
        return Err(too_long(0));
    }
    let body = text.strip_suffix('\n').unwrap_or(text);
    let body = body.strip_suffix('\r').unwrap_or(body);
    let end = body.len();
    let start = body.trim_start_matches(is_space);
    let start = start
        .strip_prefix('\u{feff}')
        .unwrap_or(start)
        .trim_start_matches(is_space);
    match start.chars().next() {
        None => Ok(Line::Blank),
        Some(_) if start.trim_start().is_empty() => Ok(Line::Blank),
        Some('#') => Ok(Line::Comment),
        Some('/') => match command(start) {
            Ok((_, raw)) => Ok(Line::Command(invocation(raw, end))),
            Err(nom::Err::Error(fault) | nom::Err::Failure(fault)) => Err(explain(&fault, end)),
            Err(nom::Err::Incomplete(_)) => Err(explain(&Fault::other(start), end)),
        },
        Some('!') => integration(start, end),
        Some(_) => chat(start, end),
    }
}

/// What to say of a line that is too long; `start` is where the limit stands in the text that is shown.
pub(super) fn too_long(start: usize) -> Diagnostic {
    Diagnostic::new(
        format!("the line is longer than 1 MiB: it goes on after byte offset {MAX_LINE}"),
        Span::new(start, start),
    )
    .suggest("put long texts into files; one command has at most 1 MiB with all its values")
}

/// What separates arguments.
fn is_space(character: char) -> bool {
    tick();
    matches!(character, ' ' | '\t')
}

fn integration(start: &str, end: usize) -> Result<Line, Diagnostic> {
    let name = recognize(pair(satisfy(is_key_start), take_while(is_key_character)));
    match preceded(char('!'), name).parse(start) {
        Ok((rest, name)) => Ok(Line::Integration {
            name: Spanned {
                value: name.to_owned(),
                span: Span::new(end - start.len(), end - rest.len()),
            },
        }),
        Err(nom::Err::Incomplete(_) | nom::Err::Error(Fault { .. }) | nom::Err::Failure(Fault { .. })) => {
            chat(start, end)
        }
    }
}

fn chat(start: &str, end: usize) -> Result<Line, Diagnostic> {
    let mut characters = start.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        tick();
        let line_end = character == '\r' && characters.peek().is_some_and(|(_, next)| *next == '\n');
        if character.is_control() && !matches!(character, '\t' | '\n') && !line_end {
            let at = start.get(at..).unwrap_or_default();
            return Err(explain(&Fault::new(at, Problem::Character(character)), end));
        }
    }
    Ok(Line::Chat {
        text: start.trim_end().replace("\r\n", "\n"),
    })
}

struct RawCommand<'a> {
    name: (Left, &'a str),
    arguments: Vec<RawArgument<'a>>,
}

struct RawArgument<'a> {
    key: Option<(Left, &'a str)>,
    value: (Left, Quoting, String),
}

fn command(input: &str) -> Parsed<'_, RawCommand<'_>> {
    let (rest, slash) = preceded(char('/'), take_while(|character| !is_space(character))).parse(input)?;
    if slash.is_empty() {
        return Err(nom::Err::Failure(Fault::new(input, Problem::NoName)));
    }
    let name = (input.len()..rest.len(), slash);
    check_characters(input.get(1..).unwrap_or_default(), slash)?;
    let (rest, arguments) = many0(preceded(take_while1(is_space), argument)).parse(rest)?;
    let (rest, _) = take_while(is_space).parse(rest)?;
    match rest.chars().next() {
        None => Ok((rest, RawCommand { name, arguments })),
        Some(character) => Err(nom::Err::Failure(Fault::new(rest, Problem::Character(character)))),
    }
}

fn argument(input: &str) -> Parsed<'_, RawArgument<'_>> {
    let (rest, key) = opt(terminated(key, char('='))).parse(input)?;
    let key = key.map(|name| (input.len()..input.len() - name.len(), name));
    let (end, (quoting, value)) = match rest.chars().next() {
        Some('\'') => quoted(rest, '\'', Quoting::Single)?,
        Some('"') => quoted(rest, '"', Quoting::Double)?,
        Some('`') => quoted(rest, '`', Quoting::Backtick)?,
        _ => {
            let (end, word) = word(rest)?;
            (end, (Quoting::None, word.to_owned()))
        }
    };
    if key.is_none() && quoting == Quoting::None && value.is_empty() {
        return Err(nom::Err::Error(Fault::other(input)));
    }
    Ok((
        end,
        RawArgument {
            key,
            value: (rest.len()..end.len(), quoting, value),
        },
    ))
}

fn key(input: &str) -> Parsed<'_, &str> {
    recognize(pair(satisfy(is_key_start), take_while(is_key_character))).parse(input)
}

/// An unquoted value: up to the next space, and where it begins with `[`, at least up to the closing bracket.
fn word(input: &str) -> Parsed<'_, &str> {
    let mut scanner = Scanner::value();
    let length = input
        .char_indices()
        .find(|(_, character)| {
            scanner.step_character(*character);
            scanner.state() == State::Gap
        })
        .map_or(input.len(), |(at, _)| at);
    if scanner.in_bracket() {
        return Err(nom::Err::Failure(Fault::new(input, Problem::Unclosed('['))));
    }
    let (word, rest) = input.split_at(length);
    check_characters(input, word)?;
    Ok((rest, word))
}

/// Refuses what cannot stand in an unquoted word, with which the input begins.
fn check_characters<'a>(input: &'a str, word: &str) -> Result<(), nom::Err<Fault<'a>>> {
    let bad = word.char_indices().find(|(_, character)| {
        tick();
        !is_space(*character) && (character.is_control() || character.is_whitespace())
    });
    match bad {
        Some((at, character)) => Err(nom::Err::Failure(Fault::new(
            input.get(at..).unwrap_or_default(),
            Problem::Character(character),
        ))),
        None => Ok(()),
    }
}

/// A quoted value, up to and with its closing quote, after which only a space may come.
fn quoted(input: &str, quote: char, quoting: Quoting) -> Parsed<'_, (Quoting, String)> {
    let (rest, _) = char(quote).parse(input)?;
    let (rest, value) = fold_many0(piece(quoting), String::new, |mut value, piece| {
        match piece {
            Piece::Run(run) => value.push_str(run),
            Piece::Escape { means, .. } => value.push(means),
        }
        value
    })
    .parse(rest)?;
    let problem = match rest.chars().next() {
        Some(found) if found == quote => {
            let rest = rest.get(quote.len_utf8()..).unwrap_or_default();
            if rest.is_empty() || rest.starts_with(is_space) {
                return Ok((rest, (quoting, value)));
            }
            return Err(nom::Err::Failure(Fault::new(rest, Problem::AfterQuote)));
        }
        Some('\\') if rest.len() > 1 => Problem::Escape,
        None | Some('\\') => return Err(nom::Err::Failure(Fault::new(input, Problem::Unclosed(quote)))),
        Some(found) => Problem::Character(found),
    };
    Err(nom::Err::Failure(Fault::new(rest, problem)))
}

fn invocation(raw: RawCommand<'_>, end: usize) -> Invocation {
    let place = |left: &Left| Span::new(end - left.start, end - left.end);
    Invocation {
        name: Spanned {
            value: raw.name.1.to_owned(),
            span: place(&raw.name.0),
        },
        arguments: raw
            .arguments
            .into_iter()
            .map(|argument| Argument {
                key: argument.key.map(|(left, key)| Spanned {
                    value: key.to_owned(),
                    span: place(&left),
                }),
                value: Text {
                    span: place(&argument.value.0),
                    quoting: argument.value.1,
                    value: argument.value.2,
                },
            })
            .collect(),
    }
}

/// What to say of a problem; `end` is the offset at which the input ended.
fn explain(fault: &Fault<'_>, end: usize) -> Diagnostic {
    let start = end.saturating_sub(fault.at.len());
    let first = |characters: usize| {
        let length: usize = fault.at.chars().take(characters).map(char::len_utf8).sum();
        Span::new(start, start + length)
    };
    match fault.problem {
        Problem::Unclosed('[') => Diagnostic::new("the list that opens here is never closed", first(1))
            .suggest("close it with `]`, or put the value in quotes"),
        Problem::Unclosed(quote) => {
            Diagnostic::new(format!("the quote {quote} that opens here is never closed"), first(1))
                .suggest(format!("close the value with {quote}, or leave the quote out"))
        }
        Problem::AfterQuote => {
            let length = fault.at.find([' ', '\t', '\n']).unwrap_or(fault.at.len());
            Diagnostic::new(
                "text follows a closing quote without a space",
                Span::new(start, start + length),
            )
            .suggest("put the whole value between the quotes, or a space after them")
        }
        Problem::Escape => {
            let escape: String = fault.at.chars().take(2).collect();
            Diagnostic::new(
                format!("`{}` is no escape", escape.replace(char::is_control, "\u{fffd}")),
                first(2),
            )
            .suggest("write `\\\\` for a backslash; the escapes are `\\\"`, `\\'`, `\\\\`, `\\n`, `\\t` and `\\r`")
        }
        Problem::Character(character) => unfit(character, first(1)),
        Problem::NoName => Diagnostic::new("the name of the command is missing after `/`", first(1))
            .suggest("`/help` lists the commands"),
        Problem::Other => Diagnostic::new("this cannot be read", first(1)),
    }
}

fn unfit(character: char, span: Span) -> Diagnostic {
    let code = u32::from(character);
    match character {
        '\n' | '\r' => Diagnostic::new("a line break can stand only between backticks", span)
            .suggest("write the value between backticks, or `\\n` between other quotes"),
        _ if character.is_whitespace() => Diagnostic::new(
            format!("this is not an ordinary space but the character U+{code:04X}"),
            span,
        )
        .suggest("write an ordinary space, or put the value in quotes"),
        _ => Diagnostic::new(format!("the control character U+{code:04X} cannot stand here"), span)
            .suggest("take it out"),
    }
}
