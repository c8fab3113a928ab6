//! How the command of a line is used, and which argument is being typed.

use super::{find, usage};

/// The usage of the command in a line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Signature {
    /// The pieces of the usage line, spaces and brackets among them; put together they are [`usage`].
    pub pieces: Vec<(String, Mark)>,
    /// What the current argument means; where none is begun, what comes next.
    pub note: Option<String>,
}

/// What a piece of a usage line is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Mark {
    /// The name of the command.
    Name,
    /// An argument that is needed and not given yet.
    Required,
    /// An argument that may be given, and the spaces and brackets around arguments.
    Optional,
    /// An argument that is given.
    Given,
    /// The argument that is being typed.
    Current,
}

/// How the command of a line is used; `None` where the line names no command. `cursor` is an offset in bytes.
#[must_use]
pub fn signature(line: &str, _cursor: usize) -> Option<Signature> {
    let name = line.strip_prefix('/')?.split_whitespace().next()?;
    find(name).map(|command| Signature {
        pieces: vec![(usage(command), Mark::Name)],
        note: None,
    })
}
