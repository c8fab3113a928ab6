//! One entry of the transcript as lines of a given width.

use jiff::tz::TimeZone;
use ratatui::text::{Line, Span};

use super::theme::{Role, Theme};
use super::{caret, columns, text};
use crate::engine::Identity;
use crate::room::{Entry, Kind, plain};

/// The most lines shown of one entry; the whole stands in the journal.
const MOST_LINES: usize = 5000;
/// The columns that set an answer off from its command.
const GUTTER: usize = 2;

/// What the look of an entry depends on beside the entry.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) width: usize,
    pub(super) theme: &'a Theme,
    pub(super) zone: &'a TimeZone,
}

/// Lays an entry out. `pending`: it is not in the journal yet.
pub(super) fn lay_out(entry: &Entry, pending: bool, setting: Setting<'_>) -> Vec<Line<'static>> {
    let mut sheet = Sheet {
        lines: Vec::new(),
        setting,
        label: label(entry, pending),
    };
    // A pending answer has no parent yet; only once written is it known that nobody asked for it.
    let alone = entry.parent.is_none() && !pending;
    if alone || matches!(entry.kind, Kind::Command | Kind::Chat) {
        sheet.lines.push(Line::default());
    }
    let time = || {
        entry
            .time
            .to_zoned(setting.zone.clone())
            .strftime("%H:%M:%S")
            .to_string()
    };
    let said = entry.text.as_deref().unwrap_or("");
    match entry.kind {
        Kind::Command => {
            let command = entry.command.as_deref().unwrap_or(said);
            let head = [(time(), Role::Muted), (" > ".to_owned(), Role::Prompt)];
            sheet.said(&head, command, Role::Command);
        }
        Kind::Chat => {
            let user = plain(entry.user.as_deref().unwrap_or("you")).into_owned();
            let head = [(time(), Role::Muted), (format!(" {user}: "), Role::Chat)];
            sheet.said(&head, said, Role::Text);
        }
        Kind::Table => {
            sheet.title(entry, "  ", Role::Title);
            sheet.table(entry);
            sheet.body("  ", said, Role::Text);
        }
        Kind::Text => {
            sheet.title(entry, "  ", Role::Title);
            sheet.body("  ", said, Role::Text);
        }
        Kind::File => {
            sheet.title(entry, "≡ ", Role::Title);
            sheet.body("  ", entry.file.as_deref().unwrap_or(""), Role::Accent);
            sheet.body("  ", said, Role::Muted);
        }
        Kind::Warning => {
            sheet.title(entry, "! ", Role::Warning);
            sheet.body("! ", said, Role::Warning);
        }
        Kind::Error => {
            sheet.title(entry, "✗ ", Role::Error);
            sheet.error(said);
        }
    }
    sheet.finish()
}

/// What stands at the right of the first line: where it was invented, and the id once it has one.
fn label(entry: &Entry, pending: bool) -> String {
    let id = if pending { "…" } else { entry.id.as_str() };
    if entry.engine.as_deref() == Some(Identity::Training.to_string().as_str()) {
        format!("training {id}")
    } else {
        id.to_owned()
    }
}

struct Sheet<'a> {
    lines: Vec<Line<'static>>,
    setting: Setting<'a>,
    /// Still to be put at the right of the first line that has room.
    label: String,
}

impl Sheet<'_> {
    fn push(&mut self, pieces: &[(&str, Role)]) {
        let mut spans = Vec::with_capacity(pieces.len() + 2);
        let mut used = 0;
        for &(piece, role) in pieces {
            let piece = text::cut(piece, self.setting.width.saturating_sub(used));
            used += text::width(&piece);
            spans.push(Span::styled(piece.into_owned(), self.setting.theme.style(role)));
        }
        let label = text::width(&self.label);
        if label > 0 && used + label + 2 <= self.setting.width {
            spans.push(Span::raw(" ".repeat(self.setting.width - used - label)));
            let label = std::mem::take(&mut self.label);
            spans.push(Span::styled(label, self.setting.theme.style(Role::Muted)));
        } else {
            // Further down the label would seem to belong to another line.
            self.label.clear();
        }
        self.lines.push(Line::from(spans));
    }

    /// Somebody's words behind a head, with later lines under the first word.
    fn said(&mut self, head: &[(String, Role)], said: &str, role: Role) {
        let indent: usize = head.iter().map(|(piece, _)| text::width(piece)).sum();
        let indent = indent.min(self.setting.width / 2);
        let said = clean(said);
        // The label has its room on the first line even where the words go over several.
        let label = text::width(&self.label) + 2;
        let room = self
            .setting
            .width
            .saturating_sub(indent + label)
            .max(self.setting.width / 4);
        let blank = " ".repeat(indent);
        let mut lines = text::wrap(&said, room).into_iter();
        let first = lines.next().unwrap_or("");
        let mut pieces: Vec<(&str, Role)> = head.iter().map(|(piece, role)| (piece.as_str(), *role)).collect();
        pieces.push((first, role));
        self.push(&pieces);
        for line in lines {
            self.push(&[(&blank, role), (line, role)]);
        }
    }

    fn title(&mut self, entry: &Entry, mark: &str, role: Role) {
        if let Some(title) = &entry.title {
            let title = clean(title);
            self.push(&[(mark, role), (&title.replace('\n', " "), role)]);
        }
    }

    /// Text under a title, the mark before its first line. A broken line goes on under its own indent.
    fn body(&mut self, mark: &str, said: &str, role: Role) {
        if said.is_empty() {
            return;
        }
        let said = clean(said);
        let mut mark = mark;
        for line in said.lines() {
            for piece in text::hang(line, self.setting.width.saturating_sub(GUTTER)) {
                self.push(&[(mark, role), (&piece, role)]);
                mark = "  ";
                if self.lines.len() > MOST_LINES {
                    return;
                }
            }
        }
    }

    /// An error: prose is wrapped, the quoted line with its carets is only cut, both at the same place.
    fn error(&mut self, said: &str) {
        let said = clean(said);
        let mut mark = "✗ ";
        for part in caret::parts(&said, self.setting.width - GUTTER) {
            match part {
                caret::Part::Prose(line) => {
                    let role = if mark == "  " { Role::Text } else { Role::Error };
                    self.body(mark, line, role);
                    if line.is_empty() {
                        self.push(&[("  ", Role::Text)]);
                    }
                }
                caret::Part::Quote(line) => self.push(&[(mark, Role::Error), (&line, Role::Text)]),
                caret::Part::Caret(line) => self.push(&[(mark, Role::Error), (&line, Role::Error)]),
            }
            mark = "  ";
        }
    }

    fn table(&mut self, entry: &Entry) {
        let fitted = columns::fit(&entry.columns, &entry.rows, self.setting.width - GUTTER);
        for line in &fitted.head {
            self.push(&[("  ", Role::Text), (line, Role::TableHead)]);
        }
        for line in fitted.rows.iter().flatten() {
            self.push(&[("  ", Role::Text), (line, Role::Text)]);
        }
        if entry.rows.is_empty() {
            self.push(&[("  (none)", Role::Muted)]);
        }
        if !fitted.left_out.is_empty() {
            let left_out = format!("  {} left out: too narrow", fitted.left_out.join(" and "));
            self.push(&[(&left_out, Role::Muted)]);
        }
    }

    fn finish(mut self) -> Vec<Line<'static>> {
        if self.lines.len() > MOST_LINES {
            let left_out = self.lines.len() - MOST_LINES;
            self.lines.truncate(MOST_LINES);
            self.push(&[(&format!("  … {left_out} or more lines are left out here"), Role::Muted)]);
        }
        self.lines
    }
}

/// Foreign text as it may reach the screen: nothing a terminal obeys, tabs as spaces.
fn clean(text: &str) -> String {
    plain(text).replace('\t', "    ")
}
