//! Colours and attributes by role, from `themes/*.toml`.
//!
//! A theme names the terminal's own sixteen colours and no others, so that the person's palette decides the shades.
//! Meaning never rests on a theme alone: what a colour says, a word or a sign on the screen says too.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use toml::Spanned;

/// The theme used where colours are not wanted.
const COLOURLESS: &str = "mono";

/// The embedded themes: name, file, text. The first is the default.
const FILES: [(&str, &str, &str); 4] = [
    ("dark", "themes/dark.toml", include_str!("../../themes/dark.toml")),
    ("light", "themes/light.toml", include_str!("../../themes/light.toml")),
    (
        "high-contrast",
        "themes/high-contrast.toml",
        include_str!("../../themes/high-contrast.toml"),
    ),
    (COLOURLESS, "themes/mono.toml", include_str!("../../themes/mono.toml")),
];
/// Their names, in the order in which they are offered.
const NAMES: [&str; FILES.len()] = [FILES[0].0, FILES[1].0, FILES[2].0, FILES[3].0];

static EMBEDDED: LazyLock<Vec<Theme>> = LazyLock::new(|| {
    FILES
        .iter()
        .filter_map(|(_, file, text)| Theme::parse(text, file).ok())
        .collect()
});
static PLAIN: LazyLock<Theme> = LazyLock::new(|| Theme::embedded(COLOURLESS).cloned().unwrap_or_default());

/// What a piece of the screen is; a theme gives each its look.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Plain text.
    Text,
    /// What matters less: times, ids, users.
    Muted,
    /// What stands out in text.
    Accent,
    /// The title of a pane, a table, an entry.
    Title,
    /// The border of a pane.
    Border,
    /// The border of the pane that has the focus.
    BorderFocused,
    /// A command as it was typed.
    Command,
    /// A chat line.
    Chat,
    /// A line of a log.
    Log,
    /// Something that went well.
    Success,
    /// A warning.
    Warning,
    /// An error.
    Error,
    /// The mark of the training engine, on every frame.
    Training,
    /// The name of the engine in use.
    Engine,
    /// A banner across the screen, such as that of a lost engine.
    Banner,
    /// The status line.
    Status,
    /// The name of a key to press.
    Key,
    /// The selected row or candidate.
    Selected,
    /// The done part of a progress bar.
    Progress,
    /// The text being typed.
    Input,
    /// The sign before the text being typed.
    Prompt,
    /// A hint, or the rest of a suggestion behind the cursor.
    Hint,
    /// The inside of a popup.
    Popup,
    /// The head of a table.
    TableHead,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 24] = [
        Self::Text,
        Self::Muted,
        Self::Accent,
        Self::Title,
        Self::Border,
        Self::BorderFocused,
        Self::Command,
        Self::Chat,
        Self::Log,
        Self::Success,
        Self::Warning,
        Self::Error,
        Self::Training,
        Self::Engine,
        Self::Banner,
        Self::Status,
        Self::Key,
        Self::Selected,
        Self::Progress,
        Self::Input,
        Self::Prompt,
        Self::Hint,
        Self::Popup,
        Self::TableHead,
    ];
}

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

/// A look for every role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Theme {
    name: String,
    summary: String,
    styles: [Style; Role::ALL.len()],
}

impl Theme {
    /// An embedded theme by its name.
    #[must_use]
    pub fn embedded(name: &str) -> Option<&'static Self> {
        EMBEDDED.iter().find(|theme| theme.name == name)
    }

    /// The names of the embedded themes; the first is the default.
    #[must_use]
    pub fn names() -> &'static [&'static str] {
        &NAMES
    }

    /// The theme for a person who wants no colours (`NO_COLOR`): attributes only.
    #[must_use]
    pub fn plain() -> &'static Self {
        &PLAIN
    }

    /// Reads a theme; `file` is named in the error.
    ///
    /// # Errors
    /// Where the text is not TOML, names an unknown role, colour or attribute, or leaves a role out.
    pub fn parse(text: &str, file: &str) -> Result<Self, ThemeError> {
        let error = |at: usize, message: String| ThemeError {
            file: file.to_owned(),
            line: line_of(text, at),
            message,
        };
        let read: File = toml::from_str(text).map_err(|mistake| {
            error(
                mistake.span().map_or(0, |span| span.start),
                mistake.message().to_owned(),
            )
        })?;
        let at = read.roles.span().start;
        let looks = read.roles.into_inner();
        let mut styles = [Style::default(); Role::ALL.len()];
        for role in Role::ALL {
            let Some(look) = looks.get(&role) else {
                return Err(error(at, format!("the role `{}` has no look", key(role))));
            };
            styles[role as usize] = look.style();
        }
        Ok(Self {
            name: read.name,
            summary: read.summary,
            styles,
        })
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

/// A theme file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    summary: String,
    roles: Spanned<BTreeMap<Role, Look>>,
}

/// The look of one role; what is left out stays as the terminal has it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Look {
    foreground: Paint,
    background: Paint,
    attributes: Vec<Attribute>,
}

impl Look {
    fn style(&self) -> Style {
        let style = Style {
            fg: self.foreground.color(),
            bg: self.background.color(),
            ..Style::default()
        };
        self.attributes
            .iter()
            .fold(style, |style, attribute| style.add_modifier(attribute.modifier()))
    }
}

/// The colours that every terminal has, by their ANSI names; `default` is the terminal's own.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Paint {
    #[default]
    Default,
    Black,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    White,
    BrightBlack,
    BrightRed,
    BrightGreen,
    BrightYellow,
    BrightBlue,
    BrightMagenta,
    BrightCyan,
    BrightWhite,
}

impl Paint {
    fn color(self) -> Option<Color> {
        // ratatui calls ANSI 7 `Gray`, 8 `DarkGray` and 15 `White`.
        match self {
            Self::Default => None,
            Self::Black => Some(Color::Black),
            Self::Red => Some(Color::Red),
            Self::Green => Some(Color::Green),
            Self::Yellow => Some(Color::Yellow),
            Self::Blue => Some(Color::Blue),
            Self::Magenta => Some(Color::Magenta),
            Self::Cyan => Some(Color::Cyan),
            Self::White => Some(Color::Gray),
            Self::BrightBlack => Some(Color::DarkGray),
            Self::BrightRed => Some(Color::LightRed),
            Self::BrightGreen => Some(Color::LightGreen),
            Self::BrightYellow => Some(Color::LightYellow),
            Self::BrightBlue => Some(Color::LightBlue),
            Self::BrightMagenta => Some(Color::LightMagenta),
            Self::BrightCyan => Some(Color::LightCyan),
            Self::BrightWhite => Some(Color::White),
        }
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Attribute {
    Bold,
    Dim,
    Reversed,
    Underlined,
}

impl Attribute {
    fn modifier(self) -> Modifier {
        match self {
            Self::Bold => Modifier::BOLD,
            Self::Dim => Modifier::DIM,
            Self::Reversed => Modifier::REVERSED,
            Self::Underlined => Modifier::UNDERLINED,
        }
    }
}

/// The role as a theme file writes it: `BorderFocused` is `border-focused`.
fn key(role: Role) -> String {
    let mut key = String::new();
    for character in format!("{role:?}").chars() {
        if character.is_ascii_uppercase() && !key.is_empty() {
            key.push('-');
        }
        key.push(character.to_ascii_lowercase());
    }
    key
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
#[path = "theme_tests.rs"]
mod tests;
