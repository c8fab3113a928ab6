//! The transcript's lines that are in sight.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ink, State, row, write};
use crate::console::theme::Role;

pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &mut State, ink: &mut Ink<'_>) {
    if state.transcript.is_empty() {
        welcome(buffer, area, ink);
        return;
    }
    state.transcript.each_line(|index, line| {
        if let Some(row) = u16::try_from(index).ok().and_then(|index| row(area, index)) {
            buffer.set_line(row.x, row.y, line, row.width);
        }
    });
}

/// What an empty room says to begin with.
fn welcome(buffer: &mut Buffer, area: Rect, ink: &Ink<'_>) {
    let lines: [&[(&str, Role)]; 6] = [
        &[],
        &[("  Nothing was said here yet. Try:", Role::Muted)],
        &[],
        &[("  /docker_images", Role::Command)],
        &[(
            "  /docker_image_create name=example dependencies=mechanize",
            Role::Command,
        )],
        &[("  /help", Role::Command), (" or F1", Role::Muted)],
    ];
    for (index, pieces) in (0..).zip(lines) {
        if let Some(row) = row(area, index) {
            write(buffer, row, pieces, ink);
        }
    }
}
