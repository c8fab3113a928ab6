//! Files that a command is given to read.

use std::path::{Path, PathBuf};

use super::Failure;

/// The path of a file: relative to the working directory, or to the home directory with `~/`.
pub(super) fn file(given: &str, home: Option<&Path>) -> Result<PathBuf, Failure> {
    if given.is_empty() || given.contains('\0') {
        return Err(Failure::with_hint("the path of the file is missing", "give `file=`"));
    }
    match (given.strip_prefix("~/"), home) {
        (None, _) => Ok(PathBuf::from(given)),
        (Some(rest), Some(home)) => Ok(home.join(rest)),
        (Some(_), None) => Err(Failure::with_hint(
            format!("`{given}` cannot be found: there is no home directory"),
            "set HOME, or give the whole path",
        )),
    }
}
