//! The language of a line: commands with `key=value` arguments, chat, and scripts of both.

mod decode;
mod diagnostic;
mod fault;
mod items;
mod line;
mod parse;
mod render;
mod scan;
mod span;
mod splitter;
mod work;

pub use diagnostic::{Diagnostic, Source};
pub use items::items;
pub(crate) use items::{Elements, elements};
pub use line::{Argument, Invocation, Line, Quoting, Text};
pub use parse::{MAX_LINE, parse};
pub(crate) use scan::{Scanner, State};
pub use span::{Span, Spanned};
pub use splitter::{ScriptLine, Splitter};
#[cfg(test)]
pub(crate) use work::ticks;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod render_tests;
#[cfg(test)]
mod splitter_tests;
#[cfg(test)]
mod tests;
