//! The transcript: the entries of the room, laid out only where they are looked at, and the place a person scrolled to.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::tz::TimeZone;
use ratatui::text::Line;

use super::block::{self, Setting};
use super::theme::Theme;
use crate::room::{Entry, Key, Posted};

/// The entries and how they are looked at.
#[derive(Debug)]
pub(super) struct Transcript {
    blocks: VecDeque<Block>,
    /// The first line in sight; none: the end is.
    top: Option<(Key, usize)>,
    /// The newest entry that had come when the end went out of sight.
    seen: Option<Key>,
    width: usize,
    height: usize,
    theme: Arc<Theme>,
    zone: TimeZone,
}

#[derive(Debug)]
struct Block {
    key: Key,
    entry: Arc<Entry>,
    pending: bool,
    /// Laid out while it is in sight.
    lines: Option<Vec<Line<'static>>>,
}

impl Transcript {
    pub(super) fn new(theme: Arc<Theme>, zone: TimeZone) -> Self {
        Self {
            blocks: VecDeque::new(),
            top: None,
            seen: None,
            width: 80,
            height: 24,
            theme,
            zone,
        }
    }

    /// Takes over what the room shows now: new entries, ids that came, entries that went.
    pub(super) fn sync(&mut self, posted: &VecDeque<Posted>) {
        let first = posted.front().map(|posted| posted.key);
        while self
            .blocks
            .front()
            .is_some_and(|block| first.is_none_or(|first| block.key < first))
        {
            self.blocks.pop_front();
        }
        let mut known = self.blocks.iter_mut();
        for posted in posted {
            match known.next() {
                Some(block) => {
                    if !Arc::ptr_eq(&block.entry, &posted.entry) || block.pending != posted.pending {
                        block.entry = Arc::clone(&posted.entry);
                        block.pending = posted.pending;
                        block.lines = None;
                    }
                }
                None => break,
            }
        }
        for posted in posted.iter().skip(self.blocks.len()) {
            self.blocks.push_back(Block {
                key: posted.key,
                entry: Arc::clone(&posted.entry),
                pending: posted.pending,
                lines: None,
            });
        }
    }

    /// Changes the look.
    pub(super) fn set_theme(&mut self, theme: Arc<Theme>) {
        self.theme = theme;
        self.forget_layout();
    }

    /// Fits the transcript to a size.
    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.height = usize::from(height);
        if self.width != usize::from(width) {
            self.width = usize::from(width);
            self.forget_layout();
        }
    }

    /// How many rows are in sight.
    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// How many entries came below what is in sight; 0 at the end.
    pub(super) fn unseen(&self) -> usize {
        match (self.top, self.seen) {
            (Some(_), Some(seen)) => self.blocks.iter().rev().take_while(|block| block.key > seen).count(),
            (Some(_), None) | (None, _) => 0,
        }
    }

    /// Whether the end is in sight.
    pub(super) fn at_end(&self) -> bool {
        self.top.is_none()
    }

    /// Goes to the end and stays there.
    pub(super) fn go_to_end(&mut self) {
        self.top = None;
        self.seen = None;
    }

    /// Goes to the oldest entry.
    pub(super) fn go_to_start(&mut self) {
        self.scroll_up(usize::MAX);
    }

    /// Goes up by some lines.
    pub(super) fn scroll_up(&mut self, lines: usize) {
        let (mut index, mut line) = self.first_shown();
        let mut left = lines;
        while left > line && index > 0 {
            left -= line;
            index -= 1;
            line = self.laid_out(index).len();
        }
        self.go_to(index, line.saturating_sub(left));
    }

    /// Goes down by some lines; the end stays in sight once it is.
    pub(super) fn scroll_down(&mut self, lines: usize) {
        let (mut index, mut line) = self.first_shown();
        let mut left = lines;
        while index < self.blocks.len() {
            let height = self.laid_out(index).len();
            if line + left < height {
                line += left;
                break;
            }
            left -= height - line;
            index += 1;
            line = 0;
        }
        self.go_to(index, line);
    }

    /// Shows every line in sight, from the top.
    pub(super) fn each_line(&mut self, mut show: impl FnMut(usize, &Line<'static>)) {
        let (mut index, line) = self.first_shown();
        for block in self.blocks.iter_mut().take(index) {
            block.lines = None;
        }
        let mut row = 0;
        let mut skip = line;
        while index < self.blocks.len() && row < self.height {
            let height = self.height;
            for line in self.laid_out(index).iter().skip(skip).take(height - row) {
                show(row, line);
                row += 1;
            }
            skip = 0;
            index += 1;
        }
        for block in self.blocks.iter_mut().skip(index) {
            block.lines = None;
        }
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The block and line at the top of what is in sight.
    fn first_shown(&mut self) -> (usize, usize) {
        let Some((key, line)) = self.top else {
            return self.last_page();
        };
        // An entry that went leaves its place to the one after it.
        let index = self.blocks.partition_point(|block| block.key < key);
        if index == self.blocks.len() {
            return self.last_page();
        }
        let height = self.laid_out(index).len();
        let line = if self.blocks[index].key == key {
            line.min(height.saturating_sub(1))
        } else {
            0
        };
        (index, line)
    }

    /// Where the top is when the end is in sight.
    fn last_page(&mut self) -> (usize, usize) {
        let mut left = self.height;
        for index in (0..self.blocks.len()).rev() {
            let height = self.laid_out(index).len();
            if height >= left {
                return (index, height - left);
            }
            left -= height;
        }
        (0, 0)
    }

    fn go_to(&mut self, index: usize, line: usize) {
        if (index, line) >= self.last_page() {
            self.go_to_end();
            return;
        }
        if self.top.is_none() {
            self.seen = self.blocks.back().map(|block| block.key);
        }
        self.top = self.blocks.get(index).map(|block| (block.key, line));
    }

    fn laid_out(&mut self, index: usize) -> &[Line<'static>] {
        let first = index == 0;
        let setting = Setting {
            width: self.width,
            theme: &self.theme,
            zone: &self.zone,
        };
        let block = &mut self.blocks[index];
        block.lines.get_or_insert_with(|| {
            let mut lines = block::lay_out(&block.entry, block.pending, setting);
            // The blank line sets an entry off from the one before.
            if first && lines.first().is_some_and(|line| line.spans.is_empty()) {
                lines.remove(0);
            }
            lines
        })
    }

    fn forget_layout(&mut self) {
        for block in &mut self.blocks {
            block.lines = None;
        }
    }
}
