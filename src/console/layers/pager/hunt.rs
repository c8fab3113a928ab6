//! The search in a document, a slice at a time: from where one is to the end, then from the start.

use crate::console::document::Document;
use crate::console::needle::Needle;
use crate::console::transcript::Found;

/// The most lines, and about the most bytes, that are looked at in one go.
const LINES: usize = 5000;
const BYTES: usize = 512 * 1024;
/// The most bytes of one line that are looked at.
const LONGEST: usize = 256 * 1024;
/// The most lines with a match that are remembered.
const MOST: usize = 1_000_000;

/// A search and the lines that it found so far.
#[derive(Debug)]
pub(super) struct Hunt {
    pub(super) needle: Needle,
    /// Lines with a match from where it began on, and before that; both from the top.
    behind: Vec<usize>,
    before: Vec<usize>,
    begun: usize,
    /// The next lines to look at, in each part.
    next: (usize, usize),
    /// The match that one is at.
    pub(super) current: Option<usize>,
    /// How many lines were looked at in all.
    #[cfg(test)]
    pub(super) looked_at: usize,
}

impl Hunt {
    pub(super) fn new(needle: Needle, line: usize) -> Self {
        Self {
            needle,
            behind: Vec::new(),
            before: Vec::new(),
            begun: line,
            next: (line, 0),
            current: None,
            #[cfg(test)]
            looked_at: 0,
        }
    }

    pub(super) fn is_unfinished(&self, document: &Document) -> bool {
        self.before.len() + self.behind.len() < MOST && (self.next.0 < document.lines() || self.next.1 < self.begun)
    }

    /// Looks at some more lines; true where that found the first match.
    pub(super) fn go_on(&mut self, document: &Document) -> bool {
        let mut lines = 0;
        let mut bytes = 0;
        let is_later = self.next.0 < document.lines();
        let from = if is_later { self.next.0 } else { self.next.1 };
        let end = if is_later { usize::MAX } else { self.begun };
        for (line, text) in (from..end).zip(document.from(from)) {
            if lines == LINES || bytes > BYTES {
                break;
            }
            lines += 1;
            let text = clipped(text, LONGEST);
            bytes += text.len();
            if self.needle.is_in(text) {
                if is_later {
                    self.behind.push(line);
                } else {
                    self.before.push(line);
                }
            }
        }
        if is_later {
            self.next.0 += lines;
        } else {
            // Where a text is read anew and shorter, there may be nothing any more.
            self.next.1 = if lines == 0 { self.begun } else { self.next.1 + lines };
        }
        #[cfg(test)]
        {
            self.looked_at += lines;
        }
        let first = self.behind.first();
        let first = first.or_else(|| self.before.first().filter(|_| self.next.1 >= self.begun));
        if self.current.is_none() {
            self.current = first.copied();
            return self.current.is_some();
        }
        false
    }

    pub(super) fn found(&self, document: &Document) -> Found {
        let at = self.current.and_then(|line| {
            let before = self.before.binary_search(&line);
            let behind = self.behind.binary_search(&line).map(|at| at + self.before.len());
            before.or(behind).ok()
        });
        Found {
            at: at.map(|at| at + 1),
            of: self.before.len() + self.behind.len(),
            all: !self.is_unfinished(document),
        }
    }

    /// The match below a line, or above it; round the end where there is none.
    pub(super) fn step(&mut self, line: usize, down: bool) -> Option<usize> {
        let (before, behind) = (self.before.iter(), self.behind.iter());
        let mut all = before.chain(behind).copied();
        self.current = if down {
            all.find(|other| *other > line)
                .or_else(|| self.before.first().or(self.behind.first()).copied())
        } else {
            all.rev()
                .find(|other| *other < line)
                .or_else(|| self.behind.last().or(self.before.last()).copied())
        };
        self.current
    }
}

/// The start of a text, at most so many bytes of it.
pub(super) fn clipped(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
