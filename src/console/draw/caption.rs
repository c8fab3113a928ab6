//! The row of a demo: how far it is, what it says, and the keys that steer it.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::super::play::{Caption, Playing};
use super::super::text;
use super::super::theme::Role;
use super::Ink;

/// The keys, where there is room for them.
const KEYS: &str = "Space pause  Right step  +/- speed  Esc take over";
/// The same while it is paused.
const KEYS_PAUSED: &str = "Space go on  Right step  Left earlier  Esc take over";

/// Takes the lowest row of the screen for the caption, where there is one and another row besides.
pub(super) fn split(screen: Rect, caption: Option<&Caption>) -> (Rect, Option<Rect>) {
    if caption.is_none() || screen.height < 2 {
        return (screen, None);
    }
    let rest = Rect {
        height: screen.height - 1,
        ..screen
    };
    let row = Rect {
        y: rest.bottom(),
        height: 1,
        ..screen
    };
    (rest, Some(row))
}

/// Draws the row.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, caption: &Caption, ink: &Ink<'_>) {
    buffer.set_style(area, ink.style(Role::Banner));
    let mut left = format!(" {} {}/{}", caption.playing.word(), caption.line, caption.lines);
    if caption.speed.is_infinite() {
        left.push_str(" at max");
    } else if (caption.speed - 1.0).abs() > 0.01 {
        // Writing to a string cannot fail.
        let _ = write!(left, " at {:.1}", caption.speed);
    }
    let keys = match caption.playing {
        Playing::Playing => KEYS,
        Playing::Paused => KEYS_PAUSED,
        Playing::Over | Playing::Handed => "",
    };
    let said = caption.notice.as_deref().unwrap_or(&caption.text);
    let width = usize::from(area.width);
    let words = left.width() + 2 + said.width();
    let x = buffer
        .set_stringn(area.x, area.y, &left, width, ink.style(Role::Banner))
        .0;
    let room = usize::from(area.right().saturating_sub(x)).saturating_sub(2);
    if room > 0 {
        let shown = text::cut(said, room);
        buffer.set_stringn(x + 2, area.y, shown, room, ink.style(Role::Banner));
    }
    // What is said matters more than the keys, which stand in the manual too.
    if words + 2 + keys.width() < width {
        let at = area.right() - u16::try_from(keys.width()).unwrap_or(0) - 1;
        buffer.set_stringn(at, area.y, keys, keys.width(), ink.style(Role::Banner));
    }
}
