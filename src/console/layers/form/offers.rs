//! The values on offer in a field: those that completion would offer in the line.

use super::rows::Row;
use crate::catalog::{self, Candidate, CommandSpec, Known};

/// What could stand in the field.
#[derive(Debug)]
pub(super) struct Offers {
    pub(super) candidates: Vec<Candidate>,
    /// The line up to the part that a candidate replaces.
    head: String,
    name: &'static str,
}

impl Offers {
    /// What could stand at the end of a field; none where nothing is known.
    pub(super) fn of(command: &CommandSpec, rows: &[Row], at: usize, known: &Known) -> Option<Self> {
        let row = rows.get(at).filter(|row| row.typed.at_end())?;
        let typed = row.typed.text();
        if typed.contains(|sign: char| sign.is_whitespace() || matches!(sign, '"' | '\'' | '`' | '\\')) {
            // Such a value stands in quotes, and is typed by hand.
            return None;
        }
        let others: Vec<(&str, &str)> = rows
            .iter()
            .filter(|other| other.spec.name != row.spec.name)
            .map(|other| (other.spec.name, other.typed.text()))
            .collect();
        let line = format!("{} {}={typed}", catalog::line_of(command, &others), row.spec.name);
        let found = catalog::complete(&line, line.len(), known)?;
        let mut candidates = found.candidates;
        let now = line.get(found.range.start..)?;
        candidates.retain(|candidate| candidate.text != now);
        (!candidates.is_empty()).then(|| Self {
            candidates,
            head: line.get(..found.range.start).unwrap_or_default().to_owned(),
            name: row.spec.name,
        })
    }

    /// The value of the field with a candidate in it.
    pub(super) fn with(&self, candidate: usize) -> Option<String> {
        let line = format!("{}{}", self.head, self.candidates.get(candidate)?.text);
        let (_, fields) = catalog::fields_of(&line)?;
        fields.get(self.name).cloned()
    }
}
