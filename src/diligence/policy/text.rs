//! The policy file as text.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::{Error, LARGEST};

/// The text of the file; `None` where there is none.
pub(super) fn read(path: &Path) -> Result<Option<String>, Error> {
    let unreadable = |reason: String| Error {
        help: Some("make it readable, or name another one as `policy` under `[vetting]` in the settings".to_owned()),
        ..Error::of_file(path, format!("cannot read the policy: {reason}"))
    };
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) if crate::diligence::is_absent(&error) => return Ok(None),
        Err(error) => return Err(unreadable(error.to_string())),
    };
    // Opening a pipe would wait for somebody to write to it.
    if !about.is_file() {
        return Err(unreadable("it is not a file".to_owned()));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > LARGEST {
        return Err(unreadable(format!("it is larger than {} MiB", LARGEST / 1024 / 1024)));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(unreadable("it is not UTF-8 text".to_owned())),
    }
}
