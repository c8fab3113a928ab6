//! How one console looks: which theme, brought down to what its terminal shows.

use std::sync::Arc;

use tokio::sync::watch;

use super::{Depth, Library, Shelf, Theme, ThemeError};

/// The look of a console.
#[derive(Clone, Debug)]
pub struct Look {
    shelf: watch::Receiver<Arc<Library>>,
    depth: Depth,
    theme: Arc<Theme>,
}

impl Default for Look {
    /// The default theme in sixteen colours.
    fn default() -> Self {
        let shelf = Shelf::open(None);
        let first = shelf.library().names().into_iter().next().unwrap_or_default();
        Self::new(&shelf, &first, Depth::default())
    }
}

impl Look {
    /// The theme of this name at this depth; one without colours where there is no such theme.
    #[must_use]
    pub fn new(shelf: &Shelf, name: &str, depth: Depth) -> Self {
        let found = shelf.library().find(name).unwrap_or_else(Theme::plain);
        Self {
            shelf: shelf.subscribe(),
            depth,
            theme: Arc::new(found.at(depth)),
        }
    }

    /// The theme in use.
    #[must_use]
    pub fn theme(&self) -> Arc<Theme> {
        Arc::clone(&self.theme)
    }

    /// Takes another theme; false where there is none of this name.
    pub fn choose(&mut self, name: &str) -> bool {
        let found = self.shelf.borrow().find(name);
        if let Some(found) = &found {
            self.theme = Arc::new(found.at(self.depth));
        }
        found.is_some()
    }

    /// Waits until the person's files are other ones; never ends where that cannot happen any more.
    pub async fn changed(&mut self) {
        if self.shelf.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Takes the theme in use from the files as they are now. One that has a mistake now, or is gone, stays as it was.
    /// Gives the names of all themes and what is wrong with the files.
    pub fn reload(&mut self) -> (Vec<String>, Vec<ThemeError>) {
        let library = Arc::clone(&self.shelf.borrow_and_update());
        if self.depth != Depth::None {
            let name = self.theme.name().to_owned();
            self.choose(&name);
        }
        (library.names(), library.problems().to_vec())
    }
}
