//! A question across the screen, just above the rule.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::ink::{Ink, write};
use super::text;
use super::theme::Role;

/// The most rows of a question.
const ROWS: usize = 8;

/// Draws the lines over the lowest rows of `screen`, broken at its width; gives the rows they take.
pub(super) fn draw(buffer: &mut Buffer, screen: Rect, lines: &[String], ink: &Ink<'_>) -> Rect {
    let width = usize::from(screen.width).saturating_sub(2);
    let lines: Vec<&str> = lines
        .iter()
        .flat_map(|line| text::wrap(line, width))
        .take(ROWS)
        .collect();
    let area = clear(buffer, screen, u16::try_from(lines.len()).unwrap_or(u16::MAX), ink);
    for (row, line) in area.rows().zip(lines) {
        write(buffer, row, &[(" ", Role::Banner), (line, Role::Banner)], ink);
    }
    area
}

/// Makes place for a question in the lowest rows of `screen`, as far as it has so many; gives the place.
pub(super) fn clear(buffer: &mut Buffer, screen: Rect, rows: u16, ink: &Ink<'_>) -> Rect {
    let rows = rows.min(screen.height);
    let area = Rect {
        y: screen.bottom() - rows,
        height: rows,
        ..screen
    };
    Clear.render(area, buffer);
    buffer.set_style(area, ink.style(Role::Banner));
    area
}

/// Clears the rule, which lies under `screen`, for something to be typed there, so that nothing above is hidden by it.
pub(super) fn over_rule(buffer: &mut Buffer, screen: Rect, ink: &Ink<'_>) -> Rect {
    let row = Rect {
        y: screen.bottom(),
        height: 1,
        ..screen
    };
    let row = row.intersection(buffer.area);
    Clear.render(row, buffer);
    buffer.set_style(row, ink.style(Role::Banner));
    row
}
