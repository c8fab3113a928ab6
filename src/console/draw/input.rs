//! The line being typed, over as many rows as it needs.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use super::{Ink, State, row, text, write};
use crate::catalog::Ink as Part;
use crate::console::editor::{Row, Rows};
use crate::console::keys::{Act, Context};
use crate::console::layout::Pane;
use crate::console::theme::Role;
use crate::room::plain;

/// What stands before the line; of the same width each.
const PROMPT: &str = "> ";
/// While keys go elsewhere.
const ELSEWHERE: &str = "· ";
/// Before its later rows.
const LATER: &str = "│ ";
/// Before the first and the last row in sight where more lie beyond them.
const ABOVE: &str = "↑ ";
const BELOW: &str = "↓ ";
/// What shows the end of a line inside backticks.
const LINE_END: &str = "↵";

/// The columns that the text has in an area.
pub(in crate::console) fn columns(area: Rect) -> usize {
    usize::from(area.width).saturating_sub(PROMPT.len())
}

/// How many rows the line wants.
pub(super) fn height(rows: &Rows) -> u16 {
    u16::try_from(rows.all.len()).unwrap_or(u16::MAX)
}

/// Draws the rows in sight, and tells where the cursor is.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, rows: &Rows, state: &mut State, ink: &Ink<'_>) -> Position {
    let shown = rows.window(usize::from(area.height), state.line_top);
    state.line_top = shown.start;
    for (index, at) in shown.clone().enumerate() {
        let Some(line) = u16::try_from(index).ok().and_then(|index| row(area, index)) else {
            break;
        };
        let mark = match at {
            _ if index == 0 && at > 0 => ABOVE,
            _ if at + 1 == shown.end && at + 1 < rows.all.len() => BELOW,
            0 if elsewhere(state) => ELSEWHERE,
            0 => PROMPT,
            _ => LATER,
        };
        let mark_role = if elsewhere(state) { Role::Muted } else { Role::Prompt };
        let x = write(buffer, line, &[(mark, mark_role)], ink);
        let rest = Rect {
            x,
            width: line.right().saturating_sub(x),
            ..line
        };
        if let Some(laid) = rows.all.get(at) {
            part(buffer, rest, laid, state, ink);
        }
    }
    if state.editor.is_empty() && state.layers.is_empty() {
        placeholder(buffer, area, state, ink);
    }
    let column = u16::try_from(PROMPT.len() + rows.column).unwrap_or(u16::MAX);
    let down = u16::try_from(rows.row.saturating_sub(shown.start)).unwrap_or(u16::MAX);
    Position::new(
        area.x.saturating_add(column).min(area.right().saturating_sub(1)),
        area.y.saturating_add(down).min(area.bottom().saturating_sub(1)),
    )
}

/// The column of the screen at which a byte of the text is shown.
pub(super) fn column(area: Rect, rows: &Rows, line: &str, byte: usize) -> u16 {
    let at = rows
        .all
        .partition_point(|row| row.range.start <= byte)
        .saturating_sub(1);
    let start = rows.all.get(at).map_or(0, |row| row.range.start);
    let columns = text::width(&plain(line.get(start..byte).unwrap_or_default()));
    let columns = u16::try_from(PROMPT.len() + columns).unwrap_or(u16::MAX);
    area.x.saturating_add(columns)
}

/// One row of the text, each part in its look, and behind its end what may follow.
fn part(buffer: &mut Buffer, area: Rect, laid: &Row, state: &State, ink: &Ink<'_>) {
    let line = state.editor.text();
    let colours = &state.gloss.colours;
    let mut x = area.x;
    let mut set = |x: &mut u16, sign: &str, style: Style| {
        let room = usize::from(area.right().saturating_sub(*x));
        *x = buffer.set_stringn(*x, area.y, sign, room, style).0;
    };
    // A sign belongs to the part in which it begins.
    let mut next = colours.partition_point(|(span, _)| span.end <= laid.range.start);
    let mut look = (0..0, ink.style(Role::Input));
    for (offset, grapheme) in line.get(laid.range.clone()).unwrap_or_default().grapheme_indices(true) {
        let at = laid.range.start + offset;
        while colours.get(next).is_some_and(|(span, _)| span.end <= at) {
            next += 1;
        }
        if !look.0.contains(&at) {
            look = match colours.get(next) {
                Some((span, part)) if span.start <= at => (span.start..span.end, style(*part, state, ink)),
                _ => (at..at + 1, base(state, ink)),
            };
        }
        set(&mut x, &plain(grapheme), look.1);
    }
    if laid.ends {
        set(&mut x, LINE_END, ink.style(Role::Muted));
    }
    let ghost = &state.gloss.ghost;
    if laid.range.end == line.len() && !ghost.is_empty() && !elsewhere(state) {
        let ghost = plain(ghost).replace('\n', LINE_END);
        let room = usize::from(area.right().saturating_sub(x));
        set(&mut x, &text::cut(&ghost, room), ghost_style(ink));
    }
}

/// Whether keys go to a pane, or to what lies over the panes.
fn elsewhere(state: &State) -> bool {
    state.in_pane || !state.layers.is_empty()
}

/// What an empty line is for, or where the keys go.
fn placeholder(buffer: &mut Buffer, area: Rect, state: &State, ink: &Ink<'_>) {
    let key = |context, act| ink.keys.key(context, act);
    let words = if state.in_pane {
        let pane = match state.focus {
            Pane::Transcript => "transcript",
            Pane::Images => "images",
            Pane::Jobs => "jobs",
        };
        match key(Context::List, Act::Close) {
            Some(back) => format!("keys go to the {pane}, {back} comes back"),
            None => format!("keys go to the {pane}"),
        }
    } else {
        match key(Context::Everywhere, Act::Help) {
            Some(help) => format!("/ for commands, text to chat, {help} help"),
            None => "/ for commands, text to chat".to_owned(),
        }
    };
    let line = Rect {
        x: area.x.saturating_add(2),
        width: area.width.saturating_sub(2),
        height: 1,
        ..area
    };
    let words = text::cut(&words, columns(area));
    buffer.set_stringn(line.x, line.y, words, usize::from(line.width), ghost_style(ink));
}

/// What is not typed yet: slanted in every theme, since a dim colour alone could be taken for text.
fn ghost_style(ink: &Ink<'_>) -> Style {
    ink.style(Role::Ghost).add_modifier(Modifier::ITALIC)
}

/// The look of the text; while keys go elsewhere it steps back.
fn base(state: &State, ink: &Ink<'_>) -> Style {
    ink.style(if elsewhere(state) { Role::Muted } else { Role::Input })
}

/// The look of a part of the line. What is wrong or unknown is underlined too, not only coloured.
fn style(part: Part, state: &State, ink: &Ink<'_>) -> Style {
    if elsewhere(state) {
        return base(state, ink);
    }
    match part {
        Part::Command => ink.style(Role::Command),
        Part::Key => ink.style(Role::ArgumentKey),
        Part::Value => ink.style(Role::Value),
        Part::Quote | Part::Separator => ink.style(Role::Muted),
        Part::Chat => ink.style(Role::Input),
        Part::UnknownCommand | Part::UnknownKey => ink.style(Role::UnknownWord).add_modifier(Modifier::UNDERLINED),
        Part::Wrong => ink.style(Role::Error).add_modifier(Modifier::UNDERLINED),
    }
}
