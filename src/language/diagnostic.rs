//! What is wrong with a line, where, and what to write instead.

use super::Span;

/// One error or warning about a line of text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// What is wrong: lower-case start, no full stop, names in backticks.
    pub message: String,
    /// The bytes of the line it is about.
    pub span: Span,
    /// What to do instead, as a sentence fragment (`did you mean `name`?`).
    pub suggestion: Option<String>,
    /// The usage line of the command it is about.
    pub usage: Option<String>,
}

impl Diagnostic {
    /// What is wrong and where, without advice yet.
    #[must_use]
    pub fn new(message: impl Into<String>, span: Span) -> Self {
        Self {
            message: message.into(),
            span,
            suggestion: None,
            usage: None,
        }
    }

    /// With advice, as a sentence fragment.
    #[must_use]
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}

/// The text a diagnostic is about, and where that text came from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The file (or `<stdin>`, `-c`) and the number of the first line, for a script; none in the console.
    pub origin: Option<(&'a str, usize)>,
    /// The whole line or multi-line command.
    pub text: &'a str,
}
