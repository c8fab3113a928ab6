//! A file or a log, to be read and searched.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::console::draw::{Ink, window};
use crate::console::keys::{Act, Context};
use crate::console::layer::{After, Here, Layer};
use crate::console::text;
use crate::console::theme::Role;
use crate::room::plain;

/// A text that is open.
#[derive(Debug)]
pub(in crate::console) struct Pager {
    title: String,
    text: Arc<str>,
    top: usize,
    rows: usize,
}

impl Pager {
    /// Opens a text under a title.
    pub(in crate::console) fn new(title: String, text: Arc<str>) -> Self {
        Self {
            title,
            text,
            top: 0,
            rows: 1,
        }
    }
}

impl Layer for Pager {
    fn places(&self) -> &'static [Context] {
        &[Context::Pager, Context::List]
    }

    fn on_act(&mut self, act: Act, _here: &mut Here<'_>) -> After {
        match act {
            Act::Up | Act::ScrollUp => self.top = self.top.saturating_sub(1),
            Act::Down | Act::ScrollDown => self.top += 1,
            Act::PageUp => self.top = self.top.saturating_sub(self.rows),
            Act::PageDown => self.top += self.rows,
            Act::First => self.top = 0,
            Act::Last => self.top = usize::MAX,
            Act::Close => return After::Close,
            _ => return After::Pass,
        }
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let inside = window::draw(buffer, screen, &self.title, ink);
        self.rows = usize::from(inside.height);
        let lines: Vec<&str> = self.text.lines().collect();
        self.top = self.top.min(lines.len().saturating_sub(self.rows));
        for (row, line) in inside.rows().zip(&lines[self.top..]) {
            let line = plain(line);
            let line = text::cut(&line, usize::from(row.width));
            buffer.set_stringn(row.x, row.y, line, usize::from(row.width), ink.style(Role::Log));
        }
        None
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![(Context::List, Act::Close, "close")]
    }
}
