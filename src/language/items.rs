//! The items of a list value: between commas, or in a JSON array.

use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while_m_n, take_while1};
use nom::character::complete::{char, one_of};
use nom::combinator::recognize;
use nom::error::Error;
use nom::multi::{many0, many1, separated_list0};
use nom::sequence::{delimited, pair, preceded};
use nom::{IResult, Parser};

use super::decode::Trace;
use super::work::tick;
use super::{Diagnostic, Span, Spanned, Text};

/// Splits a list value into its items.
///
/// A list is a JSON array of strings, or items between commas. A comma before a version operator, between brackets or
/// between quotes belongs to its item. Quotes around the whole value only delimit it. An empty value has no items.
///
/// # Errors
/// Where an item is empty, or a JSON array is malformed.
pub fn items(text: &Text, line: &str) -> Result<Vec<Spanned<String>>, Diagnostic> {
    let elements = elements(text, line)?;
    Ok(elements
        .list
        .iter()
        .map(|element| Spanned {
            value: element.value.clone(),
            span: elements.span(element, 0..element.value.len()),
        })
        .collect())
}

/// The items of a list, with what is needed to tell where a part of one was written.
#[derive(Debug)]
pub(crate) struct Elements {
    /// The items.
    pub(crate) list: Vec<Element>,
    outer: Trace,
}

/// One item.
#[derive(Debug)]
pub(crate) struct Element {
    /// The item.
    pub(crate) value: String,
    inner: Trace,
}

impl Elements {
    /// Where a range of bytes of an item was written in the line.
    pub(crate) fn span(&self, element: &Element, range: Range<usize>) -> Span {
        let inner = element.inner.span(range);
        self.outer.span(inner.start..inner.end)
    }
}

/// Splits a list value as [`items`] does.
pub(crate) fn elements(text: &Text, line: &str) -> Result<Elements, Diagnostic> {
    let outer = Trace::of(text, line);
    let value = text.value.as_str();
    let list = if value.trim_start().starts_with('[') {
        array(value, &outer)?
    } else if value.trim().is_empty() {
        Vec::new()
    } else {
        separated(value, &outer)?
    };
    Ok(Elements { list, outer })
}

fn separated(value: &str, outer: &Trace) -> Result<Vec<Element>, Diagnostic> {
    let mut list = Vec::new();
    for range in pieces(value) {
        let piece = value.get(range.clone()).unwrap_or_default();
        let item = piece.trim();
        if item.is_empty() {
            // The comma that makes it empty: the one after it, or at the end the one before it.
            let comma = if range.end < value.len() {
                range.end..range.end + 1
            } else {
                range.start.saturating_sub(1)..range.start
            };
            return Err(
                Diagnostic::new("an item of the list is empty", outer.span(comma)).suggest("take the extra comma out")
            );
        }
        let start = range.start + (piece.len() - piece.trim_start().len());
        list.push(Element {
            value: item.to_owned(),
            inner: Trace::straight(start),
        });
    }
    Ok(list)
}

/// The ranges between the commas that separate items.
fn pieces(value: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0_usize, None);
    for (at, character) in value.char_indices() {
        tick();
        match (quote, character) {
            (Some(open), _) => quote = quote.filter(|_| character != open),
            (None, '\'' | '"') => quote = Some(character),
            (None, '[' | '(') => depth += 1,
            (None, ']' | ')') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 && !operator_follows(value, at + 1) => {
                ranges.push(start..at);
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    ranges.push(start..value.len());
    ranges
}

fn operator_follows(value: &str, at: usize) -> bool {
    let rest = value
        .get(at..)
        .unwrap_or_default()
        .trim_start_matches(|character: char| {
            tick();
            character.is_whitespace()
        });
    rest.starts_with(['<', '>', '=', '!', '~'])
}

/// A piece of a JSON string: characters as they are, or escapes.
enum Json<'a> {
    Run(&'a str),
    Escapes(&'a str),
}

type Parsed<'a, T> = IResult<&'a str, T, Error<&'a str>>;

fn array(value: &str, outer: &Trace) -> Result<Vec<Element>, Diagnostic> {
    let wrong = |at: usize, message: &str| {
        let length = value
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        Diagnostic::new(
            format!("this is no JSON array of strings: {message}"),
            outer.span(at..at + length),
        )
        .suggest("write `[\"one\",\"two\"]`, or `one,two` without brackets")
    };
    let place = |rest: &str| value.len() - rest.len();
    let (rest, strings) = preceded(
        pair(blank, char('[')),
        separated_list0(char(','), delimited(blank, string, blank)),
    )
    .parse(value)
    .map_err(|error: nom::Err<Error<&str>>| match error {
        nom::Err::Error(error) | nom::Err::Failure(error) => wrong(place(error.input), "an item is expected here"),
        nom::Err::Incomplete(_) => wrong(0, "it ends too soon"),
    })?;
    let closed: Parsed<'_, _> = delimited(blank, char(']'), blank).parse(rest);
    match closed {
        Ok(("", _)) => {}
        Ok((rest, _)) => return Err(wrong(place(rest), "text follows its closing bracket")),
        Err(_) => {
            let rest = rest.trim_start();
            let message = match rest.chars().next() {
                Some('"') => "a string is malformed here",
                Some('\'') => "its strings stand in double quotes",
                Some(',') => "an item is expected after the comma",
                _ => "a string, a comma or `]` is expected here",
            };
            return Err(wrong(place(rest), message));
        }
    }
    strings
        .into_iter()
        .map(|(literal, parts)| {
            element(place(literal), &parts).ok_or_else(|| wrong(place(literal), "an escape is malformed"))
        })
        .collect()
}

fn blank(input: &str) -> Parsed<'_, &str> {
    take_while(|character: char| {
        tick();
        matches!(character, ' ' | '\t' | '\n' | '\r')
    })
    .parse(input)
}

fn string(input: &str) -> Parsed<'_, (&str, Vec<Json<'_>>)> {
    let plain = take_while1(|character: char| {
        tick();
        character != '"' && character != '\\' && !character.is_control()
    });
    let code = recognize(pair(
        tag("\\u"),
        take_while_m_n(4, 4, |digit: char| digit.is_ascii_hexdigit()),
    ));
    let short = recognize(pair(char('\\'), one_of("\"\\/bfnrt")));
    // Surrogate pairs are two escapes that mean one character, so neighbours are decoded together.
    let escapes = recognize(many1(alt((code, short))));
    let part = alt((plain.map(Json::Run), escapes.map(Json::Escapes)));
    delimited(char('"'), many0(part), char('"'))
        .parse(input)
        .map(|(rest, parts)| (rest, (input, parts)))
}

/// Puts together a JSON string whose opening quote stands at `start`; `None` where an escape means no character.
fn element(start: usize, parts: &[Json<'_>]) -> Option<Element> {
    let mut value = String::new();
    let mut at = start + 1;
    let mut inner = Trace::straight(at);
    for part in parts {
        match part {
            Json::Run(run) => {
                value.push_str(run);
                at += run.len();
            }
            Json::Escapes(escapes) => {
                let meant: String = serde_json::from_str(&format!("\"{escapes}\"")).ok()?;
                inner.escape(value.len(), meant.len(), at, escapes.len());
                value.push_str(&meant);
                at += escapes.len();
            }
        }
    }
    Some(Element { value, inner })
}
