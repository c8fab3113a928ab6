//! The line being typed, and where the cursor stands in it. Knows nothing of keys or of the screen.

mod kills;
mod lines;
mod rows;
mod undo;
mod words;

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use kills::Kills;
use lines::Backticks;
use undo::{Change, Kind, Undo};

pub(super) use rows::{Row, Rows};

/// The longest line that can be typed or pasted, in bytes. A script takes longer ones.
const LIMIT: usize = 64 * 1024;

/// A line and a cursor, which always stands between two graphemes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Editor {
    text: String,
    cursor: usize,
    kills: Kills,
    undo: Undo,
    last: Last,
    /// The column that moves up and down keep to.
    goal: Option<usize>,
}

/// What was done last, where that matters for what is done next.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
enum Last {
    #[default]
    Anything,
    Kill,
    /// This range was put in, from so many kills back.
    Yank(Range<usize>, usize),
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
        self.begin();
        let clean = printable(text);
        if clean == self.text {
            self.cursor = self.text.len();
        } else {
            self.splice(0..self.text.len(), &clean, Kind::Whole);
        }
    }

    /// Gives the line away and starts an empty one.
    pub(super) fn take(&mut self) -> String {
        self.begin();
        self.undo.clear();
        self.cursor = 0;
        std::mem::take(&mut self.text)
    }

    /// Types one character. Control characters have no place in a line.
    pub(super) fn insert(&mut self, character: char) {
        if !character.is_control() {
            self.begin();
            self.splice(
                self.cursor..self.cursor,
                character.encode_utf8(&mut [0; 4]),
                Kind::Typed,
            );
        }
    }

    /// Pastes. A paste never fires: line ends become spaces, and stay line ends inside backticks, where a value may go
    /// over several lines. Other control characters are dropped; a tab becomes a space.
    pub(super) fn paste(&mut self, text: &str) {
        let mut backticks = Backticks::behind(&self.text[..self.cursor]);
        let mut clean = String::with_capacity(text.len().min(LIMIT));
        for character in text.replace("\r\n", "\n").trim_end_matches('\n').chars() {
            let kept = match character {
                '\n' | '\r' if backticks.open() => '\n',
                '\n' | '\r' | '\t' => ' ',
                other if other.is_control() => continue,
                other => other,
            };
            backticks.step(kept);
            clean.push(kept);
        }
        self.insert_text(&clean);
    }

    /// Replaces a part of the line, as a completion does, and goes behind it.
    pub(super) fn replace(&mut self, range: Range<usize>, text: &str) {
        if self.text.get(range.clone()).is_some() {
            self.begin();
            self.splice(range, &printable(text), Kind::Other);
        }
    }

    /// One grapheme to the left.
    pub(super) fn left(&mut self) {
        self.go(self.before());
    }

    /// One grapheme to the right.
    pub(super) fn right(&mut self) {
        self.go(self.after());
    }

    /// To the start of the line.
    pub(super) fn home(&mut self) {
        self.go(self.line().0);
    }

    /// To the end of the line.
    pub(super) fn end(&mut self) {
        self.go(self.line().1);
    }

    /// Deletes the grapheme before the cursor.
    pub(super) fn backspace(&mut self) {
        self.begin();
        self.splice(self.before()..self.cursor, "", Kind::Before);
    }

    /// Deletes the grapheme under the cursor.
    pub(super) fn delete(&mut self) {
        self.begin();
        self.splice(self.cursor..self.after(), "", Kind::Behind);
    }

    /// Deletes the word before the cursor and keeps it for [`Self::yank`].
    pub(super) fn kill_word_left(&mut self) {
        self.kill(self.word_before()..self.cursor, true);
    }

    /// Deletes the word behind the cursor and keeps it for [`Self::yank`].
    pub(super) fn kill_word_right(&mut self) {
        self.kill(self.cursor..self.word_after(), false);
    }

    /// Deletes all before the cursor in its line, or the line end before it, and keeps it for [`Self::yank`].
    pub(super) fn kill_to_start(&mut self) {
        let start = self.line().0;
        let start = if start == self.cursor { self.before() } else { start };
        self.kill(start..self.cursor, true);
    }

    /// Deletes all behind the cursor in its line, or the line end behind it, and keeps it for [`Self::yank`].
    pub(super) fn kill_to_end(&mut self) {
        let end = self.line().1;
        let end = if end == self.cursor { self.after() } else { end };
        self.kill(self.cursor..end, false);
    }

    /// Puts back what was killed last. Kills right after one another are put back as one.
    pub(super) fn yank(&mut self) {
        self.yank_from(self.cursor..self.cursor, 0);
    }

    /// Right after a yank, puts what was killed before that in its place; else nothing happens.
    pub(super) fn yank_pop(&mut self) {
        if let Last::Yank(range, turns) = self.last.clone() {
            self.yank_from(range, turns + 1);
        }
    }

    /// Takes back the last change: a word typed, a run of characters deleted, a paste, a completion.
    pub(super) fn undo(&mut self) {
        self.begin();
        if let Some(change) = self.undo.back() {
            let end = change.at + change.inserted.len();
            self.text.replace_range(change.at..end, &change.removed);
            self.cursor = change.before;
        }
    }

    /// Makes again what was taken back last.
    pub(super) fn redo(&mut self) {
        self.begin();
        if let Some(change) = self.undo.forward() {
            let end = change.at + change.removed.len();
            self.text.replace_range(change.at..end, &change.inserted);
            self.cursor = change.after;
        }
    }

    /// Puts a text in at the cursor, as one change.
    fn insert_text(&mut self, text: &str) {
        self.begin();
        self.splice(self.cursor..self.cursor, text, Kind::Other);
    }

    fn kill(&mut self, range: Range<usize>, leftwards: bool) {
        if range.is_empty() {
            return;
        }
        let joins = self.last == Last::Kill;
        self.kills.keep(&self.text[range.clone()], joins, leftwards);
        self.begin();
        self.splice(range, "", Kind::Other);
        self.last = Last::Kill;
    }

    fn yank_from(&mut self, range: Range<usize>, turns: usize) {
        let Some(killed) = self.kills.get(turns).map(str::to_owned) else {
            return;
        };
        self.begin();
        let start = range.start;
        let length = self.splice(range, &killed, Kind::Other);
        self.last = Last::Yank(start..start + length, turns);
    }

    /// What every change and move begins with.
    fn begin(&mut self) {
        self.last = Last::Anything;
        self.goal = None;
    }

    fn go(&mut self, to: usize) {
        self.begin();
        self.undo.seal();
        self.cursor = to;
    }

    /// Replaces a range, as far as the limit allows, and goes behind it; gives the bytes put in.
    fn splice(&mut self, range: Range<usize>, text: &str, kind: Kind) -> usize {
        let mut room = (LIMIT + range.len()).saturating_sub(self.text.len()).min(text.len());
        while !text.is_char_boundary(room) {
            room -= 1;
        }
        let text = &text[..room];
        if range.is_empty() && text.is_empty() {
            return 0;
        }
        let before = self.cursor;
        let removed = self.text[range.clone()].to_owned();
        self.text.replace_range(range.clone(), text);
        self.cursor = range.start + room;
        self.settle();
        self.undo.record(Change {
            kind,
            at: range.start,
            removed,
            inserted: text.to_owned(),
            before,
            after: self.cursor,
        });
        room
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
}

/// A text without control characters other than line ends; a tab is a space.
fn printable(text: &str) -> String {
    text.chars()
        .map(|character| if character == '\t' { ' ' } else { character })
        .filter(|character| *character == '\n' || !character.is_control())
        .collect()
}

#[cfg(test)]
mod tests;
