//! All themes that there are: the embedded ones and the person's own.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::parse::Sketch;
use super::{Theme, ThemeError};

/// The most files that are read, and the most bytes of one.
const FILES: usize = 200;
const BYTES: u64 = 64 * 1024;

/// The themes at one moment. Themes of the person's own stand behind the embedded ones; one that has the name of an
/// embedded theme takes its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Library {
    themes: Vec<Arc<Theme>>,
    problems: Vec<ThemeError>,
}

impl Default for Library {
    fn default() -> Self {
        Self {
            themes: Theme::all_embedded().to_vec(),
            problems: Vec::new(),
        }
    }
}

impl Library {
    /// The embedded themes and those in a directory (`*.toml`, in the order of their names); without the directory the
    /// embedded ones alone. What is wrong with a file is told by [`Self::problems`]. Reads the disk.
    #[must_use]
    pub fn load(directory: &Path) -> Self {
        let mut library = Self::default();
        let paths = match files(directory) {
            Ok(paths) => paths,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return library,
            Err(error) => {
                library.problems.push(unreadable(directory, &error));
                return library;
            }
        };
        let mut sketches: Vec<Sketch> = Vec::new();
        for path in paths {
            match read(&path) {
                Ok(sketch) => match sketches.iter().find(|other| other.name == sketch.name) {
                    None => sketches.push(sketch),
                    Some(other) => library.problems.push(sketch.name_error(other)),
                },
                Err(problem) => library.problems.push(problem),
            }
        }
        for sketch in &sketches {
            match resolve(sketch, &sketches) {
                Ok(theme) => library.put(theme),
                // A mistake in a theme from which several inherit is told once.
                Err(problem) if library.problems.contains(&problem) => {}
                Err(problem) => library.problems.push(problem),
            }
        }
        library
    }

    /// A theme by its name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Arc<Theme>> {
        self.themes.iter().find(|theme| theme.name() == name).cloned()
    }

    /// All themes, the default first.
    pub fn themes(&self) -> impl Iterator<Item = &Theme> {
        self.themes.iter().map(AsRef::as_ref)
    }

    /// The names of all themes, the default first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.themes().map(|theme| theme.name().to_owned()).collect()
    }

    /// What is wrong with the person's own files.
    #[must_use]
    pub fn problems(&self) -> &[ThemeError] {
        &self.problems
    }

    fn put(&mut self, theme: Theme) {
        let theme = Arc::new(theme);
        match self.themes.iter_mut().find(|other| other.name() == theme.name()) {
            Some(place) => *place = theme,
            None => self.themes.push(theme),
        }
    }
}

/// The theme files of a directory. Editors' own files begin with a dot or end in another way.
fn files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(directory)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let hidden = path
                .file_name()
                .is_none_or(|name| name.to_string_lossy().starts_with('.'));
            !hidden && path.extension().is_some_and(|extension| extension == "toml")
        })
        .collect();
    paths.sort();
    paths.truncate(FILES);
    Ok(paths)
}

fn read(path: &Path) -> Result<Sketch, ThemeError> {
    let text = text(path).map_err(|error| unreadable(path, &error))?;
    Sketch::read(&text, &path.display().to_string())
}

/// The text of a file. Only a regular file is opened: a pipe would keep the reader waiting.
fn text(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
    }
    let mut text = String::new();
    let length = fs::File::open(path)?.take(BYTES + 1).read_to_string(&mut text)?;
    if length as u64 > BYTES {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "longer than 64 KiB"));
    }
    Ok(text)
}

fn unreadable(path: &Path, error: &io::Error) -> ThemeError {
    ThemeError {
        file: path.display().to_string(),
        line: 1,
        message: format!("cannot be read: {error}"),
    }
}

/// The theme of a sketch.
fn resolve(sketch: &Sketch, all: &[Sketch]) -> Result<Theme, ThemeError> {
    let mut line = vec![sketch];
    while let Some(parent) = line.last().and_then(|last| own_parent(last, all)) {
        if line.iter().any(|other| other.name == parent.name) {
            let names: Vec<&str> = line.iter().chain([&parent]).map(|one| one.name.as_str()).collect();
            let circle = names.join("` from `");
            return Err(sketch.inherits_error(format!("themes inherit in a circle: `{circle}`")));
        }
        line.push(parent);
    }
    let mut theme: Option<Theme> = None;
    for one in line.iter().rev() {
        let parent = match (&one.inherits, theme.take()) {
            (None, _) => None,
            (Some(_), Some(own)) => Some(own),
            (Some(name), None) => match Theme::embedded(name) {
                Some(embedded) => Some((*embedded).clone()),
                None => return Err(one.inherits_error(format!("there is no theme `{name}` to inherit from"))),
            },
        };
        theme = Some(one.finish(parent.as_ref())?);
    }
    theme.ok_or_else(|| sketch.inherits_error("there is nothing to inherit".to_owned()))
}

/// The person's own theme that one inherits from. A theme that takes the place of an embedded one may inherit from that.
fn own_parent<'a>(sketch: &Sketch, all: &'a [Sketch]) -> Option<&'a Sketch> {
    let parent = sketch.inherits.as_ref().filter(|parent| **parent != sketch.name)?;
    all.iter().find(|other| other.name == *parent)
}

#[cfg(test)]
#[path = "library_tests.rs"]
mod tests;
