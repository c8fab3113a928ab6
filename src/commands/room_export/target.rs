//! The file to write: there whole, or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::commands::Failure;

/// A file that is being written beside its place. Removed where it is not finished.
pub(super) struct Target {
    path: PathBuf,
    draft: PathBuf,
    file: BufWriter<File>,
    bytes: u64,
    overwrite: bool,
    done: bool,
}

/// The whole path of a file: relative to the working directory, or to the home directory with `~/`.
pub(super) fn resolve(given: &str, home: Option<&Path>) -> Result<PathBuf, Failure> {
    if given.is_empty() || given.contains('\0') {
        return Err(Failure::with_hint("the path of the file is missing", "give `path=`"));
    }
    let path = match (given.strip_prefix("~/"), home) {
        (None, _) if given == "~" => return Err(directory(given)),
        (None, _) => PathBuf::from(given),
        (Some(rest), Some(home)) => home.join(rest),
        (Some(_), None) => {
            return Err(Failure::with_hint(
                format!("`{given}` cannot be found: there is no home directory"),
                "set HOME, or give the whole path",
            ));
        }
    };
    let path =
        std::path::absolute(&path).map_err(|error| Failure::new(format!("`{given}` cannot be found: {error}")))?;
    if given.ends_with('/') || path.file_name().is_none() {
        return Err(directory(given));
    }
    Ok(path)
}

fn directory(given: &str) -> Failure {
    Failure::with_hint(
        format!("`{given}` is a directory"),
        "name the file too, as in `path=report.html`",
    )
}

impl Target {
    /// Begins a file whose place is free, or may be taken.
    pub(super) fn begin(path: &Path, overwrite: bool) -> Result<Self, Failure> {
        static DRAFTS: AtomicU64 = AtomicU64::new(0);
        let shown = path.display();
        match fs::symlink_metadata(path) {
            Ok(about) if about.is_dir() => return Err(directory(&shown.to_string())),
            Ok(_) if !overwrite => return Err(taken(path)),
            Ok(_) | Err(_) => {}
        }
        let folder = path.parent().unwrap_or(Path::new("/"));
        if !folder.is_dir() {
            return Err(Failure::with_hint(
                format!("cannot write {shown}: there is no directory {}", folder.display()),
                "make the directory first, or give another path",
            ));
        }
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = folder.join(format!(".warroom-export.{}.{number}", std::process::id()));
        let file = OpenOptions::new().write(true).create_new(true).open(&draft);
        let file = file.map_err(|error| failed(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            draft,
            file: BufWriter::with_capacity(256 * 1024, file),
            bytes: 0,
            overwrite,
            done: false,
        })
    }

    /// Adds text.
    pub(super) fn add(&mut self, text: &str) -> Result<(), Failure> {
        self.bytes += text.len() as u64;
        let added = self.file.write_all(text.as_bytes());
        added.map_err(|error| failed(&self.path, &error))
    }

    /// Puts the file in its place. Gives its length in bytes.
    pub(super) fn finish(mut self) -> Result<u64, Failure> {
        let put = self.file.flush().and_then(|()| self.put());
        match put {
            Ok(()) => {
                self.done = true;
                Ok(self.bytes)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(taken(&self.path)),
            Err(error) => Err(failed(&self.path, &error)),
        }
    }

    fn put(&self) -> io::Result<()> {
        if self.overwrite {
            return fs::rename(&self.draft, &self.path);
        }
        // A link, unlike a rename, never replaces what came there meanwhile.
        match fs::hard_link(&self.draft, &self.path) {
            Ok(()) => fs::remove_file(&self.draft),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // File systems without links: looked at once more, and moved.
            Err(_) if fs::symlink_metadata(&self.path).is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => fs::rename(&self.draft, &self.path),
        }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_file(&self.draft);
        }
    }
}

fn taken(path: &Path) -> Failure {
    Failure::with_hint(
        format!("{} is there already, and stays as it is", path.display()),
        "give `overwrite=true` to replace it, or another path",
    )
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::with_hint(
        format!("cannot write {}: {error}", path.display()),
        "nothing was left behind; give a path that can be written",
    )
}
