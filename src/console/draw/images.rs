//! The list of images, one row a tag, with marks for what holds it, who made it and whether there is a newer one.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ink, State, row, text, write};
use crate::commands::is_made_here;
use crate::console::human;
use crate::console::images::list::{Column, Group, List, Named, Shown};
use crate::console::theme::Role;
use crate::image::{Image, created_since, size};
use crate::room::plain;
use crate::session::EngineLink;

/// The columns of the sign of the chosen row with the marks, of a size, and of an age in words and in short.
const MARKS: usize = 5;
const SIZE: usize = 7;
const SINCE: usize = 14;
const SHORT: usize = 4;
/// The columns between two columns.
const GAP: usize = 1;
/// How many columns names and tags keep before the age goes, and before the size goes.
const NAMES_BEFORE_AGE: usize = 30;
const NAMES_BEFORE_SIZE: usize = 20;

/// How an age is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Age {
    Words,
    Short,
    Gone,
}

/// The columns of the table at one width. With less room first the words of the age go, then the age, then the size.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Columns {
    repository: usize,
    tag: usize,
    size: bool,
    age: Age,
}

impl Columns {
    fn fit(width: usize, list: &List) -> Self {
        let (repository, tag) = list.widest();
        let (repository, tag) = (repository.max("Repository".len()), tag.max("Tag".len()));
        let room = width.saturating_sub(MARKS);
        let names = |age: Age, has_size: bool| {
            let age = match age {
                Age::Words => SINCE + GAP,
                Age::Short => SHORT + GAP,
                Age::Gone => 0,
            };
            room.saturating_sub(age + if has_size { SIZE + GAP } else { 0 })
        };
        let whole = repository + GAP + tag;
        let layouts = [
            (Age::Words, true, whole),
            (Age::Short, true, whole.min(NAMES_BEFORE_AGE)),
            (Age::Gone, true, NAMES_BEFORE_SIZE),
            (Age::Gone, false, 0),
        ];
        let fitting = layouts
            .into_iter()
            .find(|&(age, size, least)| names(age, size) >= least);
        let (age, size, _) = fitting.unwrap_or((Age::Gone, false, 0));
        let (repository, tag) = share(names(age, size), repository, tag);
        Self {
            repository,
            tag,
            size,
            age,
        }
    }
}

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
    if scene.known.images.is_empty() {
        write(buffer, area, &[(" no images", Role::Muted)], ink);
        return;
    }
    let foot = foot(buffer, area, ink);
    let height = usize::from(area.height).saturating_sub(1 + usize::from(foot));
    state.images.settle(
        height,
        state.in_pane && state.focus == crate::console::layout::Pane::Images,
    );
    let pane = &state.images;
    let (list, settings) = (pane.list(), &pane.settings);
    if list.len() == 0 {
        let nothing = " none with this in its name, tag or id";
        write(buffer, area, &[(nothing, Role::Muted)], ink);
        return;
    }
    let columns = Columns::fit(usize::from(area.width), list);
    head(buffer, area, &columns, settings.sort, settings.reverse, ink);
    let chosen = state.in_pane && state.focus == crate::console::layout::Pane::Images;
    for (y, at) in (1..).zip(pane.top..pane.top + height) {
        let (Some(line), Some(shown)) = (row(area, y), list.row(at)) else {
            break;
        };
        let is_chosen = chosen && at == pane.cursor();
        match shown {
            Shown::Head(group) => draw_group(buffer, line, group, is_chosen, &columns, ink),
            Shown::Named(named, image) => {
                let look = Look {
                    columns: &columns,
                    grouped: settings.grouped,
                    is_chosen,
                };
                draw_image(buffer, line, named, image, &look, ink);
            }
        }
    }
}

/// The heads of the columns; the sorted one says which way.
fn head(buffer: &mut Buffer, area: Rect, columns: &Columns, sort: Column, reverse: bool, ink: &Ink<'_>) {
    // Down is from the greatest to the least, as sizes and times are sorted from the start; names begin at A.
    let sign = |column: Column| match (column == sort, (column == Column::Name) == reverse) {
        (false, _) => "",
        (true, true) => "↓",
        (true, false) => "↑",
    };
    let gone = (sort == Column::Size && !columns.size) || (sort == Column::Created && columns.age == Age::Gone);
    let repository = format!("Repository{}", sign(Column::Name));
    let mut names = format!(
        "{} {}",
        text::fit(&repository, columns.repository),
        text::fit("Tag", columns.tag)
    );
    if gone {
        // Nothing else would tell the order.
        let order = match sort {
            Column::Size => format!("by size{}", sign(sort)),
            Column::Created => format!("by age{}", sign(sort)),
            Column::Name => String::new(),
        };
        let room = columns.repository + GAP + columns.tag;
        let before = room.saturating_sub(text::width(&order));
        let cut = [names.trim_end(), repository.as_str()];
        let fits = cut
            .into_iter()
            .find(|words| text::width(words) < before)
            .unwrap_or_default();
        names = text::fit(&format!("{}{order}", text::fit(fits, before)), room);
    }
    let mut line = format!("{}{names}", " ".repeat(MARKS));
    if columns.size {
        let _ = write!(line, " {:>SIZE$}", format!("Size{}", sign(Column::Size)));
    }
    match columns.age {
        Age::Words => line.push_str(&text::fit(
            &format!(" Created since{}", sign(Column::Created)),
            SINCE + GAP,
        )),
        Age::Short => {
            let _ = write!(line, " {:>SHORT$}", format!("Age{}", sign(Column::Created)));
        }
        Age::Gone => {}
    }
    write(buffer, area, &[(&line, Role::TableHead)], ink);
}

/// How a row is drawn.
struct Look<'a> {
    columns: &'a Columns,
    grouped: bool,
    is_chosen: bool,
}

fn draw_image(buffer: &mut Buffer, line: Rect, named: &Named, image: &Image, look: &Look<'_>, ink: &mut Ink<'_>) {
    let columns = look.columns;
    let now = ink.scene.now;
    let (name, tag) = (plain(&named.repository), plain(&named.tag));
    let cells = if look.grouped {
        // The head names the repository.
        let room = columns.repository + GAP + columns.tag;
        text::fit(&format!("  {}", text::cut_middle(&tag, room.saturating_sub(2))), room)
    } else {
        let (repository, rest) = flow(columns, text::width(&name), text::width(&tag));
        format!(
            "{} {}",
            text::fit(&text::cut_middle(&name, repository), repository),
            text::fit(&text::cut_middle(&tag, rest), rest)
        )
    };
    let mut right = String::new();
    if columns.size {
        right = format!(" {:>SIZE$}", size(image.size));
    }
    match columns.age {
        Age::Words => {
            ink.changes_at(human::age_changes(image.created, now));
            let since = created_since(image.created, now);
            let since = since.trim_end_matches(" ago");
            let since = if since == "Less than a second" {
                "just now"
            } else {
                since
            };
            right.push_str(&text::fit(&format!(" {since}"), SINCE + GAP));
        }
        Age::Short => {
            ink.changes_at(human::short_age_changes(image.created, now));
            let _ = write!(right, " {:>SHORT$}", human::short_age(image.created, now));
        }
        Age::Gone => {}
    }
    let marks = marks(named, image, ink);
    let roles = [Role::Success, Role::Accent, Role::Warning];
    let sign = if look.is_chosen { "›" } else { " " };
    let mut pieces = vec![(sign, Role::Accent)];
    pieces.extend(marks.into_iter().zip(roles));
    pieces.extend([(" ", Role::Text), (&cells, Role::Text), (&right, Role::Text)]);
    if look.is_chosen {
        // One look for the whole row: the sign before it says the same without colours.
        for piece in &mut pieces {
            piece.1 = Role::Selected;
        }
        buffer.set_style(line, ink.style(Role::Selected));
    }
    write(buffer, line, &pieces, ink);
}

/// The marks of a row: a container that runs (`U`) or only stopped ones (`S`) use it; made here (`W`) or without any name
/// (`D`); a newer one is known (`N`).
fn marks(named: &Named, image: &Image, ink: &Ink<'_>) -> [&'static str; 3] {
    let known = &ink.scene.known;
    let mut used = " ";
    for container in known.containers.iter().filter(|container| container.image == image.id) {
        if container.running {
            used = "U";
            break;
        }
        used = "S";
    }
    let from = if image.tags.is_empty() && named.repository == "<none>" {
        "D"
    } else if is_made_here(image) {
        "W"
    } else {
        " "
    };
    let is_old = !known.updates.is_empty() && known.updates.contains(&format!("{}:{}", named.repository, named.tag));
    [used, from, if is_old { "N" } else { " " }]
}

fn draw_group(buffer: &mut Buffer, line: Rect, group: &Group, is_chosen: bool, columns: &Columns, ink: &Ink<'_>) {
    let sign = if group.folded { "▸" } else { "▾" };
    let count = format!(" ({})", group.count);
    let room = columns.repository + GAP + columns.tag;
    // The sign of the group stands where the marks of its images are.
    let name = plain(&group.repository);
    let name = text::cut_middle(&name, room.saturating_sub(text::width(&count)));
    let names = text::fit(&format!("{name}{count}"), room);
    let right = if columns.size {
        format!(" {:>SIZE$}", size(group.size))
    } else {
        String::new()
    };
    let role = |role: Role| if is_chosen { Role::Selected } else { role };
    if is_chosen {
        buffer.set_style(line, ink.style(Role::Selected));
    }
    write(
        buffer,
        line,
        &[
            (if is_chosen { "›" } else { " " }, role(Role::Accent)),
            ("  ", role(Role::Text)),
            (sign, role(Role::Accent)),
            (" ", role(Role::Text)),
            (&names, role(Role::Title)),
            (&right, role(Role::Muted)),
        ],
        ink,
    );
}

/// The last row: what all images take, and what would be free at most. False where there is no room for it, or nothing to
/// tell.
fn foot(buffer: &mut Buffer, area: Rect, ink: &Ink<'_>) -> bool {
    let Some(disk) = ink.scene.known.disk.filter(|_| area.height >= 4) else {
        return false;
    };
    let (total, free) = (size(disk.total), size(disk.reclaimable));
    let words = [
        format!(" {total} in all; at most {free} are held by no container"),
        format!(" {total} in all, at most {free} unused"),
        format!(" {total}, at most {free} unused"),
    ];
    let width = usize::from(area.width);
    let fitting = words.iter().find(|words| text::width(words) <= width);
    let line = Rect {
        y: area.bottom() - 1,
        height: 1,
        ..area
    };
    write(buffer, line, &[(fitting.unwrap_or(&words[2]), Role::Muted)], ink);
    true
}

/// Shares the columns between names and tags: neither gets more than it needs, and where both need more, both lose alike.
fn share(room: usize, repository: usize, tag: usize) -> (usize, usize) {
    let room = room.saturating_sub(GAP);
    let half = room / 2;
    let tag = tag.min(half.max(room.saturating_sub(repository)));
    (room - tag, tag)
}

/// The columns of repository and tag in one row: what one of them does not need, the other takes where it is longer.
fn flow(columns: &Columns, repository: usize, tag: usize) -> (usize, usize) {
    let room = columns.repository + columns.tag;
    if repository > columns.repository && tag < columns.tag {
        let taken = repository.min(room - tag);
        (taken, room - taken)
    } else if tag > columns.tag && repository < columns.repository {
        let taken = tag.min(room - repository);
        (room - taken, taken)
    } else {
        (columns.repository, columns.tag)
    }
}
