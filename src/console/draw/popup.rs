//! The completions on offer, above the input line and its rule, under the word that they complete.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Clear, Widget};
use unicode_segmentation::UnicodeSegmentation;

use super::{Ink, text, write};
use crate::catalog::Candidate;
use crate::console::popup::Popup;
use crate::console::theme::Role;
use crate::room::plain;

/// The most candidates in sight.
const ROWS: usize = 8;
/// The columns between a name and its meaning.
const GAP: usize = 2;
/// The rows at the top of the screen that are never covered.
const KEPT: u16 = 2;
/// What stands before a candidate, and before the chosen one; of the same width.
const MARK: &str = "│ ";
const CHOSEN: &str = "▸ ";
/// The right edge.
const EDGE: &str = "│";

/// Draws the popup with its last row above `below`, its names over the column of the word.
pub(super) fn draw(buffer: &mut Buffer, below: Rect, screen: Rect, column: u16, popup: &mut Popup, ink: &Ink<'_>) {
    let count = popup.candidates.len();
    let most = usize::from(below.y.saturating_sub(screen.y + KEPT)).min(ROWS);
    let shown = popup.window(most);
    let more = match popup.chosen {
        _ if shown.len() == count => String::new(),
        Some(chosen) => format!(" {}/{count}", chosen + 1),
        None => format!(" {} of {count}", shown.len()),
    };
    let room = usize::from(below.width);
    let widest = |of: fn(&Candidate) -> &str| {
        let widths = popup.candidates.iter().map(|candidate| text::width(of(candidate)));
        widths.max().unwrap_or(0)
    };
    let summaries = widest(|candidate| &candidate.summary);
    // A long name may take three quarters of the room from what it means.
    let names = widest(|candidate| &candidate.text).min((room.saturating_sub(MARK.len()) * 3) / 4);
    let wanted = 2 + names + GAP + summaries + more.len() + 2;
    let width = u16::try_from(wanted.min(room)).unwrap_or(below.width);
    let rows = u16::try_from(shown.len()).unwrap_or(0);
    let area = Rect {
        x: column
            .saturating_sub(2)
            .clamp(below.x, below.right().saturating_sub(width).max(below.x)),
        y: below.y.saturating_sub(rows),
        width,
        height: rows,
    };
    Clear.render(area, buffer);
    buffer.set_style(area, ink.style(Role::Popup));
    let last = shown.end.saturating_sub(1);
    for (line, index) in area.rows().zip(shown) {
        let Some(candidate) = popup.candidates.get(index) else {
            break;
        };
        let chosen = popup.chosen == Some(index);
        let look = if chosen { Role::Selected } else { Role::Popup };
        buffer.set_style(line, ink.style(look));
        let x = write(buffer, line, &[(if chosen { CHOSEN } else { MARK }, look)], ink);
        name(
            buffer,
            Rect {
                x,
                width: u16::try_from(names).unwrap_or(0).min(line.right().saturating_sub(x)),
                ..line
            },
            candidate,
            look,
            ink,
        );
        let taken = u16::try_from(2 + names + GAP).unwrap_or(u16::MAX).min(line.width);
        let kept = u16::try_from(if index == last { more.len() } else { 0 }).unwrap_or(0);
        let meaning = Rect {
            x: line.x + taken,
            width: line.width.saturating_sub(taken + kept + 2),
            ..line
        };
        let meaning_role = if chosen { Role::Selected } else { Role::Muted };
        write(buffer, meaning, &[(&plain(&candidate.summary), meaning_role)], ink);
        let edge = Rect {
            x: line.right().saturating_sub(1),
            width: 1,
            ..line
        };
        write(buffer, edge, &[(EDGE, look)], ink);
        if kept > 0 && index == last {
            let at = Rect {
                x: line.right().saturating_sub(kept + 2),
                width: kept,
                ..line
            };
            write(buffer, at, &[(&more, meaning_role)], ink);
        }
    }
}

/// A name, with the letters that were typed standing out.
fn name(buffer: &mut Buffer, area: Rect, candidate: &Candidate, look: Role, ink: &Ink<'_>) {
    let room = usize::from(area.width);
    let cut = text::cut(&candidate.text, room);
    let mut x = area.x;
    let mut matched = candidate.matched.iter().peekable();
    for (at, grapheme) in cut.grapheme_indices(true) {
        let end = at + grapheme.len();
        let mut hit = false;
        while matched.next_if(|offset| **offset < end).is_some() {
            hit = true;
        }
        // The sign for what was cut away is no letter of the name.
        let hit = hit && candidate.text.get(at..end) == Some(grapheme);
        let left = usize::from(area.right().saturating_sub(x));
        x = buffer
            .set_stringn(x, area.y, plain(grapheme), left, style(hit, look, ink))
            .0;
    }
}

/// The look of a letter: one that was typed is underlined too, not only coloured.
fn style(hit: bool, look: Role, ink: &Ink<'_>) -> Style {
    let plain = ink.style(look);
    match (hit, look) {
        (false, _) => plain,
        (true, Role::Selected) => plain.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        (true, _) => plain
            .patch(Style {
                bg: None,
                ..ink.style(Role::Accent)
            })
            .add_modifier(Modifier::UNDERLINED),
    }
}
