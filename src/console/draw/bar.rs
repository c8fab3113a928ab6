//! A question across the screen, just above the rule.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::{Ink, text, write};
use crate::console::theme::Role;

/// The most rows of a question.
const ROWS: usize = 8;

/// Draws the lines over the lowest rows of `screen`, broken at its width; gives the rows they take.
pub(in crate::console) fn draw(buffer: &mut Buffer, screen: Rect, lines: &[String], ink: &Ink<'_>) -> Rect {
    let width = usize::from(screen.width).saturating_sub(2);
    let lines: Vec<&str> = lines
        .iter()
        .flat_map(|line| text::wrap(line, width))
        .take(ROWS)
        .collect();
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(screen.height);
    let area = Rect {
        y: screen.bottom() - rows,
        height: rows,
        ..screen
    };
    Clear.render(area, buffer);
    buffer.set_style(area, ink.style(Role::Banner));
    for (row, line) in area.rows().zip(lines) {
        write(buffer, row, &[(" ", Role::Banner), (line, Role::Banner)], ink);
    }
    area
}

/// Clears the rule, which lies under `screen`, for something to be typed there, so that nothing above is hidden by it.
pub(in crate::console) fn over_rule(buffer: &mut Buffer, screen: Rect, ink: &Ink<'_>) -> Rect {
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
