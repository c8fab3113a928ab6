//! The chosen entry, and what brings another one in sight: keys, clicks, errors, matches.

use std::sync::Arc;

use super::Transcript;
use super::filter::Traits;
use super::search::{Found, Search};
use crate::console::needle::Needle;
use crate::room::{Entry, Key, Kind};

/// How many entries around one are looked at for its log.
const NEAR: usize = 500;

/// What is in sight and chosen.
#[derive(Clone, Copy, Debug)]
pub(in crate::console) struct Place {
    top: Option<(Key, usize)>,
    seen: Option<Key>,
    selected: Option<Key>,
}

impl Transcript {
    /// The chosen entry.
    pub(in crate::console) fn selected(&mut self) -> Option<(Key, Arc<Entry>)> {
        self.attend(true);
        let block = self.entries.block(self.selected?)?;
        Some((block.key, Arc::clone(&block.entry)))
    }

    /// An entry as it is now.
    pub(in crate::console) fn entry(&self, key: Key) -> Option<&Entry> {
        self.entries.block(key).map(|block| &*block.entry)
    }

    /// Keys go to the transcript, or no longer. An entry in sight is chosen, and what is chosen stays in sight.
    pub(in crate::console) fn attend(&mut self, active: bool) {
        let began = active && !self.active;
        self.active = active;
        if !active {
            return;
        }
        if began || self.selected.is_none_or(|key| self.entries.index(key).is_none()) {
            self.choose_in_sight();
        }
        let Some(index) = self.selected.and_then(|key| self.entries.index(key)) else {
            return;
        };
        // The end is followed until that would push the chosen entry out of sight.
        let last = self.lines(index).saturating_sub(1);
        if self.top.is_none() && (index, last) < self.last_page() {
            self.bring_in(index, 0, last + 1);
            self.seen = self.selected;
        } else if !self.is_in_sight(index) {
            self.bring_in(index, 0, last + 1);
        }
    }

    /// Chooses the next entry; of one that is longer than the screen the next lines are shown first.
    pub(in crate::console) fn select_down(&mut self) {
        self.attend(true);
        let Some(index) = self.selected.and_then(|key| self.entries.index(key)) else {
            return;
        };
        let lines = self.lines(index);
        let top = self.first_shown();
        let below = self.rows_between(top, (index, lines)).saturating_sub(self.height);
        if below > 0 && top < (index, 0) {
            self.bring_in(index, 0, lines);
        } else if below > 0 {
            self.scroll_down(below.min((self.height / 2).max(1)));
            self.selected = self.entries.get(index).map(|block| block.key);
        } else if index + 1 < self.entries.len() {
            self.choose_at(index + 1);
        } else {
            self.go_to_end();
        }
    }

    /// Chooses the entry before, from its end where it is longer than the screen.
    pub(in crate::console) fn select_up(&mut self) {
        self.attend(true);
        let Some(index) = self.selected.and_then(|key| self.entries.index(key)) else {
            return;
        };
        let top = self.first_shown();
        let lines = self.lines(index);
        let page = self.height.max(1);
        if top.0 == index && top.1 > 0 && lines > page {
            self.go_to(index, top.1.saturating_sub((page / 2).max(1)));
        } else if index > 0 {
            let lines = self.lines(index - 1);
            self.selected = self.entries.get(index - 1).map(|block| block.key);
            self.bring_in(index - 1, lines.saturating_sub(page), lines);
        } else {
            self.go_to_start();
        }
    }

    /// Chooses the entry at a row of what is in sight. A row that says how much is left out unfolds it.
    pub(in crate::console) fn click(&mut self, row: usize) {
        self.active = true;
        let (mut index, line) = self.first_shown();
        let mut at = line + row;
        while let Some(key) = self.entries.get(index).map(|block| block.key) {
            let laid = self.laid_out(index);
            if at < laid.lines.len() {
                let is_fold = laid.fold == Some(at);
                self.selected = Some(key);
                // The place stays as it is when the entry is no longer the last in sight.
                if is_fold && let Some((top, line)) = self.place_of_top() {
                    self.toggle_fold(key);
                    self.go_to(top, line);
                }
                return;
            }
            at -= laid.lines.len();
            index += 1;
        }
    }

    /// Goes to the next error, or the one before. Says whether there is one.
    pub(in crate::console) fn go_to_error(&mut self, newer: bool) -> bool {
        self.attend(true);
        let found = self.entries.next(self.selected, newer, Traits::ERROR);
        if let Some(place) = found.and_then(|key| self.entries.index(key)) {
            self.choose_at(place);
        }
        found.is_some()
    }

    /// Searches for a text from where one is; an empty one ends the search.
    pub(in crate::console) fn search(&mut self, text: &str) {
        let anchor = self.anchor();
        self.search = Needle::new(text).map(|needle| Search::new(needle, anchor));
        self.search_on();
    }

    /// What is in sight and chosen, to come back to.
    pub(in crate::console) fn place(&self) -> Place {
        Place {
            top: self.top,
            seen: self.seen,
            selected: self.selected,
        }
    }

    /// Goes back to a place.
    pub(in crate::console) fn go_back(&mut self, place: Place) {
        self.top = place.top;
        self.seen = place.seen;
        self.selected = place.selected;
    }

    /// Where a search begins: at the chosen entry, or the last in sight.
    pub(in crate::console) fn anchor(&mut self) -> Key {
        let chosen = self
            .selected
            .filter(|key| self.active && self.entries.index(*key).is_some());
        chosen
            .or_else(|| self.last_in_sight())
            .or_else(|| self.newest_shown())
            .unwrap_or_default()
    }

    /// Whether a search still has entries to look at.
    pub(in crate::console) fn is_searching(&self) -> bool {
        self.search
            .as_ref()
            .is_some_and(|search| search.is_unfinished(&self.entries))
    }

    /// Goes on searching for a moment, and to the first match once there is one.
    pub(in crate::console) fn search_on(&mut self) {
        let Some(search) = &mut self.search else { return };
        search.go_on(&self.entries);
        if let Some(key) = search.first() {
            self.go_to_match(key);
        }
    }

    /// How far the search is.
    pub(in crate::console) fn found(&self) -> Option<Found> {
        self.search.as_ref().map(|search| search.found(&self.entries))
    }

    /// Goes to the next match, or the one before: within a long entry first. Tells what to say about it.
    pub(in crate::console) fn next_match(&mut self, newer: bool) -> Option<String> {
        let Some(search) = &self.search else {
            return Some("nothing is searched for".to_owned());
        };
        let text = search.needle().text().to_owned();
        let from = search.current.or_else(|| self.selected.filter(|_| self.active));
        if let Some(index) = search.current.and_then(|key| self.entries.index(key))
            && let Some(line) = self.match_line(index, self.match_at, newer)
        {
            self.show_match(index, line);
            return None;
        }
        let search = self.search.as_ref()?;
        match search.next(from, newer) {
            None if self.is_searching() => Some(format!("`{text}` was not found so far")),
            None => Some(format!("`{text}` is in none of these entries")),
            Some((key, round)) => {
                self.go_to_match(key);
                if !newer && let Some(index) = self.entries.index(key) {
                    // Coming from below, the last match of an entry is the next.
                    let mut last = self.match_at;
                    while let Some(line) = self.match_line(index, last, true) {
                        last = Some(line);
                    }
                    if let Some(line) = last {
                        self.show_match(index, line);
                    }
                }
                let end = if newer { "oldest" } else { "newest" };
                round.then(|| format!("on from the {end} match"))
            }
        }
    }

    /// Makes an entry the match that one is at.
    fn go_to_match(&mut self, key: Key) {
        let Some(search) = &mut self.search else { return };
        search.current = Some(key);
        self.selected = Some(key);
        self.match_at = None;
        let Some(index) = self.entries.index(key) else { return };
        let line = self.match_line(index, None, true);
        self.show_match(index, line.unwrap_or(0));
    }

    /// Shows a line of an entry, about a third from the top if it is out of sight.
    fn show_match(&mut self, index: usize, line: usize) {
        self.match_at = Some(line);
        let top = self.first_shown();
        let is_above = (index, line) < top;
        if is_above || self.rows_between(top, (index, line)) >= self.height {
            let (index, line) = self.above((index, line), self.height / 3);
            self.go_to(index, line);
        }
    }

    /// The line of an entry with a match, after or before another one.
    fn match_line(&mut self, index: usize, from: Option<usize>, newer: bool) -> Option<usize> {
        let needle = self.search.as_ref()?.needle().clone();
        let laid = self.laid_out(index);
        let has = |line: &usize| {
            let text: String = laid.lines[*line]
                .spans
                .iter()
                .map(|span| span.content.as_ref())
                .collect();
            needle.is_in(&text)
        };
        if newer {
            (from.map_or(0, |from| from + 1)..laid.lines.len()).find(has)
        } else {
            (0..from?.min(laid.lines.len())).rev().find(has)
        }
    }

    /// What is searched for.
    pub(in crate::console) fn needle(&self) -> Option<&Needle> {
        self.search.as_ref().map(Search::needle)
    }

    /// The file of a log that belongs to an entry: its own, or that of an answer to the same command.
    pub(in crate::console) fn log_of(&self, key: Key) -> Option<String> {
        let block = self.entries.block(key)?;
        if block.entry.file.is_some() {
            return block.entry.file.clone();
        }
        let command = match block.entry.kind {
            Kind::Command => Some(block.entry.id.as_str()),
            Kind::Error | Kind::Warning => block.entry.parent.as_deref(),
            Kind::Chat | Kind::Table | Kind::Text | Kind::File => None,
        }?;
        let log = |newer| {
            let near = self.entries.beside(key, newer).take(NEAR);
            let mut answers = near.filter(|block| block.entry.parent.as_deref() == Some(command));
            answers.find_map(|block| block.entry.file.clone())
        };
        log(true).or_else(|| log(false))
    }

    /// Chooses one of the entries and brings it in sight.
    pub(super) fn choose_at(&mut self, index: usize) {
        let lines = self.lines(index);
        self.selected = self.entries.get(index).map(|block| block.key);
        self.bring_in(index, 0, lines);
    }

    /// Moves what is in sight as little as needed to show these lines of an entry, the first of them rather than the
    /// last.
    pub(super) fn bring_in(&mut self, index: usize, from: usize, to: usize) {
        let top = self.first_shown();
        if (index, from) < top {
            self.go_to(index, from);
        } else if self.rows_between(top, (index, to)) > self.height {
            let (other, line) = self.above((index, to), self.height);
            let (index, line) = (other, line).min((index, from));
            self.go_to(index, line);
        }
    }

    /// Keeps the choice to what is in sight.
    pub(super) fn choose_in_sight(&mut self) {
        if !self.active {
            return;
        }
        if let Some(index) = self.selected.and_then(|key| self.entries.index(key)) {
            if self.is_in_sight(index) {
                return;
            }
            if index < self.first_shown().0 {
                let top = self.first_shown().0;
                self.selected = self.entries.get(top).map(|block| block.key);
                return;
            }
        }
        self.selected = self.last_in_sight();
    }

    fn is_in_sight(&mut self, index: usize) -> bool {
        let top = self.first_shown();
        let last = self.lines(index).saturating_sub(1);
        let head = self.laid_out(index).head();
        (index, last) >= top && self.rows_between(top, (index, head)) < self.height
    }

    /// The last entry of which anything is in sight.
    fn last_in_sight(&mut self) -> Option<Key> {
        let (mut index, line) = self.first_shown();
        let mut rows = self.lines(index).saturating_sub(line);
        while index + 1 < self.entries.len() && rows + self.laid_out(index + 1).head() < self.height {
            index += 1;
            rows += self.lines(index);
        }
        self.entries.get(index).map(|block| block.key)
    }

    fn place_of_top(&mut self) -> Option<(usize, usize)> {
        (!self.entries.is_empty()).then(|| self.first_shown())
    }

    /// How many rows there are from one place to another below it; not counted further than is in sight.
    fn rows_between(&mut self, from: (usize, usize), to: (usize, usize)) -> usize {
        if from >= to {
            return 0;
        }
        let most = 2 * self.height + to.1;
        let (mut index, line) = from;
        if index == to.0 {
            return to.1 - line;
        }
        let mut rows = self.lines(index).saturating_sub(line);
        index += 1;
        while index < to.0 && rows < most {
            rows += self.lines(index);
            index += 1;
        }
        if index == to.0 { rows + to.1 } else { most }
    }
}
