//! The list of images, one row a tag.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ink, State, row, text, write};
use crate::console::human;
use crate::console::theme::Role;
use crate::image::{Image, image_rows};
use crate::room::plain;
use crate::session::EngineLink;

/// The columns of a size, and of an age without its `ago`.
const SIZE: usize = 7;
const SINCE: usize = 14;
/// The columns between two columns.
const GAP: usize = 1;

pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &mut State, ink: &mut Ink<'_>) {
    if area.is_empty() {
        return;
    }
    let scene = ink.scene;
    if !scene.known.images_loaded {
        let why = match scene.engine.link {
            EngineLink::Connecting | EngineLink::Ready => " loading...",
            EngineLink::Lost { .. } => " not known: the engine is lost",
        };
        write(buffer, area, &[(why, Role::Muted)], ink);
        return;
    }
    let images = &scene.known.images;
    if images.is_empty() {
        write(buffer, area, &[(" no images", Role::Muted)], ink);
        return;
    }
    let width = usize::from(area.width).saturating_sub(1);
    let names = width.saturating_sub(SIZE + SINCE + 3 * GAP);
    let (repository, tag) = share(names, images);
    let cells = |cells: [&str; 4]| {
        let tag_cell = text::cut_middle(cells[1], tag);
        let name = text::cut_middle(cells[0], repository);
        format!(
            " {} {} {:>SIZE$} {}",
            text::fit(&name, repository),
            text::fit(&tag_cell, tag),
            cells[2],
            text::fit(cells[3], SINCE),
        )
    };
    let head = cells(["Repository", "Tag", "Size", "Created since"]);
    write(buffer, area, &[(&head, Role::TableHead)], ink);
    let rows: usize = images.iter().map(tags).sum();
    let room = usize::from(area.height).saturating_sub(1);
    state.images.height = room;
    state.images.top = state.images.top.min(rows.saturating_sub(room));
    let mut skip = state.images.top;
    let mut y = 1;
    for image in images.iter() {
        if skip >= tags(image) {
            skip -= tags(image);
            continue;
        }
        if row(area, y).is_none() {
            break;
        }
        ink.changes_at(human::age_changes(image.created, scene.now));
        for image_row in image_rows(image, scene.now, &scene.zone).iter().skip(skip) {
            let Some(line) = row(area, y) else { break };
            let since = image_row.created_since.trim_end_matches(" ago");
            let since = if since == "Less than a second" {
                "just now"
            } else {
                since
            };
            let (name, tag) = (plain(&image_row.repository), plain(&image_row.tag));
            write(
                buffer,
                line,
                &[(&cells([&name, &tag, &image_row.size, since]), Role::Text)],
                ink,
            );
            y += 1;
        }
        skip = 0;
    }
}

/// The rows of an image.
fn tags(image: &Image) -> usize {
    image.tags.len().max(1)
}

/// Shares the columns between names and tags: neither gets more than it needs, both lose alike.
fn share(room: usize, images: &[Image]) -> (usize, usize) {
    let mut needs = ("Repository".len(), "Tag".len());
    for tag in images.iter().flat_map(|image| &image.tags) {
        let (name, tag) = tag.rsplit_once(':').unwrap_or((tag, ""));
        needs = (needs.0.max(text::width(name)), needs.1.max(text::width(tag)));
    }
    let half = room / 2;
    let tag = needs.1.min(half.max(room.saturating_sub(needs.0)));
    (room - tag, tag)
}
