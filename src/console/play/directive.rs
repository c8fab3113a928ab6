//! Directives: the comments of a script that direct a demo.

use std::time::Duration;

use super::speed;
use super::step::Step;
use crate::catalog::nearest;
use crate::console::keys::Chord;
use crate::language::{Diagnostic, Span};

/// What a directive begins with.
const MARK: &str = "#!";
/// The longest pause, in seconds.
const LONGEST: f64 = 3600.0;
/// The names, and what is written behind each.
const NAMES: [(&str, &str); 5] = [
    ("pause", "#!pause 2s"),
    ("say", "#!say text"),
    ("key", "#!key F3"),
    ("speed", "#!speed 2"),
    ("wait", "#!wait 30s"),
];

/// Reads a line of a script. None where it is no directive: any other comment, and the first line of a script that names
/// its interpreter.
pub(super) fn read(line: &str) -> Option<Result<Step, Diagnostic>> {
    let start = line.len() - line.trim_start_matches([' ', '\t', '\u{feff}']).len();
    let body = line.get(start..)?.strip_prefix(MARK)?;
    if !body.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let name_end = body.find([' ', '\t']).unwrap_or(body.len());
    let (name, rest) = body.split_at(name_end);
    let value = rest.trim();
    let name_at = start + MARK.len();
    let value_at = name_at + name_end + (rest.len() - rest.trim_start().len());
    let place = |at: usize, text: &str| Span::new(at, at + text.len());
    let example = NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, example)| *example);
    let Some(example) = example else {
        let wrong = Diagnostic::new(format!("there is no directive `{name}`"), place(name_at, name));
        let names = NAMES.map(|(name, _)| name);
        return Some(Err(wrong.suggest(match nearest(name, names) {
            Some(near) => format!("did you mean `{MARK}{near}`?"),
            None => format!("directives are {}", names.join(", ")),
        })));
    };
    let step = match name {
        "say" => return Some(Ok(Step::Say(value.to_owned()))),
        "pause" => duration(value).map(Step::Pause),
        "wait" => duration(value).map(Step::Wait),
        "speed" => speed(value).map(Step::Speed),
        _ => value.parse().ok().map(|chord: Chord| Step::Key(chord.into())),
    };
    Some(step.ok_or_else(|| {
        let what = match name {
            "speed" => "a speed: a number from 0.1 to 100, or `max`",
            "key" => "a key, such as `F3`, `Enter`, `Ctrl-F` or `y`",
            _ => "a time up to an hour, such as `2s`, `500ms` or `1m`",
        };
        let message = if value.is_empty() {
            format!("`{MARK}{name}` needs {what}")
        } else {
            format!("`{}` is not {what}", value.escape_debug())
        };
        Diagnostic::new(message, place(value_at, value)).suggest(format!("for example `{example}`"))
    }))
}

/// A length of time: a number and `ms`, `s` or `m`.
fn duration(text: &str) -> Option<Duration> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim() {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        _ => return None,
    };
    let seconds = number.parse::<f64>().ok()? * factor;
    (0.0..=LONGEST)
        .contains(&seconds)
        .then(|| Duration::from_secs_f64(seconds))
}
