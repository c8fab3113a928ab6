//! Lines that approvals add to the policy file.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::civil::Date;

use super::{Error, Exception, Ignore, Policy, text};
use crate::diligence::one_line::one_line;

/// How long another program may take to add its lines.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest reason and name that is written, in characters.
const LONGEST: usize = 500;

/// What an approval adds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Addition {
    /// Licences that pass for a package.
    pub exceptions: Vec<Exception>,
    /// Advisories that do not count.
    pub ignored: Vec<Ignore>,
}

impl Policy {
    /// Adds exceptions and ignored advisories to the end of a policy file; all that is in it stays as it is, byte for byte. Where there is no
    /// file, it is made of the built-in text first. The file is replaced in one step, and programs that add at the same
    /// time wait for each other. Reads and writes the disk, and waits up to five seconds.
    ///
    /// # Errors
    /// Where the file is wrong already, or cannot be written; it is as it was then.
    pub fn append(path: &Path, addition: &Addition) -> Result<(), Error> {
        if addition == &Addition::default() {
            return Ok(());
        }
        let cannot = |error: &io::Error| cannot_write(path, error);
        // A link stays a link.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let directory = directory_of(&target);
        fs::create_dir_all(&directory).map_err(|error| cannot(&error))?;
        let _lock = lock(&directory).map_err(|error| cannot(&error))?;
        let mut whole = match text::read(&target)? {
            Some(text) => text,
            None => Self::text_of_builtin().to_owned(),
        };
        Self::parse(&whole, Some(path))?;
        if !whole.is_empty() && !whole.ends_with('\n') {
            whole.push('\n');
        }
        for exception in &addition.exceptions {
            whole.push_str(&of_exception(exception));
        }
        for ignore in &addition.ignored {
            whole.push_str(&of_ignored(ignore));
        }
        Self::parse(&whole, Some(path)).map_err(|error| Error {
            line: None,
            message: format!("nothing can be added at the end: {}", error.message),
            help: Some(
                "write what is there as blocks: `[[licenses.exceptions]]` for each exception, and \
                 `[[advisories.ignore]]` for each ignored advisory"
                    .to_owned(),
            ),
            ..error
        })?;
        replace(&target, &directory, &whole).map_err(|error| cannot(&error))
    }

    /// Writes the built-in policy to its place; false where there is something already, which stays as it is.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write_builtin(path: &Path) -> Result<bool, Error> {
        let cannot = |error: &io::Error| cannot_write(path, error);
        let directory = directory_of(path);
        fs::create_dir_all(&directory).map_err(|error| cannot(&error))?;
        let _lock = lock(&directory).map_err(|error| cannot(&error))?;
        // A link that leads nowhere is something, too.
        if fs::symlink_metadata(path).is_ok() {
            return Ok(false);
        }
        replace(path, &directory, Self::text_of_builtin()).map_err(|error| cannot(&error))?;
        Ok(true)
    }
}

/// A block of TOML, after an empty line.
struct Block(String);

impl Block {
    fn new(table: &str) -> Self {
        Self(format!("\n[[{table}]]\n"))
    }

    fn line(&mut self, key: &str, value: impl std::fmt::Display) {
        // Writing to a text does not fail.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    /// Who decided it and when, and until when it counts.
    fn decided(&mut self, by: Option<&String>, date: Option<Date>, until: Option<Date>) {
        if let Some(by) = by {
            self.line("by", quoted(by));
        }
        if let Some(date) = date {
            self.line("date", date);
        }
        if let Some(until) = until {
            self.line("until", until);
        }
    }
}

fn quoted(text: &str) -> String {
    toml::Value::from(one_line(text, LONGEST)).to_string()
}

fn of_exception(exception: &Exception) -> String {
    let allow: Vec<_> = (exception.allow.iter())
        .map(|licence| quoted(&licence.to_string()))
        .collect();
    let mut block = Block::new("licenses.exceptions");
    block.line("package", quoted(&exception.package));
    block.line("version", quoted(&exception.versions.to_string()));
    block.line("allow", format_args!("[{}]", allow.join(", ")));
    block.line("reason", quoted(&exception.reason));
    block.decided(exception.by.as_ref(), exception.date, exception.until);
    block.0
}

fn of_ignored(ignore: &Ignore) -> String {
    let mut block = Block::new("advisories.ignore");
    block.line("id", quoted(&ignore.id));
    if let Some(package) = &ignore.package {
        block.line("package", quoted(package));
    }
    block.line("version", quoted(&ignore.versions.to_string()));
    if ignore.only_unfixed {
        block.line("only_unfixed", true);
    }
    block.line("reason", quoted(&ignore.reason));
    block.decided(ignore.by.as_ref(), ignore.date, ignore.until);
    block.0
}

/// The directory of a file, which is locked and written to.
fn directory_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

/// Keeps other programs from adding at the same time, as long as the answer lives. The directory is locked, since the
/// file itself is replaced.
fn lock(directory: &Path) -> io::Result<Option<File>> {
    let file = File::open(directory)?;
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "another program holds its directory",
                ));
            }
            // Some file systems cannot lock; then the last one wins.
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
}

/// Puts a text in place of a file, in one step, with the file's rights.
fn replace(path: &Path, directory: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = directory.join(format!(".{name}.{}.new", std::process::id()));
    // One that was left behind is of a program that had this number before.
    let _ = fs::remove_file(&draft);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&draft)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            if let Ok(about) = fs::metadata(path) {
                file.set_permissions(about.permissions())?;
            }
            file.sync_all()?;
            fs::rename(&draft, path)
        });
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}

fn cannot_write(path: &Path, error: &io::Error) -> Error {
    Error {
        help: Some("make its directory writable, or name another file as `policy` under `[vetting]`".to_owned()),
        ..Error::of_file(path, format!("cannot write the policy: {error}"))
    }
}

#[cfg(test)]
#[path = "append_tests.rs"]
mod tests;
