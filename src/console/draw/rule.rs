//! The rule above the line: how the command is used and what the current argument means, or what is wrong; at the right
//! what came out of sight. On a screen where that is too much for one row, a second row below it tells the meaning.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::signature::Usage;
use super::{Ink, State, text, titles, transcript, write};
use crate::catalog::Mark;
use crate::console::theme::Role;

/// Below this width only the current argument is told.
const NARROW: u16 = 60;
/// From this width on one row is enough.
const WIDE: u16 = 100;
/// The columns that a meaning should have beside the usage in one row.
const NOTE: usize = 40;
/// Fewer columns than that tell nothing.
const LEAST: usize = 20;
/// What stands before a mistake.
const MISTAKE: &str = "✗ ";

/// How many rows the meaning wants below the rule; the same while one command is typed, so that nothing jumps.
pub(super) fn rows(state: &State, width: u16) -> u16 {
    let Some(signature) = state
        .gloss
        .signature
        .as_ref()
        .filter(|_| (NARROW..WIDE).contains(&width))
    else {
        return 0;
    };
    u16::from(Usage::new(signature).columns() + NOTE > usize::from(width))
}

/// Draws the rule, and the row below it where there is one.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, below: Rect, state: &State, ink: &Ink<'_>) {
    titles::fill(buffer, area, "─", Role::Border, ink);
    let right = unseen(buffer, area, state, ink);
    let mut pen = Pen {
        buffer,
        at: Rect {
            x: area.x + 1,
            // A space and the rule go on behind what is cut.
            width: area.width.saturating_sub(right + 3),
            ..area
        },
        ink,
    };
    if let Some(notice) = &state.notice {
        pen.words(&[(" ", Role::Hint), (notice, Role::Hint)]);
        pen.end();
        return;
    }
    let note = note(state);
    let usage = state.gloss.signature.as_ref().map(Usage::new);
    let Some(usage) = usage else {
        if let Some(note) = note {
            pen.words(&[(" ", Role::Hint), (&note.said, note.role())]);
            pen.end();
        }
        return;
    };
    let room = usize::from(pen.at.width).saturating_sub(1);
    let short = area.width < NARROW;
    if below.height > 0 {
        pen.words(&[(" ", Role::Hint)]);
        pen.usage(&usage.fit(room));
        pen.end();
        if let Some(note) = note {
            let indented = Rect {
                x: below.x + 2,
                width: below.width.saturating_sub(2),
                ..below
            };
            write(pen.buffer, indented, &[(&note.said, note.role())], ink);
        }
        return;
    }
    pen.words(&[(" ", Role::Hint)]);
    match note {
        Some(note) if short => {
            let current = usage.current_alone();
            if !current.is_empty() && note.about == About::Meaning {
                pen.usage(&current);
                pen.words(&[(": ", Role::Hint)]);
            }
            pen.words(&[(&note.said, note.role())]);
        }
        Some(note) => {
            let wanted = text::width(&note.said) + 3;
            // The meaning of what comes next gives way to the whole usage; the usage gives way to everything else, and to
            // that as well where it is cut anyway.
            let first = note.about != About::Meaning || usage.has_current() || usage.columns() > room;
            let spared = if usage.columns() + wanted <= room || first {
                wanted
            } else {
                0
            };
            pen.usage(&usage.fit(room.saturating_sub(spared)));
            if usize::from(pen.at.width) >= wanted.min(LEAST) {
                pen.words(&[(" - ", Role::Hint), (&note.said, note.role())]);
            }
        }
        None => pen.usage(&usage.fit(room)),
    }
    pen.end();
}

/// What a note is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum About {
    /// Something is wrong.
    Mistake,
    /// What Enter does now.
    Enter,
    /// What an argument means.
    Meaning,
}

/// Something to say about the line.
#[derive(Debug)]
struct Note {
    said: String,
    about: About,
}

impl Note {
    fn role(&self) -> Role {
        match self.about {
            About::Mistake => Role::Error,
            About::Enter | About::Meaning => Role::Hint,
        }
    }
}

/// What there is to say: a mistake before everything, then what Enter does inside backticks, then the meaning.
fn note(state: &State) -> Option<Note> {
    let gloss = &state.gloss;
    if let Some(mistake) = &gloss.mistake {
        let suggestion = mistake.suggestion.as_ref().map(|suggestion| format!(": {suggestion}"));
        return Some(Note {
            said: format!("{MISTAKE}{}{}", mistake.message, suggestion.unwrap_or_default()),
            about: About::Mistake,
        });
    }
    if gloss.open {
        return Some(Note {
            said: "inside backticks: Enter begins a new row, ` ends the value".to_owned(),
            about: About::Enter,
        });
    }
    let meaning = gloss.signature.as_ref().and_then(|signature| signature.note.clone());
    meaning.map(|said| Note {
        said,
        about: About::Meaning,
    })
}

/// What came while the person was scrolled up, at the right; tells how many columns that takes.
fn unseen(buffer: &mut Buffer, area: Rect, state: &State, ink: &Ink<'_>) -> u16 {
    let said = transcript::standing(state, usize::from(area.width).saturating_sub(2), ink);
    let said = text::cut(&said, usize::from(area.width).saturating_sub(2));
    if said.is_empty() {
        return 0;
    }
    let width = u16::try_from(text::width(&said)).unwrap_or(0);
    let at = Rect {
        x: area.right().saturating_sub(width + 1),
        width,
        ..area
    };
    write(buffer, at, &[(&said, Role::Accent)], ink);
    width + 1
}

/// Writes piece after piece into one row.
struct Pen<'a, 'b> {
    buffer: &'a mut Buffer,
    /// What is left of the row.
    at: Rect,
    ink: &'a Ink<'b>,
}

impl Pen<'_, '_> {
    fn words(&mut self, pieces: &[(&str, Role)]) {
        let x = write(self.buffer, self.at, pieces, self.ink);
        self.move_to(x);
    }

    /// Ends what was said, also what was cut.
    fn end(&mut self) {
        self.at.width += 1;
        self.words(&[(" ", Role::Hint)]);
    }

    fn usage(&mut self, pieces: &[(&str, Mark)]) {
        for (piece, mark) in pieces {
            let room = usize::from(self.at.width);
            let piece = text::cut(piece, room);
            let style = style(*mark, self.ink);
            let (x, _) = self.buffer.set_stringn(self.at.x, self.at.y, piece, room, style);
            self.move_to(x);
        }
    }

    fn move_to(&mut self, x: u16) {
        self.at.width = self.at.right().saturating_sub(x);
        self.at.x = x;
    }
}

/// The look of a part of the usage. What is typed now is told by attributes, not by colour alone.
fn style(mark: Mark, ink: &Ink<'_>) -> Style {
    let hint = ink.style(Role::Hint);
    match mark {
        Mark::Name | Mark::Optional => hint,
        Mark::Required => hint.add_modifier(Modifier::BOLD),
        Mark::Given => ink.style(Role::Muted),
        Mark::Current => ink
            .style(Role::Accent)
            .add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
    }
}
