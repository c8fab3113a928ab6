//! What the pane of images remembers, and its keys.

pub(in crate::console) mod lines;
pub(in crate::console) mod list;

use self::list::{Key, List, Settings, Shown};
use crate::catalog::Known;
use crate::console::keys::Act;
use crate::console::layers::{Details, ImageFilter};
use crate::console::scene::Scene;
use crate::console::state::State;
use crate::console::update::Action;

/// What the pane of images remembers.
#[derive(Debug, Default)]
pub(in crate::console) struct ImagesPane {
    /// The first row shown.
    pub(in crate::console) top: usize,
    /// The rows in sight, as last drawn.
    pub(in crate::console) height: usize,
    /// What is shown, and how.
    pub(in crate::console) settings: Settings,
    list: List,
    /// The row that the keys are about.
    cursor: usize,
    /// What that row is known by, so that it stays the chosen one when the list changes; none before one was chosen.
    chosen: Option<Key>,
}

impl ImagesPane {
    /// Makes the rows true to what is known. Costs nothing while images and settings are the same.
    pub(in crate::console) fn refresh(&mut self, known: &Known) {
        if self.list.refresh(&known.images, &self.settings) {
            let found = self.chosen.as_ref().and_then(|key| self.list.find(key));
            self.cursor = found.unwrap_or(self.cursor).min(self.last());
        }
    }

    /// The rows, as last made.
    pub(in crate::console) fn list(&self) -> &List {
        &self.list
    }

    /// The row that the keys are about.
    pub(in crate::console) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Moves what is in sight by lines, which drawing holds at the last screenful; the chosen row stays in sight.
    pub(in crate::console) fn scroll(&mut self, lines: isize) {
        self.top = self.top.saturating_add_signed(lines).min(self.last());
        let top = self.top.min(self.last_top());
        let cursor = self.cursor.clamp(top, top + self.height.max(1) - 1).min(self.last());
        if cursor != self.cursor {
            self.choose(cursor);
        }
    }

    /// Holds the first row shown at the last page, and where `follow`, at the chosen row.
    pub(in crate::console) fn settle(&mut self, height: usize, follow: bool) {
        self.height = height;
        if follow {
            if self.chosen.is_none() {
                self.choose(self.cursor);
            }
            self.top = self.top.min(self.cursor).max((self.cursor + 1).saturating_sub(height));
        }
        self.top = self.top.min(self.last_top());
    }

    fn last(&self) -> usize {
        self.list.len().saturating_sub(1)
    }

    fn last_top(&self) -> usize {
        self.list.len().saturating_sub(self.height)
    }

    fn choose(&mut self, row: usize) {
        self.cursor = row.min(self.last());
        self.chosen = self.list.key(self.cursor);
    }

    /// Chooses another row, so many further down.
    pub(in crate::console) fn move_by(&mut self, rows: isize) {
        self.choose(self.cursor.saturating_add_signed(rows));
    }

    /// Folds the group of the chosen row, or unfolds it.
    fn fold(&mut self, known: &Known) {
        let repository = match self.list.row(self.cursor) {
            Some(Shown::Head(group)) => group.repository.clone(),
            Some(Shown::Named(named, _)) if self.settings.grouped => named.repository.clone(),
            Some(Shown::Named(..)) | None => return,
        };
        if !self.settings.folded.remove(&repository) {
            self.settings.folded.insert(repository.clone());
        }
        self.chosen = Some(Key::Head(repository));
        self.refresh(known);
    }
}

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
    if at >= pane.list.len() {
        return None;
    }
    let again = at == pane.cursor && pane.chosen == pane.list.key(at);
    pane.choose(at);
    if again { open(state, scene) } else { None }
}

/// Opens the details of the chosen image, or folds the group whose head is chosen.
fn open(state: &mut State, scene: &Scene) -> Option<Action> {
    match state.images.list.row(state.images.cursor)? {
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
    let Some(Shown::Named(named, image)) = state.images.list.row(state.images.cursor) else {
        return None;
    };
    let subject = lines::Subject::new(image, named);
    lines::on_act(state, &subject, act)
}

#[cfg(test)]
#[path = "images_tests.rs"]
mod tests;
