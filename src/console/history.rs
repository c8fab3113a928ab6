//! The lines typed before, and the ways back to them. Knows nothing of the editor, of keys or of files; what lasts is
//! [`Keeper`]'s.

mod file;
mod keeper;
mod search;

use std::collections::{HashSet, VecDeque};

use crate::room::mask;

pub(super) use keeper::{Keeper, Told};
pub(super) use search::{Hit, search};

/// How many lines are remembered, and how many bytes of them.
const LINES: usize = 10_000;
const BYTES: usize = 8 * 1024 * 1024;
/// The longest line that is remembered, in bytes.
const LONGEST: usize = 64 * 1024;

/// Lines typed before, oldest first and none twice, and where a person stands in them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct History {
    lines: VecDeque<String>,
    bytes: usize,
    /// The line shown, and what was being typed before the first step back.
    at: Option<(usize, String)>,
}

impl History {
    /// Remembers a line; an earlier one that is the same goes. True where the line is one to keep for later runs.
    ///
    /// A line that holds a secret is not remembered at all, nor one that begins with a space, as in shells.
    pub(super) fn push(&mut self, line: &str) -> bool {
        self.at = None;
        if !is_kept(line) {
            return false;
        }
        if self.lines.back().is_some_and(|last| last == line) {
            return false;
        }
        if let Some(earlier) = self.lines.iter().rposition(|other| other == line) {
            self.lines.remove(earlier);
            self.bytes -= line.len();
        }
        self.bytes += line.len();
        self.lines.push_back(line.to_owned());
        self.trim();
        true
    }

    /// Puts the lines of earlier runs, oldest first, before those of this one.
    pub(super) fn absorb(&mut self, earlier: Vec<String>) {
        let walked = self
            .at
            .take()
            .and_then(|(at, draft)| Some((self.lines.get(at)?.clone(), draft)));
        let mut seen: HashSet<&str> = self.lines.iter().map(String::as_str).collect();
        let mut fresh: Vec<bool> = Vec::with_capacity(earlier.len());
        for line in earlier.iter().rev() {
            fresh.push(is_kept(line) && seen.insert(line));
        }
        for (line, _) in earlier.into_iter().rev().zip(fresh).filter(|(_, fresh)| *fresh) {
            self.bytes += line.len();
            self.lines.push_front(line);
        }
        self.trim();
        // Whoever is on the way back stays on the line that is shown.
        self.at = walked.and_then(|(shown, draft)| {
            let at = self.lines.iter().rposition(|line| *line == shown)?;
            Some((at, draft))
        });
    }

    /// One line back from what is typed now; none at the oldest. Only lines that start as the typed one are shown.
    pub(super) fn back(&mut self, typed: &str) -> Option<&str> {
        let (from, draft) = match &self.at {
            Some((at, draft)) => (*at, draft.clone()),
            None => (self.lines.len(), typed.to_owned()),
        };
        let found = self
            .lines
            .iter()
            .take(from)
            .rposition(|line| line.starts_with(&draft) && *line != draft)?;
        self.at = Some((found, draft));
        self.lines.get(found).map(String::as_str)
    }

    /// One line forward; behind the newest comes what was being typed. None where no step back was made.
    pub(super) fn forward(&mut self) -> Option<String> {
        let (at, draft) = self.at.take()?;
        let found = self
            .lines
            .iter()
            .enumerate()
            .skip(at + 1)
            .find(|(_, line)| line.starts_with(&draft));
        match found {
            Some((found, line)) => {
                let line = line.clone();
                self.at = Some((found, draft));
                Some(line)
            }
            None => Some(draft),
        }
    }

    /// Looks at what is typed now: a line that was changed is a new one.
    pub(super) fn edited(&mut self, typed: &str) {
        if self
            .at
            .as_ref()
            .is_some_and(|(at, _)| self.lines.get(*at).is_none_or(|line| line != typed))
        {
            self.at = None;
        }
    }

    /// The newest line that starts with what is typed and goes on; none where nothing is typed.
    pub(super) fn ghost(&self, typed: &str) -> Option<&str> {
        if typed.is_empty() {
            return None;
        }
        self.lines
            .iter()
            .rev()
            .find(|line| line.len() > typed.len() && line.starts_with(typed))
            .map(String::as_str)
    }

    /// The lines that fit a query, the best first and the newest first among equals, `most` at most; without a query the
    /// newest lines.
    pub(super) fn search(&self, query: &str, most: usize) -> Vec<Hit<'_>> {
        search(self.lines.iter().rev().map(String::as_str), query, most)
    }

    fn trim(&mut self) {
        while self.lines.len() > LINES || self.bytes > BYTES {
            let Some(oldest) = self.lines.pop_front() else { break };
            self.bytes -= oldest.len();
        }
    }
}

/// Whether a line is remembered.
fn is_kept(line: &str) -> bool {
    !line.trim().is_empty()
        && !line.starts_with(' ')
        && line.len() <= LONGEST
        // Redaction changes nothing where there is no secret; what was hidden before stands for one.
        && mask(line) == line
        && !line.contains("***")
}

#[cfg(test)]
mod tests;
