//! The line being typed, and where the cursor stands in it. Knows nothing of keys or of the screen.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// The longest line that can be typed or pasted, in bytes. A script takes longer ones.
const LIMIT: usize = 64 * 1024;

/// A line and a cursor, which always stands between two graphemes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Editor {
    text: String,
    cursor: usize,
    killed: String,
}

impl Editor {
    /// The line.
    #[must_use]
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where the cursor stands, in bytes.
    #[must_use]
    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Whether nothing is typed.
    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Replaces the line and goes to its end.
    pub(super) fn set(&mut self, text: &str) {
        text.clone_into(&mut self.text);
        self.cursor = self.text.len();
    }

    /// Gives the line away and starts an empty one.
    pub(super) fn take(&mut self) -> String {
        self.cursor = 0;
        std::mem::take(&mut self.text)
    }

    /// Types one character. Control characters have no place in a line.
    pub(super) fn insert(&mut self, character: char) {
        if !character.is_control() {
            self.insert_text(character.encode_utf8(&mut [0; 4]));
        }
    }

    /// Pastes. A paste never fires: line ends become spaces, and stay line ends inside backticks, where a value may go
    /// over several lines. Other control characters are dropped; a tab becomes a space.
    pub(super) fn paste(&mut self, text: &str) {
        let mut raw = self.text[..self.cursor].matches('`').count() % 2 == 1;
        let mut clean = String::with_capacity(text.len().min(LIMIT));
        for character in text.replace("\r\n", "\n").trim_end_matches('\n').chars() {
            match character {
                '\n' | '\r' if raw => clean.push('\n'),
                '\n' | '\r' | '\t' => clean.push(' '),
                other if other.is_control() => {}
                other => {
                    raw ^= other == '`';
                    clean.push(other);
                }
            }
        }
        self.insert_text(&clean);
    }

    /// Replaces a part of the line, as a completion does, and goes behind it.
    pub(super) fn replace(&mut self, range: Range<usize>, text: &str) {
        if self.text.get(range.clone()).is_some() {
            self.text.replace_range(range.clone(), text);
            self.cursor = range.start + text.len();
            self.settle();
        }
    }

    /// One grapheme to the left.
    pub(super) fn left(&mut self) {
        self.cursor = self.before();
    }

    /// One grapheme to the right.
    pub(super) fn right(&mut self) {
        self.cursor = self.after();
    }

    /// To the start of the line.
    pub(super) fn home(&mut self) {
        self.cursor = 0;
    }

    /// To the end of the line.
    pub(super) fn end(&mut self) {
        self.cursor = self.text.len();
    }

    /// To the start of this word, or of the one before.
    pub(super) fn word_left(&mut self) {
        self.cursor = self.word_before();
    }

    /// Behind this word, or the next one.
    pub(super) fn word_right(&mut self) {
        self.cursor = self.word_after();
    }

    /// Deletes the grapheme before the cursor.
    pub(super) fn backspace(&mut self) {
        let start = self.before();
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
        self.settle();
    }

    /// Deletes the grapheme under the cursor.
    pub(super) fn delete(&mut self) {
        let end = self.after();
        self.text.replace_range(self.cursor..end, "");
        self.settle();
    }

    /// Deletes the word before the cursor and keeps it for [`Self::yank`].
    pub(super) fn kill_word_left(&mut self) {
        self.kill(self.word_before()..self.cursor);
    }

    /// Deletes the word behind the cursor and keeps it for [`Self::yank`].
    pub(super) fn kill_word_right(&mut self) {
        self.kill(self.cursor..self.word_after());
    }

    /// Deletes all before the cursor and keeps it for [`Self::yank`].
    pub(super) fn kill_to_start(&mut self) {
        self.kill(0..self.cursor);
    }

    /// Deletes all behind the cursor and keeps it for [`Self::yank`].
    pub(super) fn kill_to_end(&mut self) {
        self.kill(self.cursor..self.text.len());
    }

    /// Puts back what was killed last.
    pub(super) fn yank(&mut self) {
        let killed = self.killed.clone();
        self.insert_text(&killed);
    }

    fn insert_text(&mut self, text: &str) {
        let mut room = LIMIT.saturating_sub(self.text.len()).min(text.len());
        while !text.is_char_boundary(room) {
            room -= 1;
        }
        self.text.insert_str(self.cursor, &text[..room]);
        self.cursor += room;
        self.settle();
    }

    fn kill(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        self.text[range.clone()].clone_into(&mut self.killed);
        self.text.replace_range(range.clone(), "");
        self.cursor = range.start;
        self.settle();
    }

    /// An edit can join what stood apart into one grapheme; the cursor then goes behind it.
    fn settle(&mut self) {
        let mut graphemes = GraphemeCursor::new(self.cursor, self.text.len(), true);
        if !matches!(graphemes.is_boundary(&self.text, 0), Ok(true)) {
            self.cursor = self.after();
        }
    }

    fn before(&self) -> usize {
        GraphemeCursor::new(self.cursor, self.text.len(), true)
            .prev_boundary(&self.text, 0)
            .ok()
            .flatten()
            .unwrap_or(0)
    }

    fn after(&self) -> usize {
        GraphemeCursor::new(self.cursor, self.text.len(), true)
            .next_boundary(&self.text, 0)
            .ok()
            .flatten()
            .unwrap_or(self.text.len())
    }

    fn word_before(&self) -> usize {
        self.text
            .unicode_word_indices()
            .map(|(at, _)| at)
            .take_while(|&at| at < self.cursor)
            .last()
            .unwrap_or(0)
    }

    fn word_after(&self) -> usize {
        self.text
            .unicode_word_indices()
            .map(|(at, word)| at + word.len())
            .find(|&end| end > self.cursor)
            .unwrap_or(self.text.len())
    }
}

#[cfg(test)]
#[path = "editor_tests.rs"]
mod tests;
