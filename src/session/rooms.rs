//! The current room, and those that were entered before it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use crate::room::{Room, WeakRoom, is_room_name};

/// How many rooms that are in memory only are held when they are left.
const HELD: usize = 16;

/// A text that cannot be the name of a room.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "`{0}` is no name for a room\n  = help: use letters, digits, `-`, `_` and `.`, not with a `.` in front, 64 bytes at most"
)]
pub struct NoRoomName(pub String);

/// The rooms of a session.
pub(super) struct Rooms {
    current: watch::Sender<Room>,
    /// Whether a person looks at the current room.
    looked_at: bool,
    left: Mutex<Left>,
    /// One room is entered after the other.
    entering: tokio::sync::Mutex<()>,
}

/// The rooms that were left.
#[derive(Default)]
struct Left {
    /// Those in which something still runs are entered again as they are.
    open: BTreeMap<String, WeakRoom>,
    /// Those that are kept nowhere else.
    in_memory: Vec<Room>,
}

impl Rooms {
    pub(super) fn new(first: Room, looked_at: bool) -> Self {
        Self {
            current: watch::Sender::new(first),
            looked_at,
            left: Mutex::default(),
            entering: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn current(&self) -> Room {
        self.current.borrow().clone()
    }

    pub(super) fn watch(&self) -> watch::Receiver<Room> {
        self.current.subscribe()
    }

    pub(super) fn is_current(&self, room: &Room) -> bool {
        self.current.borrow().is(room)
    }

    /// Goes on in another room.
    pub(super) async fn enter(&self, name: &str) -> Result<Room, NoRoomName> {
        if !is_room_name(name) {
            return Err(NoRoomName(name.chars().take(80).collect()));
        }
        let _one_by_one = self.entering.lock().await;
        let from = self.current();
        if from.name() == name {
            return Ok(from);
        }
        let known = self.left().open.get(name).and_then(WeakRoom::upgrade);
        let room = if let Some(room) = known {
            room
        } else {
            let (beside, wanted) = (from.clone(), name.to_owned());
            let opened = tokio::task::spawn_blocking(move || beside.beside(&wanted)).await;
            // Opening a room does not panic; were it otherwise, the room is opened here and says so again.
            opened.unwrap_or_else(|_| from.beside(name))
        };
        {
            let mut left = self.left();
            left.open.retain(|_, room| room.upgrade().is_some());
            left.open.insert(from.name().to_owned(), from.downgrade());
            left.in_memory.retain(|held| !held.is(&room));
            if !from.is_kept() {
                left.in_memory.push(from.clone());
                if left.in_memory.len() > HELD {
                    left.in_memory.remove(0);
                }
            }
        }
        self.leave(&from).await;
        self.current.send_replace(room.clone());
        self.remember(&room).await;
        from.close().await;
        Ok(room)
    }

    /// Writes every room that is still open to its end.
    pub(super) async fn close(&self) {
        let open: Vec<Room> = {
            let left = self.left();
            left.open.values().filter_map(WeakRoom::upgrade).collect()
        };
        for room in open {
            room.close().await;
        }
        self.leave(&self.current()).await;
    }

    /// Writes a room to its end, and remembers that all of it was seen.
    async fn leave(&self, room: &Room) {
        room.close().await;
        self.remember(room).await;
    }

    /// Remembers that all of a room was seen. Where that cannot be written, it counts as unread again.
    async fn remember(&self, room: &Room) {
        if self.looked_at && room.is_kept() {
            let (lobby, name) = (room.lobby(), room.name().to_owned());
            let _ = tokio::task::spawn_blocking(move || lobby.looked_at(&name)).await;
        }
    }

    fn left(&self) -> std::sync::MutexGuard<'_, Left> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
