//! Long entries are folded: what was not just asked for shows its first lines, until somebody wants all of it.

use super::Transcript;
use super::entries::{Block, Entries};
use super::layouts::How;
use crate::console::block::{Extent, Laid};
use crate::console::transcript::Filter;
use crate::room::{Key, Kind};

/// How far up the line is looked for that an entry answers.
const LOOK_BACK: usize = 500;

/// What somebody wants an entry to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fold {
    Folded,
    Unfolded,
}

impl Transcript {
    /// A line was sent: what was asked for before folds, and what comes now is shown whole.
    pub(in crate::console) fn asked(&mut self) {
        self.asked = self.entries.ends().map(|(_, newest)| newest).or(self.asked);
        self.go_to_end();
    }

    /// Folds an entry, or unfolds it. Says whether there was anything to fold.
    pub(in crate::console) fn toggle_fold(&mut self, key: Key) -> bool {
        let Some(index) = self.entries.index(key) else {
            return false;
        };
        let laid = self.laid_out(index);
        let (is_folded, is_long) = (laid.fold.is_some(), laid.is_long);
        let is_whole = self.entries.get(index).map(|block| self.how(index, block).extent) == Some(Extent::Whole);
        let fold = match (is_folded && !is_whole, is_long) {
            (true, _) => Fold::Unfolded,
            (false, true) => Fold::Folded,
            (false, false) => return false,
        };
        self.folds.insert(key, fold);
        if let Some(search) = self.search.as_mut().filter(|_| fold == Fold::Folded) {
            // The match that unfolded it is left.
            search.current = search.current.filter(|current| *current != key);
        }
        // Its head stays in sight when its lines go.
        if fold == Fold::Folded {
            self.bring_in(index, 0, 1);
        }
        true
    }

    fn how(&self, index: usize, block: &Block) -> How {
        let is_match = self
            .search
            .as_ref()
            .is_some_and(|search| search.current == Some(block.key));
        let extent = match self.folds.get(&block.key) {
            _ if is_match => Extent::Whole,
            Some(Fold::Unfolded) => Extent::Whole,
            Some(Fold::Folded) => Extent::Short,
            None if self.asked.is_some_and(|asked| block.key <= asked) => Extent::Short,
            None => Extent::Fresh,
        };
        How {
            extent,
            apart: *self.entries.filter() != Filter::All,
            stray: self.is_stray(index, block),
            first: index == 0,
        }
    }

    /// The layout of one of the entries that are shown.
    pub(super) fn laid_out(&mut self, index: usize) -> &Laid {
        let Some(block) = self.entries.get(index) else {
            return Laid::none();
        };
        let how = self.how(index, block);
        let entries = &self.entries;
        self.layouts.of(block, how, || answered(entries, block))
    }

    /// Whether an answer follows neither what it answers nor another answer to that: several commands are at work, or a
    /// filter took it out of its place.
    fn is_stray(&self, index: usize, block: &Block) -> bool {
        let Some(parent) = block.entry.parent.as_deref() else {
            return false;
        };
        if matches!(block.entry.kind, Kind::Chat | Kind::Command) {
            return false;
        }
        let before = index.checked_sub(1).and_then(|before| self.entries.get(before));
        before.is_none_or(|before| before.entry.id != parent && before.entry.parent.as_deref() != Some(parent))
    }

    /// How many lines one of the entries has.
    pub(super) fn lines(&mut self, index: usize) -> usize {
        self.laid_out(index).lines.len()
    }
}

/// What an entry answers: its id, and the line where that is not far above.
fn answered(entries: &Entries, block: &Block) -> Option<String> {
    let parent = block.entry.parent.as_deref()?;
    let mut near = entries.beside(block.key, false).take(LOOK_BACK);
    let command = near.find(|other| other.entry.id == parent);
    let line = command.and_then(|command| command.entry.command.as_deref().or(command.entry.text.as_deref()));
    Some(
        format!("re {parent} {}", line.unwrap_or_default())
            .trim_end()
            .to_owned(),
    )
}
