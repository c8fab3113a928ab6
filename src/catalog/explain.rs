//! The commands in words: usage lines, help, and the reference page.

use std::fmt::Write;

use super::{ArgumentSpec, CommandSpec, Kind, commands};

/// The usage line of a command: `/docker_image_create name=NAME [dependencies=REQUIREMENTS] …`.
#[must_use]
pub fn usage(command: &CommandSpec) -> String {
    pieces(command).into_iter().map(|(text, _)| text).collect()
}

/// The pieces of the usage line: arguments, and the name, spaces and brackets around them.
pub(super) fn pieces(command: &CommandSpec) -> Vec<(String, Option<&ArgumentSpec>)> {
    let mut pieces = vec![(format!("/{}", command.name), None)];
    for (index, argument) in command.arguments.iter().enumerate() {
        let rival = |other: &&ArgumentSpec| argument.one_of.is_some() && other.one_of == argument.one_of;
        if command.arguments.iter().take(index).any(|other| rival(&other)) {
            continue;
        }
        let choices: Vec<&ArgumentSpec> = match argument.one_of {
            None => vec![argument],
            Some(_) => command.arguments.iter().filter(rival).collect(),
        };
        let required = choices.iter().any(|choice| choice.required);
        let (before, behind) = match (required, choices.len()) {
            (true, 1) => (" ", ""),
            (true, _) => (" (", ")"),
            (false, _) => (" [", "]"),
        };
        for (place, choice) in choices.into_iter().enumerate() {
            pieces.push((if place == 0 { before } else { " | " }.to_owned(), None));
            pieces.push((pair(choice), Some(choice)));
        }
        if !behind.is_empty() {
            pieces.push((behind.to_owned(), None));
        }
    }
    pieces
}

/// `name=PLACEHOLDER`.
fn pair(argument: &ArgumentSpec) -> String {
    if argument.placeholder.is_empty() {
        format!("{}={}", argument.name, argument.name.to_uppercase())
    } else {
        format!("{}={}", argument.name, argument.placeholder)
    }
}

/// What an argument's value is, in words.
pub(super) fn words(argument: &ArgumentSpec) -> String {
    if argument.choices.is_empty() {
        kind(argument.kind).to_owned()
    } else {
        listed(argument.choices.iter().map(String::as_str), "or")
    }
}

/// Names in a sentence: `` `a`, `b` or `c` ``.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>, before_last: &str) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match (names.pop(), names.is_empty()) {
        (None, _) => String::new(),
        (Some(only), true) => only,
        (Some(last), false) => format!("{} {before_last} {last}", names.join(", ")),
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Flag => "yes or no",
        Kind::ImageName => "image name",
        Kind::ImageReference => "image reference",
        Kind::Requirements => "list of requirements",
        Kind::OsPackages => "list of OS packages",
        Kind::Command => "command",
        Kind::Job => "job",
        Kind::Engine => "engine",
        Kind::Theme => "theme",
        Kind::Room => "room",
        Kind::Entry => "entry",
        Kind::Lesson => "lesson",
        Kind::Seconds => "seconds",
        Kind::Age => "age, such as `30d`",
        Kind::Text => "text",
    }
}

/// Whether an argument must be given, and what happens where it is not, in words.
fn need(argument: &ArgumentSpec) -> String {
    let mut words = match (argument.required, &argument.one_of) {
        (false, None) => "optional".to_owned(),
        (true, None) => "required".to_owned(),
        (_, Some(_)) => "one of these".to_owned(),
    };
    if argument.bare {
        words.push_str("; also as the value alone");
    }
    if argument.kind == Kind::Flag {
        words.push_str("; also as the name alone");
    }
    if let Some(default) = &argument.default {
        let _ = write!(words, "; without it: {default}");
    }
    words
}

/// What `/help NAME` says of a command, plain text.
#[must_use]
pub fn help(command: &CommandSpec) -> String {
    let mut text = format!("/{}: {}\n\nUsage: {}\n", command.name, command.summary, usage(command));
    if !command.arguments.is_empty() {
        text.push_str("\nArguments:\n");
        let width = widest(command.arguments.iter().map(|argument| argument.name.len()));
        for argument in &command.arguments {
            let _ = writeln!(text, "  {:width$}  {}", argument.name, argument.summary);
            let _ = writeln!(text, "  {:width$}  ({}; {})", "", words(argument), need(argument));
        }
    }
    if !command.description.trim().is_empty() {
        let _ = write!(text, "\n{}\n", command.description.trim());
    }
    if !command.examples.is_empty() {
        text.push_str("\nExamples:\n");
        for example in &command.examples {
            let _ = writeln!(text, "  {}\n      {}", example.line, example.does);
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// What `/help` says, plain text: every command, and how lines are written.
#[must_use]
pub fn overview() -> String {
    let width = widest(commands().iter().map(|command| command.name.len() + 1));
    let mut text = "Commands:\n".to_owned();
    for command in commands() {
        let _ = writeln!(text, "  {:width$}  {}", format!("/{}", command.name), command.summary);
    }
    text.push_str(
        "\nArguments are written `name=value`; a value with spaces stands in quotes, and lists are separated by commas.\n\
         A line without a slash is chat. `/help NAME` explains one command.",
    );
    text
}

fn widest(lengths: impl Iterator<Item = usize>) -> usize {
    lengths.max().unwrap_or_default()
}

/// The reference page of all commands, Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text = "# Commands\n\n<!-- Generated from the files in commands/. -->\n".to_owned();
    for command in commands() {
        let _ = write!(
            text,
            "\n## `/{}`\n\n{}\n\n```text\n{}\n```\n",
            command.name,
            command.summary,
            usage(command)
        );
        if !command.arguments.is_empty() {
            text.push_str("\n| Argument | Value | Meaning | Needed |\n| --- | --- | --- | --- |\n");
            for argument in &command.arguments {
                let _ = writeln!(
                    text,
                    "| `{}` | {} | {} | {} |",
                    argument.name,
                    words(argument),
                    cell(&argument.summary),
                    cell(&need(argument))
                );
            }
        }
        if !command.description.trim().is_empty() {
            let _ = write!(text, "\n{}\n", command.description.trim());
        }
        if !command.columns.is_empty() {
            let columns: Vec<String> = command.columns.iter().map(|column| format!("`{column}`")).collect();
            let title = command.title.as_deref().unwrap_or(&command.name);
            let _ = write!(text, "\nAnswers with the table \"{title}\": {}.\n", columns.join(", "));
        }
        if !command.examples.is_empty() {
            text.push_str("\nExamples:\n");
            for example in &command.examples {
                let _ = write!(text, "\n```text\n{}\n```\n\n{}\n", example.line, example.does);
            }
        }
    }
    text
}

/// Text that can stand in a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
