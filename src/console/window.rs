//! A framed window over the panes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Clear, Widget};

use super::ink::{Ink, write};
use super::text;
use super::theme::Role;
use crate::room::plain;

/// Draws the frame with its title over the whole of `area`; gives the place inside.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, title: &str, ink: &Ink<'_>) -> Rect {
    Clear.render(area, buffer);
    buffer.set_style(area, ink.style(Role::Popup));
    let title = plain(title);
    let title = text::cut(&title, usize::from(area.width).saturating_sub(6));
    let block = Block::bordered()
        .border_style(ink.style(Role::BorderFocused))
        .title(format!(" {title} "))
        .title_style(ink.style(Role::Title));
    let inside = block.inner(area);
    block.render(area, buffer);
    Rect {
        x: inside.x + 1,
        width: inside.width.saturating_sub(2),
        ..inside
    }
}

/// Writes a note into the lower border, at its right.
pub(super) fn note(buffer: &mut Buffer, area: Rect, note: &str, ink: &Ink<'_>) {
    let note = format!(" {note} ");
    let columns = u16::try_from(text::width(&note)).unwrap_or(u16::MAX);
    if area.height == 0 || columns + 4 > area.width {
        return;
    }
    let at = Rect {
        x: area.right() - columns - 2,
        y: area.bottom() - 1,
        width: columns,
        height: 1,
    };
    write(buffer, at, &[(&note, Role::Muted)], ink);
}

/// A window just above the line being typed, of at most this many columns and rows.
pub(super) fn low(screen: Rect, columns: u16, rows: u16) -> Rect {
    let area = middle(screen, columns, rows);
    Rect {
        y: screen.bottom() - area.height,
        ..area
    }
}

/// A window in the middle of `screen` of at most this many columns and rows.
pub(super) fn middle(screen: Rect, columns: u16, rows: u16) -> Rect {
    let width = columns.min(screen.width);
    let height = rows.min(screen.height);
    Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + (screen.height - height) / 2,
        width,
        height,
    }
}
