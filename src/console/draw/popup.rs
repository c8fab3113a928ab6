//! The completions on offer, above the input line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::{Ink, text, write};
use crate::console::popup::Popup;
use crate::console::theme::Role;
use crate::room::plain;

/// The most candidates in sight.
const ROWS: usize = 8;

/// Draws the popup with its last row above the rule.
pub(super) fn draw(buffer: &mut Buffer, above: Rect, screen: Rect, popup: &Popup, ink: &Ink<'_>) {
    let count = popup.candidates.len();
    let most = usize::from(above.y.saturating_sub(screen.y + 2)).min(ROWS);
    let top = popup
        .chosen
        .saturating_sub(most.saturating_sub(1))
        .min(count.saturating_sub(most));
    let shown = &popup.candidates[top..count.min(top + most)];
    let names = shown
        .iter()
        .map(|(name, _)| text::width(name))
        .max()
        .unwrap_or(0)
        .min(48);
    let rows = u16::try_from(shown.len()).unwrap_or(0);
    let area = Rect {
        x: above.x,
        y: above.y - rows,
        width: above.width,
        height: rows,
    };
    Clear.render(area, buffer);
    for (index, (name, summary)) in shown.iter().enumerate() {
        let chosen = top + index == popup.chosen;
        let line = Rect {
            y: area.y + u16::try_from(index).unwrap_or(0),
            height: 1,
            ..area
        };
        let look = if chosen { Role::Selected } else { Role::Popup };
        let name = text::fit(&plain(name), names);
        buffer.set_style(line, ink.style(look));
        let mark = if chosen { "▸ " } else { "│ " };
        let summary_role = if chosen { Role::Selected } else { Role::Muted };
        write(
            buffer,
            line,
            &[(mark, look), (&name, look), ("  ", look), (summary, summary_role)],
            ink,
        );
    }
    if count > shown.len() {
        let more = format!(" {}/{count} ", popup.chosen + 1);
        let columns = u16::try_from(more.len()).unwrap_or(0);
        let at = Rect {
            x: area.right().saturating_sub(columns),
            y: area.bottom().saturating_sub(1),
            width: columns,
            height: 1,
        };
        write(buffer, at, &[(&more, Role::Muted)], ink);
    }
}
