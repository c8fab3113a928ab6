//! Where the themes stand while the program runs, kept true to the person's files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;

use super::Library;

/// The themes, shared by whoever needs them. Clones share it.
#[derive(Clone, Debug)]
pub struct Shelf {
    directory: Option<Arc<Path>>,
    library: watch::Sender<Arc<Library>>,
}

impl Shelf {
    /// Reads the themes of a directory, once; none: there are the embedded ones alone.
    #[must_use]
    pub fn open(directory: Option<PathBuf>) -> Self {
        let library = directory.as_deref().map_or_else(Library::default, Library::load);
        Self {
            directory: directory.map(Arc::from),
            library: watch::Sender::new(Arc::new(library)),
        }
    }

    /// The themes as they were read last.
    #[must_use]
    pub fn library(&self) -> Arc<Library> {
        Arc::clone(&self.library.borrow())
    }

    /// The themes, and when they change.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Arc<Library>> {
        self.library.subscribe()
    }

    /// Reads the files again, and tells where something is another. Waits for the disk.
    pub fn refresh(&self) {
        if let Some(directory) = &self.directory {
            let library = Library::load(directory);
            self.library.send_if_modified(|held| {
                let changed = **held != library;
                if changed {
                    *held = Arc::new(library);
                }
                changed
            });
        }
    }

    /// Reads the files again whenever one of them is saved, until nobody is subscribed any more. Must be called inside a
    /// tokio runtime. Where the system cannot tell (it is not Linux, or has no room for one more watch), themes are read
    /// again only when [`Self::refresh`] is called.
    pub fn watch(&self) {
        #[cfg(target_os = "linux")]
        if let Some(directory) = self.directory.clone() {
            let library = self.library.clone();
            let forgotten = async move { library.closed().await };
            let _ = super::watch::start(self.clone(), directory, forgotten);
        }
    }
}
