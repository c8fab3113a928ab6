//! The keys of the pane of images.

pub(in crate::console) mod lines;

use crate::console::action::Action;
use crate::console::images::list::Shown;
use crate::console::keys::Act;
use crate::console::layers::{Details, ImageFilter};
use crate::console::scene::Scene;
use crate::console::state::State;

pub(super) fn on_act(state: &mut State, scene: &Scene, act: Act) -> Option<Action> {
    let in_pane = state.in_pane;
    let pane = &mut state.images;
    pane.refresh(&scene.known);
    let screenful = isize::try_from(pane.height.saturating_sub(1).max(1)).unwrap_or(1);
    match act {
        Act::Up => pane.move_by(-1),
        Act::Down => pane.move_by(1),
        Act::ScrollUp => pane.scroll(-1),
        Act::ScrollDown => pane.scroll(1),
        Act::PageUp if in_pane => pane.move_by(-screenful),
        Act::PageDown if in_pane => pane.move_by(screenful),
        Act::PageUp => pane.scroll(-screenful),
        Act::PageDown => pane.scroll(screenful),
        Act::First | Act::Oldest => {
            pane.choose(0);
            pane.top = 0;
        }
        Act::Last | Act::Newest => {
            pane.choose(usize::MAX);
            pane.top = usize::MAX;
        }
        Act::Sort => {
            pane.settings.sort = pane.settings.sort.next();
            pane.settings.reverse = false;
        }
        Act::Reverse => pane.settings.reverse = !pane.settings.reverse,
        Act::Group => pane.settings.grouped = !pane.settings.grouped,
        Act::Fold => pane.fold(&scene.known),
        Act::Filter | Act::Search => {
            state.popup = None;
            state
                .layers
                .push(Box::new(ImageFilter::new(&state.images.settings.filter)));
        }
        Act::Open => return open(state, scene),
        Act::CheckUpdates => return lines::check_updates(state),
        other => return on_row(state, other),
    }
    None
}

/// Clears the filter; false where there is none.
pub(super) fn on_close(state: &mut State) -> bool {
    let filtered = !state.images.settings.filter.is_empty();
    state.images.settings.filter.clear();
    filtered
}

pub(super) fn on_click(state: &mut State, scene: &Scene, row: usize) -> Option<Action> {
    let pane = &mut state.images;
    pane.refresh(&scene.known);
    // The first row is the head of the table; below the rows is what they take in all.
    let at = row.checked_sub(1).filter(|row| *row < pane.height)? + pane.top;
    if at >= pane.list().len() {
        return None;
    }
    let again = pane.is_chosen(at);
    pane.choose(at);
    if again { open(state, scene) } else { None }
}

/// Opens the details of the chosen image, or folds the group whose head is chosen.
fn open(state: &mut State, scene: &Scene) -> Option<Action> {
    match state.images.list().row(state.images.cursor())? {
        Shown::Head(_) => {
            state.images.fold(&scene.known);
            None
        }
        Shown::Named(named, image) => {
            let details = Details::new(image.clone(), named);
            state.popup = None;
            let id = image.id.clone();
            state.layers.push(Box::new(details));
            Some(Action::Inspect(id))
        }
    }
}

/// Does something with the chosen image: by a command line.
fn on_row(state: &mut State, act: Act) -> Option<Action> {
    let Some(Shown::Named(named, image)) = state.images.list().row(state.images.cursor()) else {
        return None;
    };
    let subject = lines::Subject::new(image, named);
    lines::on_act(state, &subject, act)
}

#[cfg(test)]
#[path = "images_tests.rs"]
mod tests;
