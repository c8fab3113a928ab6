//! What is said about the line being typed: what each part of it is, how its command is used, what is wrong with it,
//! and how it may go on. Worked out once a change, so that drawing only looks.

use crate::catalog::{self, Ink, Signature};
use crate::language::{Diagnostic, Scanner, Span};

/// The longest line whose parts are looked at, in bytes. A longer one was pasted; it is read when it is run.
const LONGEST: usize = 16 * 1024;

/// What is said about a line.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Gloss {
    /// What each part is, in order.
    pub(super) colours: Vec<(Span, Ink)>,
    /// How the command is used.
    pub(super) signature: Option<Signature>,
    /// What is wrong with it, and not merely unfinished.
    pub(super) mistake: Option<Diagnostic>,
    /// The rest of an earlier line that starts like this one; empty where there is none.
    pub(super) ghost: String,
    /// Whether a backtick of a command is open at its end, so that it goes on in the next line.
    pub(super) open: bool,
    /// Whether it is an earlier line as it was, so that Up and Down go on through the earlier ones.
    pub(super) recalled: bool,
}

impl Gloss {
    /// What is said about a line with the cursor there, in bytes; nothing yet of how it may go on.
    pub(super) fn of(line: &str, cursor: usize) -> Self {
        if line.is_empty() {
            return Self::default();
        }
        let open = ends_in_backtick(line);
        if line.len() > LONGEST {
            return Self {
                open,
                ..Self::default()
            };
        }
        Self {
            colours: catalog::colour(line, cursor),
            signature: catalog::signature(line, cursor),
            mistake: catalog::verdict(line, cursor),
            open,
            ..Self::default()
        }
    }

    /// The part of the ghost up to the end of its first word.
    pub(super) fn ghost_word(&self) -> &str {
        use unicode_segmentation::UnicodeSegmentation as _;
        let end = self
            .ghost
            .unicode_word_indices()
            .next()
            .map_or(self.ghost.len(), |(at, word)| at + word.len());
        self.ghost.get(..end).unwrap_or_default()
    }
}

fn ends_in_backtick(line: &str) -> bool {
    if !line.contains('`') {
        return false;
    }
    let mut scanner = Scanner::new();
    line.bytes().for_each(|byte| scanner.step(byte));
    scanner.in_backtick()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_backtick_is_one_of_a_command() {
        assert!(Gloss::of("/x a=`one", 9).open);
        assert!(!Gloss::of("/x a=`one`", 10).open);
        assert!(!Gloss::of("it`s chat", 9).open);
        assert!(Gloss::of(&format!("/x a=`{}", "y".repeat(LONGEST)), 0).open);
    }

    #[test]
    fn a_word_of_the_ghost_ends_with_a_word() {
        let ghost = |text: &str| Gloss {
            ghost: text.to_owned(),
            ..Gloss::default()
        };
        assert_eq!(ghost("_images all=true").ghost_word(), "_images");
        assert_eq!(ghost(" all=true").ghost_word(), " all");
        assert_eq!(ghost("=").ghost_word(), "=");
        assert_eq!(ghost("").ghost_word(), "");
    }
}
