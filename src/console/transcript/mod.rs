//! The transcript: the entries of the room, laid out only where they are looked at, and the place a person scrolled to.
//!
//! Whatever is done here costs what is in sight, never what there is: places are found by halving, searches go on in
//! slices, and only choosing a filter looks at each entry once.

mod entries;
mod filter;
mod folds;
mod layouts;
mod scroll;
mod search;
mod select;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::theme::Theme;
use crate::room::{Key, Posted, View};
use entries::Entries;
use folds::Fold;
use layouts::Layouts;
use search::Search;

pub(super) use filter::Filter;
pub(super) use search::{Found, Standing};
pub(super) use select::Place;

/// The columns before each line, in which the chosen entry is marked.
pub(super) const GUTTER: u16 = 1;

/// The entries and how they are looked at.
#[derive(Debug)]
pub(super) struct Transcript {
    entries: Entries,
    layouts: Layouts,
    /// The entries that were folded or unfolded by hand.
    folds: BTreeMap<Key, Fold>,
    /// The first line in sight; none: the end is.
    top: Option<(Key, usize)>,
    /// The newest entry that had come when the end went out of sight, or was seen since.
    seen: Option<Key>,
    /// The newest entry when a line was last sent: what came after it was asked for.
    asked: Option<Key>,
    /// Whether the room was looked at already.
    begun: bool,
    /// The chosen entry, while keys go to the transcript.
    selected: Option<Key>,
    /// Whether keys go to the transcript.
    active: bool,
    search: Option<Search>,
    /// The line of the entry that the search is at.
    match_at: Option<usize>,
    height: usize,
    /// How many changes of the room's view have been taken over.
    changes: Option<u64>,
}

impl Transcript {
    pub(super) fn new(theme: Arc<Theme>, zone: TimeZone) -> Self {
        Self {
            entries: Entries::default(),
            layouts: Layouts::new(theme, zone),
            folds: BTreeMap::new(),
            top: None,
            seen: None,
            asked: None,
            begun: false,
            selected: None,
            active: false,
            search: None,
            match_at: None,
            height: 24,
            changes: None,
        }
    }

    /// Takes over what changed in the room since the last time.
    pub(super) fn follow(&mut self, view: &View) {
        let changed = self.changes.and_then(|changes| view.changed_since(changes));
        self.changes = Some(view.changes());
        match changed {
            Some(changed) => {
                self.let_go(&view.posted);
                changed.for_each(|posted| self.replace(posted));
                self.take_older(&view.posted);
                self.take_new(&view.posted);
            }
            None => self.sync(&view.posted),
        }
    }

    /// Takes over all that the room shows: new entries, ids that came, entries that went.
    pub(super) fn sync(&mut self, posted: &VecDeque<Posted>) {
        self.let_go(posted);
        if let Some((_, newest)) = self.entries.ends() {
            for posted in posted.iter().take_while(|posted| posted.key <= newest) {
                self.replace(posted);
            }
        }
        self.take_older(posted);
        self.take_new(posted);
    }

    fn let_go(&mut self, posted: &VecDeque<Posted>) {
        let first = posted.front().map(|posted| posted.key);
        if self.entries.ends().is_none_or(|(oldest, _)| Some(oldest) == first) {
            return;
        }
        self.entries.drop_before(first);
        if let Some(search) = &mut self.search {
            search.drop_before(first);
        }
        self.folds = first.map(|first| self.folds.split_off(&first)).unwrap_or_default();
    }

    fn replace(&mut self, posted: &Posted) {
        if self.entries.replace(posted)
            && let Some(search) = &mut self.search
        {
            let is_shown = self.entries.index(posted.key).is_some();
            search.changed(posted.key, is_shown.then_some(&*posted.entry));
        }
    }

    /// Those of a long journal that were read after its end was shown.
    fn take_older(&mut self, posted: &VecDeque<Posted>) {
        let Some((oldest, _)) = self.entries.ends() else { return };
        let older = posted.partition_point(|posted| posted.key < oldest);
        for posted in posted.range(..older).rev() {
            self.entries.push_older(posted);
        }
        if let Some(search) = self.search.as_mut().filter(|_| older > 0) {
            search.older_came();
        }
    }

    fn take_new(&mut self, posted: &VecDeque<Posted>) {
        let newest = self.entries.ends().map(|(_, newest)| newest);
        let from = newest.map_or(0, |newest| posted.partition_point(|posted| posted.key <= newest));
        for posted in posted.range(from..) {
            self.entries.push(posted);
        }
        // What was there at first was asked for by nobody.
        if !std::mem::replace(&mut self.begun, true) {
            self.asked = self.entries.ends().map(|(_, newest)| newest);
        }
    }

    /// Changes the look.
    pub(super) fn set_theme(&mut self, theme: Arc<Theme>) {
        self.layouts.set_theme(theme);
    }

    /// Fits the transcript to a size. Where it is hidden it keeps the last one.
    pub(super) fn resize(&mut self, width: u16, height: u16) {
        if width <= GUTTER || height == 0 {
            return;
        }
        self.height = usize::from(height);
        self.layouts.set_width(usize::from(width.saturating_sub(GUTTER)));
    }

    /// How many rows are in sight.
    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// Whether there is nothing to show, whatever the filter.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many entries pass a filter.
    pub(super) fn count(&self, filter: &Filter) -> usize {
        self.entries.count(filter)
    }

    /// The tags that entries have.
    pub(super) fn tags(&self) -> impl Iterator<Item = &str> {
        self.entries.tags()
    }

    /// What is shown.
    pub(super) fn filter(&self) -> &Filter {
        self.entries.filter()
    }

    /// Shows only what a filter lets through; what is chosen stays in sight, if that is still shown.
    pub(super) fn set_filter(&mut self, filter: Filter) {
        let anchor = self.selected.filter(|_| self.active);
        self.entries.set_filter(filter);
        if let Some(search) = self.search.take() {
            let anchor = self.anchor();
            self.search = Some(Search::new(search.needle().clone(), anchor));
        }
        match anchor.map(|key| self.entries.place(key).min(self.entries.len().saturating_sub(1))) {
            Some(place) => self.choose_at(place),
            None => self.go_to_end(),
        }
    }

    /// The filter and the search, while there are any.
    pub(super) fn standing(&self) -> Standing {
        let filter = self.entries.filter();
        Standing {
            filter: (*filter != Filter::All).then(|| (filter.clone(), self.entries.held_back())),
            search: self
                .search
                .as_ref()
                .map(|search| (search.needle().text().to_owned(), search.found(&self.entries))),
        }
    }

    /// Takes away the search, or else the filter. Says whether there was any.
    pub(super) fn clear_one(&mut self) -> bool {
        if self.search.take().is_some() {
            return true;
        }
        if *self.entries.filter() != Filter::All {
            self.set_filter(Filter::All);
            return true;
        }
        false
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
