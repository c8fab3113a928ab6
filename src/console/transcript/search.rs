//! The search over all entries in memory, a slice at a time: from where one is to the oldest, then on to the newest.

use std::collections::VecDeque;

use super::entries::Entries;
use super::filter::Filter;
use crate::console::needle::Needle;
use crate::room::{Entry, Key};

/// The most entries, and about the most bytes of them, that are looked at in one go.
const ENTRIES: usize = 2000;
const BYTES: usize = 256 * 1024;

/// A search and what it found so far.
#[derive(Debug)]
pub(super) struct Search {
    needle: Needle,
    /// The entries with a match, oldest first.
    hits: VecDeque<Key>,
    /// All entries from the first key up to the second have been looked at; those beyond them have not.
    looked: Option<(Key, Key)>,
    /// Where the search began.
    anchor: Key,
    /// Whether the older entries have been looked through.
    oldest_reached: bool,
    /// Whether one was brought to a match already.
    begun: bool,
    /// The match that one is at.
    pub(super) current: Option<Key>,
    /// How many entries were looked at in all.
    #[cfg(test)]
    pub(super) looked_at: usize,
}

/// How far a search is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::console) struct Found {
    /// Which of the entries with a match one is at, from 1.
    pub(in crate::console) at: Option<usize>,
    /// How many there are.
    pub(in crate::console) of: usize,
    /// Whether all entries have been looked at.
    pub(in crate::console) all: bool,
}

impl Search {
    /// A search that begins at an entry.
    pub(super) fn new(needle: Needle, anchor: Key) -> Self {
        Self {
            needle,
            hits: VecDeque::new(),
            looked: None,
            anchor,
            oldest_reached: false,
            begun: false,
            current: None,
            #[cfg(test)]
            looked_at: 0,
        }
    }

    pub(super) fn needle(&self) -> &Needle {
        &self.needle
    }

    /// Whether there are entries that were not looked at.
    pub(super) fn is_unfinished(&self, entries: &Entries) -> bool {
        let newest = entries.len().checked_sub(1).and_then(|last| entries.get(last));
        match (self.looked, newest) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some((_, to)), Some(newest)) => !self.oldest_reached || newest.key > to,
        }
    }

    /// How far it is.
    pub(super) fn found(&self, entries: &Entries) -> Found {
        Found {
            at: self
                .current
                .and_then(|key| self.hits.binary_search(&key).ok())
                .map(|at| at + 1),
            of: self.hits.len(),
            all: !self.is_unfinished(entries),
        }
    }

    /// Entries came that are older than all before.
    pub(super) fn older_came(&mut self) {
        self.oldest_reached = false;
    }

    /// Looks at some more entries.
    pub(super) fn go_on(&mut self, entries: &Entries) {
        let mut count = 0;
        let mut bytes = 0;
        // The older ones first, from the anchor on.
        let mut place = match self.looked {
            None => entries
                .index(self.anchor)
                .map_or(entries.place(self.anchor), |at| at + 1),
            Some((from, _)) => entries.place(from),
        };
        if self.looked.is_none() {
            self.looked = Some((self.anchor, self.anchor));
        }
        while !self.oldest_reached && count < ENTRIES && bytes < BYTES {
            let Some(block) = place.checked_sub(1).and_then(|place| entries.get(place)) else {
                self.oldest_reached = true;
                break;
            };
            place -= 1;
            if self.is_in(&block.entry, &mut bytes) {
                self.hits.push_front(block.key);
            }
            count += 1;
            let to = self.looked.map_or(block.key, |(_, to)| to);
            self.looked = Some((block.key, to));
        }
        let Some((from, to)) = self.looked else { return };
        let mut place = entries.index(to).map_or(entries.place(to), |at| at + 1);
        while self.oldest_reached && count < ENTRIES && bytes < BYTES {
            let Some(block) = entries.get(place) else { break };
            place += 1;
            if self.is_in(&block.entry, &mut bytes) {
                self.hits.push_back(block.key);
            }
            count += 1;
            self.looked = Some((from, block.key));
        }
        #[cfg(test)]
        {
            self.looked_at += count;
        }
    }

    /// An entry that was looked at has changed.
    pub(super) fn changed(&mut self, key: Key, entry: Option<&Entry>) {
        if self.looked.is_none_or(|(from, to)| key < from || key > to) {
            return;
        }
        let is_hit = entry.is_some_and(|entry| self.is_in(entry, &mut 0));
        match (self.hits.binary_search(&key), is_hit) {
            (Ok(at), false) => drop(self.hits.remove(at)),
            (Err(at), true) => self.hits.insert(at, key),
            (Ok(_), true) | (Err(_), false) => {}
        }
    }

    /// Entries older than this went.
    pub(super) fn drop_before(&mut self, first: Option<Key>) {
        while let Some(key) = self.hits.front()
            && first.is_none_or(|first| *key < first)
        {
            self.hits.pop_front();
        }
    }

    /// The match to begin with, once: the nearest of the older ones rather than a newer one. As long as older ones may
    /// still be found, those are waited for.
    pub(super) fn first(&mut self) -> Option<Key> {
        if self.begun {
            return None;
        }
        let at = self.hits.partition_point(|key| *key <= self.anchor);
        let older = at.checked_sub(1).and_then(|at| self.hits.get(at));
        let newer = || self.hits.get(at).filter(|_| self.oldest_reached);
        let first = older.or_else(newer).copied();
        self.begun = first.is_some();
        first
    }

    /// The entry with a match beyond a place, round the end where there is none; tells whether it went round.
    pub(super) fn next(&self, from: Option<Key>, newer: bool) -> Option<(Key, bool)> {
        let beyond = match (from, newer) {
            (None, _) => None,
            (Some(from), true) => self.hits.get(self.hits.partition_point(|key| *key <= from)),
            (Some(from), false) => {
                let at = self.hits.partition_point(|key| *key < from);
                at.checked_sub(1).and_then(|at| self.hits.get(at))
            }
        };
        let end = if newer { self.hits.front() } else { self.hits.back() };
        beyond
            .map(|key| (*key, false))
            .or_else(|| end.map(|key| (*key, from.is_some())))
    }

    fn is_in(&self, entry: &Entry, bytes: &mut usize) -> bool {
        let texts = [&entry.command, &entry.text, &entry.title, &entry.file].map(Option::as_deref);
        let short = std::iter::once(&entry.id).chain(&entry.tags).map(String::as_str);
        let mut found = false;
        for text in texts.into_iter().flatten().chain(entry.user.as_deref()).chain(short) {
            *bytes += text.len();
            found = found || self.needle.is_in(text);
        }
        // A table may be long, and is looked at no further than needed.
        for cell in entry.columns.iter().chain(entry.rows.iter().flatten()) {
            if found {
                break;
            }
            *bytes += cell.len() + 8;
            found = self.needle.is_in(cell);
        }
        found
    }
}

/// What the transcript shows beside everything else: a filter, a search.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(in crate::console) struct Standing {
    /// The filter, unless everything is shown, and how many entries came since that it holds back.
    pub(in crate::console) filter: Option<(Filter, usize)>,
    /// What is searched for, and how far that is.
    pub(in crate::console) search: Option<(String, Found)>,
}
