//! The transcript's lines that are in sight.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;

use super::{Ink, State, row, text, write};
use crate::console::keys::{Act, Context};
use crate::console::layout::Pane;
use crate::console::needle::Needle;
use crate::console::theme::Role;
use crate::console::transcript::{Found, GUTTER};
use crate::room::plain;

/// What stands before the lines of the chosen entry.
const CHOSEN: &str = "▌";
/// What stands before the lines of the match that a search is at.
const MATCH: &str = "»";

pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &mut State, ink: &mut Ink<'_>) {
    if area.is_empty() {
        return;
    }
    if state.transcript.is_empty() {
        welcome(buffer, area, ink);
        return;
    }
    let active = state.in_pane && state.focus == Pane::Transcript;
    let needle = state.transcript.needle().cloned();
    let mut rows = 0;
    state.transcript.each_line(active, |shown| {
        let Some(row) = u16::try_from(shown.row).ok().and_then(|index| row(area, index)) else {
            return;
        };
        rows += 1;
        let inside = Rect {
            x: row.x + GUTTER,
            width: row.width.saturating_sub(GUTTER),
            ..row
        };
        buffer.set_line(inside.x, inside.y, shown.line, inside.width);
        if shown.selected && shown.head {
            buffer.set_style(row, ink.style(Role::Selection));
        }
        if let Some(needle) = &needle {
            highlight(buffer, inside, shown.line, needle, ink.style(Role::Match));
        }
        if shown.selected {
            buffer.set_string(row.x, row.y, CHOSEN, ink.style(Role::Accent));
        } else if shown.current && shown.head {
            buffer.set_string(row.x, row.y, MATCH, ink.style(Role::Accent));
        }
    });
    if rows == 0 {
        let what = state.transcript.filter().words();
        write(
            buffer,
            area,
            &[(" nothing here passes the filter: ", Role::Muted), (&what, Role::Muted)],
            ink,
        );
    }
}

/// Marks what a search found in a line.
fn highlight(buffer: &mut Buffer, row: Rect, line: &Line<'_>, needle: &Needle, style: Style) {
    let said: String = line.spans.iter().map(|span| span.content.as_ref()).collect();
    for found in needle.all(&said) {
        let columns = |text_of: &str| u16::try_from(text::width(text_of)).unwrap_or(u16::MAX);
        let start = columns(&said[..found.start]);
        let width = columns(&said[found]);
        let place = Rect {
            x: row.x.saturating_add(start),
            width,
            ..row
        };
        // Underlined as well: on a row that is marked already a style alone could vanish.
        buffer.set_style(place.intersection(row), style.add_modifier(Modifier::UNDERLINED));
    }
}

/// What the rule tells of the transcript in some columns: a filter, a search, that it is scrolled up. Where there is no
/// room for that, what helps goes first.
pub(super) fn standing(state: &State, room: usize, ink: &Ink<'_>) -> String {
    let whole = pieces(state, true, ink);
    let said = if text::width(&whole) > room {
        pieces(state, false, ink)
    } else {
        whole
    };
    text::cut(&said, room).into_owned()
}

fn pieces(state: &State, help: bool, ink: &Ink<'_>) -> String {
    let standing = state.transcript.standing();
    let mut pieces = Vec::new();
    if !state.transcript.at_end() {
        let back = if help { " - End" } else { "" };
        pieces.push(match state.transcript.unseen() {
            0 if help => format!("scrolled up{back}"),
            0 => "up".to_owned(),
            new => format!("{new} new{back}"),
        });
    }
    if let Some((text, found)) = &standing.search {
        let text = text::cut(text, 24);
        pieces.push(format!("search: {} {}", plain(&text), count(*found)));
    }
    if let Some((filter, held_back)) = standing.filter {
        let key = ink
            .keys
            .key(Context::List, Act::Close)
            .filter(|_| help && standing.search.is_none());
        let clear = key.map(|key| format!(" - {key} clears")).unwrap_or_default();
        let more = match held_back {
            0 => String::new(),
            1 => ", 1 other came".to_owned(),
            count => format!(", {count} others came"),
        };
        pieces.push(format!("filter: {}{more}{clear}", plain(&filter.words())));
    }
    pieces.reverse();
    if pieces.is_empty() {
        String::new()
    } else {
        format!(" {} ", pieces.join(" | "))
    }
}

/// Which of how many; dots as long as that is not known for certain.
pub(in crate::console) fn count(found: Found) -> String {
    let more = if found.all { "" } else { "..." };
    match found.at {
        Some(at) => format!("{at}/{}{more}", found.of),
        None => format!("{}{more}", found.of),
    }
}

/// What an empty room says to begin with.
fn welcome(buffer: &mut Buffer, area: Rect, ink: &Ink<'_>) {
    let key = ink.keys.key(Context::Everywhere, Act::Help);
    let key = key.map(|key| format!(" or {key}")).unwrap_or_default();
    let lines: [&[(&str, Role)]; 7] = [
        &[],
        &[("  Nothing was said here yet. Try:", Role::Muted)],
        &[],
        &[("  /docker_images", Role::Command)],
        &[(
            "  /docker_image_create name=example dependencies=mechanize",
            Role::Command,
        )],
        &[
            ("  /lesson", Role::Command),
            (" teaches it, on the training engine", Role::Muted),
        ],
        &[("  /help", Role::Command), (&key, Role::Muted)],
    ];
    for (index, pieces) in (0..).zip(lines) {
        if let Some(row) = row(area, index) {
            write(buffer, row, pieces, ink);
        }
    }
}
