//! The themes as commands see them.

use std::fmt;
use std::sync::Arc;

/// The themes at one moment.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ThemeList {
    /// Names and what each is for, the default first.
    pub themes: Vec<(String, String)>,
    /// What is wrong with the person's own theme files, each with file and line.
    pub problems: Vec<String>,
}

/// Tells which themes there are.
#[derive(Clone)]
pub struct Themes {
    first: Arc<[String]>,
    look: Arc<dyn Fn() -> ThemeList + Send + Sync>,
}

impl Themes {
    /// Themes that stay the same, without a word on what they are for.
    #[must_use]
    pub fn of(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let list = ThemeList {
            themes: names.iter().map(|name| (name.clone(), String::new())).collect(),
            problems: Vec::new(),
        };
        Self::live(names, move || list.clone())
    }

    /// Themes whose names at the start are known, and that `look` looks for again; it may wait for the disk.
    #[must_use]
    pub fn live(first: Vec<String>, look: impl Fn() -> ThemeList + Send + Sync + 'static) -> Self {
        Self {
            first: first.into(),
            look: Arc::new(look),
        }
    }

    /// The names at the start.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.first.to_vec()
    }

    /// The themes that there are now, looked for on a thread that may wait.
    pub async fn now(&self) -> ThemeList {
        let look = Arc::clone(&self.look);
        tokio::task::spawn_blocking(move || look()).await.unwrap_or_default()
    }
}

impl Default for Themes {
    /// None.
    fn default() -> Self {
        Self::of(&[])
    }
}

impl fmt::Debug for Themes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Themes")
            .field("first", &self.first)
            .finish_non_exhaustive()
    }
}
