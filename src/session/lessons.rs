//! Shows each line and its answers to the lesson under way, and posts what the lesson says.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Running, Session, Status};
use crate::lesson::{Classroom, Turn};
use crate::room::{Draft, Key, Place, Room};

/// The command whose answers are the lesson's own words.
const COMMAND: &str = "lesson";

impl Session {
    /// The lessons.
    #[must_use]
    pub fn lessons(&self) -> &Classroom {
        &self.0.lessons
    }

    /// Takes the lessons of this directory too. Their names are known for completion a moment later; nothing waits.
    pub fn teach_from(&self, directory: PathBuf) {
        let (lessons, engines) = (self.0.lessons.clone(), Arc::clone(&self.0.engines));
        lessons.look_in(directory);
        tokio::task::spawn_blocking(move || {
            lessons.read();
            engines.set_lessons(lessons.names());
        });
    }

    /// A line that is answered; where a lesson is under way, it still looks at it.
    pub(super) fn answered(&self, room: Room, status: Status, keys: Vec<Key>) -> Running {
        if self.0.lessons.is_under_way() {
            Running::taught(self.clone(), room, status, keys)
        } else {
            Running::ended(room, status, keys)
        }
    }

    /// Shows a line and its answers to the lesson under way; its words become an answer too.
    pub(super) async fn teach(&self, room: &Room, keys: &mut Vec<Key>) {
        if !self.0.lessons.is_under_way() {
            return;
        }
        let mut entries = Vec::with_capacity(keys.len());
        for key in keys.iter() {
            entries.push(room.written(*key).await);
        }
        let Some(turn) = Turn::of(entries.iter().map(|entry| &**entry)) else {
            return;
        };
        if turn.command.as_deref() == Some(COMMAND) {
            return;
        }
        if let Some(said) = self.0.lessons.watch(&turn) {
            let draft = Draft {
                title: Some(said.title),
                ..Draft::text(said.text)
            };
            let place = Place {
                parent: keys.first().copied(),
                engine: Some("training".to_owned()),
            };
            keys.push(room.post(draft, place));
        }
    }
}
