//! A question that waits while a line is typed, in one row above it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ink, State, write};
use crate::console::bar;
use crate::console::keys::{Act, Context};
use crate::console::theme::Role;
use crate::room::{plain, redact};

/// Shows in one row, above the line that is typed, that a question waits.
pub(super) fn peek(buffer: &mut Buffer, screen: Rect, state: &State, ink: &Ink<'_>) {
    let Some(asked) = state.next_question(ink.scene).filter(|_| state.layers.is_empty()) else {
        return;
    };
    let key = ink.keys.key(Context::Everywhere, Act::Question).unwrap_or_default();
    let area = bar::clear(buffer, screen, 1, ink);
    let asks = format!(" {key} answers: ");
    let question = redact(&plain(&asked.question.text)).into_owned();
    write(buffer, area, &[(&asks, Role::Banner), (&question, Role::Banner)], ink);
}
