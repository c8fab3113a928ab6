//! The fields of a form: what is typed in each, and what is wrong with it.

use std::collections::BTreeMap;

use crate::catalog::{self, CommandSpec, Field as Spec};
use crate::console::field::Field;

/// One argument.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) spec: Spec,
    pub(super) typed: Field,
    /// What is wrong with it, once it was left.
    pub(super) wrong: Option<String>,
}

impl Row {
    /// Whether it must be given, in a word.
    pub(super) fn word(&self) -> &'static str {
        match (self.spec.one_of, self.spec.required) {
            (Some(_), _) => "one of",
            (None, true) => "required",
            (None, false) => "",
        }
    }
}

/// The fields of a command, the required ones first, those of which only one may be given together.
pub(super) fn rows(command: &'static CommandSpec, given: &BTreeMap<&'static str, String>) -> Vec<Row> {
    let mut fields: Vec<(usize, Spec)> = catalog::form(command).into_iter().enumerate().collect();
    let first_of = |group: &str| {
        command
            .arguments
            .iter()
            .position(|spec| spec.one_of.as_deref() == Some(group))
    };
    fields.sort_by_key(|(at, field)| (!field.required, field.one_of.and_then(first_of).unwrap_or(*at), *at));
    fields
        .into_iter()
        .map(|(_, spec)| Row {
            typed: Field::new(given.get(spec.name).map_or("", String::as_str)),
            spec,
            wrong: None,
        })
        .collect()
}

/// Checks one field as it will be checked in the line.
pub(super) fn check(command: &CommandSpec, rows: &mut [Row], at: usize) {
    let Some(row) = rows.get(at) else { return };
    let (name, group) = (row.spec.name, row.spec.one_of);
    let filled = !row.typed.is_empty();
    let other = rows.iter().enumerate().find(|(index, other)| {
        *index != at && group.is_some() && other.spec.one_of == group && !other.typed.is_empty()
    });
    let wrong = match (filled, other) {
        (true, Some((_, other))) => Some(format!("only one of `{}` and `{name}` may be given", other.spec.name)),
        (false, Some(_)) => None,
        (_, None) => catalog::check_field(command, name, row.typed.text()).err(),
    };
    if let Some(row) = rows.get_mut(at) {
        row.wrong = wrong;
    }
}

/// Checks all of them; gives the first that is wrong.
pub(super) fn check_all(command: &CommandSpec, rows: &mut [Row]) -> Option<usize> {
    for at in 0..rows.len() {
        check(command, rows, at);
    }
    if let Some(at) = rows.iter().position(|row| row.wrong.is_some()) {
        return Some(at);
    }
    // Of a group of which one must be given, none is.
    let missing = rows.iter().position(|row| {
        row.spec.required
            && row.spec.one_of.is_some()
            && rows
                .iter()
                .filter(|other| other.spec.one_of == row.spec.one_of)
                .all(|other| other.typed.is_empty())
    })?;
    let names = group(rows, missing);
    rows[missing].wrong = Some(format!("one of {names} must be given"));
    Some(missing)
}

/// The names of the group of a field.
pub(super) fn group(rows: &[Row], at: usize) -> String {
    let group = rows.get(at).and_then(|row| row.spec.one_of);
    let names: Vec<String> = rows
        .iter()
        .filter(|row| group.is_some() && row.spec.one_of == group)
        .map(|row| format!("`{}`", row.spec.name))
        .collect();
    names.join(", ")
}

/// The line that the fields mean.
pub(super) fn line(command: &CommandSpec, rows: &[Row]) -> String {
    let fields: Vec<(&str, &str)> = rows.iter().map(|row| (row.spec.name, row.typed.text())).collect();
    catalog::line_of(command, &fields)
}
