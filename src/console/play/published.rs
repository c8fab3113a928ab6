//! What a recorded frame waits for.

use crate::session::{EngineLink, Session};

/// What a session publishes and a frame shows, as far as it comes a little after a command's end.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Published {
    room: u64,
    images: usize,
    newest: Option<String>,
    tags: usize,
    connected: bool,
}

impl Published {
    /// As it is now.
    pub(super) fn of(session: &Session) -> Self {
        let room = *session.room().revision().borrow();
        let known = session.known().borrow().clone();
        let connected = !matches!(session.engine().borrow().link, EngineLink::Connecting);
        Self {
            room,
            images: known.images.len(),
            newest: known.images.first().map(|image| image.id.clone()),
            tags: known.images.iter().map(|image| image.tags.len()).sum(),
            connected,
        }
    }
}
