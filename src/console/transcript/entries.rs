//! The entries in memory, and which of them the filter lets through. Nothing here walks over all of them but choosing
//! a filter.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::filter::{Filter, Traits};
use crate::room::{Entry, Key, Posted};

/// An entry as the transcript keeps it: small, as there are many.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) key: Key,
    pub(super) entry: Arc<Entry>,
    /// Whether it is not in the journal yet.
    pub(super) pending: bool,
    traits: Traits,
}

impl Block {
    fn new(posted: &Posted) -> Self {
        Self {
            key: posted.key,
            entry: Arc::clone(&posted.entry),
            pending: posted.pending,
            traits: Traits::of(&posted.entry),
        }
    }

    pub(super) fn is(&self, traits: Traits) -> bool {
        self.traits.has(traits)
    }
}

/// All entries, and those that are shown.
#[derive(Debug, Default)]
pub(super) struct Entries {
    blocks: VecDeque<Block>,
    filter: Filter,
    /// Those that the filter lets through; none where it lets all.
    passing: Option<VecDeque<Key>>,
    /// How many came since the filter was chosen that it does not let through.
    held_back: usize,
    /// How many pass each filter of [`Filter::PLAIN`].
    counts: [usize; Filter::PLAIN.len()],
    tags: BTreeMap<String, usize>,
}

impl Entries {
    /// How many are shown.
    pub(super) fn len(&self) -> usize {
        self.passing.as_ref().map_or(self.blocks.len(), VecDeque::len)
    }

    /// Whether there are none at all, shown or not.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// One of those that are shown, counted from the oldest.
    pub(super) fn get(&self, index: usize) -> Option<&Block> {
        match &self.passing {
            None => self.blocks.get(index),
            Some(passing) => self.block(*passing.get(index)?),
        }
    }

    /// Any entry, shown or not.
    pub(super) fn block(&self, key: Key) -> Option<&Block> {
        let at = self.blocks.binary_search_by_key(&key, |block| block.key).ok()?;
        self.blocks.get(at)
    }

    /// How many of those that are shown are older than a key; its own place, where it is shown.
    pub(super) fn place(&self, key: Key) -> usize {
        match &self.passing {
            None => self.blocks.partition_point(|block| block.key < key),
            Some(passing) => passing.partition_point(|other| *other < key),
        }
    }

    /// The place of an entry among those that are shown; none where it is not.
    pub(super) fn index(&self, key: Key) -> Option<usize> {
        let place = self.place(key);
        self.get(place).filter(|block| block.key == key).map(|_| place)
    }

    /// The oldest and the newest entry, shown or not.
    pub(super) fn ends(&self) -> Option<(Key, Key)> {
        Some((self.blocks.front()?.key, self.blocks.back()?.key))
    }

    /// How many entries, shown or not, are newer than a key.
    pub(super) fn newer(&self, key: Key) -> usize {
        self.blocks.len() - self.blocks.partition_point(|block| block.key <= key)
    }

    /// The next of those that are shown with a trait, beside a place, towards the newer or the older ones.
    pub(super) fn next(&self, from: Option<Key>, newer: bool, traits: Traits) -> Option<Key> {
        let mut older;
        let mut later;
        let found: &mut dyn Iterator<Item = usize> = if newer {
            later = from.map_or(0, |key| self.place(key) + usize::from(self.index(key).is_some()))..self.len();
            &mut later
        } else {
            older = (0..from.map_or(self.len(), |key| self.place(key))).rev();
            &mut older
        };
        found
            .filter_map(|index| self.get(index))
            .find(|block| block.is(traits))
            .map(|block| block.key)
    }

    /// All entries beside a place, shown or not, the nearest first: the older ones, or the newer ones.
    pub(super) fn beside(&self, key: Key, newer: bool) -> Box<dyn Iterator<Item = &Block> + '_> {
        let place = self.blocks.partition_point(|block| block.key < key);
        if newer {
            Box::new(self.blocks.range(place..).filter(move |block| block.key != key))
        } else {
            Box::new(self.blocks.range(..place).rev())
        }
    }

    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    /// How many came since the filter was chosen that it does not let through.
    pub(super) fn held_back(&self) -> usize {
        self.held_back
    }

    /// How many pass a filter.
    pub(super) fn count(&self, filter: &Filter) -> usize {
        match filter {
            Filter::Tag(tag) => self.tags.get(tag).copied().unwrap_or(0),
            plain => Filter::PLAIN
                .iter()
                .position(|other| other == plain)
                .map_or(0, |at| self.counts[at]),
        }
    }

    /// The tags that entries have.
    pub(super) fn tags(&self) -> impl Iterator<Item = &str> {
        self.tags.keys().map(String::as_str)
    }

    /// Shows only what a filter lets through.
    pub(super) fn set_filter(&mut self, filter: Filter) {
        self.held_back = 0;
        self.passing = (filter != Filter::All).then(|| {
            let passing = self
                .blocks
                .iter()
                .filter(|block| filter.passes(block.traits, &block.entry));
            passing.map(|block| block.key).collect()
        });
        self.filter = filter;
    }

    /// Adds an entry newer than all others.
    pub(super) fn push(&mut self, posted: &Posted) {
        let block = Block::new(posted);
        self.count_in(&block, true);
        if let Some(passing) = &mut self.passing {
            if self.filter.passes(block.traits, &block.entry) {
                passing.push_back(block.key);
            } else {
                self.held_back += 1;
            }
        }
        self.blocks.push_back(block);
    }

    /// Adds an entry older than all others.
    pub(super) fn push_older(&mut self, posted: &Posted) {
        let block = Block::new(posted);
        self.count_in(&block, true);
        if let Some(passing) = &mut self.passing
            && self.filter.passes(block.traits, &block.entry)
        {
            passing.push_front(block.key);
        }
        self.blocks.push_front(block);
    }

    /// Puts an entry in the place of its earlier self. Says whether anything changed.
    pub(super) fn replace(&mut self, posted: &Posted) -> bool {
        let Ok(at) = self.blocks.binary_search_by_key(&posted.key, |block| block.key) else {
            return false;
        };
        let old = &self.blocks[at];
        if Arc::ptr_eq(&old.entry, &posted.entry) && old.pending == posted.pending {
            return false;
        }
        let new = Block::new(posted);
        let old = std::mem::replace(&mut self.blocks[at], new);
        self.count_in(&old, false);
        let new = Block::new(posted);
        self.count_in(&new, true);
        if let Some(passing) = &mut self.passing {
            let place = passing.binary_search(&posted.key);
            match (place, self.filter.passes(new.traits, &new.entry)) {
                (Ok(place), false) => drop(passing.remove(place)),
                (Err(place), true) => passing.insert(place, posted.key),
                (Ok(_), true) | (Err(_), false) => {}
            }
        }
        true
    }

    /// Lets go of what is older than a key; of everything where there is none.
    pub(super) fn drop_before(&mut self, first: Option<Key>) {
        let is_gone = |key: Key| first.is_none_or(|first| key < first);
        while self.blocks.front().is_some_and(|block| is_gone(block.key)) {
            if let Some(block) = self.blocks.pop_front() {
                self.count_in(&block, false);
            }
        }
        if let Some(passing) = &mut self.passing {
            while passing.front().is_some_and(|key| is_gone(*key)) {
                passing.pop_front();
            }
        }
    }

    fn count_in(&mut self, block: &Block, comes: bool) {
        for (count, filter) in self.counts.iter_mut().zip(&Filter::PLAIN) {
            if filter.passes(block.traits, &block.entry) {
                *count = if comes { *count + 1 } else { count.saturating_sub(1) };
            }
        }
        for tag in &block.entry.tags {
            if comes {
                *self.tags.entry(tag.clone()).or_default() += 1;
            } else if let Some(count) = self.tags.get_mut(tag) {
                *count -= 1;
                if *count == 0 {
                    self.tags.remove(tag);
                }
            }
        }
    }
}
