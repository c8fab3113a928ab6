//! Colours and attributes by role, from `themes/*.toml` and from the person's own files.
//!
//! The default theme names the terminal's own sixteen colours and no others, so that the person's palette decides the
//! shades; others may name any colour and are brought down to what the terminal shows. Meaning never rests on a theme
//! alone: what a colour says, a word or a sign on the screen says too.

mod colour;
mod depth;
mod embedded;
mod library;
mod look;
mod parse;
mod role;
mod shelf;
#[cfg(target_os = "linux")]
mod watch;

use ratatui::style::Style;

pub use depth::Depth;
pub use library::Library;
pub use look::Look;
pub use parse::ThemeError;
pub use role::Role;
pub use shelf::Shelf;

/// A look for every role.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    name: String,
    summary: String,
    styles: [Style; Role::ALL.len()],
}

impl Theme {
    /// Reads a theme, which may inherit from an embedded one; `file` is named in the error.
    ///
    /// # Errors
    /// Where the text is not TOML, names an unknown role, colour, attribute or theme, or leaves a role out.
    pub fn parse(text: &str, file: &str) -> Result<Self, ThemeError> {
        let sketch = parse::Sketch::read(text, file)?;
        let parent = match &sketch.inherits {
            None => None,
            Some(name) => Some(
                Self::embedded(name)
                    .ok_or_else(|| sketch.inherits_error(format!("there is no theme `{name}` to inherit from")))?,
            ),
        };
        sketch.finish(parent.as_deref())
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is for, as a sentence fragment.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// The look of a role.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }
}

#[cfg(test)]
mod tests;
