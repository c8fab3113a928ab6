//! Checks a command line against the command it names.

use std::collections::BTreeMap;

use crate::language::{Argument, Diagnostic, Invocation, Quoting, Span};

use super::near::nearest;
use super::slip::slip;
use super::value::value;
use super::{ArgumentSpec, CommandSpec, Kind, Request, Value, commands, find, usage};

/// Makes a request of an invocation that was read from `line`.
pub(super) fn bind(invocation: &Invocation, line: &str) -> Result<Request, Diagnostic> {
    let command = find(&invocation.name.value).ok_or_else(|| unknown_command(invocation))?;
    arguments(command, invocation, line)
        .map(|arguments| Request {
            command,
            line: line.to_owned(),
            arguments,
        })
        .map_err(|diagnostic| Diagnostic {
            usage: Some(usage(command)),
            ..diagnostic
        })
}

fn unknown_command(invocation: &Invocation) -> Diagnostic {
    let name = &invocation.name.value;
    let names = commands().iter().map(|command| command.name.as_str());
    let suggestion = match nearest(name, names) {
        Some(near) => format!("did you mean `/{near}`?"),
        None => "`/help` lists the commands".to_owned(),
    };
    Diagnostic::new(format!("unknown command `/{name}`"), invocation.name.span).suggest(suggestion)
}

/// Everything that is wrong in what is written; what is missing is no mistake here.
pub(super) fn mistakes(invocation: &Invocation, line: &str) -> Vec<Diagnostic> {
    let Some(command) = find(&invocation.name.value) else {
        return vec![unknown_command(invocation)];
    };
    let mut mistakes: Vec<Diagnostic> = Vec::new();
    let mut given = Given::new();
    for index in 0..invocation.arguments.len() {
        let inside = |wrong: &Diagnostic, span: Span| wrong.span.start <= span.start && span.end <= wrong.span.end;
        let told = |argument: &Argument| mistakes.last().is_some_and(|wrong| inside(wrong, argument.span()));
        if invocation.arguments.get(index).is_some_and(told) {
            continue;
        }
        if let Err(wrong) = argument(command, invocation, index, &mut given, line) {
            mistakes.push(Diagnostic {
                usage: Some(usage(command)),
                ..wrong
            });
        }
    }
    mistakes
}

/// The arguments given so far, with the place of each value.
type Given = BTreeMap<&'static str, (Value, Span)>;

fn arguments(command: &'static CommandSpec, invocation: &Invocation, line: &str) -> Result<Given, Diagnostic> {
    let mut given = Given::new();
    for index in 0..invocation.arguments.len() {
        argument(command, invocation, index, &mut given, line)?;
    }
    complete(command, invocation, &given)?;
    Ok(given)
}

/// Checks one argument and adds it to those given.
fn argument(
    command: &'static CommandSpec,
    invocation: &Invocation,
    index: usize,
    given: &mut Given,
    line: &str,
) -> Result<(), Diagnostic> {
    if let Some(diagnostic) = slip(command, &invocation.arguments, index) {
        return Err(diagnostic);
    }
    let Some(argument) = invocation.arguments.get(index) else {
        return Ok(());
    };
    let (spec, value) = match &argument.key {
        Some(_) => keyed(command, argument, line)?,
        None => bare(command, argument, given, line)?,
    };
    exclusive(command, spec, &value, given, argument)?;
    given.insert(&spec.name, (value, argument.value.span));
    Ok(())
}

type Bound = (&'static ArgumentSpec, Value);

fn keyed(command: &'static CommandSpec, argument: &Argument, line: &str) -> Result<Bound, Diagnostic> {
    let key = argument.key.as_ref().map_or("", |key| key.value.as_str());
    let place = argument.key.as_ref().map_or(argument.value.span, |key| key.span);
    let Some(spec) = command.arguments.iter().find(|spec| spec.name == key) else {
        return Err(unknown_argument(command, key, place));
    };
    if argument.value.value.is_empty() && argument.value.quoting == Quoting::None {
        return Err(
            Diagnostic::new(format!("`{key}=` has no value"), argument.span()).suggest(format!(
                "write the value right after `{key}=`, or leave the argument out"
            )),
        );
    }
    Ok((spec, value(spec, &argument.value, line)?))
}

fn unknown_argument(command: &CommandSpec, key: &str, place: Span) -> Diagnostic {
    if command.arguments.is_empty() {
        return no_arguments(command, place);
    }
    let diagnostic = Diagnostic::new(format!("unknown argument `{key}` of /{}", command.name), place);
    let names = || command.arguments.iter().map(|spec| spec.name.as_str());
    if let Some(near) = nearest(key, names()) {
        return diagnostic.suggest(format!("did you mean `{near}`?"));
    }
    let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
    diagnostic.suggest(format!("it takes {}", all.join(", ")))
}

fn no_arguments(command: &CommandSpec, place: Span) -> Diagnostic {
    Diagnostic::new(format!("/{} takes no arguments", command.name), place)
        .suggest(format!("write `/{}` alone", command.name))
}

/// A value without a key: the name of a flag, or the default argument.
fn bare(command: &'static CommandSpec, argument: &Argument, given: &Given, line: &str) -> Result<Bound, Diagnostic> {
    let text = &argument.value;
    if command.arguments.is_empty() {
        return Err(no_arguments(command, text.span));
    }
    let flag = command
        .arguments
        .iter()
        .find(|spec| spec.kind == Kind::Flag && spec.name == text.value && text.quoting == Quoting::None);
    if let Some(flag) = flag {
        return Ok((flag, Value::Flag(true)));
    }
    let Some(spec) = command.arguments.iter().find(|spec| spec.bare) else {
        return Err(
            Diagnostic::new(format!("/{} takes no value without a name", command.name), text.span)
                .suggest("write it as `name=value`"),
        );
    };
    if given.contains_key(spec.name.as_str()) {
        return Err(Diagnostic::new(
            format!("a value without a name is `{}`, and that is given already", spec.name),
            text.span,
        )
        .suggest("write it as `name=value`; put a value with spaces in quotes, and separate lists by commas"));
    }
    Ok((spec, value(spec, text, line)?))
}

/// Refuses an argument that is given twice, or together with one that excludes it.
fn exclusive(
    command: &CommandSpec,
    spec: &ArgumentSpec,
    value: &Value,
    given: &Given,
    argument: &Argument,
) -> Result<(), Diagnostic> {
    let place = argument.key.as_ref().map_or(argument.value.span, |key| key.span);
    if given.contains_key(spec.name.as_str()) {
        let diagnostic = Diagnostic::new(format!("argument `{}` is given twice", spec.name), place);
        return Err(match spec.kind {
            Kind::Requirements | Kind::OsPackages => diagnostic.suggest("give one list, its items separated by commas"),
            _ => diagnostic.suggest("give it once"),
        });
    }
    let rival = group(command, spec)
        .filter(|rival| rival.name != spec.name && *value != Value::Flag(false))
        .find(|rival| counts(given, rival));
    match rival {
        Some(rival) => Err(Diagnostic::new(
            format!("`{}` and `{}` cannot be given together", rival.name, spec.name),
            argument.span(),
        )
        .suggest(format!("give either `{}` or `{}`", rival.name, spec.name))),
        None => Ok(()),
    }
}

/// The arguments of which only one may be given, this one among them.
fn group<'a>(command: &'a CommandSpec, spec: &'a ArgumentSpec) -> impl Iterator<Item = &'a ArgumentSpec> {
    command
        .arguments
        .iter()
        .filter(move |other| spec.one_of.is_some() && other.one_of == spec.one_of)
}

/// Whether an argument is given; a flag that says no is as good as not given.
fn counts(given: &Given, spec: &ArgumentSpec) -> bool {
    given
        .get(spec.name.as_str())
        .is_some_and(|(value, _)| *value != Value::Flag(false))
}

/// Refuses a command that lacks an argument.
fn complete(command: &CommandSpec, invocation: &Invocation, given: &Given) -> Result<(), Diagnostic> {
    for spec in command.arguments.iter().filter(|spec| spec.required) {
        let choices: Vec<&ArgumentSpec> = match spec.one_of {
            Some(_) => group(command, spec).collect(),
            None => vec![spec],
        };
        if choices.iter().any(|choice| counts(given, choice)) {
            continue;
        }
        let names: Vec<String> = choices.iter().map(|choice| format!("`{}=`", choice.name)).collect();
        let diagnostic = Diagnostic::new(
            format!("/{} needs {}", command.name, names.join(" or ")),
            invocation.name.span,
        );
        return Err(match command.examples.first() {
            Some(example) => diagnostic.suggest(format!("for example `{}`", example.line)),
            None => diagnostic,
        });
    }
    Ok(())
}
