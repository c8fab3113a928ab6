//! How a diagnostic looks: the line, carets under the exact place, and the advice.

use std::fmt::Write;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Diagnostic, Source, Span};

/// The most columns of a line that are shown; longer lines are cut around the place.
const COLUMNS: usize = 120;
/// How many columns stay before the place where a line is cut.
const BEFORE: usize = 40;

impl Diagnostic {
    /// The diagnostic as an error: lines of plain text, without a last line end.
    #[must_use]
    pub fn render(&self, source: &Source<'_>) -> String {
        self.render_as("error", source)
    }

    /// The diagnostic as a warning, otherwise as [`Diagnostic::render`].
    #[must_use]
    pub fn render_warning(&self, source: &Source<'_>) -> String {
        self.render_as("warning", source)
    }

    fn render_as(&self, severity: &str, source: &Source<'_>) -> String {
        let place = Place::find(source.text, self.span);
        let number = source.origin.map(|(_, first)| (first + place.lines_before).to_string());
        let width = number.as_ref().map_or(1, String::len);
        let mut out = format!("{severity}: {}", visible(&self.message));
        let mut line = |margin: &str, sign: &str, text: &str| {
            // Writing to a string cannot fail.
            let _ = write!(out, "\n{margin:>width$}{sign}{text}");
        };
        if let (Some((file, _)), Some(number)) = (source.origin, &number) {
            line("", "--> ", &format!("{}:{number}:{}", visible(file), place.column));
        }
        line("", " |", "");
        line(number.as_deref().unwrap_or_default(), " | ", &place.shown);
        line(
            "",
            " | ",
            &format!("{}{}", " ".repeat(place.indent), "^".repeat(place.carets)),
        );
        if let Some(suggestion) = &self.suggestion {
            line("", " = ", &format!("help: {}", visible(suggestion)));
        }
        if let Some(usage) = &self.usage {
            line("", " = ", &format!("usage: {}", visible(usage)));
        }
        out
    }
}

/// The line that a span begins in, and where.
struct Place {
    /// How many lines of the text come before it.
    lines_before: usize,
    /// The character with which the span begins, from 1.
    column: usize,
    /// The line, or the part of it around the span.
    shown: String,
    /// How many columns of it come before the carets.
    indent: usize,
    /// How many carets there are, at least one.
    carets: usize,
}

impl Place {
    fn find(text: &str, span: Span) -> Self {
        let start = floor(text, span.start);
        let end = floor(text, span.end).max(start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = text
            .get(start..)
            .and_then(|rest| rest.find('\n'))
            .map_or(text.len(), |at| start + at);
        let head = text.get(line_start..start).unwrap_or_default();
        let head = head.strip_prefix('\u{feff}').unwrap_or(head);
        let marked = text.get(start..end.min(line_end)).unwrap_or_default();
        let tail = text.get(end.min(line_end)..line_end).unwrap_or_default();
        let tail = tail.strip_suffix('\r').unwrap_or(tail);

        let (cut_head, head_shown) = last_columns(
            head,
            BEFORE.max(COLUMNS.saturating_sub(columns(marked, COLUMNS) + columns(tail, COLUMNS))),
        );
        let room = COLUMNS.saturating_sub(head_shown.width());
        let (marked_shown, cut_marked) = first_columns(marked, room);
        let (tail_shown, cut_tail) = first_columns(tail, room.saturating_sub(marked_shown.width()));
        let indent = head_shown.width() + usize::from(cut_head);
        let carets = marked_shown.width().max(1);
        let mut shown = String::new();
        if cut_head {
            shown.push('…');
        }
        shown.push_str(&head_shown);
        shown.push_str(&marked_shown);
        if !cut_marked {
            shown.push_str(&tail_shown);
        }
        if cut_marked || cut_tail {
            shown.push('…');
        }
        Self {
            lines_before: before.bytes().filter(|byte| *byte == b'\n').count(),
            column: head.chars().count() + 1,
            shown,
            indent,
            carets,
        }
    }
}

/// The nearest start of a character at or before the offset.
fn floor(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The columns of a text, or `limit` where it has as many or more.
fn columns(text: &str, limit: usize) -> usize {
    let (shown, cut) = first_columns(text, limit);
    if cut { limit } else { shown.width() }
}

/// As much of the start of a text as fits, and whether that is not all of it.
fn first_columns(text: &str, limit: usize) -> (String, bool) {
    let mut shown = String::new();
    let mut width = 0;
    for grapheme in text.graphemes(true) {
        let grapheme = visible(grapheme);
        width += grapheme.width();
        if width > limit {
            return (shown, true);
        }
        shown.push_str(&grapheme);
    }
    (shown, false)
}

/// As much of the end of a text as fits, and whether that is not all of it.
fn last_columns(text: &str, limit: usize) -> (bool, String) {
    let mut parts = Vec::new();
    let mut width = 0;
    let mut cut = false;
    for grapheme in text.graphemes(true).rev() {
        let grapheme = visible(grapheme);
        width += grapheme.width();
        if width > limit {
            cut = true;
            break;
        }
        parts.push(grapheme);
    }
    parts.reverse();
    (cut, parts.concat())
}

/// The text with every character that would move, hide or turn what a terminal shows replaced.
fn visible(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\t' => ' ',
            // Zero-width and direction marks; the joiner U+200D stays, emoji need it.
            '\u{200b}'
            | '\u{200c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => char::REPLACEMENT_CHARACTER,
            _ if character.is_control() => char::REPLACEMENT_CHARACTER,
            _ => character,
        })
        .collect()
}
