//! The help over everything but the banners.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Clear, Widget};

use super::{Ink, row, text, write};
use crate::catalog;
use crate::console::help::KEYS;
use crate::console::theme::Role;

/// The columns of the key names.
const KEY_COLUMNS: usize = 20;

/// Draws the help from its line `top` on; tells how many lines it has and how many fit.
pub(super) fn draw(buffer: &mut Buffer, screen: Rect, from: u16, top: usize, ink: &Ink<'_>) -> (usize, usize) {
    let area = Rect {
        x: screen.x + screen.width.saturating_sub(96) / 2,
        y: from,
        width: screen.width.min(96),
        height: screen.bottom().saturating_sub(from + 1),
    };
    Clear.render(area, buffer);
    buffer.set_style(area, ink.style(Role::Popup));
    let block = Block::bordered()
        .border_style(ink.style(Role::BorderFocused))
        .title(" Help ")
        .title_style(ink.style(Role::Title));
    let inside = block.inner(area);
    block.render(area, buffer);
    let width = usize::from(inside.width).saturating_sub(2);
    let overview = catalog::overview();
    let mut lines: Vec<(String, String)> = Vec::new();
    for (key, does) in KEYS {
        let does = text::wrap(does, width.saturating_sub(KEY_COLUMNS));
        let mut key = key;
        for line in does.iter().copied().chain(does.is_empty().then_some("")) {
            lines.push((text::fit(key, KEY_COLUMNS), line.to_owned()));
            key = "";
        }
    }
    for line in overview.lines() {
        lines.extend(text::hang(line, width).into_iter().map(|line| (String::new(), line)));
    }
    let rows = usize::from(inside.height);
    let top = top.min(lines.len().saturating_sub(rows));
    for (index, (key, line)) in (0..).zip(&lines[top..]) {
        let Some(row) = row(inside, index) else { break };
        write(
            buffer,
            row,
            &[(" ", Role::Popup), (key, Role::Key), (line, Role::Popup)],
            ink,
        );
    }
    if lines.len() > rows {
        let more = format!(" {}-{} of {} ", top + 1, (top + rows).min(lines.len()), lines.len());
        let columns = u16::try_from(more.len()).unwrap_or(0);
        let at = Rect {
            x: area.right().saturating_sub(columns + 2),
            y: area.bottom().saturating_sub(1),
            width: columns,
            height: 1,
        };
        write(buffer, at, &[(&more, Role::Muted)], ink);
    }
    (lines.len(), rows)
}
