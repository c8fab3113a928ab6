//! The menu of what the transcript can be narrowed to, with how much there is of each.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::console::ink::{Ink, write};
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::state::{After, Here, State};
use crate::console::text;
use crate::console::theme::Role;
use crate::console::transcript::{Filter, Transcript};
use crate::console::window;
use crate::room::plain;

/// The columns of the menu at most.
const COLUMNS: u16 = 44;

/// The menu.
#[derive(Debug)]
pub(in crate::console) struct FilterMenu {
    filters: Vec<(Filter, usize)>,
    at: usize,
    /// The first row in sight, and where the rows are.
    top: usize,
    rows: Rect,
}

impl FilterMenu {
    /// The menu for what there is now.
    pub(in crate::console) fn new(transcript: &Transcript) -> Self {
        let tags = transcript.tags().map(|tag| Filter::Tag(tag.to_owned()));
        let filters: Vec<(Filter, usize)> = Filter::PLAIN
            .into_iter()
            .chain(tags)
            .map(|filter| {
                let count = transcript.count(&filter);
                (filter, count)
            })
            .collect();
        let at = filters.iter().position(|(filter, _)| filter == transcript.filter());
        Self {
            filters,
            at: at.unwrap_or(0),
            top: 0,
            rows: Rect::default(),
        }
    }

    fn choose(&self, here: &mut Here<'_>) -> After {
        if let Some((filter, _)) = self.filters.get(self.at) {
            here.state.transcript.set_filter(filter.clone());
        }
        After::Close
    }
}

impl Layer<State> for FilterMenu {
    fn places(&self) -> &'static [Context] {
        &[Context::List]
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        let last = self.filters.len().saturating_sub(1);
        let page = usize::from(self.rows.height).max(1);
        match act {
            Act::Up | Act::ScrollUp => self.at = self.at.checked_sub(1).unwrap_or(last),
            Act::Down | Act::ScrollDown => self.at = if self.at == last { 0 } else { self.at + 1 },
            Act::PageUp => self.at = self.at.saturating_sub(page),
            Act::PageDown => self.at = (self.at + page).min(last),
            Act::First => self.at = 0,
            Act::Last => self.at = last,
            Act::Open | Act::Fold => return self.choose(here),
            // The key that opened it takes the filter away.
            Act::Filter => {
                self.at = 0;
                return self.choose(here);
            }
            Act::Close => return After::Close,
            _ => return After::Pass,
        }
        After::Stay
    }

    fn on_wheel(&mut self, lines: isize, _here: &mut Here<'_>) -> After {
        let last = self.filters.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(lines.signum()).min(last);
        After::Stay
    }

    fn on_click(&mut self, at: Position, here: &mut Here<'_>) -> After {
        if !self.rows.contains(at) {
            return After::Close;
        }
        let row = self.top + usize::from(at.y - self.rows.y);
        if row >= self.filters.len() {
            return After::Stay;
        }
        self.at = row;
        self.choose(here)
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let rows = u16::try_from(self.filters.len()).unwrap_or(u16::MAX).saturating_add(2);
        let area = window::middle(screen, COLUMNS, rows);
        let inside = window::draw(buffer, area, "Show only", ink);
        self.rows = inside;
        let height = usize::from(inside.height);
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(height));
        let shown = self.filters.iter().enumerate().skip(self.top);
        for (row, (index, (filter, count))) in inside.rows().zip(shown) {
            let words = filter.words();
            let words = plain(&words);
            let count = count.to_string();
            let mark = if index == self.at { "▸ " } else { "  " };
            let role = if index == self.at { Role::Selected } else { Role::Popup };
            let words = text::fit(&words, usize::from(row.width).saturating_sub(count.len() + 3));
            buffer.set_style(row, ink.style(role));
            write(
                buffer,
                row,
                &[(mark, role), (&words, role), (" ", role), (&count, role)],
                ink,
            );
        }
        if self.filters.len() > height {
            window::note(buffer, area, &format!("{} of {}", self.at + 1, self.filters.len()), ink);
        }
        None
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::List, Act::Open, "show these"),
            (Context::List, Act::Filter, "show all"),
            (Context::List, Act::Close, "close"),
        ]
    }
}
