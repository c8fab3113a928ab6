//! A line that was read: what it is, and the pieces of a command with their places.

use std::fmt::{self, Write};
use std::ops::Range;

use super::decode::Trace;
use super::{Span, Spanned};

/// What a line is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Line {
    /// Nothing, or only spaces.
    Blank,
    /// A line that begins with `#`.
    Comment,
    /// Anything without a prefix, and `@name …`.
    Chat {
        /// What was said, without the spaces around it.
        text: String,
    },
    /// `!name …`, which the original gives to an integration.
    Integration {
        /// The name after `!`.
        name: Spanned<String>,
    },
    /// `/name …`.
    Command(Invocation),
}

/// A command line taken apart; whether such a command exists is not asked here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Invocation {
    /// The name without its slash; the span includes the slash.
    pub name: Spanned<String>,
    /// The arguments in the order written.
    pub arguments: Vec<Argument>,
}

/// One argument: `key=value`, or a bare value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Argument {
    /// The text before `=`; none for a bare value.
    pub key: Option<Spanned<String>>,
    /// The value; for `key=` the empty text just after `=`.
    pub value: Text,
}

impl Argument {
    /// Key and value together.
    #[must_use]
    pub fn span(&self) -> Span {
        let start = self.key.as_ref().map_or(self.value.span.start, |key| key.span.start);
        Span::new(start, self.value.span.end)
    }
}

/// How a value was written.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Quoting {
    /// Without quotes, up to the next space (or the closing bracket of a list).
    None,
    /// `'…'`, with escapes.
    Single,
    /// `"…"`, with escapes.
    Double,
    /// `` `…` ``, raw and across lines.
    Backtick,
}

/// A value as it is meant, and as it was written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Text {
    /// The value, without quotes and with escapes resolved.
    pub value: String,
    /// How it was written.
    pub quoting: Quoting,
    /// Where it stands, quotes included.
    pub span: Span,
}

impl Text {
    /// Where a range of bytes of the value stands in the line it was read from, through quotes and escapes.
    #[must_use]
    pub fn span_of(&self, line: &str, range: Range<usize>) -> Span {
        Trace::of(self, line).span(range)
    }
}

/// Prints a line that parses to an equal invocation, spans aside.
impl fmt::Display for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.name.value)?;
        for argument in &self.arguments {
            write!(f, " {argument}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(key) = &self.key {
            write!(f, "{}=", key.value)?;
        }
        write!(f, "{}", self.value)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quoting {
            Quoting::None => f.write_str(&self.value),
            Quoting::Single => escaped(f, &self.value, '\''),
            Quoting::Double => escaped(f, &self.value, '"'),
            Quoting::Backtick => write!(f, "`{}`", self.value),
        }
    }
}

fn escaped(f: &mut fmt::Formatter<'_>, value: &str, quote: char) -> fmt::Result {
    f.write_char(quote)?;
    for character in value.chars() {
        match character {
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            '\r' => f.write_str("\\r")?,
            '\\' => f.write_str("\\\\")?,
            _ if character == quote => write!(f, "\\{quote}")?,
            _ => f.write_char(character)?,
        }
    }
    f.write_char(quote)
}
