//! The language of a line: commands with `key=value` arguments, chat, and scripts of both.

mod diagnostic;
mod span;

pub use diagnostic::{Diagnostic, Source};
pub use span::{Span, Spanned};
