//! Words and letters: moves over them, and small changes of them.

use unicode_segmentation::UnicodeSegmentation;

use super::super::editor::Editor;
use super::undo::Kind;

impl Editor {
    /// To the start of this word, or of the one before.
    pub(in crate::console) fn word_left(&mut self) {
        self.go(self.word_before());
    }

    /// Behind this word, or the next one.
    pub(in crate::console) fn word_right(&mut self) {
        self.go(self.word_after());
    }

    /// Changes the places of the graphemes before and behind the cursor, and goes behind them; at the end of a line of
    /// the last two.
    pub(in crate::console) fn transpose(&mut self) {
        let (start, end) = self.line();
        let middle = if self.cursor == end {
            self.before().max(start)
        } else {
            self.cursor
        };
        let (Some(first), Some(second)) = (
            self.text[start..middle].graphemes(true).next_back(),
            self.text[middle..end].graphemes(true).next(),
        ) else {
            return;
        };
        let range = middle - first.len()..middle + second.len();
        let changed = format!("{second}{first}");
        self.begin();
        self.splice(range, &changed, Kind::Other);
    }

    /// Makes the rest of this word, or the next one, upper case.
    pub(in crate::console) fn upper_word(&mut self) {
        self.change_word(str::to_uppercase);
    }

    /// Makes the rest of this word, or the next one, lower case.
    pub(in crate::console) fn lower_word(&mut self) {
        self.change_word(str::to_lowercase);
    }

    /// Makes the first letter of the rest of this word, or of the next one, upper case and the others lower case.
    pub(in crate::console) fn capital_word(&mut self) {
        self.change_word(|word| {
            let at = word.find(char::is_alphanumeric).unwrap_or(0);
            let (head, rest) = word.split_at(at);
            let mut rest = rest.chars();
            let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
            format!("{head}{first}{}", rest.as_str().to_lowercase())
        });
    }

    fn change_word(&mut self, change: impl Fn(&str) -> String) {
        let range = self.cursor..self.word_after();
        let changed = change(&self.text[range.clone()]);
        self.begin();
        if changed == self.text[range.clone()] {
            self.go(range.end);
        } else {
            self.splice(range, &changed, Kind::Other);
        }
    }

    pub(super) fn word_before(&self) -> usize {
        self.text
            .unicode_word_indices()
            .map(|(at, _)| at)
            .take_while(|&at| at < self.cursor)
            .last()
            .unwrap_or(0)
    }

    pub(super) fn word_after(&self) -> usize {
        self.text
            .unicode_word_indices()
            .map(|(at, word)| at + word.len())
            .find(|&end| end > self.cursor)
            .unwrap_or(self.text.len())
    }
}
