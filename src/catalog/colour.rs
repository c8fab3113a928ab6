//! What each part of a line is, for its colours, while it is typed.

use crate::language::{Diagnostic, Span};

/// What a part of a line is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Ink {
    /// The name of a command, its slash with it; also the beginning of one.
    Command,
    /// A name that is no command's and cannot become one.
    UnknownCommand,
    /// The key of an argument.
    Key,
    /// A key that the command does not have.
    UnknownKey,
    /// A value.
    Value,
    /// A quote around a value.
    Quote,
    /// Spaces between arguments, `=` after a key, commas between the items of a list.
    Separator,
    /// Chat, and everything else that is no command.
    Chat,
    /// A mistake that is not merely unfinished.
    Wrong,
}

/// Tells what each part of a line is. The spans cover the line in order, none empty; `cursor` is an offset in bytes.
///
/// Nothing is called an error while it is merely unfinished: neither what the cursor stands in, nor what is missing.
#[must_use]
pub fn colour(line: &str, _cursor: usize) -> Vec<(Span, Ink)> {
    match line.len() {
        0 => Vec::new(),
        length => vec![(Span::new(0, length), Ink::Chat)],
    }
}

/// The first mistake in a line that is not merely unfinished; `cursor` is an offset in bytes.
#[must_use]
pub fn verdict(_line: &str, _cursor: usize) -> Option<Diagnostic> {
    None
}
