//! How a command is used, in as many columns as there are: what is typed now stays in sight, what lies far from it
//! gives way first.

use super::text;
use crate::catalog::{Mark, Signature};

/// What stands for what gave way.
const GAP: &str = "…";

/// A usage line, cut to a width.
#[derive(Debug)]
pub(super) struct Usage<'a> {
    pieces: &'a [(String, Mark)],
    line: String,
    /// The arguments with their brackets, and the name before them, by their bytes in the line.
    words: Vec<(usize, usize)>,
}

impl<'a> Usage<'a> {
    pub(super) fn new(signature: &'a Signature) -> Self {
        let line: String = signature.pieces.iter().map(|(piece, _)| piece.as_str()).collect();
        let words = words(&line);
        Self {
            pieces: &signature.pieces,
            line,
            words,
        }
    }

    /// The columns of the whole line.
    pub(super) fn columns(&self) -> usize {
        text::width(&self.line)
    }

    /// Whether an argument is being typed.
    pub(super) fn has_current(&self) -> bool {
        self.current().is_some()
    }

    /// The argument that is being typed, without its brackets.
    pub(super) fn current_alone(&self) -> Vec<(&str, Mark)> {
        let current = |(_, mark): &&(String, Mark)| *mark == Mark::Current;
        self.pieces
            .iter()
            .filter(current)
            .map(|(piece, mark)| (piece.as_str(), *mark))
            .collect()
    }

    /// The line in at most so many columns: all of it, or the name and the words around the current one.
    pub(super) fn fit(&self, columns: usize) -> Vec<(&str, Mark)> {
        if self.columns() <= columns {
            return self.segments(0, self.line.len());
        }
        let Some(&(_, name_end)) = self.words.first() else {
            return Vec::new();
        };
        let width = |first: usize, last: usize| {
            let (Some(&(start, _)), Some(&(_, end))) = (self.words.get(first), self.words.get(last)) else {
                return usize::MAX;
            };
            let before = if first > 1 { 2 } else { 0 };
            let behind = if last + 1 < self.words.len() { 2 } else { 0 };
            text::width(&self.line[..name_end]) + 1 + before + text::width(&self.line[start..end]) + behind
        };
        let middle = self.current().unwrap_or(1).max(1);
        let (mut first, mut last) = (middle, middle);
        loop {
            if last + 1 < self.words.len() && width(first, last + 1) <= columns {
                last += 1;
            } else if first > 1 && width(first - 1, last) <= columns {
                first -= 1;
            } else {
                break;
            }
        }
        let (Some(&(start, _)), Some(&(_, end))) = (self.words.get(first), self.words.get(last)) else {
            return self.segments(0, name_end);
        };
        let mut shown = self.segments(0, name_end);
        shown.push((" ", Mark::Optional));
        if first > 1 {
            shown.extend([(GAP, Mark::Optional), (" ", Mark::Optional)]);
        }
        shown.extend(self.segments(start, end));
        if last + 1 < self.words.len() {
            shown.extend([(" ", Mark::Optional), (GAP, Mark::Optional)]);
        }
        shown
    }

    /// The word that holds the current argument.
    fn current(&self) -> Option<usize> {
        let mut at = 0;
        let start = self.pieces.iter().find_map(|(piece, mark)| {
            let start = at;
            at += piece.len();
            (*mark == Mark::Current).then_some(start)
        })?;
        self.words.iter().position(|&(_, end)| start < end)
    }

    /// The pieces between two bytes of the line.
    fn segments(&self, start: usize, end: usize) -> Vec<(&str, Mark)> {
        let mut at = 0;
        let mut found = Vec::new();
        for (piece, mark) in self.pieces {
            let (from, to) = (at.max(start), (at + piece.len()).min(end));
            at += piece.len();
            if from < to {
                found.push((&self.line[from..to], *mark));
            }
        }
        found
    }
}

/// The words of a usage line; a space between brackets separates none.
fn words(line: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'[' | b'(' => depth += 1,
            b']' | b')' => depth = depth.saturating_sub(1),
            b' ' if depth == 0 => {
                words.push((start, at));
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push((start, line.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(current: &str) -> Signature {
        let mark = |piece: &&str| {
            let mark = match *piece {
                "/make" => Mark::Name,
                piece if piece == current => Mark::Current,
                _ => Mark::Optional,
            };
            ((*piece).to_owned(), mark)
        };
        let pieces = [
            "/make",
            " ",
            "name=NAME",
            " [",
            "all=true",
            " | ",
            "some=N",
            "] [",
            "base=REF",
            "]",
        ];
        Signature {
            pieces: pieces.iter().map(mark).collect(),
            note: None,
        }
    }

    fn fitted(current: &str, columns: usize) -> String {
        let signature = signature(current);
        let usage = Usage::new(&signature);
        usage.fit(columns).iter().map(|(piece, _)| *piece).collect()
    }

    #[test]
    fn what_is_typed_stays_in_sight() {
        assert_eq!(
            fitted("name=NAME", 80),
            "/make name=NAME [all=true | some=N] [base=REF]"
        );
        assert_eq!(fitted("name=NAME", 40), "/make name=NAME [all=true | some=N] …");
        assert_eq!(fitted("base=REF", 40), "/make … [all=true | some=N] [base=REF]");
        assert_eq!(fitted("base=REF", 30), "/make … [base=REF]");
        assert_eq!(fitted("some=N", 30), "/make … [all=true | some=N] …");
        assert_eq!(fitted("", 20), "/make name=NAME …");
    }

    #[test]
    fn the_current_argument_can_stand_alone() {
        let signature = signature("base=REF");
        let usage = Usage::new(&signature);
        assert!(usage.has_current());
        assert_eq!(usage.current_alone(), [("base=REF", Mark::Current)]);
    }
}
