//! What a key asks for beyond the state.

use crate::commands::Reply;
use crate::room::{Amendment, Key};

/// What a key asks for beyond the state.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Action {
    /// Run this line.
    Submit(String),
    /// Run these lines, one after the other, until one fails.
    Run(Vec<String>),
    /// Cancel this job.
    Cancel(String),
    /// Leave.
    Quit,
    /// Give the terminal back to the shell for a while.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// Take the mouse, or give it back.
    Mouse(bool),
    /// Put this on the clipboard.
    Copy(String),
    /// Read this file and show it.
    OpenFile(String),
    /// Change what this entry is marked with.
    Amend {
        /// The entry.
        entry: Key,
        /// What is to change.
        amendment: Amendment,
    },
    /// Say something in answer to an entry.
    Reply {
        /// The id of the entry.
        to: String,
        /// What is said.
        text: String,
    },
    /// Ask the engine about the image of this id, for the layer that shows it.
    Inspect(String),
    /// Run none of the lines any more that run one after the other; also cancel the job of this id.
    StopScript(Option<String>),
    /// Read what there is to know about the rooms.
    LookAtRooms,
    /// Go on in this room.
    Enter(String),
    /// Answer the question of a command.
    Answer {
        /// The question's id.
        id: u64,
        /// The answer.
        reply: Reply,
    },
}
