//! Writing values so that they are read as they are meant.

use crate::language::Span;
use crate::language::{Line, Quoting, Text, parse};

/// The value as it can stand in a line: as it is where it can, else between quotes.
pub(super) fn written(value: &str) -> String {
    text(value, fitting(value))
}

/// The value between those quotes.
pub(super) fn text(value: &str, quoting: Quoting) -> String {
    Text {
        value: value.to_owned(),
        quoting,
        span: Span::default(),
    }
    .to_string()
}

/// The plainest quotes in which a value can stand.
pub(super) fn fitting(value: &str) -> Quoting {
    // Names and numbers need no second look; there are many of them.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:@+,<>=!~".contains(&byte);
    if !value.is_empty() && value.bytes().all(plain) {
        return Quoting::None;
    }
    let alone = parse(&format!("/x k={value}"));
    let same = |line: &Line| match line {
        Line::Command(invocation) => match invocation.arguments.as_slice() {
            [only] => only.value.quoting == Quoting::None && only.value.value == value,
            _ => false,
        },
        Line::Blank | Line::Comment | Line::Chat { .. } | Line::Integration { .. } => false,
    };
    if !value.is_empty() && alone.is_ok_and(|line| same(&line)) {
        return Quoting::None;
    }
    let awkward = value.contains(['"', '\\']);
    if awkward && !value.contains('`') && !value.contains(|character: char| character.is_control()) {
        Quoting::Backtick
    } else {
        Quoting::Double
    }
}
