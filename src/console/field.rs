//! A text of one row in a layer: edited with the keys of the line, drawn so that the cursor is in sight.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::editor::Editor;
use super::ink::{Ink, write};
use super::keys::Act;
use super::text;
use super::theme::Role;
use crate::room::plain;

/// What stands for the end of a line.
const LINE_END: &str = "↵";

/// A field.
#[derive(Clone, Debug, Default)]
pub(super) struct Field(Editor);

impl Field {
    /// A field with a text in it, the cursor behind it.
    pub(super) fn new(text: &str) -> Self {
        let mut editor = Editor::default();
        editor.set(text);
        Self(editor)
    }

    /// What is typed.
    pub(super) fn text(&self) -> &str {
        self.0.text()
    }

    /// Whether nothing is typed.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the cursor stands behind the text.
    pub(super) fn at_end(&self) -> bool {
        self.0.cursor() == self.0.text().len()
    }

    /// Puts another text in.
    pub(super) fn set(&mut self, text: &str) {
        self.0.set(text);
    }

    /// Does what a key of the line is bound to; false where the act is none of the line's.
    pub(super) fn act(&mut self, act: Act) -> bool {
        edit(&mut self.0, act).is_some()
    }

    /// Types a key that stands for a sign; false for any other.
    pub(super) fn key(&mut self, key: KeyEvent) -> bool {
        let bare = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match key.code {
            KeyCode::Char(sign) if bare => {
                self.0.insert(sign);
                true
            }
            _ => false,
        }
    }

    /// Pastes; line ends become spaces, but inside backticks.
    pub(super) fn paste(&mut self, text: &str) {
        self.0.paste(text);
    }

    /// Draws it into a row, an empty one as `hint`; tells where the cursor is.
    pub(super) fn draw(&self, buffer: &mut Buffer, row: Rect, hint: &str, ink: &Ink<'_>) -> Position {
        let shown = |part: &str| plain(part).replace('\n', LINE_END);
        let before = shown(self.text().get(..self.0.cursor()).unwrap_or_default());
        let room = usize::from(row.width).max(1);
        let columns = text::width(&before);
        // A long text moves to the left, so that the cursor stays in its row.
        let hidden = (columns + 1).saturating_sub(room);
        if self.is_empty() {
            write(buffer, row, &[(hint, Role::Hint)], ink);
        } else {
            let all = shown(self.text());
            let rest = text::skip(&all, hidden);
            write(buffer, row, &[(rest, Role::Input)], ink);
        }
        let column = u16::try_from(columns - hidden).unwrap_or(u16::MAX);
        Position::new(row.x.saturating_add(column).min(row.right().saturating_sub(1)), row.y)
    }
}

/// What an act did to a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Edited {
    /// The text changed, or could have.
    Text,
    /// The cursor moved, or could have.
    Cursor,
}

/// Changes a text, or moves in it, as a key of the line is bound to; none where the act is another one.
pub(super) fn edit(editor: &mut Editor, act: Act) -> Option<Edited> {
    match act {
        Act::LineStart => editor.home(),
        Act::LineEnd => editor.end(),
        Act::Left => editor.left(),
        Act::Right => editor.right(),
        Act::WordLeft => editor.word_left(),
        Act::WordRight => editor.word_right(),
        _ => {
            match act {
                Act::Backspace => editor.backspace(),
                Act::Delete | Act::DeleteOrQuit => editor.delete(),
                Act::KillToStart => editor.kill_to_start(),
                Act::KillToEnd => editor.kill_to_end(),
                Act::KillWordLeft => editor.kill_word_left(),
                Act::KillWordRight => editor.kill_word_right(),
                Act::Yank => editor.yank(),
                Act::YankPop => editor.yank_pop(),
                Act::Undo => editor.undo(),
                Act::Redo => editor.redo(),
                Act::Transpose => editor.transpose(),
                Act::UpperWord => editor.upper_word(),
                Act::LowerWord => editor.lower_word(),
                Act::CapitalWord => editor.capital_word(),
                _ => return None,
            }
            return Some(Edited::Text);
        }
    }
    Some(Edited::Cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_edited_with_the_keys_of_the_line() {
        let mut field = Field::new("one two");
        assert!(field.act(Act::KillWordLeft));
        assert_eq!(field.text(), "one ");
        assert!(field.key(KeyEvent::from(KeyCode::Char('é'))));
        assert!(field.act(Act::LineStart) && !field.at_end());
        field.paste("a\nb ");
        assert_eq!(field.text(), "a b one é");
        assert!(!field.act(Act::Submit) && !field.key(KeyEvent::from(KeyCode::Enter)));
    }
}
