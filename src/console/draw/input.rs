//! The line being typed, and the rule above it with a hint.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Ink, State, text, titles, transcript, write};
use crate::console::theme::Role;
use crate::room::plain;

/// What stands before the line.
const PROMPT: &str = "> ";

/// The rule: how the command is used at the left, what came out of sight at the right.
pub(super) fn rule(buffer: &mut Buffer, area: Rect, state: &State, ink: &Ink<'_>) {
    titles::fill(buffer, area, "─", Role::Border, ink);
    let right = transcript::standing(state, usize::from(area.width).saturating_sub(2), ink);
    if !right.is_empty() {
        let width = u16::try_from(text::width(&right)).unwrap_or(0);
        let at = Rect {
            x: area.right().saturating_sub(width + 1),
            width,
            ..area
        };
        write(buffer, at, &[(&right, Role::Accent)], ink);
    }
    if let Some(hint) = state.notice.as_ref().or(state.hint.as_ref()) {
        let room = usize::from(area.width).saturating_sub(text::width(&right) + 4);
        let hint = text::cut(hint, room);
        let at = Rect { x: area.x + 1, ..area };
        write(
            buffer,
            at,
            &[(" ", Role::Hint), (&hint, Role::Hint), (" ", Role::Hint)],
            ink,
        );
    }
}

/// How many rows the line wants.
pub(super) fn rows(_state: &State, _width: u16) -> u16 {
    1
}

/// Draws the line, moved sideways so that the cursor is in sight, and tells where the cursor is.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &State, ink: &Ink<'_>) -> Option<Position> {
    let start = write(buffer, area, &[(PROMPT, Role::Prompt)], ink);
    // The last column is the cursor's behind a full line.
    let room = usize::from(area.right().saturating_sub(start)).max(4) - 1;
    let (head, tail) = state.editor.text().split_at(state.editor.cursor());
    let (head, tail) = (shown(head), shown(tail));
    let column = text::width(&head);
    let (line, cursor) = if column < room {
        (format!("{head}{tail}"), column)
    } else {
        // In steps of a third of the room, so that the line stands still for a while.
        let step = (room / 3).max(1);
        let shift = (column - room + 2).div_ceil(step) * step;
        let rest = text::skip(&head, shift);
        (format!("‹{rest}{tail}"), 1 + text::width(rest))
    };
    let line = if text::width(&line) > room {
        let (kept, _) = text::split_at(&line, room);
        format!("{kept}›")
    } else {
        line
    };
    buffer.set_stringn(start, area.y, line, room + 1, ink.style(Role::Input));
    let x = start + u16::try_from(cursor).unwrap_or(0);
    Some(Position::new(x.min(area.right().saturating_sub(1)), area.y))
}

/// The line as it is shown: line ends inside backticks are signs of one column.
fn shown(part: &str) -> String {
    plain(part).replace('\n', "↵")
}
