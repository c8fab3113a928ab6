//! The themes that are part of the program.

use std::sync::{Arc, LazyLock};

use super::{Role, Theme};

/// The theme used where colours are not wanted.
const COLOURLESS: &str = "mono";

/// Name, file, text. The first is the default.
pub(super) const FILES: [(&str, &str, &str); 7] = [
    ("dark", "themes/dark.toml", include_str!("../../../themes/dark.toml")),
    ("light", "themes/light.toml", include_str!("../../../themes/light.toml")),
    (
        "high-contrast",
        "themes/high-contrast.toml",
        include_str!("../../../themes/high-contrast.toml"),
    ),
    (
        COLOURLESS,
        "themes/mono.toml",
        include_str!("../../../themes/mono.toml"),
    ),
    (
        "solarized",
        "themes/solarized.toml",
        include_str!("../../../themes/solarized.toml"),
    ),
    (
        "solarized-light",
        "themes/solarized-light.toml",
        include_str!("../../../themes/solarized-light.toml"),
    ),
    (
        "situation",
        "themes/situation.toml",
        include_str!("../../../themes/situation.toml"),
    ),
];
/// Their names, in the order in which they are offered.
const NAMES: [&str; FILES.len()] = {
    let mut names = [""; FILES.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = FILES[at].0;
        at += 1;
    }
    names
};

static EMBEDDED: LazyLock<Vec<Arc<Theme>>> = LazyLock::new(|| {
    FILES
        .iter()
        .filter_map(|(_, file, text)| Theme::parse(text, file).ok())
        .map(Arc::new)
        .collect()
});
static PLAIN: LazyLock<Arc<Theme>> = LazyLock::new(|| {
    Theme::embedded(COLOURLESS).unwrap_or_else(|| {
        Arc::new(Theme {
            name: COLOURLESS.to_owned(),
            summary: String::new(),
            styles: [ratatui::style::Style::default(); Role::ALL.len()],
        })
    })
});

impl Theme {
    /// An embedded theme by its name.
    #[must_use]
    pub fn embedded(name: &str) -> Option<Arc<Self>> {
        EMBEDDED.iter().find(|theme| theme.name() == name).cloned()
    }

    /// All embedded themes; the first is the default.
    #[must_use]
    pub fn all_embedded() -> &'static [Arc<Self>] {
        &EMBEDDED
    }

    /// The names of the embedded themes; the first is the default.
    #[must_use]
    pub fn names() -> &'static [&'static str] {
        &NAMES
    }

    /// The theme for a person who wants no colours (`NO_COLOR`): attributes only.
    #[must_use]
    pub fn plain() -> Arc<Self> {
        Arc::clone(&PLAIN)
    }
}
