//! What everything on the screen is drawn with: the looks, the names of the keys, and one way to write a row.

use std::sync::Arc;

use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::keys::Keymap;
use super::scene::Scene;
use super::text;
use super::theme::{Role, Theme};

/// What every piece draws with.
pub(super) struct Ink<'a> {
    pub(super) scene: &'a Scene,
    pub(super) keys: &'a Keymap,
    theme: Arc<Theme>,
    /// When the next time in words reads differently.
    changes: Option<Timestamp>,
}

impl<'a> Ink<'a> {
    pub(super) fn new(scene: &'a Scene, keys: &'a Keymap, theme: Arc<Theme>) -> Self {
        Self {
            scene,
            keys,
            theme,
            changes: None,
        }
    }

    /// When something drawn so far reads differently.
    pub(super) fn changes(&self) -> Option<Timestamp> {
        self.changes
    }

    pub(super) fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// Notes that something drawn reads differently from then on.
    pub(super) fn changes_at(&mut self, at: Timestamp) {
        self.changes = Some(self.changes.map_or(at, |earlier| earlier.min(at)));
    }
}

/// Writes pieces one after the other into one row, cut at its end; tells the column behind them.
pub(super) fn write(buffer: &mut Buffer, row: Rect, pieces: &[(&str, Role)], ink: &Ink<'_>) -> u16 {
    let mut x = row.x;
    for &(piece, role) in pieces {
        let room = usize::from(row.right().saturating_sub(x));
        let piece = text::cut(piece, room);
        x = buffer.set_stringn(x, row.y, piece, room, ink.style(role)).0;
    }
    x
}

/// The row of an area, from its top; none below it.
pub(super) fn row(area: Rect, index: u16) -> Option<Rect> {
    (index < area.height).then(|| Rect {
        y: area.y + index,
        height: 1,
        ..area
    })
}
