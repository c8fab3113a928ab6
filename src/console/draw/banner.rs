//! The lines across the top that nobody can overlook.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ink, row, write};
use crate::console::human;
use crate::console::theme::Role;
use crate::room::plain;
use crate::session::EngineLink;

/// What every frame on the training engine says.
pub(super) const TRAINING: &str = "TRAINING ENGINE - all below is invented";

/// How many rows the banners take.
pub(super) fn rows(scene: &super::Scene) -> u16 {
    u16::from(scene.is_training()) + u16::from(matches!(scene.engine.link, EngineLink::Lost { .. }))
}

pub(super) fn draw(buffer: &mut Buffer, area: Rect, ink: &mut Ink<'_>) {
    let mut next = 0;
    if ink.scene.is_training()
        && let Some(line) = row(area, next)
    {
        buffer.set_style(line, ink.style(Role::Training));
        write(buffer, line, &[(" ", Role::Training), (TRAINING, Role::Training)], ink);
        next += 1;
    }
    let scene = ink.scene;
    if let EngineLink::Lost { reason, retry_at } = &scene.engine.link
        && let Some(line) = row(area, next)
    {
        buffer.set_style(line, ink.style(Role::Banner));
        let retry = if *retry_at > scene.now {
            ink.changes_at(human::countdown_changes(scene.now, *retry_at));
            format!("next try in {}", human::countdown(scene.now, *retry_at))
        } else {
            "trying now".to_owned()
        };
        let engine = scene.engine.identity.to_string();
        // The reason may be long; when it is tried again must not fall off the end.
        let told = plain(reason);
        let fixed = " LOST :  -  ".len() + engine.len() + retry.len();
        let told = super::text::cut(&told, usize::from(line.width).saturating_sub(fixed)).into_owned();
        write(
            buffer,
            line,
            &[(&format!(" LOST {engine}: {told} - {retry}"), Role::Banner)],
            ink,
        );
    }
}
