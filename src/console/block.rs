//! One entry of the transcript as lines of a given width.

use jiff::tz::TimeZone;
use ratatui::text::{Line, Span};

use super::theme::{Role, Theme};
use super::{caret, columns, text};
use crate::engine::Identity;
use crate::room::{Entry, Kind, plain};

/// The most lines shown of one entry; the whole stands in the journal, and a key opens it.
const MOST_LINES: usize = 5000;
/// The columns that set an answer off from its command.
const GUTTER: usize = 2;

/// What the look of an entry depends on beside the entry.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) width: usize,
    pub(super) theme: &'a Theme,
    pub(super) zone: &'a TimeZone,
    pub(super) extent: Extent,
    /// Whether a blank line sets it off also from the command that it answers.
    pub(super) apart: bool,
}

/// How much of a long entry is shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Extent {
    /// The first lines of what is longer than a few.
    Short,
    /// All but what is very long: what was just asked for.
    Fresh,
    /// All of it, up to a bound.
    Whole,
}

impl Extent {
    /// How many lines, or rows of a table, are not too many; and how many are shown where there are more.
    fn lines(self) -> (usize, usize) {
        match self {
            Self::Short => (20, 12),
            Self::Fresh => (400, 380),
            Self::Whole => (MOST_LINES, MOST_LINES),
        }
    }
}

/// An entry laid out.
#[derive(Clone, Debug, Default)]
pub(super) struct Laid {
    pub(super) lines: Vec<Line<'static>>,
    /// The line, from the top, that says how much is left out.
    pub(super) fold: Option<usize>,
    /// Whether it was too long for what [`Extent::Short`] shows.
    pub(super) is_long: bool,
}

impl Laid {
    /// The first line that says something.
    pub(super) fn head(&self) -> usize {
        self.lines
            .iter()
            .position(|line| !line.spans.is_empty())
            .unwrap_or_default()
    }

    /// Nothing at all.
    pub(super) fn none() -> &'static Self {
        static NONE: Laid = Laid {
            lines: Vec::new(),
            fold: None,
            is_long: false,
        };
        &NONE
    }
}

/// Lays an entry out. `pending`: it is not in the journal yet.
pub(super) fn lay_out(entry: &Entry, pending: bool, setting: Setting<'_>) -> Laid {
    let mut sheet = Sheet {
        laid: Laid::default(),
        setting,
        label: label(entry, pending),
    };
    // A pending answer has no parent yet; only once written is it known that nobody asked for it.
    let alone = entry.parent.is_none() && !pending;
    if alone || setting.apart || matches!(entry.kind, Kind::Command | Kind::Chat) {
        sheet.laid.lines.push(Line::default());
    }
    let time = || {
        entry
            .time
            .to_zoned(setting.zone.clone())
            .strftime("%H:%M:%S")
            .to_string()
    };
    let said = entry.text.as_deref().unwrap_or("");
    sheet.marks(entry);
    match entry.kind {
        Kind::Command => {
            let command = entry.command.as_deref().unwrap_or(said);
            let head = [(time(), Role::Muted), (" > ".to_owned(), Role::Prompt)];
            sheet.said(&head, command, Role::Command);
        }
        Kind::Chat => {
            let user = plain(entry.user.as_deref().unwrap_or("you")).into_owned();
            let mut head = vec![(time(), Role::Muted), (format!(" {user}"), Role::Chat)];
            if let Some(to) = &entry.parent {
                head.push((format!(" re {}", plain(to)), Role::Muted));
            }
            head.push((": ".to_owned(), Role::Chat));
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
    sheet.laid
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
    laid: Laid,
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
        self.laid.lines.push(Line::from(spans));
    }

    /// What the entry was marked with, in a line of its own above it: a sign and a word each.
    fn marks(&mut self, entry: &Entry) {
        let mut marks: Vec<(String, Role)> = Vec::new();
        if entry.pinned {
            marks.push(("◆ pinned  ".to_owned(), Role::Pinned));
        }
        if entry.note {
            marks.push(("■ note  ".to_owned(), Role::Note));
        }
        let tags = entry.tags.iter().map(|tag| (format!("#{} ", plain(tag)), Role::Tag));
        marks.extend(tags);
        let width = self.setting.width;
        let mut rest = marks.as_slice();
        while !rest.is_empty() {
            let mut used = GUTTER;
            let fitting = rest.iter().take_while(|(mark, _)| {
                used += text::width(mark);
                used <= width
            });
            let count = fitting.count().max(1);
            let (row, later) = rest.split_at(count);
            let mut pieces = vec![("  ", Role::Text)];
            pieces.extend(row.iter().map(|(mark, role)| (mark.as_str(), *role)));
            // The label belongs to the line below.
            let label = std::mem::take(&mut self.label);
            self.push(&pieces);
            self.label = label;
            rest = later;
        }
    }

    /// Somebody's words behind a head, with later lines under the first word.
    fn said(&mut self, head: &[(String, Role)], said: &str, role: Role) {
        let before: usize = head.iter().map(|(piece, _)| text::width(piece)).sum();
        let indent = before.min(self.setting.width / 2);
        let said = clean(said);
        // The label has its room on the first line even where the words go over several.
        let label = text::width(&self.label) + 2;
        let room = self
            .setting
            .width
            .saturating_sub(before + label)
            .max(self.setting.width / 4);
        let blank = " ".repeat(indent);
        let lines = text::wrap(&said, room);
        let mut part = Part::new(self, lines.len());
        let mut lines = lines.into_iter();
        let first = lines.next().unwrap_or("");
        let mut pieces: Vec<(&str, Role)> = head.iter().map(|(piece, role)| (piece.as_str(), *role)).collect();
        pieces.push((first, role));
        self.push(&pieces);
        part.unit(self);
        for line in lines {
            if part.is_over(self) {
                break;
            }
            self.push(&[(&blank, role), (line, role)]);
            part.unit(self);
        }
        part.end(self, "lines");
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
        let mut part = Part::new(self, said.lines().count());
        let mut mark = mark;
        for line in said.lines() {
            if part.is_over(self) {
                break;
            }
            self.hung(&mut mark, line, role);
            part.unit(self);
        }
        part.end(self, "lines");
    }

    /// One line of text, broken where it has to be.
    fn hung(&mut self, mark: &mut &str, line: &str, role: Role) {
        let width = self.setting.width.saturating_sub(GUTTER);
        // The id has its room on the first line, where that leaves enough for words.
        let label = Some(text::width(&self.label) + 2).filter(|label| *label > 2 && *label <= width / 3);
        for piece in text::hang(line, width - label.unwrap_or(0)) {
            self.push(&[(mark, role), (&piece, role)]);
            *mark = "  ";
            if self.laid.lines.len() > 2 * MOST_LINES {
                return;
            }
        }
    }

    /// An error: prose is wrapped, the quoted line with its carets is only cut, both at the same place. One with carets
    /// is never folded: it points at something.
    fn error(&mut self, said: &str) {
        let said = clean(said);
        let mut mark = "✗ ";
        let parts = caret::parts(&said, self.setting.width.saturating_sub(GUTTER));
        if parts.iter().any(|part| matches!(part, caret::Part::Caret(_))) {
            self.setting.extent = Extent::Whole;
        }
        let mut part = Part::new(self, parts.len());
        for line in parts {
            if part.is_over(self) {
                break;
            }
            match line {
                caret::Part::Prose(line) => {
                    let role = if mark == "  " { Role::Text } else { Role::Error };
                    self.hung(&mut mark, line, role);
                }
                caret::Part::Quote(line) => self.push(&[(mark, Role::Error), (&line, Role::Text)]),
                caret::Part::Caret(line) => self.push(&[(mark, Role::Error), (&line, Role::Error)]),
            }
            mark = "  ";
            part.unit(self);
        }
        part.end(self, "lines");
    }

    fn table(&mut self, entry: &Entry) {
        let (most, keep) = self.setting.extent.lines();
        let rows = entry.rows.get(..keep).filter(|_| entry.rows.len() > most);
        let rows = rows.unwrap_or(&entry.rows);
        let fitted = columns::fit(&entry.columns, rows, self.setting.width.saturating_sub(GUTTER));
        for line in &fitted.head {
            self.push(&[("  ", Role::Text), (line, Role::TableHead)]);
        }
        for line in fitted.rows.iter().flatten() {
            self.push(&[("  ", Role::Text), (line, Role::Text)]);
        }
        if entry.rows.is_empty() {
            self.push(&[("  (none)", Role::Muted)]);
        }
        self.laid.is_long |= entry.rows.len() > Extent::Short.lines().0;
        self.fold(entry.rows.len() - rows.len(), "rows");
        if !fitted.left_out.is_empty() {
            let left_out = format!("  {} left out: too narrow", fitted.left_out.join(" and "));
            self.push(&[(&left_out, Role::Muted)]);
        }
    }

    /// Says how much is left out.
    fn fold(&mut self, hidden: usize, what: &str) {
        if hidden == 0 {
            return;
        }
        let how = if self.setting.extent == Extent::Whole {
            "Enter opens all of it"
        } else {
            "Space unfolds"
        };
        let what = if hidden == 1 { &what[..what.len() - 1] } else { what };
        self.laid.fold.get_or_insert(self.laid.lines.len());
        self.push(&[(&format!("  … {hidden} more {what}: {how}"), Role::Hint)]);
    }
}

/// A part of an entry that is cut where it is too long.
struct Part {
    /// The lines before it.
    start: usize,
    /// Where each unit of it ended: a line of the text, or a piece of one.
    ends: Vec<usize>,
    /// How many units there are in all.
    of: usize,
}

impl Part {
    fn new(sheet: &Sheet<'_>, of: usize) -> Self {
        Self {
            start: sheet.laid.lines.len(),
            ends: Vec::new(),
            of,
        }
    }

    /// A unit was laid out.
    fn unit(&mut self, sheet: &Sheet<'_>) {
        self.ends.push(sheet.laid.lines.len());
    }

    /// Whether it is too long already.
    fn is_over(&self, sheet: &Sheet<'_>) -> bool {
        let short = sheet.setting.extent.lines().0;
        sheet.laid.lines.len() - self.start > short.max(Extent::Short.lines().0)
    }

    /// Cuts it where it is too long, between two units if they are short, and says how much is left out.
    fn end(self, sheet: &mut Sheet<'_>, what: &str) {
        let lines = sheet.laid.lines.len() - self.start;
        sheet.laid.is_long |= lines > Extent::Short.lines().0;
        let (most, keep) = sheet.setting.extent.lines();
        if lines <= most {
            return;
        }
        sheet.laid.lines.truncate(self.start + keep);
        let whole = self.ends.iter().take_while(|end| **end <= self.start + keep).count();
        sheet.fold(self.of.saturating_sub(whole).max(1), what);
    }
}

/// Foreign text as it may reach the screen: nothing a terminal obeys, tabs as spaces.
fn clean(text: &str) -> String {
    plain(text).replace('\t', "    ")
}
