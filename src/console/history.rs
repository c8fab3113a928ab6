//! The lines typed before, and the way back through them. Knows nothing of the editor or of keys.

use std::collections::VecDeque;

/// How many lines are remembered.
const LIMIT: usize = 500;

/// Lines typed before, oldest first, and where a person stands in them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct History {
    lines: VecDeque<String>,
    /// The line shown, and what was being typed before the first step back.
    at: Option<(usize, String)>,
}

impl History {
    /// Remembers a line; the same line twice in a row is one.
    pub(super) fn push(&mut self, line: &str) {
        self.at = None;
        if line.trim().is_empty() || self.lines.back().is_some_and(|last| last == line) {
            return;
        }
        if self.lines.len() == LIMIT {
            self.lines.pop_front();
        }
        self.lines.push_back(line.to_owned());
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

    /// Looks at what is typed now: a line that was changed is a new one.
    pub(super) fn edited(&mut self, typed: &str) {
        if self.at.as_ref().is_some_and(|(at, _)| self.lines[*at] != typed) {
            self.at = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(lines: &[&str]) -> History {
        let mut history = History::default();
        for line in lines {
            history.push(line);
        }
        history
    }

    #[test]
    fn back_and_forward_end_at_what_was_typed() {
        let mut history = history(&["/a", "/b"]);
        assert_eq!(history.back("/"), Some("/b"));
        assert_eq!(history.back("/b"), Some("/a"));
        assert_eq!(history.back("/a"), None);
        assert_eq!(history.forward().as_deref(), Some("/b"));
        assert_eq!(history.forward().as_deref(), Some("/"));
        assert_eq!(history.forward(), None);
    }

    #[test]
    fn a_changed_line_is_where_the_way_back_begins() {
        let mut history = history(&["/a", "/ab", "/b"]);
        history.back("");
        history.edited("/b");
        assert_eq!(history.back("/b"), Some("/ab"));
        history.edited("/a");
        assert_eq!(history.back("/a"), Some("/ab"));
    }

    #[test]
    fn only_lines_that_start_as_typed_come_back() {
        let mut history = history(&["/docker_images", "hello", "/docker_image_create name=x"]);
        assert_eq!(history.back("/docker_images"), None);
        assert_eq!(history.back("h"), Some("hello"));
    }

    #[test]
    fn repeats_and_blanks_are_not_kept() {
        let mut history = history(&["/a", "/a", "  ", "/b", "/a"]);
        let mut back = Vec::new();
        while let Some(line) = history.back("") {
            back.push(line.to_owned());
        }
        assert_eq!(back, ["/a", "/b", "/a"]);
    }

    #[test]
    fn the_oldest_go_first() {
        let mut history = History::default();
        for number in 0..LIMIT + 10 {
            history.push(&format!("line {number}"));
        }
        assert_eq!(history.lines.len(), LIMIT);
        assert_eq!(history.lines[0], "line 10");
    }
}
