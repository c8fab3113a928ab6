//! Lines that were pasted together, offered as a script. None runs before it is looked at, and none at all while one of
//! them does not read; a line can be mended or taken out here.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::catalog::{self, Reading};
use crate::console::draw::{Ink, input, window, write};
use crate::console::field::Field;
use crate::console::keys::{Act, Context};
use crate::console::layer::{After, Here, Layer};
use crate::console::select::Select;
use crate::console::text;
use crate::console::theme::Role;
use crate::console::update::Action;

/// The longest line that is coloured, in bytes.
const COLOURED: usize = 4096;

/// The offer.
#[derive(Debug)]
pub(in crate::console) struct Script {
    lines: Vec<Offered>,
    select: Select,
    /// The chosen line, while it is mended.
    mending: Option<Field>,
    /// Where the lines were drawn last.
    place: Rect,
}

/// A line, and what is wrong with it.
#[derive(Debug)]
struct Offered {
    line: String,
    wrong: Option<String>,
}

impl Offered {
    fn new(line: String) -> Self {
        let wrong = match catalog::read(&line) {
            Ok(
                Reading::Chat {
                    lookalike: Some(wrong), ..
                }
                | Reading::Integration(wrong),
            )
            | Err(wrong) => Some(wrong.message),
            Ok(_) => None,
        };
        Self { line, wrong }
    }
}

impl Script {
    /// Offers these lines.
    pub(in crate::console) fn new(lines: Vec<String>) -> Self {
        let lines: Vec<Offered> = lines.into_iter().map(Offered::new).collect();
        let mut select = Select::default();
        select.choose(lines.iter().position(|line| line.wrong.is_some()).unwrap_or(0));
        Self {
            lines,
            select,
            mending: None,
            place: Rect::default(),
        }
    }

    fn run(&mut self, here: &mut Here<'_>) -> After {
        if let Some(at) = self.lines.iter().position(|line| line.wrong.is_some()) {
            self.select.choose(at);
            here.state.notice = Some(format!("nothing was run: line {} does not read", at + 1));
            return After::Stay;
        }
        let lines: Vec<String> = self.lines.drain(..).map(|line| line.line).collect();
        for line in &lines {
            here.state.remember(line);
        }
        here.state.transcript.go_to_end();
        After::Finish(Action::Run(lines))
    }

    /// Takes what was mended.
    fn mended(&mut self) {
        if let Some(field) = self.mending.take()
            && let Some(offered) = self.lines.get_mut(self.select.at())
        {
            *offered = Offered::new(field.text().to_owned());
        }
    }

    fn wrong(&self) -> usize {
        self.lines.iter().filter(|line| line.wrong.is_some()).count()
    }

    fn title(&self) -> String {
        let lines = self.lines.len();
        let plural = if lines == 1 { "" } else { "s" };
        match self.wrong() {
            0 => format!("Run {lines} pasted line{plural}?"),
            1 => format!("{lines} pasted line{plural}, 1 does not read"),
            wrong => format!("{lines} pasted line{plural}, {wrong} do not read"),
        }
    }
}

impl Layer for Script {
    fn places(&self) -> &'static [Context] {
        if self.mending.is_some() {
            &[Context::Line]
        } else {
            &[Context::Script, Context::List]
        }
    }

    fn types(&self) -> bool {
        self.mending.is_some()
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        if let Some(field) = &mut self.mending {
            match act {
                Act::Submit => self.mended(),
                Act::Leave | Act::Interrupt => self.mending = None,
                act if field.act(act) => {}
                _ => return After::Pass,
            }
            return After::Stay;
        }
        match act {
            Act::Open => return self.run(here),
            Act::Mend => {
                let chosen = self.lines.get(self.select.at());
                self.mending = chosen.map(|offered| Field::new(&offered.line));
            }
            Act::TakeOut => {
                if self.select.at() < self.lines.len() {
                    self.lines.remove(self.select.at());
                }
                if self.lines.is_empty() {
                    return After::Close;
                }
                self.select.keep_within(self.lines.len());
            }
            Act::Close | Act::Interrupt => {
                here.state.notice = Some("none of the pasted lines was run".to_owned());
                return After::Close;
            }
            act if self.select.act(act, self.lines.len()) => {}
            _ => return After::Pass,
        }
        After::Stay
    }

    fn on_key(&mut self, key: KeyEvent, _here: &mut Here<'_>) -> After {
        if let Some(field) = &mut self.mending {
            field.key(key);
        }
        After::Stay
    }

    fn on_paste(&mut self, text: &str, here: &mut Here<'_>) -> After {
        match &mut self.mending {
            Some(field) => field.paste(text),
            None => here.state.notice = Some("pasted lines wait here already; run or leave them first".to_owned()),
        }
        After::Stay
    }

    fn on_wheel(&mut self, lines: isize, _here: &mut Here<'_>) -> After {
        if self.mending.is_none() {
            self.select.wheel(lines, self.lines.len());
        }
        After::Stay
    }

    fn on_click(&mut self, at: Position, _here: &mut Here<'_>) -> After {
        if self.mending.is_none() && self.place.contains(at) {
            self.select.click(usize::from(at.y - self.place.y), self.lines.len());
        }
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let inside = window::draw(buffer, screen, &self.title(), ink);
        // The last row says what is wrong with the chosen line, or what Enter does.
        let says = inside.rows().next_back()?;
        self.place = Rect {
            height: inside.height.saturating_sub(1),
            ..inside
        };
        let shown = self.select.window(usize::from(self.place.height), self.lines.len());
        let digits = self.lines.len().to_string().len();
        let mut cursor = None;
        for (row, index) in self.place.rows().zip(shown.clone()) {
            let Some(offered) = self.lines.get(index) else { break };
            let chosen = index == self.select.at();
            let mark = if chosen { "▸" } else { " " };
            let sign = if offered.wrong.is_some() { "✗" } else { " " };
            let number = format!("{mark}{:>digits$} {sign} ", index + 1);
            let role = if offered.wrong.is_some() {
                Role::Error
            } else {
                Role::Muted
            };
            let x = write(buffer, row, &[(&number, role)], ink);
            let place = Rect {
                x,
                width: row.right().saturating_sub(x),
                ..row
            };
            match &self.mending {
                Some(field) if chosen => cursor = Some(field.draw(buffer, place, "", ink)),
                _ => {
                    coloured(buffer, place, &offered.line, ink);
                }
            }
        }
        let key = |act| ink.keys.key(Context::List, act).unwrap_or_default();
        let chosen = self.lines.get(self.select.at());
        let (words, role) = match chosen.and_then(|offered| offered.wrong.as_deref()) {
            _ if self.mending.is_some() => ("change it, then Enter; Esc leaves it as it was".to_owned(), Role::Hint),
            Some(wrong) => (format!("✗ {wrong}"), Role::Error),
            None if self.wrong() > 0 => ("nothing runs while a line does not read".to_owned(), Role::Warning),
            None => (
                format!("{} runs them one by one, up to the first that fails", key(Act::Open)),
                Role::Hint,
            ),
        };
        write(buffer, says, &[(&words, role)], ink);
        if self.lines.len() > shown.len() {
            let note = format!("{}-{} of {}", shown.start + 1, shown.end, self.lines.len());
            window::note(buffer, screen, &note, ink);
        }
        cursor
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        if self.mending.is_some() {
            return vec![
                (Context::Line, Act::Submit, "take"),
                (Context::Line, Act::Leave, "as it was"),
            ];
        }
        vec![
            (Context::List, Act::Open, "run"),
            (Context::List, Act::Close, "drop"),
            (Context::Script, Act::Mend, "edit"),
            (Context::Script, Act::TakeOut, "take out"),
        ]
    }
}

/// Writes a line in its colours into one row.
pub(super) fn coloured(buffer: &mut Buffer, row: Rect, line: &str, ink: &Ink<'_>) -> u16 {
    let mut x = row.x;
    let mut set = |part: &str, style: Style| {
        let room = usize::from(row.right().saturating_sub(x));
        let part = crate::room::plain(part).replace('\n', "↵");
        x = buffer.set_stringn(x, row.y, text::cut(&part, room), room, style).0;
    };
    if line.len() > COLOURED {
        set(line, ink.style(Role::Input));
        return x;
    }
    for (span, part) in catalog::colour(line, line.len()) {
        set(
            line.get(span.start..span.end).unwrap_or_default(),
            input::look(part, ink),
        );
    }
    x
}
