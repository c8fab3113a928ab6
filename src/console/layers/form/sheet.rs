//! How a form looks: a row a field, what the current one means below it, and at the bottom the line that it makes.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Form;
use super::rows::{self, Row};
use crate::console::draw::{Ink, input, popup, window, write};
use crate::console::layers::script::coloured;
use crate::console::text;
use crate::console::theme::Role;

/// The columns of the window at most.
const COLUMNS: u16 = 110;
/// Its rows at most, where it has but a few fields.
const ROWS: u16 = 18;
/// The columns of the word behind a name, where there is room for it.
const WORD: usize = 10;
/// The least columns for that.
const WIDE: u16 = 60;
/// The most values on offer in sight.
const OFFERS: usize = 6;
/// The most rows of the line.
const LINE: usize = 3;

/// A line of the sheet.
enum Line {
    /// What a group of fields means.
    Group(String),
    Field(usize),
    /// What the field means, or what is wrong with it.
    Says(String, Role),
    /// A value on offer.
    Offer(usize),
}

/// Draws the form; tells where the cursor is.
pub(super) fn draw(form: &mut Form, buffer: &mut Buffer, screen: Rect, ink: &Ink<'_>) -> Option<Position> {
    let fields = u16::try_from(form.rows.len()).unwrap_or(ROWS);
    let area = window::low(screen, COLUMNS, ROWS.max(2 * fields));
    let inside = window::draw(buffer, area, &format!("/{}", form.command.name), ink);
    let foot = foot(form, buffer, inside, ink);
    let place = Rect {
        height: inside.height.saturating_sub(foot),
        ..inside
    };
    let lines = lines(form, usize::from(place.width));
    let current = |line: &Line| matches!(line, Line::Field(at) if *at == form.at);
    let first = lines.iter().position(current).unwrap_or(0);
    // The field, and what is said about it.
    let last = lines[first + 1..]
        .iter()
        .position(|line| matches!(line, Line::Field(_) | Line::Group(_)))
        .map_or(lines.len(), |more| first + 1 + more);
    let height = usize::from(place.height);
    form.top = form
        .top
        .max(last.saturating_sub(height))
        .min(first)
        .min(lines.len().saturating_sub(height));
    let wide = inside.width >= WIDE;
    let names = form
        .rows
        .iter()
        .map(|row| text::width(row.spec.name))
        .max()
        .unwrap_or(0);
    let mut cursor = None;
    form.places.clear();
    for (line, at) in lines.iter().skip(form.top).zip(place.rows()) {
        match line {
            Line::Group(words) => {
                write(buffer, at, &[(words, Role::Muted)], ink);
            }
            Line::Says(words, role) => {
                write(buffer, at, &[("    ", *role), (words, *role)], ink);
            }
            Line::Offer(index) => offer(form, buffer, at, *index, ink),
            Line::Field(index) => {
                let Some(row) = form.rows.get(*index) else { continue };
                let chosen = *index == form.at;
                let drawn = field(row, chosen, buffer, at, (names, wide), ink);
                form.places.push((at, *index));
                if chosen {
                    cursor = Some(drawn);
                }
            }
        }
    }
    if lines.len() > height {
        window::note(
            buffer,
            area,
            &format!("field {} of {}", form.at + 1, form.rows.len()),
            ink,
        );
    }
    cursor
}

/// The line that the form makes, in the last rows; gives how many they are.
fn foot(form: &Form, buffer: &mut Buffer, inside: Rect, ink: &Ink<'_>) -> u16 {
    let line = rows::line(form.command, &form.rows);
    let width = usize::from(inside.width).max(1);
    let most = if inside.height > 12 { LINE } else { 1 };
    let wanted = text::width(&line).div_ceil(width).clamp(1, most);
    let rows = u16::try_from(wanted).unwrap_or(1);
    let ruled = inside.height > 8;
    let height = rows + u16::from(ruled);
    let top = inside.bottom().saturating_sub(height);
    if ruled {
        let rule = Rect {
            y: top,
            height: 1,
            ..inside
        };
        let label = "this line: ";
        let rest = "─".repeat(width.saturating_sub(text::width(label)));
        write(buffer, rule, &[(label, Role::Muted), (&rest, Role::Border)], ink);
    }
    let mut rest = line.as_str();
    let mut start = 0;
    for index in 0..rows {
        let row = Rect {
            y: inside.bottom().saturating_sub(rows - index),
            height: 1,
            ..inside
        };
        let (head, tail) = text::split_at(rest, width);
        if index + 1 == rows && !tail.is_empty() {
            // What was typed last is worth more than the name of the command.
            let end = text::cut_middle(rest, width);
            write(buffer, row, &[(&end.replace('\n', "↵"), Role::Input)], ink);
        } else {
            part(buffer, row, &line, start..start + head.len(), ink);
        }
        start += head.len();
        rest = tail;
    }
    height
}

/// A part of a line, in the colours that it has in the whole.
fn part(buffer: &mut Buffer, row: Rect, line: &str, range: std::ops::Range<usize>, ink: &Ink<'_>) {
    if range == (0..line.len()) {
        coloured(buffer, row, line, ink);
        return;
    }
    let mut x = row.x;
    for (span, look) in crate::catalog::colour(line, line.len()) {
        let (from, to) = (span.start.max(range.start), span.end.min(range.end));
        let piece = line.get(from..to).unwrap_or_default().replace('\n', "↵");
        let room = usize::from(row.right().saturating_sub(x));
        x = buffer.set_stringn(x, row.y, piece, room, input::look(look, ink)).0;
    }
}

/// The lines of the sheet.
fn lines(form: &Form, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if form.rows.is_empty() {
        lines.push(Line::Group(
            "it takes no arguments: Enter puts it into the line".to_owned(),
        ));
    }
    let mut group = None;
    for (at, row) in form.rows.iter().enumerate() {
        if row.spec.one_of.is_some() && row.spec.one_of != group {
            let names = rows::group(&form.rows, at);
            lines.push(Line::Group(if row.spec.required {
                format!("one of {names}:")
            } else {
                format!("at most one of {names}:")
            }));
        }
        group = row.spec.one_of;
        lines.push(Line::Field(at));
        let room = width.saturating_sub(4);
        if let Some(wrong) = &row.wrong {
            let wrong = format!("✗ {wrong}");
            let pieces = text::wrap(&wrong, room).into_iter();
            lines.extend(pieces.map(|piece| Line::Says(piece.to_owned(), Role::Error)));
        }
        if at != form.at {
            continue;
        }
        if let Some((offers, select)) = &form.offers {
            let count = offers.candidates.len();
            let shown = select.clone().window(OFFERS, count);
            lines.extend(shown.map(Line::Offer));
            if count > OFFERS {
                let more = format!("{} of {count}", select.at() + 1);
                lines.push(Line::Says(more, Role::Muted));
            }
        } else if row.wrong.is_none() {
            let means = means(row);
            let pieces = text::wrap(&means, room).into_iter();
            lines.extend(pieces.map(|piece| Line::Says(piece.to_owned(), Role::Hint)));
        }
    }
    lines
}

/// What a field means, in a sentence or two.
fn means(row: &Row) -> String {
    let mut means = String::new();
    if row.spec.one_of.is_none() && row.spec.required {
        means.push_str("Required. ");
    }
    means.push_str(row.spec.summary);
    if !row.spec.choices.is_empty() {
        means.extend([" Values: ", &row.spec.choices.join(", "), "."]);
    }
    if let Some(default) = row.spec.default {
        means.extend([" Without it: ", default, "."]);
    }
    means
}

/// A field; tells where its cursor is.
fn field(
    row: &Row,
    chosen: bool,
    buffer: &mut Buffer,
    at: Rect,
    (names, wide): (usize, bool),
    ink: &Ink<'_>,
) -> Position {
    let mark = if chosen { "▸ " } else { "  " };
    let sign = if row.wrong.is_some() { "✗ " } else { "" };
    let name = text::fit(&format!("{sign}{}", row.spec.name), names + 2);
    let word = if wide {
        text::fit(row.word(), WORD)
    } else {
        String::new()
    };
    let role = if row.wrong.is_some() { Role::Error } else { Role::Key };
    let x = write(
        buffer,
        at,
        &[(mark, Role::Key), (&name, role), (&word, Role::Muted)],
        ink,
    );
    let place = Rect {
        x: x.min(at.right()),
        width: at.right().saturating_sub(x),
        ..at
    };
    let hint = match row.word() {
        "" => row.spec.placeholder.to_owned(),
        _ if wide => row.spec.placeholder.to_owned(),
        word => format!("{} ({word})", row.spec.placeholder),
    };
    if chosen {
        buffer.set_style(place, ink.style(Role::Input));
    }
    row.typed.draw(buffer, place, &hint, ink)
}

/// A value on offer.
fn offer(form: &Form, buffer: &mut Buffer, at: Rect, index: usize, ink: &Ink<'_>) {
    let Some((offers, select)) = &form.offers else { return };
    let Some(candidate) = offers.candidates.get(index) else {
        return;
    };
    let chosen = select.at() == index;
    let look = if chosen { Role::Selected } else { Role::Popup };
    let row = Rect {
        x: (at.x + 4).min(at.right()),
        width: at.width.saturating_sub(4),
        ..at
    };
    buffer.set_style(row, ink.style(look));
    let x = write(buffer, row, &[(if chosen { "▸ " } else { "  " }, look)], ink);
    let place = Rect {
        x,
        width: row.right().saturating_sub(x),
        ..row
    };
    let x = popup::marked(buffer, place, (&candidate.text, &candidate.matched), look, ink);
    let rest = Rect {
        x,
        width: row.right().saturating_sub(x),
        ..row
    };
    let role = if chosen { Role::Selected } else { Role::Muted };
    write(buffer, rest, &[("  ", look), (&candidate.summary, role)], ink);
}
