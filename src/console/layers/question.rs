//! A question that a command asks, across the screen above the line.
//!
//! No key meant for the line may answer one. So a question comes up by itself only where the line is empty, no pane has
//! the keys and nothing else is open; it then takes `y` and `n` only once no key came for a moment, and any other sign
//! goes on into the line, where the question steps back to one row. A question for a text waits to be opened by its key.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use tokio::time::Instant;

use crate::commands::{Ask, Reply};
use crate::console::action::Action;
use crate::console::bar;
use crate::console::field::Field;
use crate::console::ink::{Ink, write};
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::scene::Scene;
use crate::console::state::{After, Here, State};
use crate::console::text;
use crate::console::theme::Role;
use crate::room::{plain, redact};
use crate::session::Asked;

/// How long no key may have come before a question that came up by itself takes an answer.
const QUIET: Duration = Duration::from_millis(400);
/// The most rows of a question.
const ROWS: u16 = 14;

/// A question that is open.
#[derive(Debug)]
pub(in crate::console) struct QuestionBar {
    id: u64,
    /// Whether a text is asked for.
    text: bool,
    /// Whether the person asked for it.
    wanted: bool,
    /// When it came up, or the last key that was none for it.
    since: Instant,
    typed: Field,
    /// The first line of the detail in sight, and how far it can move.
    top: usize,
    most: usize,
}

/// Keeps the questions in sight true to those that wait: one that was answered or whose command has ended goes, and the
/// oldest new one comes up where it can steal no key.
pub(in crate::console) fn attend(state: &mut State, scene: &Scene) {
    state.layers.retain(|layer| !layer.is_over(scene));
    let waits = |id: &u64| scene.questions.iter().any(|asked| asked.id == *id);
    state.postponed.retain(waits);
    let free = state.layers.is_empty() && state.editor.is_empty() && state.popup.is_none() && !state.in_pane;
    if free
        && let Some(asked) = state.next_question(scene)
        && matches!(asked.question.kind, Ask::YesNo)
    {
        state.layers.push(Box::new(QuestionBar::new(asked, false)));
    }
}

/// Opens the oldest question that waits, and tells where there is none.
pub(in crate::console) fn open(state: &mut State, scene: &Scene) {
    let asked = state.next_question(scene).or_else(|| scene.questions.first());
    match asked {
        Some(asked) => {
            state.postponed.remove(&asked.id);
            state.popup = None;
            state.layers.push(Box::new(QuestionBar::new(asked, true)));
        }
        None => state.notice = Some("no question waits".to_owned()),
    }
}

fn clean(text: &str) -> String {
    redact(&plain(text)).into_owned()
}

impl QuestionBar {
    fn new(asked: &Asked, wanted: bool) -> Self {
        Self {
            id: asked.id,
            text: matches!(asked.question.kind, Ask::Text { .. }),
            wanted,
            since: Instant::now(),
            typed: Field::default(),
            top: 0,
            most: 0,
        }
    }

    fn answer(&self, reply: Reply) -> After {
        After::Finish(Action::Answer { id: self.id, reply })
    }

    /// Whether a sign is for the question, not for the line.
    fn armed(&self) -> bool {
        self.wanted || self.since.elapsed() >= QUIET
    }

    fn postpone(&self, here: &mut Here<'_>) -> After {
        here.state.postponed.insert(self.id);
        let key = here.state.keys.key(Context::Everywhere, Act::Question);
        here.state.notice = Some(match key {
            Some(key) => format!("the question waits; {key} brings it back"),
            None => "the question waits".to_owned(),
        });
        After::Close
    }

    /// The last row: what answers it.
    fn keys(&self, ink: &Ink<'_>) -> String {
        let later = ink.keys.key(Context::List, Act::Close).unwrap_or_default();
        let says = ink.keys.key(Context::List, Act::Open).unwrap_or_default();
        if self.text {
            let stops = ink.keys.key(Context::Everywhere, Act::Interrupt).unwrap_or_default();
            format!("{says} answers  {stops} stops  {later} later")
        } else {
            format!("y yes   n no   {later} later")
        }
    }
}

impl Layer<State> for QuestionBar {
    fn places(&self) -> &'static [Context] {
        if self.text {
            &[Context::List, Context::Line]
        } else {
            &[Context::List]
        }
    }

    fn types(&self) -> bool {
        true
    }

    fn is_over(&self, scene: &Scene) -> bool {
        !scene.questions.iter().any(|asked| asked.id == self.id)
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        match act {
            Act::Up | Act::ScrollUp => self.top = self.top.saturating_sub(1),
            Act::Down | Act::ScrollDown => self.top = (self.top + 1).min(self.most),
            Act::PageUp => self.top = self.top.saturating_sub(4),
            Act::PageDown => self.top = (self.top + 4).min(self.most),
            Act::Question => self.wanted = true,
            Act::Interrupt if self.text => return self.answer(Reply::Text(String::new())),
            Act::Interrupt => return self.answer(Reply::No),
            Act::Close | Act::Leave => return self.postpone(here),
            // What begins so was meant for the line.
            Act::Open if self.text && self.typed.text().trim_start().starts_with('/') => {
                let later = here.state.keys.key(Context::List, Act::Close).unwrap_or_default();
                here.state.notice = Some(format!(
                    "this is a command, and no answer; {later} leads back to the line"
                ));
            }
            Act::Open if self.text => return self.answer(Reply::Text(self.typed.text().to_owned())),
            act if self.text && self.typed.act(act) => {}
            Act::Open => {}
            // Somebody wants to look elsewhere first: the question steps back to one row.
            Act::FocusTranscript | Act::FocusImages | Act::FocusJobs | Act::Rooms => return After::Yield,
            _ => return After::Pass,
        }
        After::Stay
    }

    fn on_key(&mut self, key: KeyEvent, _here: &mut Here<'_>) -> After {
        if self.text {
            self.typed.key(key);
            return After::Stay;
        }
        let bare = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let KeyCode::Char(sign) = key.code else {
            return After::Stay;
        };
        match sign {
            'y' | 'Y' if bare && self.armed() => self.answer(Reply::Yes),
            'n' | 'N' if bare && self.armed() => self.answer(Reply::No),
            // Somebody types a line: it gets the sign, and the question steps back.
            _ if bare && !self.wanted => After::Yield,
            _ => After::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, _here: &mut Here<'_>) -> After {
        if self.text {
            self.typed.paste(text);
            return After::Stay;
        }
        After::Yield
    }

    fn on_wheel(&mut self, lines: isize, _here: &mut Here<'_>) -> After {
        self.top = self.top.saturating_add_signed(lines).min(self.most);
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let questions = &ink.scene.questions;
        let at = questions.iter().position(|asked| asked.id == self.id)?;
        let asked = questions.get(at)?;
        let width = usize::from(screen.width).saturating_sub(2);
        let mut head = format!("{} asks", clean(&asked.line).replace('\n', " "));
        if questions.len() > 1 {
            head = format!("{} of {}: {head}", at + 1, questions.len());
        }
        let question = clean(&asked.question.text);
        let question: Vec<&str> = text::wrap(&question, width).into_iter().take(3).collect();
        let detail: Vec<String> = asked
            .question
            .detail
            .iter()
            .flat_map(|line| text::hang(&format!("  {}", clean(line)), width))
            .collect();
        let most = screen.height.min(ROWS);
        let fixed = 2 + question.len() + usize::from(self.text);
        let room = usize::from(most).saturating_sub(fixed);
        let shown = detail.len().min(room);
        self.most = detail.len() - shown;
        self.top = self.top.min(self.most);
        let mut keys = self.keys(ink);
        if self.most > 0 {
            keys = format!("{keys}   {}-{} of {}", self.top + 1, self.top + shown, detail.len());
        }
        let rows = u16::try_from(fixed + shown).unwrap_or(most).min(most);
        let area = bar::clear(buffer, screen, rows, ink);
        let lines = std::iter::once(text::cut(&head, width).into_owned())
            .chain(question.iter().map(|line| (*line).to_owned()))
            .chain(detail.into_iter().skip(self.top).take(shown));
        let mut places = area.rows();
        for (line, row) in lines.zip(&mut places) {
            write(buffer, row, &[(" ", Role::Banner), (&line, Role::Banner)], ink);
        }
        let mut cursor = None;
        if let Ask::Text { placeholder } = &asked.question.kind
            && let Some(row) = places.next()
        {
            buffer.set_style(row, ink.style(Role::Popup));
            let start = write(buffer, row, &[(" > ", Role::Prompt)], ink);
            let field = Rect {
                x: start,
                width: row.right().saturating_sub(start),
                ..row
            };
            cursor = Some(self.typed.draw(buffer, field, placeholder, ink));
        }
        if let Some(row) = places.next() {
            write(buffer, row, &[(" ", Role::Banner), (&keys, Role::Banner)], ink);
        }
        cursor
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::List, Act::Close, "later"),
            (Context::Everywhere, Act::Help, "help"),
        ]
    }
}
