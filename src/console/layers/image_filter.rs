//! The bar into which the filter of the images is typed; the list follows with every key.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Clear, Widget};

use super::prompts;
use crate::console::editor::Editor;
use crate::console::ink::{Ink, write};
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::state::{After, Here, State};
use crate::console::text;
use crate::console::theme::Role;

/// Types the filter.
#[derive(Debug)]
pub(in crate::console) struct ImageFilter {
    typed: Editor,
}

impl ImageFilter {
    /// Goes on with the filter that is set.
    pub(in crate::console) fn new(filter: &str) -> Self {
        let mut typed = Editor::default();
        typed.set(filter);
        Self { typed }
    }

    fn show(&self, here: &mut Here<'_>) {
        let images = &mut here.state.images;
        self.typed.text().clone_into(&mut images.settings.filter);
        images.refresh(&here.scene.known);
    }
}

impl Layer<State> for ImageFilter {
    fn places(&self) -> &'static [Context] {
        &[Context::List]
    }

    fn types(&self) -> bool {
        true
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        match act {
            // The keys go on to what was found.
            Act::Open => {
                here.state.in_pane = true;
                return After::Close;
            }
            Act::Close => {
                self.typed.set("");
                self.show(here);
                return After::Close;
            }
            Act::Up | Act::ScrollUp => here.state.images.move_by(-1),
            Act::Down | Act::ScrollDown => here.state.images.move_by(1),
            _ => return After::Pass,
        }
        After::Stay
    }

    fn on_key(&mut self, key: KeyEvent, here: &mut Here<'_>) -> After {
        match key.code {
            KeyCode::Left => self.typed.left(),
            KeyCode::Right => self.typed.right(),
            _ => prompts::edit(&mut self.typed, key),
        }
        self.show(here);
        After::Stay
    }

    fn on_paste(&mut self, text: &str, here: &mut Here<'_>) -> After {
        self.typed.paste(text.lines().next().unwrap_or_default());
        self.show(here);
        After::Stay
    }

    fn on_wheel(&mut self, lines: isize, here: &mut Here<'_>) -> After {
        here.state.images.scroll(lines);
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let row = Rect {
            y: screen.bottom().checked_sub(1)?,
            height: 1,
            ..screen
        };
        Clear.render(row, buffer);
        buffer.set_style(row, ink.style(Role::Popup));
        let typed = self.typed.text();
        let start = write(buffer, row, &[(" images with: ", Role::Key), (typed, Role::Input)], ink);
        if typed.is_empty() {
            let rest = Rect {
                x: start,
                width: row.right().saturating_sub(start),
                ..row
            };
            write(buffer, rest, &[("part of a name, a tag or an id", Role::Hint)], ink);
        }
        let label = " images with: ".len();
        let before = typed.get(..self.typed.cursor()).map_or(0, text::width);
        let column = u16::try_from(label + before).unwrap_or(u16::MAX);
        Some(Position::new(
            row.x.saturating_add(column).min(row.right().saturating_sub(1)),
            row.y,
        ))
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::List, Act::Open, "keep"),
            (Context::List, Act::Close, "all images"),
        ]
    }
}
