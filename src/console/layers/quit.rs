//! The question whether to quit.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::console::action::Action;
use crate::console::bar;
use crate::console::ink::Ink;
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::state::{After, Here, State};

/// Asks whether to quit.
#[derive(Clone, Copy, Debug)]
pub(in crate::console) struct Quit;

/// Asks whether to quit.
pub(in crate::console) fn ask_to_quit(state: &mut State) {
    state.popup = None;
    state.layers.push(Box::new(Quit));
}

impl Layer<State> for Quit {
    fn places(&self) -> &'static [Context] {
        &[Context::List]
    }

    fn types(&self) -> bool {
        true
    }

    fn on_act(&mut self, act: Act, _here: &mut Here<'_>) -> After {
        match act {
            // Asking again is a yes.
            Act::Interrupt => After::Finish(Action::Quit),
            Act::Close => After::Close,
            Act::Suspend | Act::Redraw => After::Pass,
            _ => After::Stay,
        }
    }

    fn on_key(&mut self, key: KeyEvent, _here: &mut Here<'_>) -> After {
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return After::Stay;
        }
        match key.code {
            KeyCode::Char('y' | 'Y') => After::Finish(Action::Quit),
            KeyCode::Char('n' | 'N') => After::Close,
            _ => After::Stay,
        }
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let question = match ink.scene.live_jobs().count() {
            0 => "Quit? (y/n)".to_owned(),
            1 => "1 job still runs and will be cancelled. Quit? (y/n)".to_owned(),
            jobs => format!("{jobs} jobs still run and will be cancelled. Quit? (y/n)"),
        };
        bar::draw(buffer, screen, &[question], ink);
        None
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::Everywhere, Act::Interrupt, "quit"),
            (Context::List, Act::Close, "stay"),
        ]
    }
}
