//! The names of the panes: a row of tabs on a narrow screen, a title over each pane on a wide one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ink, State, text};
use crate::console::keys::{Act, Context};
use crate::console::layout::{Areas, Pane};
use crate::console::scene::Scene;
use crate::console::theme::Role;
use crate::room::{JobState, plain};

/// The most columns of a filter in the title.
const FILTER: usize = 20;

/// A pane's place without its title; with tabs it has none.
pub(in crate::console) fn inside(pane: Rect, tabs: Rect) -> Rect {
    if tabs.is_empty() && pane.height > 0 {
        Rect {
            y: pane.y + 1,
            height: pane.height - 1,
            ..pane
        }
    } else {
        pane
    }
}

pub(super) fn draw(buffer: &mut Buffer, areas: &Areas, state: &State, ink: &Ink<'_>) {
    if areas.tabs.is_empty() {
        for (pane, area) in Pane::ALL.into_iter().zip([areas.transcript, areas.images, areas.jobs]) {
            let line = Rect { height: 1, ..area };
            fill(buffer, line, "─", border(pane, state), ink);
            title(buffer, line.x, line, pane, state, ink);
        }
        for y in areas.divider.top()..areas.divider.bottom() {
            let joint = if y == areas.divider.top() {
                "┬"
            } else if y == areas.jobs.top() {
                "├"
            } else {
                "│"
            };
            buffer.set_string(areas.divider.x, y, joint, ink.style(Role::Border));
        }
    } else {
        fill(buffer, areas.tabs, "─", Role::Border, ink);
        let mut x = areas.tabs.x;
        for pane in Pane::ALL {
            x = title(buffer, x, areas.tabs, pane, state, ink);
        }
    }
}

/// The pane whose name stands at a column of the row of tabs.
pub(in crate::console) fn tab_at(state: &State, scene: &Scene, column: u16) -> Option<Pane> {
    let mut x = state.areas.tabs.x;
    Pane::ALL.into_iter().find(|pane| {
        x = x.saturating_add(u16::try_from(text::width(&name(*pane, state, scene)) + 2).unwrap_or(u16::MAX));
        column < x
    })
}

fn border(pane: Pane, state: &State) -> Role {
    if pane == state.focus && state.in_pane {
        Role::BorderFocused
    } else {
        Role::Border
    }
}

/// A title; brackets mark the pane that has the focus.
fn title(buffer: &mut Buffer, x: u16, line: Rect, pane: Pane, state: &State, ink: &Ink<'_>) -> u16 {
    let name = name(pane, state, ink.scene);
    let (text_of, role) = if pane == state.focus {
        (format!("[{name}]"), Role::Title)
    } else {
        (format!(" {name} "), Role::Muted)
    };
    let room = usize::from(line.right().saturating_sub(x));
    buffer
        .set_stringn(x, line.y, text::cut(&text_of, room), room, ink.style(role))
        .0
}

/// The key that gives the pane the keys, as it is bound, and the name of the pane.
fn name(pane: Pane, state: &State, scene: &Scene) -> String {
    let act = match pane {
        Pane::Transcript => Act::FocusTranscript,
        Pane::Images => Act::FocusImages,
        Pane::Jobs => Act::FocusJobs,
    };
    let name = bare_name(pane, state, scene);
    match state.keys.key(Context::Everywhere, act) {
        Some(key) => format!("{key} {name}"),
        None => name,
    }
}

fn bare_name(pane: Pane, state: &State, scene: &Scene) -> String {
    match pane {
        Pane::Transcript => "Transcript".to_owned(),
        Pane::Images if scene.known.images_loaded => {
            let (shown, all) = state.images.list().counts();
            match plain(&state.images.settings.filter) {
                filter if filter.trim().is_empty() => format!("Images {all}"),
                filter => format!("Images {shown} of {all} with {}", text::cut(filter.trim(), FILTER)),
            }
        }
        Pane::Images => "Images".to_owned(),
        Pane::Jobs => {
            let running = scene.live_jobs().count();
            let failed = scene.jobs.iter().filter(|job| job.state == JobState::Failed).count();
            match (running, failed) {
                (0, 0) => "Jobs".to_owned(),
                (0, failed) => format!("Jobs {failed} failed"),
                (running, _) => format!("Jobs {running} running"),
            }
        }
    }
}

/// Fills a row with one sign.
pub(super) fn fill(buffer: &mut Buffer, line: Rect, sign: &str, role: Role, ink: &Ink<'_>) {
    for x in line.left()..line.right() {
        buffer.set_string(x, line.y, sign, ink.style(role));
    }
}
