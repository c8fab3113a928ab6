//! The help: every key as it is bound, the language, the commands; what is typed searches it.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::prompts;
use crate::catalog;
use crate::console::editor::Editor;
use crate::console::ink::{Ink, write};
use crate::console::keys::{Act, Context, Keymap, TABLE};
use crate::console::layer::Layer;
use crate::console::state::{After, Here, State};
use crate::console::text;
use crate::console::theme::Role;
use crate::console::window;

/// The columns of the help at most, and of its key names.
const COLUMNS: u16 = 100;
const KEY_COLUMNS: usize = 24;
/// What stands before the words under a key.
const INDENT: &str = "  ";

/// The help.
#[derive(Debug, Default)]
pub(in crate::console) struct Help {
    query: Editor,
    top: usize,
    rows: usize,
    lines: usize,
}

/// One line: a head, or what a key does, or a line of text.
struct Entry {
    key: String,
    says: String,
    /// The name of the action in `keys.toml`, by which it can be found too.
    name: &'static str,
    head: bool,
}

impl Layer<State> for Help {
    fn places(&self) -> &'static [Context] {
        &[Context::List]
    }

    fn types(&self) -> bool {
        true
    }

    fn on_act(&mut self, act: Act, _here: &mut Here<'_>) -> After {
        let last = self.lines.saturating_sub(self.rows);
        match act {
            Act::Up | Act::ScrollUp => self.top = self.top.saturating_sub(1),
            Act::Down | Act::ScrollDown => self.top = (self.top + 1).min(last),
            Act::PageUp => self.top = self.top.saturating_sub(self.rows),
            Act::PageDown => self.top = (self.top + self.rows).min(last),
            Act::First => self.top = 0,
            Act::Last => self.top = last,
            Act::Close if !self.query.is_empty() => self.query.set(""),
            Act::Close | Act::Help | Act::Open => return After::Close,
            _ => return After::Pass,
        }
        After::Stay
    }

    fn on_key(&mut self, key: KeyEvent, _here: &mut Here<'_>) -> After {
        prompts::edit(&mut self.query, key);
        self.top = 0;
        After::Stay
    }

    fn on_paste(&mut self, text: &str, _here: &mut Here<'_>) -> After {
        self.query.paste(text);
        self.top = 0;
        After::Stay
    }

    fn on_wheel(&mut self, lines: isize, _here: &mut Here<'_>) -> After {
        let last = self.lines.saturating_sub(self.rows);
        self.top = self.top.saturating_add_signed(lines).min(last);
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let area = window::middle(screen, COLUMNS, screen.height);
        let inside = window::draw(buffer, area, "Help", ink);
        let mut rows = inside.rows();
        let search = rows.next()?;
        let start = write(
            buffer,
            search,
            &[("search: ", Role::Muted), (self.query.text(), Role::Input)],
            ink,
        );
        if self.query.is_empty() {
            let at = Rect {
                x: start,
                width: search.right().saturating_sub(start),
                ..search
            };
            write(buffer, at, &[("type what you look for", Role::Hint)], ink);
        }
        let lines = lines(ink.keys, self.query.text(), usize::from(inside.width));
        self.rows = usize::from(inside.height).saturating_sub(1);
        self.lines = lines.len();
        self.top = self.top.min(self.lines.saturating_sub(self.rows));
        for (row, line) in rows.zip(&lines[self.top..]) {
            let role = if line.head { Role::Title } else { Role::Popup };
            write(buffer, row, &[(&line.key, Role::Key), (&line.says, role)], ink);
        }
        if self.lines == 0 {
            let at = Rect {
                y: search.y + 1,
                ..search
            };
            write(buffer, at, &[("nothing of that in the help", Role::Muted)], ink);
        } else if self.lines > self.rows {
            let to = (self.top + self.rows).min(self.lines);
            window::note(buffer, area, &format!("{}-{to} of {}", self.top + 1, self.lines), ink);
        }
        Some(Position::new(start.min(search.right().saturating_sub(1)), search.y))
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::List, Act::Close, "close"),
            (Context::Everywhere, Act::PageDown, "more"),
        ]
    }
}

/// The lines that hold every word of what is looked for, under their heads.
fn lines(keys: &Keymap, query: &str, width: usize) -> Vec<Entry> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let wanted = |entry: &Entry, head: &str| {
        let all = format!("{} {} {} {head}", entry.key, entry.says, entry.name).to_lowercase();
        words.iter().all(|word| all.contains(word))
    };
    let mut lines: Vec<Entry> = Vec::new();
    for (head, entries) in sections(keys) {
        let found: Vec<Entry> = entries.into_iter().filter(|entry| wanted(entry, &head)).collect();
        if found.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(said(String::new(), String::new(), false));
        }
        lines.push(said(String::new(), head, true));
        for entry in found {
            if entry.key.is_empty() {
                let pieces = text::hang(&entry.says, width);
                lines.extend(pieces.into_iter().map(|piece| said(String::new(), piece, false)));
                continue;
            }
            if width < 2 * KEY_COLUMNS {
                // Too narrow for two columns: what a key does stands under it.
                lines.push(said(text::cut(&entry.key, width).into_owned(), String::new(), false));
                let pieces = text::wrap(&entry.says, width.saturating_sub(INDENT.len()));
                lines.extend(
                    pieces
                        .into_iter()
                        .map(|piece| said(INDENT.to_owned(), piece.to_owned(), false)),
                );
                continue;
            }
            let mut key = text::fit(&entry.key, KEY_COLUMNS);
            for piece in text::wrap(&entry.says, width.saturating_sub(KEY_COLUMNS)) {
                lines.push(said(key, piece.to_owned(), false));
                key = " ".repeat(KEY_COLUMNS);
            }
        }
    }
    lines
}

fn said(key: String, says: String, head: bool) -> Entry {
    Entry {
        key,
        says,
        name: "",
        head,
    }
}

/// What the help has to say: the keys of each place, the language, the commands.
fn sections(keys: &Keymap) -> Vec<(String, Vec<Entry>)> {
    let mut sections = Vec::new();
    for context in Context::ALL {
        let entries = TABLE.iter().filter(|row| row.context == context).map(|row| {
            let bound: Vec<String> = keys.keys(context, row.act).iter().map(ToString::to_string).collect();
            let key = if bound.is_empty() {
                format!("({})", row.name)
            } else {
                bound.join(", ")
            };
            Entry {
                name: row.name,
                ..said(key, row.does.to_owned(), false)
            }
        });
        // Where there is a key to the pane it is the one that is bound.
        let pane = match context {
            Context::Transcript => Some(Act::FocusTranscript),
            Context::Images => Some(Act::FocusImages),
            Context::Jobs => Some(Act::FocusJobs),
            Context::Everywhere
            | Context::Line
            | Context::Completions
            | Context::List
            | Context::Pager
            | Context::Form
            | Context::Script => None,
        };
        let key = pane.and_then(|act| keys.key(Context::Everywhere, act));
        let head = match key {
            Some(key) => format!("{} ({key})", context.title()),
            None => context.title().to_owned(),
        };
        sections.push((head, entries.collect()));
    }
    sections.push((
        "What is typed".to_owned(),
        vec![
            said(
                "/command key=value".to_owned(),
                "a command; quotes '…' \"…\", and `…` for raw text".to_owned(),
                false,
            ),
            said("text".to_owned(), "anything else is said in the room".to_owned(), false),
        ],
    ));
    let marks = [
        ("U", "a container made from it runs"),
        ("S", "only stopped containers were made from it"),
        ("W", "made here, by the war room"),
        ("D", "dangling: neither a tag nor a digest names it"),
        ("N", "its registry is known to have a newer one"),
    ];
    let marks = marks.map(|(mark, says)| said(mark.to_owned(), says.to_owned(), false));
    sections.push(("Marks before an image".to_owned(), marks.into()));
    let overview = catalog::overview();
    let commands = overview
        .lines()
        .filter(|line| line.starts_with(' '))
        .map(|line| said(String::new(), line.to_owned(), false))
        .collect();
    sections.push(("Commands".to_owned(), commands));
    sections
}
