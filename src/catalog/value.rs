//! From the text of a value to what it is.

use std::time::Duration;

use crate::image::{Mistake, OsPackage, Reference, RepositoryName, Requirement};
use crate::language::{Diagnostic, Elements, Text, elements};

use super::age;
use super::explain::listed;
use super::near::nearest;
use super::{ArgumentSpec, Item, Kind, Value, commands, find};

/// The words for yes and no.
const BOOLEANS: [(&str, bool); 8] = [
    ("true", true),
    ("yes", true),
    ("y", true),
    ("1", true),
    ("false", false),
    ("no", false),
    ("n", false),
    ("0", false),
];

/// Checks a value.
pub(super) fn value(argument: &ArgumentSpec, text: &Text, line: &str) -> Result<Value, Diagnostic> {
    let written = text.value.as_str();
    let point = |mistake: Mistake| {
        // An empty value has no inside to point into.
        let span = if written.is_empty() {
            text.span
        } else {
            text.span_of(line, mistake.range)
        };
        Diagnostic {
            suggestion: mistake.suggestion,
            ..Diagnostic::new(mistake.message, span)
        }
    };
    match argument.kind {
        Kind::Flag => flag(written).map(Value::Flag).map_err(point),
        Kind::ImageName => RepositoryName::parse(written).map(Value::ImageName).map_err(point),
        Kind::ImageReference => Reference::parse(written).map(Value::ImageReference).map_err(point),
        Kind::Requirements => list(text, line, Requirement::parse).map(Value::Requirements),
        Kind::OsPackages => list(text, line, OsPackage::parse).map(Value::OsPackages),
        Kind::Command => command(written).map(Value::Text).map_err(point),
        Kind::Job => word(written, "the id of a job", "`/jobs` lists the jobs", |character| {
            character.is_ascii_lowercase() || character.is_ascii_digit()
        })
        .map(Value::Text)
        .map_err(point),
        Kind::Engine => engine(written).map(Value::Text).map_err(point),
        Kind::Theme => word(
            written,
            "the name of a theme",
            "`/theme` lists the themes",
            |character| character.is_ascii_lowercase() || character.is_ascii_digit() || matches!(character, '-' | '_'),
        )
        .map(Value::Text)
        .map_err(point),
        Kind::Entry => entry(written).map(Value::Text).map_err(point),
        Kind::Room => name(
            written,
            "the name of a room",
            "`/room` lists the rooms",
            char::is_alphanumeric,
        )
        .map(Value::Text)
        .map_err(point),
        Kind::Lesson => name(
            written,
            "the name of a lesson",
            "`/lesson` lists the lessons",
            |character| character.is_ascii_lowercase() || character.is_ascii_digit(),
        )
        .map(Value::Text)
        .map_err(point),
        Kind::Text if !argument.choices.is_empty() => choice(argument, written).map(Value::Text).map_err(point),
        Kind::Seconds => seconds(written).map(Value::Seconds).map_err(point),
        Kind::Age => age::parse(written).map(Value::Age).map_err(point),
        Kind::Text => Ok(Value::Text(written.to_owned())),
    }
}

/// Reads a number of seconds, within bounds that a person may wait.
fn seconds(written: &str) -> Result<Duration, Mistake> {
    const LONGEST: u64 = 3600;
    let number = written.parse::<u64>().ok().filter(|_| !written.starts_with('+'));
    match number {
        Some(number) if (1..=LONGEST).contains(&number) => Ok(Duration::from_secs(number)),
        Some(_) | None => {
            let message = format!(
                "`{}` is no number of seconds from 1 to {LONGEST}",
                written.escape_debug()
            );
            Err(Mistake::new(message, 0..written.len()).suggest("write digits alone, such as `60`"))
        }
    }
}

/// Checks each item of a list.
fn list<T>(text: &Text, line: &str, parse: impl Fn(&str) -> Result<T, Mistake>) -> Result<Vec<Item<T>>, Diagnostic> {
    let elements: Elements = elements(text, line)?;
    elements
        .list
        .iter()
        .map(|element| match parse(&element.value) {
            Ok(value) => Ok(Item {
                value,
                span: elements.span(element, 0..element.value.len()),
            }),
            Err(mistake) => Err(Diagnostic {
                suggestion: mistake.suggestion,
                ..Diagnostic::new(mistake.message, elements.span(element, mistake.range))
            }),
        })
        .collect()
}

fn flag(written: &str) -> Result<bool, Mistake> {
    let lower = written.to_ascii_lowercase();
    BOOLEANS
        .iter()
        .find(|(word, _)| *word == lower)
        .map(|(_, meaning)| *meaning)
        .ok_or_else(|| {
            Mistake::new(
                format!("`{}` is neither yes nor no", written.escape_debug()),
                0..written.len(),
            )
            .suggest("write `true`, `yes`, `y` or `1`, or `false`, `no`, `n` or `0`")
        })
}

fn command(written: &str) -> Result<String, Mistake> {
    let name = written.strip_prefix('/').unwrap_or(written);
    if let Some(command) = find(name) {
        return Ok(command.name.clone());
    }
    let mistake = Mistake::new(
        format!("there is no command `{}`", written.escape_debug()),
        0..written.len(),
    );
    let names = commands().iter().map(|command| command.name.as_str());
    Err(match nearest(name, names) {
        Some(near) => mistake.suggest(format!("did you mean `{near}`?")),
        None => mistake.suggest("`/help` lists the commands"),
    })
}

/// The id of an entry. Whether there is one, the room knows.
fn entry(written: &str) -> Result<String, Mistake> {
    const ADVICE: &str = "an id is a number, as in `5`, or has its room, as in `5@playground`";
    let number = written.split_once('@').map_or(written, |(number, _)| number);
    if number.parse::<u64>().is_ok() && number.bytes().all(|byte| byte.is_ascii_digit()) && !written.ends_with('@') {
        return Ok(written.to_owned());
    }
    let what = if written.is_empty() {
        "the id of an entry is missing".to_owned()
    } else {
        format!("`{}` is not the id of an entry", written.escape_debug())
    };
    Err(Mistake::new(what, 0..written.len()).suggest(ADVICE))
}

fn engine(written: &str) -> Result<String, Mistake> {
    const ADVICE: &str = "engines are `docker`, `docker:CONTEXT` and `training`";
    if matches!(written, "docker" | "training") {
        return Ok(written.to_owned());
    }
    let Some(context) = written.strip_prefix("docker:") else {
        let mistake = Mistake::new(
            format!("there is no engine `{}`", written.escape_debug()),
            0..written.len(),
        );
        return Err(match nearest(written, ["docker", "training"]) {
            Some(near) => mistake.suggest(format!("did you mean `{near}`?")),
            None => mistake.suggest(ADVICE),
        });
    };
    if context.is_empty() {
        return Err(Mistake::new("the name of the Docker context is missing", 0..written.len()).suggest(ADVICE));
    }
    // The names that `docker context create` takes.
    let mut characters = context.chars();
    let first = characters.next().is_some_and(|first| first.is_ascii_alphanumeric());
    if first && characters.all(|character| character.is_ascii_alphanumeric() || "_.+-".contains(character)) {
        Ok(written.to_owned())
    } else {
        Err(Mistake::new(
            format!("`{}` is not the name of a Docker context", context.escape_debug()),
            "docker:".len()..written.len(),
        )
        .suggest(ADVICE))
    }
}

/// One of the values that the argument names.
fn choice(argument: &ArgumentSpec, written: &str) -> Result<String, Mistake> {
    let choices = || argument.choices.iter().map(String::as_str);
    if choices().any(|choice| choice == written) {
        return Ok(written.to_owned());
    }
    let mistake = Mistake::new(
        format!("`{}` cannot be `{}`", argument.name, written.escape_debug()),
        0..written.len(),
    );
    let all = listed(choices(), "and");
    Err(match nearest(written, choices()) {
        Some(near) => mistake.suggest(format!("did you mean `{near}`? The choices are {all}")),
        None => mistake.suggest(format!("the choices are {all}")),
    })
}

/// A name that is also that of a file or directory: of characters that fit, `-`, `_` and `.`, not with a `.` in front,
/// at most 64 bytes.
fn name(written: &str, what: &str, advice: &str, fits: impl Fn(char) -> bool) -> Result<String, Mistake> {
    const LONGEST: usize = 64;
    if written.is_empty() {
        return Err(Mistake::new(format!("{what} is missing"), 0..0).suggest(advice));
    }
    if written.len() > LONGEST {
        return Err(Mistake::new(format!("{what} has at most {LONGEST} bytes"), 0..written.len()).suggest(advice));
    }
    let bad = written
        .char_indices()
        .find(|(at, character)| !(fits(*character) || matches!(character, '-' | '_') || *character == '.' && *at > 0));
    match bad {
        None => Ok(written.to_owned()),
        Some((at, character)) => Err(Mistake::new(
            format!("`{}` cannot stand there in {what}", character.escape_debug()),
            at..at + character.len_utf8(),
        )
        .suggest(advice)),
    }
}

fn word(written: &str, what: &str, advice: &str, fits: impl Fn(char) -> bool) -> Result<String, Mistake> {
    if written.is_empty() {
        return Err(Mistake::new(format!("{what} is missing"), 0..0).suggest(advice));
    }
    match written
        .char_indices()
        .find(|(at, character)| !fits(*character) || (*at == 0 && !character.is_ascii_alphanumeric()))
    {
        None => Ok(written.to_owned()),
        Some((at, character)) => Err(Mistake::new(
            format!("`{}` cannot stand in {what}", character.escape_debug()),
            at..at + character.len_utf8(),
        )
        .suggest(advice)),
    }
}

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;
