//! Theme files.

use std::collections::BTreeMap;

use ratatui::style::{Modifier, Style};
use serde::Deserialize;
use toml::Spanned;

use super::colour::Paint;
use super::{Role, Theme};
use crate::catalog::nearest;

/// Why a theme file cannot be used; the text names the file and the line.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct ThemeError {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

/// A theme file that reads well, before what it inherits is known.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    /// Its name.
    pub(super) name: String,
    /// The theme whose looks it takes for roles that it leaves out.
    pub(super) inherits: Option<String>,
    summary: String,
    looks: BTreeMap<Role, Style>,
    file: String,
    name_line: usize,
    roles_line: usize,
    inherits_line: usize,
}

impl Sketch {
    /// Reads a file's text; `file` is named in the error.
    pub(super) fn read(text: &str, file: &str) -> Result<Self, ThemeError> {
        let error = |at: usize, message: String| ThemeError {
            file: file.to_owned(),
            line: line_of(text, at),
            message,
        };
        let read: File = toml::from_str(text).map_err(|mistake| {
            let message = mistake.message().lines().collect::<Vec<_>>().join(" ");
            error(mistake.span().map_or(0, |span| span.start), message)
        })?;
        let name = read.name.as_ref();
        let usable = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if name.is_empty() || !name.chars().all(usable) {
            let message = format!("`{name}` is no name for a theme: use small letters, digits, `-` and `_`");
            return Err(error(read.name.span().start, message));
        }
        let mut looks = BTreeMap::new();
        for (key, look) in read.roles.get_ref() {
            let Some(role) = Role::ALL.into_iter().find(|role| role.name() == key.as_ref()) else {
                let meant = nearest(key.as_ref(), Role::ALL.map(Role::name))
                    .map(|meant| format!("; did you mean `{meant}`?"))
                    .unwrap_or_default();
                let message = format!("there is no role `{}`{meant}", key.as_ref());
                return Err(error(key.span().start, message));
            };
            looks.insert(role, look.style());
        }
        Ok(Self {
            name: name.clone(),
            summary: read.summary,
            looks,
            file: file.to_owned(),
            name_line: line_of(text, read.name.span().start),
            roles_line: line_of(text, read.roles.span().start),
            inherits_line: read
                .inherits
                .as_ref()
                .map_or(1, |name| line_of(text, name.span().start)),
            inherits: read.inherits.map(Spanned::into_inner),
        })
    }

    /// The error of a theme whose name is taken by another file.
    pub(super) fn name_error(&self, other: &Self) -> ThemeError {
        ThemeError {
            file: self.file.clone(),
            line: self.name_line,
            message: format!("the name `{}` is taken by {}", self.name, other.file),
        }
    }

    /// An error about the theme that this one inherits from.
    pub(super) fn inherits_error(&self, message: String) -> ThemeError {
        ThemeError {
            file: self.file.clone(),
            line: self.inherits_line,
            message,
        }
    }

    /// The theme, with what it leaves out from its parent or from the roles that stand in.
    pub(super) fn finish(&self, parent: Option<&Theme>) -> Result<Theme, ThemeError> {
        let mut styles = [Style::default(); Role::ALL.len()];
        // The roles that stand in come before those for which they do.
        for role in Role::ALL {
            let own = self.looks.get(&role).copied();
            let inherited = || parent.map(|parent| parent.style(role));
            let stand_in = || role.fallback().map(|fallback| styles[fallback as usize]);
            let Some(style) = own.or_else(inherited).or_else(stand_in) else {
                return Err(ThemeError {
                    file: self.file.clone(),
                    line: self.roles_line,
                    message: format!(
                        "the role `{}` has no look; give it one, or write `inherits = \"dark\"`",
                        role.name()
                    ),
                });
            };
            styles[role as usize] = style;
        }
        // A popup is drawn on a place that was cleared: there is no text below it to take colours from.
        let text = styles[Role::Text as usize];
        let popup = &mut styles[Role::Popup as usize];
        popup.fg = popup.fg.or(text.fg);
        popup.bg = popup.bg.or(text.bg);
        Ok(Theme {
            name: self.name.clone(),
            summary: self.summary.clone(),
            styles,
        })
    }
}

/// A theme file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Spanned<String>,
    summary: String,
    inherits: Option<Spanned<String>>,
    #[serde(default = "no_roles")]
    roles: Spanned<BTreeMap<Spanned<String>, Look>>,
}

fn no_roles() -> Spanned<BTreeMap<Spanned<String>, Look>> {
    Spanned::new(0..0, BTreeMap::new())
}

/// The look of one role; what is left out stays as the terminal has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Look {
    foreground: Paint,
    background: Paint,
    attributes: Vec<Attribute>,
}

impl Look {
    fn style(&self) -> Style {
        let style = Style {
            fg: self.foreground.0,
            bg: self.background.0,
            ..Style::default()
        };
        self.attributes
            .iter()
            .fold(style, |style, attribute| style.add_modifier(attribute.modifier()))
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Attribute {
    Bold,
    Dim,
    Italic,
    Reversed,
    Underlined,
}

impl Attribute {
    fn modifier(self) -> Modifier {
        match self {
            Self::Bold => Modifier::BOLD,
            Self::Dim => Modifier::DIM,
            Self::Italic => Modifier::ITALIC,
            Self::Reversed => Modifier::REVERSED,
            Self::Underlined => Modifier::UNDERLINED,
        }
    }
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
