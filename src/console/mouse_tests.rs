use std::sync::Arc;

use crossterm::event::{Event, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::console::draw::samples;
use crate::console::theme::Theme;
use crate::console::update::update;

fn state() -> State {
    State::new(Theme::plain(), TimeZone::UTC, Arc::default())
}

/// Draws, so that the state knows where everything lies.
fn draw(state: &mut State, scene: &Scene, width: u16) {
    let mut terminal = Terminal::new(TestBackend::new(width, 24)).unwrap();
    terminal
        .draw(|frame| {
            draw::frame(frame, state, scene);
        })
        .unwrap();
}

fn mouse(state: &mut State, scene: &Scene, kind: MouseEventKind, column: u16, row: u16) {
    let event = MouseEvent {
        kind,
        column,
        row,
        modifiers: KeyModifiers::NONE,
    };
    assert_eq!(update(state, scene, &Event::Mouse(event)), None);
}

const DOWN: MouseEventKind = MouseEventKind::Down(MouseButton::Left);

#[test]
fn a_click_gives_a_pane_the_keys_and_one_on_the_line_takes_them_back() {
    let (mut state, scene) = (state(), samples::scene());
    draw(&mut state, &scene, 120);
    let images = state.areas.images;
    mouse(&mut state, &scene, DOWN, images.x + 3, images.y + 3);
    assert_eq!((state.focus, state.in_pane), (Pane::Images, true));
    let input = state.areas.input;
    mouse(&mut state, &scene, DOWN, input.x + 3, input.y);
    assert!(!state.in_pane);
}

#[test]
fn the_divider_is_dragged_and_stays_where_it_was_left() {
    let (mut state, scene) = (state(), samples::scene());
    draw(&mut state, &scene, 120);
    let divider = state.areas.divider;
    mouse(&mut state, &scene, DOWN, divider.x, divider.y + 2);
    mouse(&mut state, &scene, MouseEventKind::Drag(MouseButton::Left), 60, 3);
    draw(&mut state, &scene, 120);
    assert_eq!(state.areas.divider.x, 60);
    mouse(&mut state, &scene, MouseEventKind::Up(MouseButton::Left), 60, 3);
    mouse(&mut state, &scene, MouseEventKind::Drag(MouseButton::Left), 80, 3);
    draw(&mut state, &scene, 120);
    assert_eq!(state.areas.divider.x, 60, "no longer held");
    mouse(&mut state, &scene, DOWN, 60, 3);
    mouse(&mut state, &scene, MouseEventKind::Drag(MouseButton::Left), 2, 3);
    draw(&mut state, &scene, 120);
    assert_eq!(state.areas.transcript.width, 30, "each side keeps some columns");
}

#[test]
fn on_a_narrow_screen_the_tabs_are_clicked() {
    let (mut state, scene) = (state(), samples::scene());
    draw(&mut state, &scene, 80);
    let tabs = state.areas.tabs;
    mouse(&mut state, &scene, DOWN, tabs.x + 20, tabs.y);
    assert_eq!(state.focus, Pane::Images);
    draw(&mut state, &scene, 80);
    mouse(&mut state, &scene, DOWN, tabs.x + 2, tabs.y);
    assert_eq!(state.focus, Pane::Transcript);
}

#[test]
fn the_wheel_scrolls_what_is_under_it_and_only_that() {
    let (mut state, scene) = (state(), samples::scene());
    draw(&mut state, &scene, 120);
    let images = state.areas.images;
    mouse(
        &mut state,
        &scene,
        MouseEventKind::ScrollDown,
        images.x + 3,
        images.y + 3,
    );
    assert_eq!(state.images.top, 3);
    assert_eq!((state.jobs.top, state.focus), (0, Pane::Transcript));
}
