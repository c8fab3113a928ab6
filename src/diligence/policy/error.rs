//! What is wrong with a policy.

use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong with a policy, where, and what to do about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Error {
    /// The file; `None` for the built-in text.
    pub file: Option<PathBuf>,
    /// The line, from 1, where one is to blame.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Error {
    pub(super) fn of_file(file: &Path, message: String) -> Self {
        Self {
            file: Some(file.to_owned()),
            line: None,
            message,
            help: None,
        }
    }

    /// What is wrong and where, without what to do about it.
    #[must_use]
    pub fn what(&self) -> String {
        let file = match &self.file {
            Some(file) => file.display().to_string(),
            None => "the built-in policy".to_owned(),
        };
        match self.line {
            Some(line) => format!("{file}:{line}: {}", self.message),
            None => format!("{file}: {}", self.message),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what())?;
        match &self.help {
            Some(help) => write!(f, "\n  = help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
