//! The lessons that there are: those in the program, and those of the user's configuration directory.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::file::Lesson;

/// The most files of a directory that are read, in the order of their names.
pub const MOST_FILES: usize = 200;
/// The most bytes of a file that are read.
pub const MOST_BYTES: u64 = 256 * 1024;

/// Embeds the files of these names.
macro_rules! embed {
    ($($name:literal),+ $(,)?) => {
        /// Each file's name without its ending, and its text.
        pub(super) const FILES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/commands/lessons/", $name, ".toml")))),+
        ];
    };
}

embed![
    "cleaning-up",
    "failed-build",
    "first-image",
    "packages",
    "updates",
    "what-goes-in"
];

/// A lesson that cannot be used, and why: the place in its file, and what is wrong there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Broken(pub String);

/// Lessons by name; the broken ones keep their place.
pub(super) type Shelf = BTreeMap<String, Result<Arc<Lesson>, Broken>>;

static EMBEDDED: LazyLock<Shelf> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(name, text)| ((*name).to_owned(), read(text, &format!("commands/lessons/{name}.toml"))))
        .collect()
});

/// The lessons in the program.
pub(super) fn embedded() -> Shelf {
    EMBEDDED.clone()
}

fn read(text: &str, file: &str) -> Result<Arc<Lesson>, Broken> {
    Lesson::parse(text, file).map(Arc::new).map_err(Broken)
}

/// The lessons of a directory: the files `*.toml` in it. A file that cannot be read or is wrong is a broken lesson. A
/// directory that is not there has none.
pub(super) fn directory(path: &Path) -> Shelf {
    let Ok(entries) = std::fs::read_dir(path) else {
        return Shelf::new();
    };
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
        .iter()
        .take(MOST_FILES)
        .filter_map(|file| {
            let name = file.file_stem()?.to_str()?;
            Some((name.to_owned(), open(file, name)))
        })
        .collect()
}

fn open(file: &Path, name: &str) -> Result<Arc<Lesson>, Broken> {
    let shown = file.display().to_string();
    let wrong = |what: String| Broken(format!("error: the lesson {shown} {what}"));
    if !is_name(name) {
        return Err(wrong(
            "cannot be named so\n  = help: use small letters, digits, `-` and `_` in the name of the file".to_owned(),
        ));
    }
    // A directory or a pipe of that name must not be waited for.
    let kind = std::fs::metadata(file).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    if !kind.is_file() || kind.len() > MOST_BYTES {
        return Err(wrong(format!("is no file of at most {} KiB", MOST_BYTES / 1024)));
    }
    let mut text = String::new();
    std::fs::File::open(file)
        .and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text))
        .map_err(|error| wrong(format!("cannot be read: {error}")))?;
    read(&text, &shown)
}

/// Whether `/lesson name=` can say this.
fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
}

#[cfg(test)]
#[path = "shelf_tests.rs"]
mod tests;
