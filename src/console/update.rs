//! Keys to changes of the state, and to what the console must do beyond that.

use std::ops::ControlFlow;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEventKind};

use super::assist;
use super::layout::Pane;
use super::scene::Scene;
use super::state::{Overlay, State};

/// How far the mouse wheel scrolls, in lines.
const WHEEL: usize = 3;

/// What a key asks for beyond the state.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Action {
    /// Run this line.
    Submit(String),
    /// Cancel this job.
    Cancel(String),
    /// Leave.
    Quit,
    /// Give the terminal back to the shell for a while.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// Take the mouse wheel, or give it back.
    Mouse(bool),
}

/// Takes one event in.
pub(super) fn update(state: &mut State, scene: &Scene, event: &Event) -> Option<Action> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => on_key(state, scene, *key),
        Event::Paste(text) => {
            if state.overlay == Overlay::None {
                state.editor.paste(text);
                line_changed(state, scene);
            }
            None
        }
        Event::Mouse(mouse) => {
            match mouse.kind {
                MouseEventKind::ScrollUp => scroll(state, Scroll::Up(WHEEL)),
                MouseEventKind::ScrollDown => scroll(state, Scroll::Down(WHEEL)),
                _ => {}
            }
            None
        }
        Event::Key(_) | Event::Resize(..) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn on_key(state: &mut State, scene: &Scene, key: KeyEvent) -> Option<Action> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    if control {
        match key.code {
            KeyCode::Char('c') => return interrupt(state, scene),
            KeyCode::Char('z') => return Some(Action::Suspend),
            KeyCode::Char('l') => return Some(Action::Redraw),
            _ => {}
        }
    }
    match state.overlay {
        Overlay::Quit => return on_quit_key(state, key),
        Overlay::Help(top) => {
            on_help_key(state, top, key);
            return None;
        }
        Overlay::None => {}
    }
    match on_view_key(state, key) {
        ControlFlow::Break(action) => action,
        ControlFlow::Continue(()) => on_line_key(state, scene, key),
    }
}

/// Ctrl-C: the newest job that runs is cancelled; without one it is asked whether to quit, and then it is a yes.
fn interrupt(state: &mut State, scene: &Scene) -> Option<Action> {
    if state.overlay == Overlay::Quit {
        return Some(Action::Quit);
    }
    state.popup = None;
    let Some(job) = scene.newest_running() else {
        state.overlay = Overlay::Quit;
        return None;
    };
    Some(Action::Cancel(job.id.clone()))
}

fn on_quit_key(state: &mut State, key: KeyEvent) -> Option<Action> {
    match key.code {
        KeyCode::Char('y' | 'Y') => Some(Action::Quit),
        KeyCode::Char('n' | 'N') | KeyCode::Esc => {
            state.overlay = Overlay::None;
            None
        }
        _ => None,
    }
}

fn on_help_key(state: &mut State, top: usize, key: KeyEvent) {
    let (lines, rows) = state.help_size;
    let last = lines.saturating_sub(rows);
    state.overlay = match key.code {
        KeyCode::Esc | KeyCode::F(1) | KeyCode::Enter | KeyCode::Char('q') => Overlay::None,
        KeyCode::Up => Overlay::Help(top.saturating_sub(1)),
        KeyCode::Down => Overlay::Help((top + 1).min(last)),
        KeyCode::PageUp => Overlay::Help(top.saturating_sub(rows)),
        KeyCode::PageDown | KeyCode::Char(' ') => Overlay::Help((top + rows).min(last)),
        KeyCode::Home => Overlay::Help(0),
        KeyCode::End => Overlay::Help(last),
        _ => Overlay::Help(top),
    };
}

#[derive(Clone, Copy, Debug)]
enum Scroll {
    Up(usize),
    Down(usize),
    Start,
    End,
}

fn scroll(state: &mut State, scroll: Scroll) {
    let top = match state.focus {
        Pane::Transcript => {
            match scroll {
                Scroll::Up(lines) => state.transcript.scroll_up(lines),
                Scroll::Down(lines) => state.transcript.scroll_down(lines),
                Scroll::Start => state.transcript.go_to_start(),
                Scroll::End => state.transcript.go_to_end(),
            }
            return;
        }
        Pane::Images => &mut state.images_top,
        Pane::Jobs => &mut state.jobs_top,
    };
    // Drawing holds it at the last page.
    *top = match scroll {
        Scroll::Up(lines) => top.saturating_sub(lines),
        Scroll::Down(lines) => top.saturating_add(lines),
        Scroll::Start => 0,
        Scroll::End => usize::MAX,
    };
}

/// Keys that change what is looked at; breaks where the key was one.
fn on_view_key(state: &mut State, key: KeyEvent) -> ControlFlow<Option<Action>> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let page = match state.focus {
        Pane::Transcript => state.transcript.height(),
        Pane::Images | Pane::Jobs => state.page,
    };
    // One line stays in sight to read on from.
    let page = page.saturating_sub(1).max(1);
    match key.code {
        KeyCode::F(1) => {
            state.popup = None;
            state.overlay = Overlay::Help(0);
        }
        KeyCode::F(2) => state.focus = Pane::Transcript,
        KeyCode::F(3) => state.focus = Pane::Images,
        KeyCode::F(4) => state.focus = Pane::Jobs,
        KeyCode::F(8) => {
            state.mouse = !state.mouse;
            return ControlFlow::Break(Some(Action::Mouse(state.mouse)));
        }
        KeyCode::PageUp => scroll(state, Scroll::Up(page)),
        KeyCode::PageDown => scroll(state, Scroll::Down(page)),
        KeyCode::Up if control => scroll(state, Scroll::Up(1)),
        KeyCode::Down if control => scroll(state, Scroll::Down(1)),
        KeyCode::Home if state.editor.is_empty() => scroll(state, Scroll::Start),
        KeyCode::End if state.editor.is_empty() => scroll(state, Scroll::End),
        _ => return ControlFlow::Continue(()),
    }
    ControlFlow::Break(None)
}

/// Keys that go to the line being typed.
fn on_line_key(state: &mut State, scene: &Scene, key: KeyEvent) -> Option<Action> {
    if assist::on_popup_key(state, scene, key) {
        return None;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let editor = &mut state.editor;
    match key.code {
        KeyCode::Enter => return submit(state),
        KeyCode::Tab => {
            assist::complete(state, scene);
            return None;
        }
        KeyCode::Up => {
            if let Some(line) = state.history.back(editor.text()) {
                editor.set(line);
            }
            shown_from_history(state);
            return None;
        }
        KeyCode::Down => {
            if let Some(line) = state.history.forward() {
                editor.set(&line);
            }
            shown_from_history(state);
            return None;
        }
        KeyCode::Char('d') if control && editor.is_empty() => {
            state.overlay = Overlay::Quit;
            return None;
        }
        KeyCode::Char('a') if control => editor.home(),
        KeyCode::Char('e') if control => editor.end(),
        KeyCode::Char('b') if control => editor.left(),
        KeyCode::Char('f') if control => editor.right(),
        KeyCode::Char('b') if alt => editor.word_left(),
        KeyCode::Char('f') if alt => editor.word_right(),
        KeyCode::Left if control || alt => editor.word_left(),
        KeyCode::Right if control || alt => editor.word_right(),
        KeyCode::Left => editor.left(),
        KeyCode::Right => editor.right(),
        KeyCode::Home => editor.home(),
        KeyCode::End => editor.end(),
        KeyCode::Char('u') if control => editor.kill_to_start(),
        KeyCode::Char('k') if control => editor.kill_to_end(),
        KeyCode::Char('w') if control => editor.kill_word_left(),
        KeyCode::Backspace if control || alt => editor.kill_word_left(),
        KeyCode::Char('d') if alt => editor.kill_word_right(),
        KeyCode::Char('y') if control => editor.yank(),
        KeyCode::Char('d') if control => editor.delete(),
        KeyCode::Char('h') if control => editor.backspace(),
        KeyCode::Backspace => editor.backspace(),
        KeyCode::Delete => editor.delete(),
        KeyCode::Esc => state.popup = None,
        KeyCode::Char(character) if !control && !alt => editor.insert(character),
        _ => return None,
    }
    line_changed(state, scene);
    None
}

fn submit(state: &mut State) -> Option<Action> {
    if state.editor.text().trim().is_empty() {
        return None;
    }
    let line = state.editor.take();
    state.history.push(&line);
    state.popup = None;
    state.hint = None;
    // Who acts wants to see what comes of it.
    state.focus = Pane::Transcript;
    state.transcript.go_to_end();
    Some(Action::Submit(line))
}

fn shown_from_history(state: &mut State) {
    state.popup = None;
    state.hint = assist::hint(state.editor.text());
}

fn line_changed(state: &mut State, scene: &Scene) {
    state.history.edited(state.editor.text());
    state.hint = assist::hint(state.editor.text());
    assist::refresh(state, scene);
}
