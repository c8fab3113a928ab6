//! Draws the console: one function a piece, from plain data only.

mod banner;
mod caption;
mod images;
pub(super) mod input;
mod jobs;
pub(super) mod popup;
mod question;
mod rule;
#[cfg(test)]
pub(super) mod samples;
mod signature;
mod status;
mod titles;
mod transcript;

use std::sync::Arc;

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::ink::{Ink, row, write};
use super::layout::{self, SMALLEST, Wishes};
use super::scene::Scene;
use super::state::State;
use super::text;
use super::theme::Role;

pub(super) use input::columns;
pub(super) use titles::{inside, tab_at};
pub(super) use transcript::count;

/// Draws one frame, and tells when the next time in words on it reads differently.
pub(super) fn frame(frame: &mut Frame<'_>, state: &mut State, scene: &Scene) -> Option<Timestamp> {
    let (screen, caption_row) = caption::split(frame.area(), state.caption.as_deref());
    let keys = std::sync::Arc::clone(&state.keys);
    let mut ink = Ink::new(scene, &keys, Arc::clone(&state.theme));
    frame.buffer_mut().set_style(screen, ink.style(Role::Text));
    if let (Some(row), Some(caption)) = (caption_row, &state.caption) {
        caption::draw(frame.buffer_mut(), row, caption, &ink);
    }
    let rows = state.editor.rows(columns(screen));
    state.images.refresh(&scene.known);
    let wishes = Wishes {
        focus: state.focus,
        sizes: state.sizes,
        banners: banner::rows(scene),
        input: input::height(&rows),
        signature: rule::rows(state, screen.width),
        jobs: jobs::rows(state, scene),
        working: scene.live_jobs().next().is_some(),
    };
    let Some(areas) = layout::areas(screen, wishes) else {
        too_small(frame.buffer_mut(), screen, &ink);
        return None;
    };
    state.areas = areas;
    state
        .transcript
        .resize(areas.transcript.width, inside(areas.transcript, areas.tabs).height);
    let buffer = frame.buffer_mut();
    banner::draw(buffer, areas.banners, &mut ink);
    titles::draw(buffer, &areas, state, &ink);
    transcript::draw(buffer, inside(areas.transcript, areas.tabs), state, &mut ink);
    images::draw(buffer, inside(areas.images, areas.tabs), state, &mut ink);
    jobs::draw(buffer, inside(areas.jobs, areas.tabs), state, &mut ink);
    jobs::strip(buffer, areas.strip, &mut ink);
    rule::draw(buffer, areas.rule, areas.signature, state, &ink);
    status::draw(buffer, areas.status, state, &ink);
    let cursor = input::draw(buffer, areas.input, &rows, state, &ink);
    let mut cursor = Some(cursor).filter(|_| !state.in_pane);
    question::peek(buffer, areas.middle(), state, &ink);
    if let Some(mut popup) = state.popup.take() {
        if state.layers.is_empty() {
            let column = input::column(areas.input, &rows, state.editor.text(), popup.range.start);
            popup::draw(buffer, areas.rule, screen, column, &mut popup, &ink);
        }
        state.popup = Some(popup);
    }
    let mut layers = std::mem::take(&mut state.layers);
    for layer in &mut layers {
        cursor = layer.draw(buffer, areas.middle(), &mut ink);
    }
    state.layers = layers;
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
    ink.changes()
}

/// A screen on which nothing fits says what would.
fn too_small(buffer: &mut Buffer, screen: Rect, ink: &Ink<'_>) {
    let mut lines = Vec::new();
    if ink.scene.is_training() {
        lines.push((banner::TRAINING.to_owned(), Role::Training));
    }
    lines.push((
        format!(
            "warroom needs {}x{}; this terminal has {}x{}. Make it larger, or its letters smaller.",
            SMALLEST.width, SMALLEST.height, screen.width, screen.height
        ),
        Role::Text,
    ));
    let rows = lines.iter().flat_map(|(line, role)| {
        text::wrap(line, usize::from(screen.width))
            .into_iter()
            .map(move |line| (line, *role))
    });
    for (row, (line, role)) in (screen.top()..screen.bottom()).zip(rows) {
        buffer.set_stringn(screen.x, row, line, usize::from(screen.width), ink.style(role));
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

#[cfg(test)]
#[path = "typing_tests.rs"]
mod typing_tests;

#[cfg(test)]
#[path = "look_tests.rs"]
mod look_tests;
