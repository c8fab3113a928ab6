//! What is typed about an entry: tags, a reply.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::search_bar::field;
use crate::console::action::Action;
use crate::console::editor::Editor;
use crate::console::ink::Ink;
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::state::{After, Here, State};
use crate::room::{Amendment, Entry, Key, is_tag};

/// Asks for the tags of an entry.
#[derive(Debug)]
pub(in crate::console) struct TagPrompt {
    entry: Key,
    tags: Vec<String>,
    typed: Editor,
    wrong: Option<String>,
}

impl TagPrompt {
    /// Asks for the tags of an entry that has these already.
    pub(in crate::console) fn new(entry: Key, tags: &[String]) -> Self {
        Self {
            entry,
            tags: tags.to_vec(),
            typed: Editor::default(),
            wrong: None,
        }
    }

    /// What is asked for: tags to give, and those with a `-` to take away.
    fn amendment(&self) -> Result<Amendment, String> {
        let mut amendment = Amendment::default();
        let words = self.typed.text().split([' ', ',']).filter(|word| !word.is_empty());
        for word in words {
            let (tag, gone) = match word.strip_prefix('-') {
                Some(tag) => (tag, true),
                None => (word, false),
            };
            let tag = tag.strip_prefix('#').unwrap_or(tag);
            if !is_tag(tag) {
                return Err(format!("`{tag}` cannot be a tag: letters, digits and - _ . : only"));
            }
            if gone && !self.tags.iter().any(|has| has == tag) {
                return Err(format!("it has no tag `{tag}`"));
            }
            let tags = if gone {
                &mut amendment.remove_tags
            } else {
                &mut amendment.add_tags
            };
            tags.push(tag.to_owned());
        }
        Ok(amendment)
    }
}

impl Layer<State> for TagPrompt {
    fn places(&self) -> &'static [Context] {
        &[Context::List]
    }

    fn types(&self) -> bool {
        true
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        if let Some(entry) = here.state.transcript.entry(self.entry) {
            self.tags.clone_from(&entry.tags);
        }
        match act {
            Act::Close | Act::Interrupt => After::Close,
            Act::Open => match self.amendment() {
                Ok(amendment) if amendment == Amendment::default() => After::Close,
                Ok(amendment) => After::Finish(Action::Amend {
                    entry: self.entry,
                    amendment,
                }),
                Err(wrong) => {
                    self.wrong = Some(wrong);
                    After::Stay
                }
            },
            Act::Help | Act::Suspend | Act::Redraw | Act::Mouse => After::Pass,
            _ => After::Stay,
        }
    }

    fn on_key(&mut self, key: KeyEvent, _here: &mut Here<'_>) -> After {
        self.wrong = None;
        edit(&mut self.typed, key);
        After::Stay
    }

    fn on_paste(&mut self, text: &str, _here: &mut Here<'_>) -> After {
        self.typed.paste(text);
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let note = match &self.wrong {
            Some(wrong) => wrong.clone(),
            None if self.tags.is_empty() => "no tags yet".to_owned(),
            None => format!("has #{}; -tag takes one away", self.tags.join(" #")),
        };
        Some(field(buffer, screen, "tags: ", self.typed.text(), &note, ink))
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::List, Act::Open, "tag it"),
            (Context::List, Act::Close, "leave it"),
        ]
    }
}

/// Asks what to say in answer to an entry.
#[derive(Debug)]
pub(in crate::console) struct ReplyPrompt {
    to: String,
    typed: Editor,
}

impl ReplyPrompt {
    /// Asks for an answer to an entry, which must have its id.
    pub(in crate::console) fn new(to: &Entry) -> Self {
        Self {
            to: to.id.clone(),
            typed: Editor::default(),
        }
    }
}

impl Layer<State> for ReplyPrompt {
    fn places(&self) -> &'static [Context] {
        &[Context::List]
    }

    fn types(&self) -> bool {
        true
    }

    fn on_act(&mut self, act: Act, _here: &mut Here<'_>) -> After {
        match act {
            Act::Close | Act::Interrupt => After::Close,
            Act::Open if self.typed.text().trim().is_empty() => After::Close,
            Act::Open => After::Finish(Action::Reply {
                to: std::mem::take(&mut self.to),
                text: self.typed.take(),
            }),
            Act::Help | Act::Suspend | Act::Redraw | Act::Mouse => After::Pass,
            _ => After::Stay,
        }
    }

    fn on_key(&mut self, key: KeyEvent, _here: &mut Here<'_>) -> After {
        edit(&mut self.typed, key);
        After::Stay
    }

    fn on_paste(&mut self, text: &str, _here: &mut Here<'_>) -> After {
        self.typed.paste(text);
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let label = format!("reply to {}: ", self.to);
        Some(field(buffer, screen, &label, self.typed.text(), "", ink))
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::List, Act::Open, "say it"),
            (Context::List, Act::Close, "say nothing"),
        ]
    }
}

/// What can be done in a field with one line: typing at its end.
pub(super) fn edit(typed: &mut Editor, key: KeyEvent) {
    match (
        key.code,
        key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT),
    ) {
        (KeyCode::Char('u'), true) => typed.set(""),
        (KeyCode::Char('w'), true) => typed.kill_word_left(),
        (KeyCode::Char(sign), false) => typed.insert(sign),
        (KeyCode::Backspace, _) => typed.backspace(),
        _ => {}
    }
}
