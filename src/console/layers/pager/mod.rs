//! A file, a log or a long entry, to be read and searched. Of a large one only what is in sight is laid out.

mod hunt;
mod page;

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::prompts::edit;
use super::search_bar::field;
use crate::console::action::Action;
use crate::console::document::Document;
use crate::console::draw::count;
use crate::console::editor::Editor;
use crate::console::errands::Read;
use crate::console::ink::{Ink, write};
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::needle::Needle;
use crate::console::scene::Scene;
use crate::console::state::{After, Here, State};
use crate::console::theme::Role;
use crate::console::window;
use crate::console::{copy, text};
use hunt::Hunt;
use page::{At, Page};

/// How far a step goes to the side, in columns.
const STEP: usize = 16;

/// A text that is open.
#[derive(Debug)]
pub(in crate::console) struct Pager {
    title: String,
    document: Document,
    /// The file that is read, and how far.
    file: Option<(String, u64)>,
    page: Page,
    top: At,
    /// The columns that are out of sight at the left, where lines are not broken.
    left: usize,
    wrap: bool,
    rows: usize,
    /// Whether the end stays in sight when more comes.
    follow: bool,
    hunt: Option<Hunt>,
    /// What is searched for, while it is typed.
    typing: Option<Editor>,
    /// How many lines its job had printed when the file was read last.
    printed: u64,
}

impl Pager {
    /// Opens a text under a title.
    pub(in crate::console) fn new(title: String, text: String) -> Self {
        Self::open(title, Document::new(text))
    }

    /// Opens a file that was read.
    pub(in crate::console) fn file(path: String, read: Read) -> Self {
        let mut pager = Self::open(path.clone(), read.document);
        pager.file = Some((path, read.to));
        pager
    }

    fn open(title: String, document: Document) -> Self {
        Self {
            title,
            document,
            file: None,
            page: Page::default(),
            top: (0, 0),
            left: 0,
            wrap: false,
            rows: 1,
            follow: false,
            hunt: None,
            typing: None,
            printed: 0,
        }
    }

    fn scroll(&mut self, rows: isize) {
        let by = rows.unsigned_abs();
        self.top = if rows < 0 {
            self.page.above(&self.document, self.top, by)
        } else {
            self.page.below(&self.document, self.top, by)
        };
        self.hold();
    }

    /// Keeps the last line at the bottom at most.
    fn hold(&mut self) {
        let last = self.page.last(&self.document, self.rows);
        self.top = self.top.min(last);
        self.follow = self.top == last;
    }

    /// Shows a line with a match, and where in it that is.
    fn show(&mut self, line: usize) {
        let Some(hunt) = &self.hunt else { return };
        let rows = self.page.rows(&self.document, line);
        let row = rows.iter().position(|row| hunt.needle.is_in(row)).unwrap_or(0);
        let found = rows
            .get(row)
            .and_then(|text_of| Some(text::width(&text_of[..hunt.needle.find(text_of, 0)?.start])));
        let end = self.page.below(&self.document, self.top, self.rows.saturating_sub(1));
        if (line, row) < self.top || (line, row) > end {
            self.top = self.page.above(&self.document, (line, row), self.rows / 3);
            self.hold();
        }
        let column = found.unwrap_or(0);
        if !self.wrap && (column < self.left || column + 4 > self.left + self.page.width) {
            self.left = column.saturating_sub(self.page.width / 3);
        }
    }

    /// Searches for what is typed, from where one is.
    fn search(&mut self, text: &str) {
        self.hunt = Needle::new(text).map(|needle| Hunt::new(needle, self.top.0));
        self.hunt_on();
    }

    fn hunt_on(&mut self) {
        if let Some(hunt) = &mut self.hunt
            && hunt.go_on(&self.document)
            && let Some(line) = hunt.current
        {
            self.show(line);
        }
    }

    fn next_match(&mut self, down: bool, here: &mut Here<'_>) {
        let Some(hunt) = &mut self.hunt else {
            here.state.notice = Some("nothing is searched for".to_owned());
            return;
        };
        let from = hunt.current.unwrap_or(self.top.0);
        if let Some(line) = hunt.step(from, down) {
            let round = (down && line <= from) || (!down && line >= from);
            here.state.notice = round.then(|| "on from the other end".to_owned());
            self.show(line);
        }
    }

    /// What is in sight, as text.
    fn in_sight(&mut self) -> String {
        let mut shown = String::new();
        let mut at = self.top;
        for _ in 0..self.rows {
            if at.0 >= self.document.lines() {
                break;
            }
            let rows = self.page.rows(&self.document, at.0);
            if let Some(row) = rows.get(at.1) {
                shown.push_str(row);
                shown.push('\n');
            }
            at = if at.1 + 1 < rows.len() {
                (at.0, at.1 + 1)
            } else {
                (at.0 + 1, 0)
            };
        }
        shown
    }

    /// Puts a new text in the place of the old one, where one is.
    fn take(&mut self, read: Read) {
        if read.from == 0 {
            self.document = read.document;
            if let Some(hunt) = self.hunt.take() {
                self.hunt = Some(Hunt::new(hunt.needle, self.top.0));
            }
        } else {
            self.document.append(read.document.into_text());
        }
        self.page.forget();
        let last = self.page.last(&self.document, self.rows);
        if self.follow {
            self.top = last;
        }
        self.top = self.top.min(last);
    }
}

impl Layer<State> for Pager {
    fn places(&self) -> &'static [Context] {
        &[Context::Pager, Context::List]
    }

    fn types(&self) -> bool {
        self.typing.is_some()
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        let page = isize::try_from(self.rows.saturating_sub(1).max(1)).unwrap_or(1);
        match act {
            Act::Close | Act::Interrupt if self.typing.is_some() => {
                self.typing = None;
                self.hunt = None;
            }
            Act::Open if self.typing.is_some() => self.typing = None,
            Act::Up if self.typing.is_some() => self.next_match(false, here),
            Act::Down if self.typing.is_some() => self.next_match(true, here),
            Act::Close if self.hunt.is_some() => self.hunt = None,
            Act::Close => return After::Close,
            Act::Up | Act::ScrollUp => self.scroll(-1),
            Act::Down | Act::ScrollDown => self.scroll(1),
            Act::PageUp => self.scroll(-page),
            Act::PageDown => self.scroll(page),
            Act::First | Act::Oldest => {
                self.top = (0, 0);
                self.hold();
            }
            Act::Last | Act::Newest => {
                self.top = (usize::MAX, 0);
                self.hold();
            }
            Act::Left if !self.wrap => self.left = self.left.saturating_sub(STEP),
            Act::Right if !self.wrap => self.left += STEP,
            Act::Left | Act::Right => {}
            Act::Wrap => {
                self.wrap = !self.wrap;
                self.left = 0;
                self.top.1 = 0;
            }
            Act::Search => self.typing = Some(Editor::default()),
            Act::NextMatch => self.next_match(true, here),
            Act::PreviousMatch => self.next_match(false, here),
            Act::Copy => {
                let (text, said) = copy::cut(self.in_sight());
                here.state.notice = Some(format!("{said}: what is in sight"));
                return After::Do(Action::Copy(text));
            }
            Act::Reload => {
                if let Some((path, _)) = &self.file {
                    return After::Do(Action::OpenFile(path.clone()));
                }
            }
            _ => return After::Pass,
        }
        After::Stay
    }

    fn on_key(&mut self, key: KeyEvent, _here: &mut Here<'_>) -> After {
        if let Some(mut typing) = self.typing.take() {
            edit(&mut typing, key);
            self.search(typing.text());
            self.typing = Some(typing);
        }
        After::Stay
    }

    fn on_paste(&mut self, text: &str, _here: &mut Here<'_>) -> After {
        if let Some(mut typing) = self.typing.take() {
            typing.paste(text);
            self.search(typing.text());
            self.typing = Some(typing);
        }
        After::Stay
    }

    fn on_wheel(&mut self, lines: isize, _here: &mut Here<'_>) -> After {
        self.scroll(lines);
        After::Stay
    }

    fn work(&mut self, _state: &mut State) {
        if self.has_work() {
            self.hunt_on();
        }
    }

    fn has_work(&self) -> bool {
        self.hunt
            .as_ref()
            .is_some_and(|hunt| hunt.is_unfinished(&self.document))
    }

    fn on_read(&mut self, path: &str, read: Read) -> Option<Read> {
        match &mut self.file {
            Some((own, to)) if own == path && (read.from == 0 || read.from == *to) => {
                *to = read.to;
                self.take(read);
                None
            }
            _ => Some(read),
        }
    }

    fn to_read(&mut self, scene: &Scene) -> Option<(String, u64)> {
        let (path, to) = self.file.as_ref()?;
        let job = scene
            .jobs
            .iter()
            .rev()
            .find(|job| path.ends_with(&format!("/{}.log", job.id)))?;
        let before = std::mem::replace(&mut self.printed, job.lines);
        (before != job.lines).then(|| (path.clone(), *to))
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let inside = window::draw(buffer, screen, &self.title, ink);
        let lines = self.document.lines();
        let digits = lines.max(1).to_string().len();
        let margin = u16::try_from(digits + 1).unwrap_or(0).min(inside.width / 2);
        let width = usize::from(inside.width - margin);
        self.rows = usize::from(inside.height);
        self.page.set(width.max(1), self.wrap);
        let last = self.page.last(&self.document, self.rows);
        self.top = self.top.min(last);
        if lines == 0 {
            write(buffer, inside, &[("nothing is in it", Role::Muted)], ink);
        }
        let mut at = self.top;
        let needle = self.hunt.as_ref().map(|hunt| hunt.needle.clone());
        let current = self.hunt.as_ref().and_then(|hunt| hunt.current);
        for row in inside.rows() {
            if at.0 >= lines {
                break;
            }
            let rows = self.page.rows(&self.document, at.0);
            let shown = rows.get(at.1).map_or("", String::as_str);
            let shown = if self.left > 0 {
                text::skip(shown, self.left)
            } else {
                shown
            };
            let number = if at.1 == 0 {
                format!("{:>digits$} ", at.0 + 1)
            } else {
                " ".repeat(digits + 1)
            };
            let role = if current == Some(at.0) { Role::Key } else { Role::Muted };
            write(buffer, Rect { width: margin, ..row }, &[(&number, role)], ink);
            let place = Rect {
                x: row.x + margin,
                width: row.width - margin,
                ..row
            };
            write(buffer, place, &[(shown, Role::Log)], ink);
            if let Some(needle) = &needle {
                let (seen, _) = text::split_at(shown, width);
                for found in needle.all(seen) {
                    let columns = |text_of: &str| u16::try_from(text::width(text_of)).unwrap_or(u16::MAX);
                    let mark = Rect {
                        x: place.x + columns(&seen[..found.start]),
                        width: columns(&seen[found]),
                        ..place
                    };
                    let style = ink.style(Role::Match).add_modifier(Modifier::UNDERLINED);
                    buffer.set_style(mark.intersection(place), style);
                }
            }
            at = if at.1 + 1 < rows.len() {
                (at.0, at.1 + 1)
            } else {
                (at.0 + 1, 0)
            };
        }
        self.page.keep(self.top.0, at.0, last.0);
        let end = at.0.max(1).min(lines.max(1));
        let mut note = format!(
            "line {} to {end} of {lines}, {}%",
            self.top.0 + 1,
            end * 100 / lines.max(1)
        );
        let found = self
            .hunt
            .as_ref()
            .map(|hunt| (hunt.needle.text(), count(hunt.found(&self.document))));
        if let Some((text, count)) = &found {
            note = format!("{text} {count} | {note}");
        }
        window::note(buffer, screen, &note, ink);
        let typing = self.typing.as_ref()?;
        let count = found.map_or("type what you look for".to_owned(), |(_, count)| count);
        Some(field(buffer, screen, "search: ", typing.text(), &count, ink))
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        if self.typing.is_some() {
            return vec![
                (Context::List, Act::Open, "keep"),
                (Context::List, Act::Close, "end the search"),
                (Context::List, Act::Down, "next"),
            ];
        }
        vec![
            (Context::List, Act::Close, "close"),
            (Context::Pager, Act::Search, "search"),
            (Context::Pager, Act::Wrap, "wrap"),
            (Context::List, Act::NextMatch, "next"),
        ]
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
