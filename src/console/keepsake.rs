//! The history between runs: the file of earlier lines, and the room's own lines where there is none yet.

use std::path::Path;

use tokio::sync::mpsc;

use super::history::{History, Keeper, Told};
use crate::room::{Kind, Room};

/// Keeps lines for later runs, where they are kept.
#[derive(Debug, Default)]
pub(super) struct Keepsake {
    keeper: Option<Keeper>,
    told: Option<mpsc::Receiver<Told>>,
}

impl Keepsake {
    /// Begins to read the file in a data directory; never waits for it. Without a directory the history begins with the
    /// lines of the room.
    pub(super) fn start(data: Option<&Path>, room: &Room, history: &mut History) -> Self {
        // Where no thread can be started, lines are remembered until the console ends.
        if let Some((keeper, told)) = data.and_then(|data| Keeper::start(data).ok()) {
            Self {
                keeper: Some(keeper),
                told: Some(told),
            }
        } else {
            look_back(room, history);
            Self::default()
        }
    }

    /// Waits for what the file has to tell.
    pub(super) async fn next(&mut self) -> Told {
        if let Some(told) = &mut self.told {
            if let Some(told) = told.recv().await {
                return told;
            }
            self.told = None;
        }
        std::future::pending().await
    }

    /// Takes in what it told; gives a warning where lines cannot be kept.
    pub(super) fn take_in(told: Told, room: &Room, history: &mut History) -> Option<String> {
        match told {
            Told::Loaded(lines) => {
                let first = lines.is_empty();
                history.absorb(lines);
                if first {
                    look_back(room, history);
                }
                None
            }
            Told::Failed(why) => {
                look_back(room, history);
                Some(why)
            }
        }
    }

    /// Hands lines over to be written. Never waits.
    pub(super) fn keep(&self, lines: &mut Vec<String>) {
        for line in lines.drain(..) {
            if let Some(keeper) = &self.keeper {
                keeper.keep(&line);
            }
        }
    }

    /// Waits, a second at most, until all lines are written.
    pub(super) async fn close(self) {
        if let Some(keeper) = self.keeper {
            keeper.close().await;
        }
    }
}

/// Puts the lines that were typed in the room before those of the history.
fn look_back(room: &Room, history: &mut History) {
    let lines = room.read(|view| {
        view.posted
            .iter()
            .filter(|posted| posted.entry.kind == Kind::Command)
            .filter_map(|posted| posted.entry.command.clone())
            .collect()
    });
    history.absorb(lines);
}
