//! The mouse: a click gives a pane the keys and chooses its row, the wheel scrolls what is under it, and the divider
//! can be dragged.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::action::Action;
use super::layout::Pane;
use super::scene::Scene;
use super::stack::on_layer;
use super::state::State;
use super::{draw, panes};

/// How far the wheel scrolls, in lines.
const WHEEL: isize = 3;

pub(super) fn on_mouse(state: &mut State, scene: &Scene, mouse: MouseEvent) -> Option<Action> {
    let at = Position::new(mouse.column, mouse.row);
    match mouse.kind {
        MouseEventKind::ScrollUp => on_wheel(state, scene, at, -WHEEL),
        MouseEventKind::ScrollDown => on_wheel(state, scene, at, WHEEL),
        MouseEventKind::Down(MouseButton::Left) => on_click(state, scene, at),
        MouseEventKind::Drag(MouseButton::Left) if state.dragging => {
            let right = state.areas.images.right();
            state.sizes.side = Some(right.saturating_sub(at.x + 1));
            None
        }
        MouseEventKind::Up(_) => {
            state.dragging = false;
            None
        }
        _ => None,
    }
}

fn on_wheel(state: &mut State, scene: &Scene, at: Position, lines: isize) -> Option<Action> {
    if !state.layers.is_empty() {
        return on_layer(state, scene, |layer, here| layer.on_wheel(lines, here)).action();
    }
    let pane = under(state, at).unwrap_or(state.focus);
    panes::scroll(state, pane, lines);
    None
}

fn on_click(state: &mut State, scene: &Scene, at: Position) -> Option<Action> {
    if !state.layers.is_empty() {
        return on_layer(state, scene, |layer, here| layer.on_click(at, here)).action();
    }
    if state.areas.divider.contains(at) {
        state.dragging = true;
        return None;
    }
    if state.areas.input.contains(at) || state.areas.rule.contains(at) || state.areas.signature.contains(at) {
        state.in_pane = false;
        return None;
    }
    if state.areas.tabs.contains(at) {
        if let Some(pane) = draw::tab_at(state, scene, at.x) {
            state.focus = pane;
        }
        return None;
    }
    let pane = under(state, at)?;
    state.popup = None;
    state.focus = pane;
    state.in_pane = true;
    let inside = draw::inside(state.areas.pane(pane), state.areas.tabs);
    let row = at.y.checked_sub(inside.y)?;
    panes::on_click(state, scene, pane, usize::from(row))
}

/// The pane under a place.
fn under(state: &State, at: Position) -> Option<Pane> {
    Pane::ALL.into_iter().find(|pane| state.areas.pane(*pane).contains(at))
}

#[cfg(test)]
#[path = "mouse_tests.rs"]
mod tests;
